"""Make a dataset with an edit of another: the values, names and labels change in one place, and the new dataset says what was done."""
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, DatasetFacts, Layer, Role, label_of
from ..edit import DRUG, FOLLOW_UP, LINE, PAIRED, RESPONSE, VERSION, Edit
from ..errors import DataError, listed
from ..readers.parts.duplicates import combine
from ..storage import in_words

MOST_PAIRED = 2e9  # bytes of matrices, in which each sample is repeated for every drug


def revise(dataset: str, edit: dict, folder: str) -> str:
    """Called in a child process. Write the edited dataset below ``folder`` and return its key. dataset: its folder."""
    return revised(Dataset(Path(dataset)), Edit.model_validate(edit), Path(folder)).key


def revised(dataset: Dataset, edit: Edit, folder: Path) -> Dataset:
    """The dataset with an edit, written below ``folder``. Raises DataError where nothing would be left."""
    kinds = {name: facts.kind for name, facts in dataset.facts.layers.items()}
    layers = {name: Layer(X=dataset.matrix(name), features=list(dataset.features(name)), kind=kind) for name, kind in kinds.items()}
    layers, samples, change = _EDITS[edit.action](layers, dataset.samples.copy(), edit)
    if not len(samples) or not all(layer.features for layer in layers.values()):
        raise DataError("Nothing would be left.", f"{change}", "Leave less out.")
    facts = dataset.facts
    kept = {
        "roles": _roles({column: role for column, role in facts.roles.items() if column in samples}, edit),
        "groups": [column for column in facts.groups if column in samples],
        "changes": [*facts.changes, change],
    }
    whole = DatasetFacts(**{**facts.model_dump(include={"name", "description", "reader", "sources"}), **kept})
    return Dataset.write(folder, layers, samples, whole)


def _roles(known: dict[str, Role], edit: Edit) -> dict[str, Role]:
    """The parts that columns play afterwards; of pairs of a line and a drug those of one line stay together, or of one donor."""
    if edit.action != "pair":
        return known
    kept = {column: role for column, role in known.items() if role not in ("target", "cohort")}
    group = {} if "group" in kept.values() else {LINE: "group"}
    return {**kept, RESPONSE: "target", DRUG: "cohort", **group}


def _cut_versions(layers, samples, edit):
    cut = {name: found[1] + (found[2] or "") for name in layers[edit.layer].features if (found := VERSION.fullmatch(name))}
    return _rename(layers, samples, edit.model_copy(update={"to": cut}))


def _rename(layers, samples, edit):
    layer = layers[edit.layer]
    names = [edit.to.get(name, name) for name in layer.features]
    X, features, combined = combine(np.asarray(layer.X), names, "sum" if layer.kind == "counts" else "mean")
    renamed = [name for name in layer.features if name in edit.to]
    pairs = listed([f"{name} to {edit.to[name]}" for name in renamed], 3)
    change = f"{len(renamed):,} features of layer {edit.layer!r} were renamed: {pairs}."
    return {**layers, edit.layer: Layer(X=X, features=features, kind=layer.kind)}, samples, " ".join([change, *combined])


def _drop_features(layers, samples, edit):
    layer, gone = layers[edit.layer], set(edit.names)
    kept = [place for place, name in enumerate(layer.features) if name not in gone]
    cut = Layer(X=layer.X[:, kept], features=[layer.features[place] for place in kept], kind=layer.kind)
    return {**layers, edit.layer: cut}, samples, f"{len(gone):,} features of layer {edit.layer!r} were left out: {listed(edit.names, 3)}."


def _drop_samples(layers, samples, edit):
    kept = np.flatnonzero(~samples.index.isin(edit.names))
    cut = {name: Layer(X=layer.X[kept], features=layer.features, kind=layer.kind) for name, layer in layers.items()}
    return cut, samples.iloc[kept], f"{len(edit.names):,} samples were left out: {listed(edit.names, 3)}."


def _drop_columns(layers, samples, edit):
    return layers, samples.drop(columns=list(edit.names)), f"Columns were left out: {listed(edit.names)}."


def _relabel(layers, samples, edit):
    column = samples[edit.column]
    labels = column.map(label_of, na_action="ignore").astype(object).where(column.notna(), None)
    text = labels.map(lambda label: edit.to.get(label, label) or None, na_action="ignore")
    pairs = listed([f"{old} to {new}" for old, new in edit.to.items()], 5)
    return layers, samples.assign(**{edit.column: text}), f"Labels of {edit.column!r} were changed: {pairs}."


def _cap(layers, samples, edit):
    numbers = pd.to_numeric(samples[edit.column], errors="coerce")
    change = f"{int((numbers > edit.most).sum()):,} values of {edit.column!r} above {edit.most:g} were set to {edit.most:g}."
    return layers, samples.assign(**{edit.column: numbers.clip(upper=edit.most)}), change


def _turn(layers, samples, edit):
    layer = layers[edit.layer]
    turned = Layer(X=np.ascontiguousarray(layer.X.T), features=list(samples.index), kind=layer.kind)
    return {edit.layer: turned}, pd.DataFrame(index=layer.features), "Rows and columns of the matrix were exchanged."


def _follow_up(layers, samples, edit):
    """Who has a time of the event had it then; the others were followed until their last contact."""
    seen, last = (_days(samples, name, edit.column) for name in edit.names)
    event = seen.notna().map({True: "1", False: "0"}).where(seen.notna() | last.notna(), None)
    table = samples.assign(**dict(zip(FOLLOW_UP, (seen.fillna(last), event), strict=True)))
    known, happened = int(event.notna().sum()), int((event == "1").sum())
    since = f" since {edit.column!r}" if edit.column else ""
    made = f"{listed(FOLLOW_UP)} were made of {listed(edit.names)}{since}"
    change = f"{made}: {known:,} samples followed, {happened:,} events."
    return layers, table, change


def _days(samples: pd.DataFrame, name: str, start: str | None) -> pd.Series:
    """A column as days: as it is, or as dates from those of a start. Raises DataError where no value can be read."""
    column = samples[name]
    if start is None:
        days = pd.to_numeric(column, errors="coerce")
    else:
        dates = [pd.to_datetime(samples[each].astype(object), errors="coerce", format="mixed") for each in (name, start)]
        days = (dates[0] - dates[1]).dt.days.astype(float)
    if days.isna().all() and column.notna().any():
        what = "dates" if start else "numbers of days"
        raise DataError(f"{name!r} holds no {what}.", f"For example {listed(column.dropna().unique(), 2)}.", "Choose other columns.")
    return days


def _logarithm(layers, samples, edit):
    numbers = pd.to_numeric(samples[edit.column], errors="coerce")
    if not (numbers > 0).any():
        raise DataError(f"{edit.column!r} has no values above 0.", "", "Choose another column.")
    lost = int((numbers <= 0).sum())
    told = f" {lost:,} values of 0 or less became missing." if lost else ""
    column = np.log10(numbers.where(numbers > 0))
    return layers, samples.assign(**{f"log10 {edit.column}": column}), f"'log10 {edit.column}' was made of {edit.column!r}.{told}"


def _mark(layers, samples, edit):
    if edit.column in samples:
        raise DataError(f"There is a column {edit.column!r} already.", "", "Choose another name.")
    marks = np.where(samples.index.isin(edit.names), "marked", "others")
    change = f"Column {edit.column!r} was made of {len(edit.names):,} samples marked by hand: {listed(edit.names, 3)}."
    return layers, samples.assign(**{edit.column: marks}), change


def _pair(layers, samples, edit):
    if taken := next((name for name in PAIRED if name in samples), None):
        raise DataError(f"There is a column {taken!r} already.", "Pairs need that name.", "Rename it, or leave it out.")
    values = samples[list(edit.names)].apply(pd.to_numeric, errors="coerce")
    rows, columns = np.nonzero(np.isfinite(values.to_numpy(float)))
    bytes = sum(4.0 * len(rows) * len(layer.features) for layer in layers.values())
    if bytes > MOST_PAIRED:
        why = f"{len(rows):,} pairs would take {in_words(bytes)}; the most is {in_words(MOST_PAIRED)}."
        raise DataError("There are too many pairs.", why, "Choose fewer columns, or leave features out first.")
    lines, drugs = samples.index.to_numpy()[rows], np.asarray(edit.names, dtype=object)[columns]
    table = samples.drop(columns=list(edit.names)).iloc[rows]
    table.index = [f"{line} | {drug}" for line, drug in zip(lines, drugs, strict=True)]
    table = table.assign(**{RESPONSE: values.to_numpy(float)[rows, columns], DRUG: drugs, LINE: lines.astype(str)})
    paired = {name: Layer(X=np.asarray(layer.X)[rows], features=layer.features, kind=layer.kind) for name, layer in layers.items()}
    change = f"Each value in {listed(edit.names, 3)} became a sample: {len(rows):,} pairs of {len(set(rows)):,} lines and "
    return paired, table, f"{change}{len(edit.names)} drugs."


_EDITS = {
    "pair": _pair,
    "mark": _mark,
    "follow up": _follow_up,
    "logarithm": _logarithm,
    "rename features": _rename,
    "cut versions": _cut_versions,
    "drop features": _drop_features,
    "drop samples": _drop_samples,
    "drop columns": _drop_columns,
    "relabel": _relabel,
    "cap": _cap,
    "turn": _turn,
}
