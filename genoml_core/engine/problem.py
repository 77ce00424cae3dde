"""What a plan asks of its dataset, in arrays: rows with an outcome, groups, folds, seeds."""
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from ..dataset import Dataset, label_of
from ..errors import DataError
from ..plan import Plan
from ..reference import Reference, reference_of
from ..run import Run
from ..splits import folds
from ..splits.later import spans
from ..splits.locked import locked
from ..splits.shuffle import shuffled
from ..splits.whole import whole_values
from .apply import Beside
from .outcomes import Outcome, outcome_class


def seed_of(seed: int, *parts: str | int) -> int:
    """A seed for one part of a run, the same whoever asks and in whatever order (numpy SeedSequence spawn keys)."""
    key = tuple(zlib.crc32(part.encode()) if isinstance(part, str) else part for part in parts)
    return int(np.random.SeedSequence(seed, spawn_key=key).generate_state(1)[0] >> 1)


@dataclass(frozen=True)
class Problem:
    """A plan and its dataset. Positions below are positions among the samples with an outcome."""

    plan: Plan
    dataset: Dataset

    @cached_property
    def outcome(self) -> Outcome:
        outcome = outcome_class(self.plan.target.task)(self.dataset, self.plan.target, ~self.locked)
        if self.plan.shuffle is not None:
            outcome.truth = outcome.truth[shuffled(pd.factorize(_named(self, outcome.rows))[0], outcome.blocks, self.plan.shuffle)]
        return outcome

    @cached_property
    def locked(self) -> np.ndarray:
        """Which samples of the dataset are locked away, (samples,): none of them is in ``rows``."""
        return locked(_named(self, np.arange(len(self.dataset.samples))), self.plan.design.locked)

    @property
    def rows(self) -> np.ndarray:
        """The dataset rows that have an outcome, (n,)."""
        return self.outcome.rows

    @cached_property
    def measured(self) -> dict[str, np.ndarray]:
        """Of each layer, which samples have any value in it, (n,)."""
        return {layer: has.to_numpy()[self.rows] for layer, has in self.dataset.measured().items()}

    @property
    def truth(self) -> np.ndarray:
        """Their outcome, for models and steps, (n, ...)."""
        return self.outcome.truth

    @cached_property
    def groups(self) -> np.ndarray:
        """Group codes, (n,); a sample without a group is its own."""
        return pd.factorize(_named(self, self.rows))[0]

    @cached_property
    def batches(self) -> np.ndarray | None:
        """The batch of each sample, (n,) text, of all batch columns together; empty where one is not known. None without such columns."""
        columns = self.plan.target.columns("batch")
        return batches_of(self.dataset, columns)[self.rows] if columns else None

    def beside(self, train: np.ndarray, held: np.ndarray) -> Beside:
        """What steps may be told of one split."""
        batches = None if self.batches is None else (self.batches[train], self.batches[held])
        return Beside(self.truth[train], batches, self.known)

    def known(self, key: str) -> Reference:
        """The reference with this key, in the workspace of the dataset."""
        return reference_of(self.dataset.path.parents[1], key)

    @cached_property
    def outer(self) -> np.ndarray:
        """The outer fold of each sample in each repeat, (repeats, n); -1 for those of the first span of time, which only train."""
        everyone, design = np.arange(len(self.rows)), self.plan.design
        if design.name == "later":
            return self._spans()[None]
        return np.stack([self._folds(everyone, design.outer, "outer", repeat) for repeat in range(design.repeats)])

    def split(self, repeat: int, fold: int) -> tuple[np.ndarray, np.ndarray]:
        """Positions that train and positions that are held out, in one outer fold."""
        held = self.outer[repeat] == fold
        if self.plan.design.name == "later":
            before = self.outer[repeat] < fold
            return np.flatnonzero(before & ~np.isin(self.groups, self.groups[held])), np.flatnonzero(held)
        return np.flatnonzero(~held), np.flatnonzero(held)

    @cached_property
    def test_share(self) -> float:
        """Held-out samples for each training sample, over all outer folds."""
        parts = [self.split(0, fold) for fold in range(self.plan.design.outer)]
        return sum(len(held) for _, held in parts) / sum(len(train) for train, _ in parts)

    @cached_property
    def _values(self) -> np.ndarray:
        """What is held out as a whole, (n,) text; samples without a value together."""
        column = self.dataset.column(self.plan.design.by).iloc[self.rows]
        return column.map(label_of, na_action="ignore").fillna("not known").to_numpy(dtype=str)

    def _spans(self) -> np.ndarray:
        """The outer fold of each sample by time, (n,). Raises DataError where a class or the time of a sample is not known in time."""
        by, number = self.plan.design.by, self.plan.design.outer
        times = self.dataset.times(by).iloc[self.rows]
        if missing := int(times.isna().sum()):
            fix = "Complete the column, leave these samples out, or choose another column."
            raise DataError(f"{missing} samples have no time in {by!r}.", "It takes one to say who came first.", fix)
        fold = spans(times.to_numpy(), number) - 1
        if not self.all_train([self.truth[fold < k] for k in range(number)]):
            why = "A class that has not been seen yet cannot be learnt."
            raise DataError("A class has no samples in the first span of time.", why, "Use fewer folds, or merge or leave out the class.")
        return fold

    def all_train(self, parts: list[np.ndarray]) -> bool:
        """Whether every class is in each of these training parts."""
        return self.plan.target.task != "classification" or all(len(np.unique(part)) == len(np.unique(self.truth)) for part in parts)

    def inner(self, repeat: int, fold: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """The inner splits of one outer fold's training part, the same for all models."""
        train, _ = self.split(repeat, fold)
        dealt = self._folds(train, self.plan.design.inner, "inner", repeat, fold)
        return [(train[dealt != k], train[dealt == k]) for k in range(self.plan.design.inner)]

    def training_parts(self, train: np.ndarray) -> list[np.ndarray]:
        """All training parts of the repeat that this one belongs to, outer and inner; this one alone where it belongs to none."""
        for repeat in range(self.plan.design.repeats):
            outer = range(self.plan.design.outer)
            parts = [self.split(repeat, fold)[0] for fold in outer] + [part for fold in outer for part, _ in self.inner(repeat, fold)]
            if any(np.array_equal(part, train) for part in parts):
                return parts
        return [train]

    def _folds(self, positions: np.ndarray, number: int, *place) -> np.ndarray:
        if self.plan.design.name == "leave_out":
            values = self._values[positions]
            if place[0] == "outer":
                return whole_values(values, number, seed_of(self.plan.seed, *place))
            if len(np.unique(values)) >= number:
                dealt = whole_values(values, number, seed_of(self.plan.seed, *place))
                if self.all_train([self.truth[positions[dealt != k]] for k in range(number)]):
                    return dealt
        return folds(self.outcome.strata(positions, number), self.groups[positions], number, seed_of(self.plan.seed, *place))


def _named(problem: Problem, rows: np.ndarray) -> pd.Series:
    """What the group of each of these samples of the dataset is called; a sample without a group is its own."""
    ids = "sample " + problem.dataset.samples.index[rows].to_series()
    if problem.plan.target.group is None:
        return ids
    named = problem.dataset.column(problem.plan.target.group).iloc[rows]
    return ("group " + named.astype(str)).where(named.notna(), ids)


def batches_of(dataset: Dataset, columns: list[str]) -> np.ndarray:
    """The batch of each sample of a dataset, (samples,) text: the values of these columns side by side, empty where one is missing."""
    table = dataset.samples[columns]
    named = table.map(label_of, na_action="ignore").fillna("").agg(" / ".join, axis=1)
    return named.where(table.notna().all(axis=1), "").to_numpy(dtype=str)


@lru_cache(maxsize=2)
def problem_of(path: Path) -> Problem:
    """The problem of the run at ``path``, read once a process."""
    run = Run(path)
    return Problem(run.plan, run.dataset)
