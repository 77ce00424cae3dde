"""The default recipe for each kind of data that a reader recognises."""
from ..dataset import Kind
from ..plan import Use
from . import STEPS

_COMPLETE = ("filter_missing", "impute_median")
_RECIPES: dict[Kind, tuple[str, ...]] = {
    "counts": ("log2_cpm", *_COMPLETE, "most_variable", "standard_scale"),
    "log": (*_COMPLETE, "most_variable", "standard_scale"),
    "zscore": (*_COMPLETE, "clip", "standard_scale"),  # never logged, and a variance of z-scores tells outliers only
    "binary": _COMPLETE,
    "numeric": (*_COMPLETE, "standard_scale"),
    "beta": ("m_values", *_COMPLETE, "most_variable", "standard_scale"),
    "dosage": (*_COMPLETE, "minor_allele", "standard_scale"),
    "sequence": ("one_hot_bases",),
}


def default_recipe(kind: Kind) -> tuple[Use, ...]:
    """The steps for this kind of data, each at its defaults; parameters with candidates are tuned in the inner folds."""
    return tuple(Use(name=name, search=_search(name)) for name in _RECIPES[kind])


def _search(name: str) -> dict[str, tuple]:
    return {param: p.grid for param, p in STEPS[name].params.items() if p.grid}
