"""The final model of a run: what the folds have judged, done once more with all samples that are not locked away.

Every model of the plan is tuned on them, and the one with the best inner score is fitted: the same choice that has spoken for the run in
each outer fold, so the nested score of the run is an estimate for it.
"""
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial

import numpy as np
import pandas as pd

from ..dataset import SAMPLE_TABLE
from ..errors import GenoMLError
from ..metrics import METRICS
from ..models import label_of_use, model_of
from ..run import Run
from ..splits import folds
from ..statistics.novelty import Novelty
from ..steps import STEPS
from .after import leave, working
from .again import large_enough
from .align import Expected, ExpectedLayer, align
from .balance import drawn
from .environment import libraries
from .explain import refitted
from .fitted import Fitted, FittedLayer, Mixed
from .judge import speaking
from .mix import Mixing
from .portable import packed
from .prepare import covariate_table, side_by_side
from .problem import Problem, problem_of, seed_of
from .trace import blocks
from .tune import Trial
from .units import Unit, build, mixes
from .weigh import holds_samples, weigh
from .work import Work

PARTS = 10  # of the samples, each left out once to see how far predictions hang on who was there
OFTEN = 0.05  # of the training samples lack a layer: the model has been judged on such samples, too


@dataclass
class Final:
    """What new samples are predicted with. without: the same model without each part of the samples; known: of held-out samples in the
    folds, for classes "given" (the probability of the truth), "confidence" and "right", for numbers "error" (absolute); scale: what all
    features move of each raw score together in the mean training sample, (K,).
    """

    expected: Expected
    fitted: Fitted | Mixed
    without: list
    novelty: Novelty
    known: dict[str, np.ndarray]
    scale: np.ndarray


def finish(run: Run) -> None:
    """Write ``final.skops`` and ``final.json`` of a run with results; see ``Run.final``."""
    _ = run.summary
    if run.plan.shuffle is not None:
        raise GenoMLError("This run has shuffled labels.", "Nothing could be learnt: it is a check.", "Use the run with its real labels.")
    with working(run, "final") as along:
        making = _Making(run)
        for task in along(making.tasks):
            task()
        leave(run, "final", packed(making.final()), making.facts())


@dataclass(frozen=True)
class Whole(Problem):
    """All samples that are not locked away, none held out."""

    @classmethod
    def of(cls, problem: Problem) -> "Whole":
        once = problem.plan.design.model_copy(update={"outer": 1, "repeats": 1})
        return cls(problem.plan.model_copy(update={"design": once}), problem.dataset)

    def split(self, repeat: int, fold: int) -> tuple[np.ndarray, np.ndarray]:
        return np.arange(len(self.rows)), np.arange(0)


class _FinalMixing(Mixing):
    """A mixture of models that were tuned on all samples."""

    def __init__(self, run: Run, problem: Whole, unit: Unit, tables: dict[Unit, pd.DataFrame]):
        super().__init__(run, problem, unit)
        self.tables = tables

    @cached_property
    def members(self):
        return list(self.tables)

    def predictions(self, unit):
        return self.tables[unit]


class _Making:
    """The final model on its way."""

    def __init__(self, run: Run):
        self.run, self.problem = run, Whole.of(problem_of(run.path))
        self.plan, self.outcome, self.train = self.problem.plan, self.problem.outcome, self.problem.split(0, 0)[0]
        able = [name for name, row in run.summary["models"].items() if row["role"] == "model"]
        self.able = sorted(able, key=lambda name: mixes(Unit(name, 0, 0)))  # mixtures need the others
        self.best: dict[str, Trial] = {}
        self.works: dict[str, Work] = {}
        self.without: list[Fitted | Mixed] = []
        self.part = self._parts()

    @property
    def tasks(self) -> list[partial]:
        """What has to be done, in order."""
        intervals = range(PARTS) if self.part is not None else ()
        return [*(partial(self._tune, name) for name in self.able), self._fit, *(partial(self._leave_out, part) for part in intervals)]

    def _parts(self) -> np.ndarray | None:
        """The part of each training sample, groups together; None where one would take a class away, and for numbers, which have ranges."""
        strata = large_enough(self.outcome.strata(self.train, PARTS), PARTS)
        groups = self.problem.groups[self.train]
        if self.plan.target.task == "regression" or len(np.unique(groups)) < 2 * PARTS:
            return None
        part = folds(strata, groups, PARTS, seed_of(self.plan.seed, "left out"))
        return part if self.problem.all_train([self.problem.truth[self.train[part != k]] for k in range(PARTS)]) else None

    def _tune(self, name: str) -> None:
        unit = Unit(name, 0, 0)
        if mixes(unit):
            tables = {work.unit: work.inner(self.best[other]) for other, work in self.works.items()}
            self.works[name] = _FinalMixing(self.run, self.problem, unit, tables)
        else:
            self.works[name] = Work(self.run, self.problem, unit)
        _, self.best[name] = self.works[name].tune()

    def _fit(self) -> None:
        tried = pd.DataFrame([{"repeat": 0, "fold": 0, "model": name, "inner": trial.score} for name, trial in self.best.items()])
        self.name = speaking(tried, list(self.run.summary["models"]), self.plan.objective).model[0]
        self.fitted = self._fitted(self.name, self.train)

    def _leave_out(self, part: int) -> None:
        self.without.append(self._fitted(self.name, self.train[self.part != part]))

    def _fitted(self, name: str, train: np.ndarray) -> Fitted | Mixed:
        """The model with the settings that were chosen, and its calibration, learnt from these samples."""
        unit, trial = Unit(name, 0, 0), self.best[name]
        calibration = self._calibration(trial, train)
        if mixes(unit):
            return self._mixed(self.works[name], trial, train, calibration)
        parts = blocks(self.problem, trial.option.recipe, train, train[:1])
        estimator, X, _ = refitted(self.problem, unit, trial.option, parts, train, train[:1])
        plain = side_by_side({part.layer: part.pair for part in parts})[0]
        layers = {part.layer: FittedLayer.of(part, trial.option.recipe[part.layer]) for part in parts}
        moments = plain.mean(axis=0, dtype=float), plain.std(axis=0, dtype=float)
        return Fitted(layers, estimator, self.outcome.middle(estimator, X), calibration, model_of(name).gaps, *moments)

    def _mixed(self, mixing: _FinalMixing, trial: Trial, train: np.ndarray, calibration) -> Mixed:
        X = mixing.predicted[train]
        again = drawn(self.problem, train, 0, 0)
        estimator = build(self.plan, mixing.unit, trial.option).fit(X[again], self.problem.truth[train][again])
        members = [self._fitted(member.model, train) for member in mixing.members]
        shares = estimator.weights_ / (estimator.weights_.sum() or 1.0)
        return Mixed(members, estimator, self.outcome.middle(estimator, X), calibration, shares, [])

    def _calibration(self, trial: Trial, train: np.ndarray):
        everyone = np.concatenate([held for _, held in self.problem.inner(0, 0)])
        kept = np.isin(everyone, train)
        return self.outcome.calibrated(self.plan.calibration, np.concatenate(trial.scores)[kept], everyone[kept])

    def final(self) -> Final:
        """All that new samples are predicted with."""
        expected = self._expected()
        training = align(expected, self.problem.dataset).take(self.problem.rows[self.train])
        scale = weigh(expected, self.fitted, training)
        seed = seed_of(self.plan.seed, "novelty")
        part = folds(np.zeros(len(self.train), int), self.problem.groups[self.train], min(PARTS, len(self.train)), seed)
        return Final(expected, self.fitted, self.without, Novelty(self.fitted.inputs(training), part), self._known(), scale)

    def _expected(self) -> Expected:
        target, members = self.plan.target, self.fitted.members if isinstance(self.fitted, Mixed) else [self.fitted]
        layers = dict.fromkeys(name for member in members for name in member.layers)
        table = covariate_table(self.problem)
        numbers = set(table.select_dtypes("number").columns)
        usual = {name: float(column.median()) if name in numbers else str(column.mode()[0]) for name, column in table.items()}
        columns = usual if SAMPLE_TABLE in layers else {}
        expected = {name: self._of_columns(columns) if name == SAMPLE_TABLE else self._of_layer(name) for name in layers}
        for name, measured in self.problem.measured.items():
            if name in expected:
                expected[name].lacked = float(np.mean(~measured[self.train]))
                expected[name].optional = all(member.gaps for member in members) or expected[name].lacked >= OFTEN
        kinds = {kind for member in members for layer in member.layers.values() for kind in layer.kinds}
        corrected = any("batch" in STEPS[kind].needs for kind in kinds)
        return Expected(expected, columns, target.cohort, target.columns("batch") if corrected else [])

    def _of_layer(self, name: str) -> ExpectedLayer:
        dataset, rows = self.problem.dataset, self.problem.rows[self.train]
        facts, X = dataset.facts.layers[name], dataset.matrix(name)[rows]
        if facts.kind == "counts":
            X = X / np.maximum(X.sum(axis=1, keepdims=True, dtype=float), 1)
        known = ~np.isnan(X).all(axis=0)
        usual = np.zeros(X.shape[1], np.float32)
        usual[known] = np.nanmedian(X[:, known], axis=0)
        nothing = np.zeros(X.shape[1])
        return ExpectedLayer(np.asarray(dataset.features(name), dtype=str), usual, nothing, nothing > 0, facts.kind, facts.missing == 0)

    def _of_columns(self, columns: dict[str, float | str]) -> ExpectedLayer:
        nothing = np.zeros(len(columns))
        return ExpectedLayer(np.array(list(columns), dtype=str), nothing, nothing, nothing > 0, "", False)

    def _known(self) -> dict[str, np.ndarray]:
        rows = self.run.predictions.query("model == 'headline' and repeat == 0")
        if self.plan.target.task == "regression":
            return {"error": np.sort((rows.truth - rows.predicted).abs().to_numpy())}
        if self.plan.target.task == "survival":
            return {}
        classes = pd.Index(self.outcome.classes)
        probability, everyone = rows[[f"p:{name}" for name in classes]].to_numpy(float), np.arange(len(rows))
        confidence = probability[everyone, classes.get_indexer(rows.label)]
        order = np.argsort(confidence, kind="stable")
        right = (rows.truth == rows.label).to_numpy()
        given = np.sort(probability[everyone, classes.get_indexer(rows.truth)])
        return {"given": given, "confidence": confidence[order], "right": right[order]}

    def facts(self) -> dict:
        """What is known of the final model, for people and for predictions."""
        summary, objective, trial = self.run.summary, METRICS[self.plan.objective], self.best[self.name]
        picked = Counter(label_of_use(name) for name in summary["headline"]["chosen"].values())
        return {
            "schema_version": 1, "run": self.run.id, "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "task": self.plan.target.task, "target": self.plan.target.title, "unit": self.plan.target.time_unit or "",
            "model": label_of_use(self.name), "settings": trial.option.to_dict(), "picked": dict(picked), "inner": trial.score,
            "samples": len(self.train), "groups": len(np.unique(self.problem.groups[self.train])), "outcome": self.outcome.facts(),
            "kept": self.outcome.kept(), "parts": PARTS if self.without else 0, "holds_samples": holds_samples(self.fitted),
            "objective": {"name": objective.name, "label": objective.label}, "metrics": summary["headline"]["metrics"],
            "baseline": {"name": label_of_use(summary["baseline"]["name"]), "metrics": summary["baseline"]["metrics"]},
            "difference": summary["difference"][objective.name], "verdict": summary["verdict"], "libraries": libraries(),
        }
