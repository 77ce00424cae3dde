"""What the checks find: in a plan, at once; in a dataset by itself, where they look at whole matrices, so a worker does it, once."""

import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

from ..checks import Finding, dataset_findings, findings
from ..dataset import Dataset
from ..edit import Edit
from ..errors import DataError
from ..files import write_json
from ..plan import Plan
from ..steps import STEPS
from . import provenance

_LIBRARIES = ("numpy", "pandas")


def plan_findings(dataset: Dataset, plan: Plan) -> list[Finding]:
    """What all checks of a plan on its dataset found, errors first."""
    return findings(dataset, plan, STEPS)


def recipe_findings(dataset: Dataset, plan: Plan) -> list[Finding]:
    """What the checks of its recipe found, errors first."""
    return findings(dataset, plan, STEPS, of=("recipe",))


def refuse_errors(dataset: Dataset, plan: Plan) -> None:
    """Raise DataError with the first finding that forbids a run."""
    for found in plan_findings(dataset, plan):
        if found.severity == "error":
            raise DataError(found.what, found.why, found.fix)


def place(folder: Path, dataset: Dataset) -> Path:
    """Where the findings of a dataset lie below a cache folder: the key holds dataset, code and libraries."""
    return folder / "findings" / f"{provenance.digest(dataset.key, _code(), [version(name) for name in _LIBRARIES])}.json"


@cache
def _code() -> list[str]:
    core = Path(__file__).parents[1]
    return [provenance.digest(path.read_text(encoding="utf-8")) for path in sorted((core / "checks").rglob("*.py"))]


def make(dataset: str, out: str) -> None:
    """Called in a child process. Ask all checks of a dataset and write what they found. dataset: its folder."""
    found = [{**asdict(each), "edit": each.edit and each.edit.model_dump()} for each in dataset_findings(Dataset(Path(dataset)))]
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    write_json(Path(out), found)


def read(path: Path) -> list[Finding]:
    """The findings that were written."""
    return [Finding(**{**each, "edit": each["edit"] and Edit(**each["edit"])}) for each in json.loads(path.read_text(encoding="utf-8"))]
