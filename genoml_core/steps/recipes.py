"""Recipes named for the assay, and which of them suits a layer."""
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from sklearn.base import OneToOneFeatureMixin

from ..dataset import Dataset, Kind
from ..plan import Use
from . import STEPS

_COMPLETE = ("filter_missing", "impute_median")
_TAIL = (*_COMPLETE, "most_variable", "standard_scale")


@dataclass(frozen=True)
class Preset:
    """A recipe at hand. kinds: of the values that it is for; says: when it is right; set: parameters that differ from their defaults."""

    label: str
    kinds: tuple[Kind, ...]
    steps: tuple[str, ...]
    says: str
    set: dict[str, dict] = field(default_factory=dict)

    def uses(self) -> tuple[Use, ...]:
        """Its steps; parameters with candidates are tuned in the inner folds, unless the preset sets them."""
        return tuple(use_step(name, self.set.get(name, {})) for name in self.steps)


def use_step(name: str, params: dict | None = None) -> Use:
    """A step as a recipe begins with it: parameters with candidates are tuned, those that are given stay."""
    params = params or {}
    return Use(name=name, params=params, search={n: p.grid for n, p in STEPS[name].params.items() if p.grid and n not in params})


PRESETS: dict[str, Preset] = {
    "rna_counts": Preset("RNA-seq counts", ("counts",), ("log2_cpm", *_TAIL), "Raw counts of reads, a row a gene."),
    "expression": Preset("Log expression", ("log",), _TAIL, "Values that are logarithms already: log TPM, log FPKM, RPPA, rma."),
    "linear_expression": Preset(
        "Expression, not logged", ("numeric",), ("log2", *_TAIL), "TPM, FPKM or intensities: positive, with a long tail."
    ),
    "microarray": Preset(
        "Microarray", ("log", "numeric"), (*_COMPLETE, "quantile_normalise", "most_variable", "standard_scale"),
        "Probe intensities: chips are brought to one distribution first.",
    ),
    "zscores": Preset("z-scores", ("zscore",), (*_COMPLETE, "clip", "standard_scale"), "Standardised by whoever made the file."),
    "methylation": Preset("Methylation", ("beta",), ("m_values", *_TAIL), "Beta values between 0 and 1."),
    "mirna": Preset(
        "miRNA counts", ("counts",), ("log2_cpm", "detected", *_COMPLETE, "standard_scale"), "Few hundred features, many of them absent.",
        {"detected": {"above": 1.0, "least": 0.2}},
    ),
    "mutations": Preset(
        "Mutations", ("binary",), ("filter_missing", "detected", "impute_median"),  # what is filled in was not seen
        "1 where a gene is mutated; rare mutations are dropped.", {"detected": {"above": 0.0, "least": 0.02}},
    ),
    "binary": Preset("Yes or no", ("binary",), _COMPLETE, "Features that are 0 or 1."),
    "copy_number": Preset(
        "Copy number", ("numeric", "log"), (*_COMPLETE, "standard_scale"), "GISTIC values from -2 to 2, or log ratios of segments."
    ),
    "proteomics": Preset(
        "Proteomics", ("log", "numeric"), ("log2", *_COMPLETE, "standard_scale"), "Intensities with many missing values, not logged yet.",
    ),
    "shares": Preset(
        "Shares of a whole", ("numeric", "counts"), (*_COMPLETE, "detected", "clr", "standard_scale"),
        "Microbes, cell types or mutational signatures.",
        {"detected": {"above": 0.0, "least": 0.1}},
    ),
    "single_cell": Preset(
        "Single cell", ("counts", "log"), ("detected", "log2_cpm", "most_variable", "standard_scale", "pca"),
        "Cells in rows, most values zero.", {"detected": {"above": 0.0, "least": 0.01}},
    ),
    "genotypes": Preset(
        "Genotypes", ("dosage",), (*_COMPLETE, "minor_allele", "standard_scale"), "Dosages from 0 to 2 of an allele."
    ),
    "sequences": Preset("Sequences", ("sequence",), ("one_hot_bases",), "DNA, a row a sequence, all lined up."),
    "numbers": Preset("Other numbers", ("numeric",), (*_COMPLETE, "standard_scale"), "Anything else."),
}
SAMPLE_COLUMNS = Preset("Clinical", (), ("clinical", "standard_scale"), "Sample columns that are used as features.")
EACH_VALUE = Preset(
    "Each value", (), ("clinical",), "A column of its own for each value, however rare.",
    {"clinical": {"least": 1, "stages": "as categories"}},
)

_MIRNA = re.compile(r"(?:[a-z]{3}[-_.])?(?:mir|let|mimat)[-_.]?\d", re.IGNORECASE)
_PROBE = re.compile(r".*_at|ILMN_\d+|A_\d+_P\d+")
_PROTEIN = re.compile(r"[OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z0-9]{2}\d){1,2}")  # an accession of UniProt
_ROWS, _FEATURES = 200, 2_000  # looked at
_ABSENT, _TAILED = 0.8, 100  # share of zeros in single cells; how many times the median a long tail reaches


def of_list(steps: tuple[Use, ...], key: str) -> tuple[Use, ...]:
    """The steps that keep each feature by itself or fill gaps, and a list (the key of a reference) where the first other one stood."""
    kept = [issubclass(STEPS[use.name].transformer, OneToOneFeatureMixin) or STEPS[use.name].fills for use in steps]
    first = kept.index(False) if False in kept else len(steps)
    listed = Use(name="listed", params={"listed": key, "what": "keep only them"})
    return (*steps[:first], listed, *(use for use, stays in zip(steps[first:], kept[first:], strict=True) if stays))


def default_recipe(dataset: Dataset, layer: str) -> tuple[Use, ...]:
    """The steps of the preset that suits a layer."""
    return PRESETS[suggested(dataset, layer)].uses()


def suggested(dataset: Dataset, layer: str) -> str:
    """The name of the preset that suits a layer: by the kind of its values, the names of its features, and a look at some of it."""
    return _suggested(dataset.path, layer)


@lru_cache(maxsize=256)
def _suggested(path: Path, layer: str) -> str:
    """The folder of a dataset holds its key, so that what was found for it stays true."""
    dataset = Dataset(path)
    kind, names = dataset.facts.layers[layer].kind, dataset.features(layer)
    matrix = dataset.matrix(layer)
    part = np.asarray(matrix[:: -(-len(matrix) // _ROWS), :: -(-matrix.shape[1] // _FEATURES)], dtype=float)
    look = {"counts": _of_counts, "numeric": _of_numbers}.get(kind)
    if look is not None:
        return look(part, names, dataset.facts.layers[layer].missing)
    if kind == "binary":
        return "mutations" if "mut" in layer.lower() or _mostly(re.compile(r".*[_. ]mut(ation)?s?"), names) else "binary"
    return {
        "log": "expression", "zscore": "zscores", "beta": "methylation", "dosage": "genotypes", "sequence": "sequences",
    }[kind]


def _of_counts(part: np.ndarray, names, missing: float) -> str:
    if _mostly(_MIRNA, names):
        return "mirna"
    return "single_cell" if np.mean(part == 0) > _ABSENT else "rna_counts"


def _of_numbers(part: np.ndarray, names, missing: float) -> str:
    known = part[np.isfinite(part)]
    if not known.size:
        return "numbers"
    low, high = known.min(), known.max()
    if low < 0 and high <= 3 and low >= -3 and np.all(known == np.round(known)):
        return "copy_number"
    if low < 0:
        return "microarray" if _mostly(_PROBE, names) and high > _TAILED else "numbers"
    if np.mean(known == 0) > 0.3 and np.ptp(np.nansum(part, axis=1)) < 0.05 * np.nansum(part, axis=1).mean():
        return "shares"
    if np.quantile(known, 0.999) <= _TAILED * max(np.median(known), 1):
        return "numbers"
    return "proteomics" if missing > 0.05 or _mostly(_PROTEIN, names) else "linear_expression"


def _mostly(pattern: re.Pattern, names) -> bool:
    """Whether more than half of the names are of this form."""
    some = [str(name).split(";")[0] for name in names[:: -(-len(names) // 200)]]
    return sum(pattern.match(name) is not None for name in some) > len(some) / 2
