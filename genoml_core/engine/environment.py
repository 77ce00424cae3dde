"""What a run is computed with: noted when it begins, and the same for all its units, wherever they are done."""
import json
import platform
import time
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from .. import __version__
from ..errors import GenoMLError
from ..files import write_json
from ..run import Run

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "lightgbm", "xgboost", "pandas")


@cache
def libraries() -> dict[str, str]:
    """What decides the numbers of a unit: name -> version."""
    return {"genoml": __version__, "python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}}


def _version(name: str) -> str:
    try:
        return version(f"{name}-cpu")  # what XGBoost is called where it comes without CUDA
    except PackageNotFoundError:
        return version(name)


def note(run: Run, workers: int) -> None:
    """Write ``environment.json``."""
    machine = {"machine": platform.machine(), "system": platform.system(), "workers": workers, "started": time.time()}
    write_json(run.path / "environment.json", {**libraries(), **machine})


def refuse_other_libraries(run: Run) -> None:
    """Raises GenoMLError where this process would compute with other versions than the run began with."""
    noted = json.loads((run.path / "environment.json").read_text(encoding="utf-8"))
    other = [f"{name} {own} here, {noted.get(name)} there" for name, own in libraries().items() if noted.get(name) != own]
    if other:
        fix = "Install the same on all machines."
        raise GenoMLError("A worker has other versions than the run began with.", "; ".join(other) + ".", fix)
