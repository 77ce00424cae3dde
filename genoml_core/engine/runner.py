"""Do a run: hand out its units, note progress, judge what came back."""
import os
import platform
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from importlib.metadata import version

from threadpoolctl import threadpool_limits

from .. import __version__
from ..checks import refuse_errors
from ..errors import GenoMLError
from ..run import Run
from ..files import write_json
from .cache import Cache
from .compose import validate
from .cv import CancelledError, Unit, do_unit
from .executors import Inline, kill_children, local_processes
from .judge import write_results
from .problem import problem_of
from .store import Progress, Recorder

LIBRARIES = ("numpy", "scipy", "scikit-learn", "lightgbm", "pandas")


def execute(run: Run, workers: int | None = None) -> str:
    """Do the run's units that are not done yet, write its results, return its state.

    workers: processes beside this one; 0 does everything here; None takes one a core. Raises GenoMLError for a plan that
    cannot be done, BusyError where another process does it.
    """
    units = _units(run)
    workers = min(os.cpu_count() or 1, len(units)) if workers is None else workers
    with Recorder(run) as recorder:
        write_json(run.path / "environment.json", _environment(workers))
        try:
            validate(run.plan, run.dataset)
            refuse_errors(run.dataset, run.plan)
            models = [use.name for use in run.plan.models]
            recorder.add({"kind": "started", "detail": {"units": len(units), "models": models, "workers": workers}})
            problem_of(run.path).outer.tolist()  # impossible folds are told before anything is fitted
            failed = _do_all(run, units, workers, recorder)
            state = _finish(run, failed)
        except CancelledError:
            state = "stopped"
        except GenoMLError as error:
            recorder.add({"kind": "failed", "detail": {"reason": str(error)}})
            raise
        recorder.add({"kind": state})
        run.forget_cancel()
    Cache(run.cache).prune()
    return state


def _units(run: Run) -> list[Unit]:
    design = run.plan.design
    return [Unit(use.name, repeat, fold) for repeat in range(design.repeats) for fold in range(design.outer) for use in run.plan.models]


def _environment(workers: int) -> dict:
    return {
        "genoml": __version__, "python": platform.python_version(), "machine": platform.machine(), "system": platform.system(),
        "workers": workers, "started": time.time(), **{name: version(name) for name in LIBRARIES},
    }


def _do_all(run: Run, units: list[Unit], workers: int, recorder: Recorder) -> list[dict]:
    """Do all units; returns those that failed, with the reason. Looks for Stop five times a second."""
    progress = Progress(run.path / "progress")
    with local_processes(workers) if workers else Inline() as executor:
        futures: dict[Future, Unit] = {executor.submit(do_unit, str(run.path), unit): unit for unit in units}
        pending, failed = set(futures), []
        while pending:
            done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            recorder.add(*progress.new(unit for f, unit in futures.items() if f in done or f in pending))  # the others have told all
            new = [_failure(futures[f], f.exception()) for f in done if f.exception()]
            recorder.add(*({**f, "kind": "unit failed", "detail": {"reason": f["reason"]}} for f in new))
            failed += new
            if run.cancelled:
                executor.shutdown(wait=False, cancel_futures=True)
                kill_children()
                raise CancelledError("The run was stopped.")
    return failed


def _failure(unit: Unit, error: BaseException) -> dict:
    """A unit's failure in plain words."""
    if isinstance(error, BrokenProcessPool):
        reason = "The worker process died: out of memory, or a crash in a library."
    elif isinstance(error, MemoryError):
        reason = "It needed more memory than there is."
    elif isinstance(error, GenoMLError):
        reason = str(error)
    else:
        reason = f"{type(error).__name__}: {error}"
    return {**vars(unit), "reason": reason}


def _finish(run: Run, failed: list[dict]) -> str:
    with threadpool_limits(1):
        write_results(run, failed)
    return "incomplete" if failed else "done"
