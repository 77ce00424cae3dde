"""Does the recipe suit the values of the layer? These checks are told the catalogue of steps."""
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import get_tags

from ..dataset import Dataset
from ..errors import counted, listed
from . import check
from .covariates import cramers_v

TOGETHER = 2_000  # features looked at in one go
TAIL = 100  # how many times the median a long tail reaches
LOST = 0.3  # Cramer's V of batch and class from which on an adjustment takes part of the difference between classes away
_KIND = {
    "counts": "counts", "log": "log values", "zscore": "z-scores", "binary": "yes or no", "numeric": "numbers on a linear scale",
    "beta": "beta values", "dosage": "genotypes", "sequence": "DNA",
}  # fmt: skip


def _walk(dataset, plan, steps, layer) -> Iterator[tuple]:
    """(step, kind of the values it is given, whether it is behind a filter) in the order of the recipe."""
    kind, filtered = dataset.facts.layers[layer].kind, False
    for use in plan.recipe[layer]:
        step = steps[use.name]
        yield step, kind, filtered
        kind, filtered = step.gives or kind, filtered or issubclass(step.transformer, SelectorMixin)


def _logged(dataset, plan, steps, layer) -> bool:
    return any("log" in (kind, step.gives) or step.name == "ranks" for step, kind, _ in _walk(dataset, plan, steps, layer))


@check("recipe")
def missing_values(dataset, plan, steps):
    """Are missing values filled before a step or a model that cannot take them?"""
    for layer in plan.layers:
        share = dataset.facts.layers[layer].missing
        fill = next((i for i, use in enumerate(plan.recipe[layer]) if steps[use.name].completes), None)
        if share and fill is None:
            fix = "Add the step 'Fill missing values'."
            yield "error", f"Layer {layer!r} has missing values ({share:.1%}) and the recipe leaves them.", "", fix
        for use in plan.recipe[layer][:fill] if share and fill is not None else ():
            if not get_tags(steps[use.name].transformer()).input_tags.allow_nan:
                fix = "Move 'Fill missing values' in front of it."
                what = f"The step {steps[use.name].label!r} of layer {layer!r} comes before missing values are filled."
                yield "error", what, f"{share:.1%} of the values are missing, and it needs all of them.", fix


@check("recipe")
def too_much_missing(dataset, plan, steps):
    """Is any feature of a layer left, where those with many missing values are dropped?"""
    for layer, allowed in _tried(plan, steps, "filter_missing"):
        least = _shares(dataset.path, layer, plan.target.column, None).min() if dataset.facts.layers[layer].missing else 0.0
        if least > (most := max(each["most"] for each in allowed)):
            why = f"Every feature is missing in at least {least:.0%} of the samples that were measured, and {most:.0%} are allowed."
            fix = "Allow more. If the file leaves out what is unchanged, as lists of mutations do, write a 0 there instead."
            yield "error", _nothing(steps["filter_missing"], layer), why, fix


@check("recipe")
def too_rare(dataset, plan, steps):
    """Is any mutation left, where those that few have are dropped?"""
    for layer, asked in _tried(plan, steps, "detected"):
        if dataset.facts.layers[layer].kind != "binary":
            continue
        most, least = _shares(dataset.path, layer, plan.target.column, 0.0).max(), min(each["least"] for each in asked)
        if most < least and all(each["above"] >= 0 for each in asked):
            why = f"No feature is there in more than {most:.1%} of the samples that were measured, and {least:.1%} are asked for."
            fix = "Leave the layer out: what is different in every patient says nothing about others."
            yield "error", _nothing(steps["detected"], layer), why, fix


def _tried(plan, steps, name) -> Iterator[tuple[str, list[dict]]]:
    """(layer, all settings of a step that are tried on it) of each use of the step."""
    for layer in plan.layers:
        for use in plan.recipe[layer]:
            if use.name == name:
                grid = product(*use.search.values())
                yield layer, [steps[name].arguments({**use.params, **dict(zip(use.search, values, strict=True))}) for values in grid]


def _nothing(step, layer: str) -> str:
    return f"The step {step.label!r} leaves nothing of layer {layer!r}."


@lru_cache(maxsize=64)  # pages ask at every click, and a dataset never changes
def _shares(folder: Path, layer: str, column: str, above: float | None) -> np.ndarray:
    """Of each feature, (p,): the share of values above a limit, or of missing ones, in the samples with a value here and in a column."""
    dataset = Dataset(folder)
    rows, matrix = dataset.measured()[layer] & dataset.column(column).notna(), dataset.matrix(layer)
    if not rows.any():
        return np.full(matrix.shape[1], np.nan)
    parts = (matrix[rows, i:i + TOGETHER] for i in range(0, matrix.shape[1], TOGETHER))
    return np.concatenate([(np.isnan(part) if above is None else part > above).mean(axis=0) for part in parts])


@check("recipe")
def step_on_other_values(dataset, plan, steps):
    """Is a step given values that it is not for, such as a logarithm those that have one already?"""
    for layer in plan.layers:
        for step, kind, _ in _walk(dataset, plan, steps, layer):
            if not step.takes or kind in step.takes:
                continue
            what = f"The step {step.label!r} of layer {layer!r} is for {listed([_KIND[k] for k in step.takes])}."
            if kind == "numeric" and "counts" in step.takes:
                why = "They are no whole numbers: right for expected counts, as of RSEM or salmon; wrong for TPM, FPKM or intensities."
                yield "warning", what, why, "Leave it out, unless the values are expected counts."
            else:
                yield "error", what, f"It would be given {_KIND[kind]}.", "Remove it, or choose the recipe for these values."


@check("recipe")
def counts_without_logarithm(dataset, plan, steps):
    """Are counts left on a linear scale?"""
    for layer in plan.layers:
        if dataset.facts.layers[layer].kind == "counts" and not _logged(dataset, plan, steps, layer):
            yield "warning", f"Layer {layer!r} holds counts, and the recipe takes no logarithm.", "Large counts will outweigh all else.", ""


@check("recipe")
def long_tail_without_logarithm(dataset, plan, steps):
    """Do a few huge values outweigh all others, as in TPM, FPKM or intensities?"""
    for layer in plan.layers:
        if dataset.facts.layers[layer].kind == "numeric" and not _logged(dataset, plan, steps, layer):
            part = np.asarray(dataset.matrix(layer)[:200], dtype=float)
            middle, high = np.nanmedian(part), np.nanquantile(part, 0.999)
            if np.nanmin(part) >= 0 and high > TAIL * max(middle, 1):
                what = f"Layer {layer!r} has a long tail: half of its values are below {middle:.3g}, the largest near {high:.3g}."
                yield "warning", what, "A few genes will outweigh all others.", "Put the step 'Logarithm' first."


@check("recipe")
def totals_behind_a_filter(dataset, plan, steps):
    """Is a sample's total taken after features were dropped?"""
    for layer in plan.layers:
        for step, _, filtered in _walk(dataset, plan, steps, layer):
            if filtered and "counts" in step.takes:
                what = f"The step {step.label!r} of layer {layer!r} comes behind a filter."
                why = "It compares samples by their totals, which are then those of the features that are left."
                yield "warning", what, why, "Move it to the front."


@check("plan")
def constant_layer(dataset, plan):
    """Is there anything that varies?"""
    for layer in plan.layers:
        matrix = dataset.matrix(layer)
        if np.nanmax(matrix[:50]) == np.nanmin(matrix[:50]) and np.nanmax(matrix) == np.nanmin(matrix):
            yield "error", f"Every value of layer {layer!r} is the same.", "", "Check that the right file was uploaded."


@check("recipe")
def batches_to_adjust(dataset, plan, steps):
    """Are there batches to adjust, and training samples of each of them in every fold?"""
    adjusting = {steps[use.name].label for layer in plan.layers for use in plan.recipe[layer] if "batch" in steps[use.name].needs}
    columns, group = plan.target.columns("batch"), plan.target.group
    if not columns and dataset.facts.roles.get(group) == "batch":  # it was one before it became the group
        columns = [group]
    if adjusting and not columns:
        fix = "Choose the batch column on the data page, or remove the step."
        yield "error", f"The step {min(adjusting)!r} needs batches, and no column is marked as one.", "", fix
    for column in columns if adjusting else ():
        yield from _adjustable(dataset, plan, column)


def _adjustable(dataset, plan, column):
    batches = dataset.column(column)[dataset.column(plan.target.column).notna()]
    if gaps := int(batches.isna().sum()):
        yield "error", f"{counted(gaps, 'sample')} without a batch in {column!r}.", "ComBat adjusts each sample by its batch.", (
            "Complete the column, leave these samples out, or remove ComBat."
        )
    group = plan.target.group
    groups = dataset.column(group) if group else dataset.samples.index.to_series()
    alone = groups[batches.index].groupby(batches).nunique()
    left_out = plan.design.name == "leave_out" and plan.design.by == column
    if left_out:
        alone[:] = 1
    if torn := list(alone.index[alone == 1]):
        noun = f"one {group!r} group" if group else "one sample"
        what = f"ComBat cannot be used here: of {column!r}, {listed(torn, 5)} would be held out as a whole."
        alike = f"All samples of such a batch are of {noun}, which is never on both sides of a split"
        why = f"{'The design holds out whole batches' if left_out else alike}, so that nothing is known of the batch."
        fix = (
            "For how well a model does at a new site, leave ComBat out and keep the groups: ranks within the sample need no batch. "
            "For new patients of these sites, hold out samples at random, by patient or without a group: each fold has then seen all."
        )
        yield "error", what, why, fix
    elif plan.target.task == "classification" and batches.nunique() > 1:
        labels = dataset.labels(plan.target.column)
        together = cramers_v(pd.crosstab(batches.loc[labels.index], labels).to_numpy())
        if together >= LOST:
            why = f"Cramer's V of {column!r} and {plan.target.column!r} is {together:.2f}, and ComBat does not know the classes."
            fix = "Compare with the same run without ComBat."
            yield "note", "ComBat will take away part of the difference between the classes.", why, fix
