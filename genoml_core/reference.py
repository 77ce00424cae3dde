"""Reference: what is known of features beside any dataset (gene sets, a network, lengths, a list): a folder with a content key."""

import hashlib
import json
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import BaseModel

from .errors import GenoMLError
from .files import seal, whole_folder, write_json

SHOWN = 300  # rows of an overview
Knowledge = Literal["gene sets", "network", "gene lengths", "a list of features"]
COLUMNS: dict[Knowledge, tuple[str, ...]] = {
    "gene sets": ("set", "gene"), "network": ("one", "other", "weight"), "gene lengths": ("gene", "length"),
    "a list of features": ("gene",),
}


class ReferenceFacts(BaseModel):
    """The content of ``reference.json``. counts: how many sets, links and genes; changes: what was done on the way in."""

    key: str = ""
    name: str
    kind: Knowledge
    created: str = ""
    sources: dict[str, str] = {}  # file name -> SHA-256
    counts: dict[str, int] = {}
    changes: list[str] = []


class Reference:
    """A folder of gene sets (a row for each set and gene in it), of a network (a row for each link: one, other, weight), of gene
    lengths (gene, length in bases), or of a list of features such as probes (gene).
    """

    def __init__(self, path: Path):
        self.path = Path(path)

    @cached_property
    def facts(self) -> ReferenceFacts:
        return ReferenceFacts.model_validate_json((self.path / "reference.json").read_text(encoding="utf-8"))

    @property
    def key(self) -> str:
        return self.facts.key

    @property
    def content_key(self) -> str:
        """The key as its content gives it: the same as ``key``, unless somebody has changed something."""
        return _key(self.facts.kind, self.table)

    @property
    def name(self) -> str:
        return self.facts.name

    @cached_property
    def table(self) -> pd.DataFrame:
        """All rows, with the columns of ``COLUMNS`` for its kind."""
        return pd.read_parquet(self.path / "table.parquet")

    @cached_property
    def genes(self) -> pd.Index:
        """Every gene that is named, once."""
        return pd.Index(pd.read_parquet(self.path / "genes.parquet")["gene"])

    @property
    def overview(self) -> pd.DataFrame:
        """Sets with their sizes and first genes, or the first links: a few hundred rows for the eye."""
        return pd.read_parquet(self.path / "overview.parquet")

    @classmethod
    def write(cls, folder: Path, table: pd.DataFrame, facts: ReferenceFacts) -> "Reference":
        """Write below ``folder`` under the key of the content; the same content is stored once."""
        table = table[list(COLUMNS[facts.kind])].reset_index(drop=True)
        genes = _genes(table)
        facts = facts.model_copy(update={
            "key": _key(facts.kind, table), "created": datetime.now(UTC).isoformat(timespec="microseconds"),
            "counts": {**_counts(facts.kind, table), "genes": len(genes)},
        })  # fmt: skip
        with whole_folder(folder / facts.key) as target:
            table.to_parquet(target / "table.parquet")
            pd.DataFrame({"gene": genes}).to_parquet(target / "genes.parquet")
            _overview(facts.kind, table).to_parquet(target / "overview.parquet")
            seal(target)
            write_json(target / "reference.json", facts.model_dump())
        return cls(folder / facts.key)


def reference_of(workspace: Path, key: str) -> Reference:
    """The reference with this key in the folder of a workspace. Raises GenoMLError where it is gone."""
    path = workspace / "references" / key
    if not path.is_dir():
        fix = "Add the same file again: it gets the same key. Or put it back from the trash."
        raise GenoMLError(f"What a step is to use, {key[:12]}, is not in this workspace.", fix=fix)
    return Reference(path)


def _key(kind: Knowledge, table: pd.DataFrame) -> str:
    return hashlib.sha256(json.dumps([kind, table.to_dict("list")], ensure_ascii=False).encode()).hexdigest()


def _genes(table: pd.DataFrame) -> pd.Index:
    named = table["gene"] if "gene" in table else pd.concat([table["one"], table["other"]])
    return pd.Index(named.unique())


def _counts(kind: Knowledge, table: pd.DataFrame) -> dict[str, int]:
    if kind == "network":
        return {"links": len(table)}
    return {"sets": table["set"].nunique()} if kind == "gene sets" else {}


def _overview(kind: Knowledge, table: pd.DataFrame) -> pd.DataFrame:
    if kind != "gene sets":
        return table.head(SHOWN)
    genes = table.groupby("set", sort=False)["gene"]
    found = pd.DataFrame({"genes": genes.size(), "such as": genes.agg(lambda some: ", ".join(some.head(5)))})
    return found.head(SHOWN).reset_index()
