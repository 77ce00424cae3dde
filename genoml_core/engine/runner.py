"""Do a run: hand out its units, note progress, judge what came back."""
import os
import platform
import shutil
import time
from collections import deque
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
from .cv import CancelledError, Unit, do_unit, judged_event
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
            _catch_up(run, recorder)
            failed = _do_all(run, units, workers, recorder)
            state = _finish(run, failed)
        except (CancelledError, KeyboardInterrupt):
            state = "stopped"
        except Exception as error:
            recorder.add({"kind": "failed", "detail": {"reason": plain_reason(error)}})
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


def _catch_up(run: Run, recorder: Recorder) -> None:
    """Note what was judged when the process that noted was killed, and drop what was told half."""
    shutil.rmtree(run.path / "progress", ignore_errors=True)
    events = run.events()
    noted = set(events[events.kind == "judged"][["model", "repeat", "fold"]].itertuples(index=False, name=None))
    units = [(facts, {part: facts[part] for part in ("model", "repeat", "fold")}) for facts in run.units()]
    recorder.add(*({**unit, **judged_event(facts)} for facts, unit in units if tuple(unit.values()) not in noted))


def _do_all(run: Run, units: list[Unit], workers: int, recorder: Recorder) -> list[dict]:
    """Do all units; returns those that failed, with the reason.

    A worker that dies takes its pool with it: the units that had begun are done again, each in a pool of its own, so that one that kills
    its worker again fails alone; those that had not begun are done again together.
    """
    progress, failed = Progress(run.path / "progress"), []
    batches = deque([units] if workers else [[unit] for unit in units])
    while batches:
        batch = batches.popleft()
        errors = _attempt(run, batch, min(workers, len(batch)), recorder, progress)
        broken = [unit for unit, error in errors.items() if isinstance(error, BrokenProcessPool)]
        begun = [unit for unit in broken if unit in progress.begun]
        if len(batch) > 1 and begun:
            rest = [unit for unit in broken if unit not in begun]
            batches.extend([[unit] for unit in begun] + [rest] * bool(rest))
            errors = {unit: error for unit, error in errors.items() if unit not in broken}
        new = [_failure(unit, error) for unit, error in errors.items()]
        recorder.add(*({**f, "kind": "unit failed", "detail": {"reason": f["reason"]}} for f in new))
        failed += new
    return failed


def _attempt(run: Run, units: list[Unit], workers: int, recorder: Recorder, progress: Progress) -> dict[Unit, BaseException]:
    """Do these units once; returns what stopped those that failed. Looks for Stop five times a second."""
    executor = local_processes(workers) if workers else Inline()
    try:
        futures: dict[Future, Unit] = {executor.submit(do_unit, str(run.path), unit): unit for unit in units}
        pending = set(futures)
        while pending:
            done, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            recorder.add(*progress.new(unit for f, unit in futures.items() if f in done or f in pending))  # the others have told all
            if run.cancelled:
                raise CancelledError("The run was stopped.")
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        kill_children()
        raise
    executor.shutdown()
    return {unit: f.exception() for f, unit in futures.items() if f.exception()}


def _failure(unit: Unit, error: BaseException) -> dict:
    return {**vars(unit), "reason": plain_reason(error)}


def plain_reason(error: BaseException) -> str:
    """What stopped a unit or a run, in plain words."""
    if isinstance(error, BrokenProcessPool):
        return "The worker process died: out of memory, or a crash in a library."
    if isinstance(error, MemoryError):
        return "It needed more memory than there is."
    return str(error) if isinstance(error, GenoMLError) else f"{type(error).__name__}: {error}"


def _finish(run: Run, failed: list[dict]) -> str:
    with threadpool_limits(1):
        write_results(run, failed)
    return "incomplete" if failed else "done"
