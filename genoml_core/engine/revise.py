"""Make a dataset with an edit of another: the values, names and labels change in one place, and the new dataset says what was done."""
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, DatasetFacts, Layer
from ..edit import VERSION, Edit
from ..errors import DataError, listed
from ..readers.parts.duplicates import combine


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
        "roles": {column: role for column, role in facts.roles.items() if column in samples},
        "groups": [column for column in facts.groups if column in samples],
        "changes": [*facts.changes, change],
    }
    whole = DatasetFacts(**{**facts.model_dump(include={"name", "description", "reader", "sources"}), **kept})
    return Dataset.write(folder, layers, samples, whole)


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
    text = column.astype(object).where(column.notna(), None).map(lambda value: edit.to.get(str(value), str(value)), na_action="ignore")
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


_EDITS = {
    "rename features": _rename,
    "cut versions": _cut_versions,
    "drop features": _drop_features,
    "drop samples": _drop_samples,
    "drop columns": _drop_columns,
    "relabel": _relabel,
    "cap": _cap,
    "turn": _turn,
}
