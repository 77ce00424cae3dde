"""Do one unit of a run in a worker: its folder appears whole or not at all, its progress in a file of its own."""
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from ..files import seal, whole_folder, write_json
from ..run import Run
from .cache import Cache
from .environment import refuse_other_libraries
from .failures import failure_of
from .mix import Mixing
from .problem import problem_of
from .reuse import leave, take_over, unit_key
from .units import Unit, mixes, use_of
from .work import Work


def do_unit(path: str, unit: dict) -> dict:
    """Judge one unit of the run at ``path`` and write its folder, whole or not at all: ``predictions.parquet``, ``inner.parquet``
    (predictions of the training samples by models of the chosen setting that had not seen them), ``unit.json``, a seal.

    unit: the fields of a Unit. Progress goes to its own file; a unit counts as judged when its folder is there. Returns nothing, or what
    stopped it, as a dict.
    """
    run, unit = Run(Path(path)), Unit(**unit)
    try:
        with threadpool_limits(1):
            _judge(run, unit)
    except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on and says so
        return asdict(failure_of(error))
    return {}


def _judge(run: Run, unit: Unit) -> None:
    target = run.path / "units" / unit.name
    refuse_other_libraries(run)
    log = run.path / "progress" / f"{unit.name}.jsonl"
    log.parent.mkdir(exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        tell = lambda **event: print(json.dumps(event), file=file, flush=True)
        if not target.exists():  # else it died before it could say so, or a worker of an earlier try was faster
            _make(run, unit, target, tell)
        tell(**judged_event(json.loads((target / "unit.json").read_text(encoding="utf-8"))))


def _make(run: Run, unit: Unit, target: Path, tell: Callable) -> None:
    if mixes(unit):  # depends on which others came through
        _write(target, *Mixing(run, problem_of(run.path), unit, tell).do())
        return
    cache = Cache(run.cache)
    key = unit_key(run.plan, use_of(run.plan, unit), {"repeat": unit.repeat, "fold": unit.fold})
    if not take_over(cache, key, target):
        _write(target, *Work(run, problem_of(run.path), unit, tell).do())
        leave(cache, key, target)


def _write(target: Path, predictions: pd.DataFrame, inner: pd.DataFrame, facts: dict) -> None:
    with whole_folder(target) as folder:
        predictions.to_parquet(folder / "predictions.parquet")
        inner.to_parquet(folder / "inner.parquet")
        write_json(folder / "unit.json", facts)
        seal(folder)


def judged_event(facts: dict) -> dict:
    """What is told of a judged unit, from its unit.json."""
    detail = {"inner": facts["inner"], "params": facts["chosen"], "seconds": facts["wall"]}
    return {"kind": "judged", "score": facts["score"], "detail": detail}
