"""Would more samples help? The models of all folds fitted to parts of their training samples, with the settings that were judged."""
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from ..run import Run
from ..splits import folds
from ..statistics.intervals import percentile
from .after import leave, working
from .again import Again, Place, large_enough, places, resampled
from .judge import Judge
from .problem import Problem, problem_of, seed_of

PARTS = 4  # of the training groups
DRAWS = 3  # of each part


def learning(run: Run) -> None:
    """Write ``learning.parquet`` of a run with results: share (of the training samples), train (how many, mean over folds), value, low,
    high, and gain, gain_low, gain_high (over the share before).

    Smaller parts lie within larger ones, and all are scored on the same resamples. A part without samples of some class has no score.
    """
    with working(run, "learning") as along, TemporaryDirectory() as scratch:
        problem, weights = problem_of(run.path), Judge.of(run).weights
        found = places(run, problem)
        scores, sizes = {}, {}
        for parts in along(range(1, PARTS + 1)):
            draws = [_part(run, problem, found, Path(scratch), parts, draw) for draw in range(DRAWS if parts < PARTS else 1)]
            sizes[parts] = np.mean([len(train) for draw in draws for _, train, _ in draw])
            able = all(problem.all_train([problem.truth[train] for _, train, _ in draw]) for draw in draws)
            scores[parts] = np.mean([resampled(draw, weights) for draw in draws], axis=0) if able else np.full(len(weights), np.nan)
        leave(run, "learning", pd.DataFrame([_row(scores, sizes, parts) for parts in scores]))


def _part(run: Run, problem: Problem, found: list[Place], scratch: Path, parts: int, draw: int) -> list[tuple]:
    """The fits of all folds to so many of the parts of their training samples."""
    fits = []
    for place in found:
        train, held = problem.split(0, place.unit.fold)
        seed = seed_of(problem.plan.seed, "learning", place.unit.fold, draw)
        dealt = folds(large_enough(problem.outcome.strata(train, PARTS), PARTS), problem.groups[train], PARTS, seed)
        fits.append((Again(run, problem, place, scratch), train[dealt < parts], held))
    return fits


def _row(scores: dict[int, np.ndarray], sizes: dict[int, float], parts: int) -> dict:
    found = percentile(scores[parts])
    gain = percentile(scores[parts] - scores.get(parts - 1, np.full_like(scores[parts], np.nan)))
    gains = dict(zip(("gain", "gain_low", "gain_high"), gain, strict=True))
    return {"share": parts / PARTS, "train": sizes[parts], **found._asdict(), **gains}
