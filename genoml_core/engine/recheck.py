"""Make one unit of a run again, drawn by lot, and compare: the same data, plan and versions must give the same numbers."""
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ..run import Run
from .cache import Cache
from .environment import refuse_other_libraries
from .problem import problem_of
from .units import Unit, mixes
from .work import Work


def recheck(run: Run) -> tuple[str, list[str]]:
    """The unit that was made again, and what of it is not as stored: settings, predictions of held-out and of training samples.

    Mixtures are not drawn: they hold what others have predicted. Raises GenoMLError where this process has other versions than the run.
    """
    refuse_other_libraries(run)
    done = {Unit(noted["model"], noted["repeat"], noted["fold"]): noted for noted in run.units()}
    able = [unit for unit in done if not mixes(unit)]
    unit = able[np.random.default_rng().integers(len(able))]
    with threadpool_limits(1), TemporaryDirectory() as scratch:
        work = Work(run, problem_of(run.path), unit)
        work.cache = Cache(Path(scratch) / "cache")
        predictions, inner, facts = work.do()
        found = [] if facts["chosen"] == done[unit]["chosen"] else ["settings"]
        for name, made in (("predictions", predictions), ("inner", inner)):
            made.to_parquet(again := Path(scratch) / f"{name}.parquet")  # read from a file, too, so that only numbers can differ
            if not pd.read_parquet(again).equals(pd.read_parquet(run.path / "units" / unit.name / f"{name}.parquet")):
                found.append({"predictions": "predictions of held-out samples", "inner": "predictions of training samples"}[name])
    return unit.name, found
