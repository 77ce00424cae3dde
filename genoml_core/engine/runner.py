"""Do a run: see what is done, hand out the rest, judge what came back."""
import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from threadpoolctl import threadpool_limits

from ..errors import DataError
from ..files import SEAL, damaged
from ..run import Run
from . import environment
from .cache import Cache
from .compose import validate
from .cv import judged_event
from .dispatch import Dispatch, StopError
from .examine import refuse_errors
from .failures import PausedError, failure_of
from .judge import write_results
from .problem import problem_of
from .store import Recorder
from .units import Unit, mixes


def execute(run: Run, workers: int | None = None, cluster: str | None = None) -> str:
    """Do the run's units that are not done yet, write its results, return its state.

    workers: processes beside this one; 0 does everything here; None takes one a core. cluster: address of a dask scheduler whose workers do
    the units instead. Where something stands in the way that may go (a full disk, a silent cluster) the run is paused. Raises GenoMLError
    for a plan that cannot be done, BusyError where another process does it.
    """
    with Recorder(run) as recorder:
        if run.state == "done" and not run.damage():
            run.unqueue()
            return "done"
        try:
            state = _do(run, recorder, workers, cluster)
            recorder.add_last(state)
        except (StopError, KeyboardInterrupt):
            state = "stopped"
            recorder.add_last(state)
        except Exception as error:
            failure = failure_of(error)
            state = "paused" if isinstance(error, PausedError) or failure.kind == "disk" else "failed"
            recorder.add_last(state, reason=failure.reason)
            if state == "failed":
                raise
        finally:
            run.unqueue()
            run.forget_cancel()
    Cache(run.cache).prune()
    return state


def _do(run: Run, recorder: Recorder, workers: int | None, cluster: str | None) -> str:
    units = _units(run)
    workers = min(os.cpu_count() or 1, len(units)) if workers is None else workers
    models = [use.id for use in run.plan.models]
    recorder.add({"kind": "started", "detail": {"units": len(units), "models": models, "workers": workers}})
    run.unqueue()  # not before: until then its last event is that of an earlier try
    environment.note(run, workers)
    _refuse_damaged(run)
    validate(run.plan, run.dataset)
    refuse_errors(run.dataset, run.plan)
    problem_of(run.path).outer.tolist()  # impossible folds are told before anything is fitted
    done = _catch_up(run, recorder)
    dispatch, left = Dispatch(run, recorder, workers, cluster), [unit for unit in units if unit not in done]
    lost = dispatch.do([unit for unit in left if not mixes(unit)])
    lost |= dispatch.do([unit for unit in left if mixes(unit)])
    with threadpool_limits(1):
        write_results(run, [{**vars(unit), "reason": failure.reason} for unit, failure in lost.items()])
    return "incomplete" if lost else "done"


def _units(run: Run) -> list[Unit]:
    design = run.plan.design
    return [Unit(use.id, repeat, fold) for repeat in range(design.repeats) for fold in range(design.outer) for use in run.plan.models]


def _refuse_damaged(run: Run) -> None:
    if files := damaged(run.dataset.path):
        why, fix = f"{files[0]} is not what was written: the disk may be failing.", "Import the same files again: they get the same key."
        raise DataError(f"The dataset {run.dataset.name!r} is damaged.", why, fix)


def _fit(unit: Path) -> bool:
    """Whether a unit's folder is as it was written, by the versions that are here now."""
    whole = (unit / SEAL).exists() and not damaged(unit)
    return whole and json.loads((unit / "unit.json").read_text(encoding="utf-8"))["libraries"] == environment.libraries()


def _catch_up(run: Run, recorder: Recorder) -> set[Unit]:
    """What is done: units that are not whole are thrown away, those that were judged but not noted are noted."""
    shutil.rmtree(run.path / "progress", ignore_errors=True)
    unfit = [unit for unit in run.path.glob("units/[!.]*") if not _fit(unit)]
    for leftover in (*unfit, *run.path.glob("units/.*")):
        with suppress(FileNotFoundError):  # a worker of an earlier try on a cluster may still write to it, and name it
            shutil.rmtree(leftover.rename(leftover.with_name(f".{secrets.token_hex(8)}")))
    events = run.events()
    noted = set(events[events.kind == "judged"][["model", "repeat", "fold"]].itertuples(index=False, name=None))
    judged = {Unit(facts["model"], facts["repeat"], facts["fold"]): facts for facts in run.units()}
    recorder.add(*({**vars(unit), **judged_event(facts)} for unit, facts in judged.items() if tuple(vars(unit).values()) not in noted))
    return set(judged)
