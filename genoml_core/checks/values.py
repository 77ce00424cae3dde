"""Are the numbers what they look like: counts that are counts, measurements that vary, no values beyond all others?"""
import re

import numpy as np

from ..edit import Edit
from ..errors import counted, listed
from . import check

FEATURES, SAMPLES = 2_000, 2_000  # looked at, evenly spread
DEEPEST = 1e9  # reads: no library is that deep, sums of coverage are
WILD = 20  # robust standard deviations
_SAMPLE = re.compile(r"TCGA-\w{2}-\w{4}.*|GSM\d+|[SE]RR\d+|ACH-\d{6}|patient[ _.-]?\d+|sample[ _.-]?\d+", re.IGNORECASE)
_GENE = re.compile(r"ENS[A-Z]*[GTP]\d{11}.*|FBgn\d{7}|c[gh]\d{8}|(hsa|mmu)-(mir|let)-.+|\d+(_[asx])?_at|ILMN_\d+", re.IGNORECASE)


def _part(dataset, layer: str) -> np.ndarray:
    """Some samples and features, evenly spread, as float64."""
    X = dataset.matrix(layer)
    return np.asarray(X[:: -(-X.shape[0] // SAMPLES), :: -(-X.shape[1] // FEATURES)], dtype=float)


@check("dataset")
def turned_matrix(dataset):
    """Are the samples in the rows, or did genes come in as samples?"""
    for layer in dataset.facts.layers:
        genes, samples = (_share(_GENE, dataset.samples.index), _share(_SAMPLE, dataset.features(layer)))
        if max(genes, samples) > 0.5:
            what = "The samples are named like genes." if genes > samples else f"The features of layer {layer!r} are named like samples."
            alone = len(dataset.facts.layers) == 1 and dataset.samples.empty
            edit = Edit(action="turn", button="Exchange rows and columns", layer=layer) if alone else None
            yield "error", what, f"For example {listed(dataset.samples.index, 2)}.", "Read the file again with the other orientation.", edit


def _share(pattern: re.Pattern, names) -> float:
    some = list(names)[:2_000]
    return sum(pattern.fullmatch(str(name)) is not None for name in some) / max(len(some), 1)


@check("dataset")
def sums_of_coverage(dataset):
    """Are counts too large to be reads?"""
    for layer, facts in dataset.facts.layers.items():
        if facts.kind != "counts":
            continue
        X = dataset.matrix(layer)
        depth = np.array([np.nansum(X[row], dtype=float) for row in np.flatnonzero(dataset.measured()[layer])])
        if np.median(depth) > DEEPEST:
            why = f"Half of the samples have more than {np.median(depth):.2g} in all; a deep library has a hundred million."
            fix = "They may be sums of coverage over bases. Relative values are still right; do not use them where counts are modelled."
            yield "warning", f"The counts of layer {layer!r} are too large to be reads.", why, fix
        shallow = int((depth < np.median(depth) / 20).sum())
        if shallow:
            why = f"The shallowest has {np.nanmin(depth):,.0f}, the median is {np.median(depth):,.0f}: few genes are seen in them."
            what = f"Layer {layer!r} has {counted(shallow, 'sample')} with a twentieth of the usual depth, or less."
            yield "warning", what, why, "Consider leaving them out."


@check("dataset")
def almost_counts(dataset):
    """Do values look like counts that something was done to?"""
    for layer, facts in dataset.facts.layers.items():
        if facts.kind != "numeric":
            continue
        part = _part(dataset, layer)
        known = part[np.isfinite(part)]
        if not known.size:
            continue
        whole = np.mean(known == np.round(known))
        if known.min() < 0 and np.nanmax(known) > 1_000:
            why = f"They reach from {known.min():.4g} to {known.max():.4g}: a background was subtracted, or two channels were compared."
            yield "note", f"Layer {layer!r} holds large and negative values.", why, "Do not take their logarithm."
        elif known.min() >= 0 and known.max() > 1_000 and 0.2 < whole < 1:
            why = f"{whole:.0%} of them are whole numbers, the others are not: estimated or corrected counts."
            yield "note", f"Layer {layer!r} holds values that are almost counts.", why, "Put the step 'Logarithm' first, or round them."


@check("dataset")
def scaled_before(dataset):
    """Were values standardised over all samples before they came in?"""
    for layer, facts in dataset.facts.layers.items():
        if facts.kind == "zscore":
            why = "Means and spreads were taken over all samples, also those that a fold holds out: a small effect that cannot be undone."
            yield "note", f"Layer {layer!r} was standardised before it came in.", why, "Use the values before scaling if you have them."


@check("dataset")
def wild_values(dataset):
    """Are there values so far from all others that they would own every component?"""
    for layer, facts in dataset.facts.layers.items():
        if facts.kind in ("counts", "binary", "dosage", "sequence"):
            continue
        part = _part(dataset, layer)
        with np.errstate(invalid="ignore", divide="ignore"):
            lower, middle, upper = np.nanpercentile(part, [15.87, 50, 84.13], axis=0)
            distance = np.abs(part - middle) / np.where(upper > lower, (upper - lower) / 2, np.nan)
            wild = distance > WILD
        if facts.kind == "zscore" and wild.any():
            why = f"The largest is {np.nanmax(part):,.0f}. A few samples would decide everything."
            what = f"Layer {layer!r} has {counted(int(wild.sum()), 'value')} far from all others."
            yield "warning", what, why, "Keep the step that limits values."


@check("dataset")
def constant_features(dataset):
    """Are there features that are the same in every sample?"""
    for layer in dataset.facts.layers:
        X, names = dataset.matrix(layer), dataset.features(layer)
        low, high = np.full(X.shape[1], np.inf), np.full(X.shape[1], -np.inf)
        for start in range(0, len(X), 256):
            block = np.asarray(X[start:start + 256], float)
            low = np.fmin(low, np.fmin.reduce(block, axis=0))
            high = np.fmax(high, np.fmax.reduce(block, axis=0))
        same = names[~(high > low)]
        if 0 < len(same) < len(names):
            edit = Edit(action="drop features", button=f"Leave {counted(len(same), 'feature')} out", layer=layer, names=tuple(same))
            why = f"For example {listed(same, 3)}. They tell nothing, and leaving them out looks at no outcome."
            yield "note", f"Layer {layer!r} has {counted(len(same), 'feature')} with one value in all samples.", why, "", edit
