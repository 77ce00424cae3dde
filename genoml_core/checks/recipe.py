"""Does the recipe suit the values of the layer?"""
import numpy as np

from . import check

_LOGARITHMS = ("log2", "log2_cpm")


def _names(plan, layer):
    return [use.name for use in plan.recipe[layer]]


@check("plan")
def missing_values(dataset, plan):
    """Are missing values filled before a model that cannot take them?"""
    for layer in plan.recipe:
        share = dataset.facts.layers[layer].missing
        if share and not {"impute_median", "one_hot_bases"} & set(_names(plan, layer)):
            fix = "Add the step 'Fill missing values'."
            yield "error", f"Layer {layer!r} has missing values ({share:.1%}) and the recipe leaves them.", "", fix


@check("plan")
def counts_on_other_values(dataset, plan):
    """Is a logarithm applied to values that have one already?"""
    for layer in plan.recipe:
        kind = dataset.facts.layers[layer].kind
        steps = [name for name in _names(plan, layer) if name in _LOGARITHMS]
        if kind in ("log", "zscore") and steps:
            fix = "Remove the logarithm, or use the default recipe."
            yield "error", f"The recipe takes the logarithm of layer {layer!r}.", f"Its values look like {kind} values already.", fix
        elif kind == "counts" and not steps:
            yield "warning", f"Layer {layer!r} holds counts, and the recipe takes no logarithm.", "Large counts will outweigh all else.", ""


@check("plan")
def long_tail_without_logarithm(dataset, plan):
    """Do a few huge values outweigh all others, as in TPM, FPKM or intensities?"""
    for layer in plan.recipe:
        if dataset.facts.layers[layer].kind == "numeric" and not set(_names(plan, layer)) & set(_LOGARITHMS):
            part = np.asarray(dataset.matrix(layer)[:200], dtype=float)
            middle, high = np.nanmedian(part), np.nanquantile(part, 0.999)
            if np.nanmin(part) >= 0 and high > 100 * max(middle, 1):
                what = f"Layer {layer!r} has a long tail: half of its values are below {middle:.3g}, the largest near {high:.3g}."
                yield "warning", what, "A few genes will outweigh all others.", "Put the step 'Logarithm' first."


@check("plan")
def constant_layer(dataset, plan):
    """Is there anything that varies?"""
    for layer in plan.recipe:
        matrix = dataset.matrix(layer)
        if np.nanmax(matrix[:50]) == np.nanmin(matrix[:50]) and np.nanmax(matrix) == np.nanmin(matrix):
            yield "error", f"Every value of layer {layer!r} is the same.", "", "Check that the right file was uploaded."
