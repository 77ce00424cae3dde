"""One step on both parts of a split, with what it is told beside their values."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator

from ..errors import GenoMLError
from ..plan import Use
from ..reference import Reference
from ..steps import STEPS

Pair = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Beside:
    """What steps may be told of a split. target: of the training samples; batches: of both parts, None where the plan names none;
    known: the reference with a key.
    """

    target: np.ndarray | None
    batches: Pair | None
    known: Callable[[str], Reference]

    def told(self, use: Use, names: np.ndarray | None) -> dict:
        """The keyword arguments of ``fit``. names: of the features that the step is given, (p,)."""
        step = STEPS[use.name]
        told = self.batch(use, 0)
        if "names" in step.needs:
            told["names"] = names
        if step.knows:
            told["reference"] = self.known(chosen(use)).table
        return told

    def batch(self, use: Use, part: int) -> dict:
        """The keyword arguments of ``transform``. part: 0 the training samples, 1 those held out."""
        if "batch" not in STEPS[use.name].needs:
            return {}
        return {"batch": None if self.batches is None else self.batches[part]}


def chosen(use: Use) -> str:
    """The key of the reference that a step is to use. Raises GenoMLError where none is chosen."""
    step = STEPS[use.name]
    if not (key := use.params.get(step.knows, "")):
        kind = step.params[step.knows].kind
        fix = f"Add {kind} on the data page, and choose them in this step; or remove the step."
        raise GenoMLError(f"The step {step.label!r} needs {kind}, and none are chosen.", fix=fix)
    return key


def wants_names(uses) -> bool:
    """Whether one of these steps is told the names of the features."""
    return any("names" in STEPS[use.name].needs for use in uses)


def apply(use: Use, pair: tuple, beside: Beside, names: np.ndarray | None = None) -> tuple[BaseEstimator, Pair]:
    """Fit a step on the training part; returns it, and both parts as it makes them, float32.

    pair: arrays, or tables of sample columns. names: of the features, (p,), where they are known.
    """
    transformer = STEPS[use.name].build(use.params)
    transformer.fit(pair[0], beside.target, **beside.told(use, names))
    parts = (transformer.transform(part, **beside.batch(use, i)) for i, part in enumerate(pair))
    return transformer, tuple(np.ascontiguousarray(part, dtype=np.float32) for part in parts)


def applied(uses, pair: tuple, beside: Beside, names: np.ndarray | None = None) -> Pair:
    """Both parts after several steps."""
    for use in uses:
        transformer, pair = apply(use, pair, beside, names)
        if names is not None:
            names = transformer.get_feature_names_out(names)
    return pair
