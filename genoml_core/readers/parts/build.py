"""The child's side of an import: choose readers, read, join the sample table, give roles, write the dataset."""

import hashlib
import re
from pathlib import Path

import pandas as pd

from ...dataset import Dataset, DatasetFacts, Layer
from ...errors import DataError, GenoMLError, listed
from ...plan import with_covariates
from .. import READERS, Reader
from .join import join
from .kinds import kind_of
from .opening import first_bytes
from .records import Parsed, Wanted
from .roles import groups_of, roles_of, with_derived_group
from .signatures import not_readable
from .table import read_table
from .values import typed_table

_LAYER = re.compile(r"[\w][\w .+-]{0,63}")


def build(
    folder: str,
    files: list[list[str]],
    table: str | None,
    name: str | None,
    orientation: str | None,
    duplicates: str | None,
    format: str | None,
    covariates: list[str],
    description: str,
) -> dict:
    """Write the dataset below ``folder``; returns {"key", "report"}. Arguments as in ``import_files``.

    files: [layer, file name for people, path] of each.
    """
    sheet = read_table(Path(table), Path(table).name) if table else None
    wanted = Wanted(orientation, duplicates, sheet)
    parsed, readers = {}, []
    for layer, shown, path in files:
        readers.append(choose(Path(path), shown, format))
        parsed[_layer_name(layer)] = readers[-1].read(Path(path), wanted)
    first = next(iter(parsed.values()))
    _same_samples(parsed)
    columns, roles, overlap, changes = _sample_table(first, parsed, sheet)
    layers = {layer: Layer(**_as_kind(part)) for layer, part in parsed.items()}
    changes = [*dict.fromkeys(change for part in parsed.values() for change in part.changes), *changes]
    facts = DatasetFacts(
        name=name or _stem(files[0][1]),
        description=description,
        reader=readers[0].name,
        roles=with_covariates(roles, covariates),
        groups=[name for name in groups_of(columns) if name not in covariates],
        changes=changes,
        sources={shown: _digest(Path(path)) for shown, path in [f[1:] for f in files] + ([(Path(table).name, table)] if table else [])},
    )
    dataset = Dataset.write(Path(folder), layers, columns, facts)
    met = _named(dataset, facts.name, chosen=name is not None)
    return {
        "key": dataset.key,
        "report": {
            "orientation": first.orientation,
            "kind": next(iter(layers.values())).kind,
            "reader": readers[0].name,
            "overlap": overlap,
            "changes": changes,
            "notes": [*met, *(note for part in parsed.values() for note in part.notes)],
        },
    }


def _named(dataset: Dataset, name: str, *, chosen: bool) -> list[str]:
    """A note where the same content was there under another name; a name that somebody chose replaces it."""
    old = dataset.name
    if old == name:
        return []
    if chosen:
        dataset.rename(name)
    return [f"The same data were here already, under the name {old!r}: {'the new name replaces it' if chosen else 'they keep it'}."]


def choose(path: Path, shown: str, format: str | None = None) -> Reader:
    """The reader of this format, or the first whose sniff likes the content. Raises DataError saying what the content is instead."""
    if format is not None:
        return READERS[format]
    start = first_bytes(path)
    found = next((reader for reader in READERS.values() if start and reader.sniff(path)), None)
    if found is None:
        raise not_readable(shown, start, ", ".join(reader.label for reader in READERS.values()))
    return found


def _layer_name(layer: str) -> str:
    if not _LAYER.fullmatch(layer):
        raise GenoMLError(f"A layer cannot be named {layer!r}.", fix="Use letters, digits, blanks, dots, dashes and underscores.")
    return layer


def _same_samples(parsed: dict[str, Parsed]) -> None:
    """Bring all layers into the row order of the first. Raises GenoMLError where their samples differ."""
    (first_name, first), *others = parsed.items()
    for name, part in others:
        alone = sorted(set(first.ids) ^ set(part.ids))
        if alone:
            why = f"{len(alone):,} samples are in one of them only, for example {listed(alone, 3)}."
            raise GenoMLError(
                f"Layers {first_name!r} and {name!r} have different samples.",
                why,
                "Layers with different samples come later: cut the files to the same ones.",
            )
        place = {sample: row for row, sample in enumerate(part.ids)}
        part.X = part.X[[place[sample] for sample in first.ids]]
        part.columns, part.ids = part.columns.loc[first.ids], first.ids


def _sample_table(first: Parsed, parsed: dict[str, Parsed], sheet: pd.DataFrame | None):
    """(sample columns, roles, overlap or None, changes)."""
    columns, roles, overlap, changes = pd.DataFrame(index=first.ids), {}, None, []
    for part in parsed.values():
        roles = {**roles_of(part.columns, features_by_default=part.features_by_default), **roles}
        columns = pd.concat([columns, part.columns[part.columns.columns.difference(columns.columns, sort=False)]], axis=1)
    if sheet is not None:
        joined, overlap = join(first.ids, sheet)
        joined, changes = typed_table(joined)
        both = [name for name in joined if name in columns]
        if both:
            changes.append(f"Columns {listed(both)} are in the matrix file and in the sample table: the table's were kept.")
        columns = pd.concat([columns.drop(columns=both), joined], axis=1)
        roles = {**roles, **roles_of(joined, features_by_default=False)}
        if overlap["normals"]:
            changes.append(f"{overlap['normals']:,} samples of normal tissue did not get what the table says of their patient's tumour.")
        if overlap["matched"] < overlap["samples"]:
            changes.append(
                f"{overlap['samples'] - overlap['matched']:,} samples have no row in the sample table: their values there are missing."
            )
    columns, derived = with_derived_group(first.ids, columns)
    groups = groups_of(columns)  # the first plays the part, the others wait
    return columns, {**roles, **dict.fromkeys(groups, "ignored"), **dict.fromkeys(groups[:1], "group")}, overlap, changes + derived


def _as_kind(part: Parsed) -> dict:
    """Counts stay whole numbers; everything else is float32."""
    if not part.ids or not part.features:
        raise DataError(
            "The matrix is empty.", f"{len(part.ids)} samples, {len(part.features)} features.", "Check the orientation and the columns."
        )
    kind = kind_of(part.X)
    X = part.X if kind == "counts" else part.X.astype("float32", copy=False)
    return {"X": X, "features": part.features, "kind": kind}


def _stem(shown: str) -> str:
    return re.sub(r"(\.(csv|tsv|txt|tab|h5ad|gz))+$", "", Path(shown).name, flags=re.IGNORECASE) or "dataset"


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
