"""Keys of intermediate matrices: not a hash of their content but of where they come from."""
import hashlib
import inspect
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from ..frozen import canonical
from ..plan import Use
from ..steps import STEPS
from .apply import Beside

_PACKAGE = __name__.split(".")[0]
_VOCABULARY = (
    "dataset", "frozen", "params", "plan", "reference", "registry", "target", "engine/apply", "engine/prepare", "engine/shortcuts",
    "engine/problem",
)


def digest(*parts) -> str:
    """SHA-256 over JSON parts and arrays."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(np.ascontiguousarray(part).data if isinstance(part, np.ndarray) else canonical([part]).encode())
    return hashed.hexdigest()


@cache
def code_version(step: str) -> str:
    """A hash of the code that decides what a step computes: the source of its class and of those it builds on, libraries, vocabulary."""
    ours = {Path(inspect.getfile(kind)) for kind in STEPS[step].transformer.__mro__ if kind.__module__.startswith(_PACKAGE)}
    package = Path(__file__).parents[1]
    core = [*(package / f"{name}.py" for name in _VOCABULARY), *sorted((package / "penalised").glob("*.py"))]
    libraries = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "pydeseq2", "gseapy")}
    return digest(libraries, *(hashlib.sha256(path.read_bytes()).hexdigest() for path in (*sorted(ours), *core)))


def root_key(dataset: str, layer: str, train: np.ndarray, held: np.ndarray) -> str:
    """The key of raw rows: dataset key, layer and the exact ordered rows that train and that are held out."""
    return digest(dataset, layer, train.astype(np.int64), held.astype(np.int64))


def step_keys(root: str, steps: Iterable[Use], beside: Beside) -> list[str]:
    """The key after each step: key of its input, name, parameters, code version; and target and batches where it is told them."""
    keys = []
    for use in steps:
        step = STEPS[use.name]
        sees = [digest(beside.target)] if step.supervised else []
        if "batch" in step.needs and beside.batches is not None:
            sees += [list(map(str, batch)) for batch in beside.batches]
        root = digest(root, use.name, STEPS[use.name].arguments(use.params), code_version(use.name), sees)
        keys.append(root)
    return keys
