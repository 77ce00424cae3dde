"""From held-out predictions to a run's results: the headline chosen inside, intervals, differences, the verdict."""
from collections import Counter
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from ..errors import GenoMLError, in_sentence
from ..metrics import METRICS
from ..metrics.scoring import held, score
from ..models import label_of_use, model_of
from ..after import AFTER
from ..run import Run
from ..statistics.corrections import holm
from ..statistics.intervals import Interval, percentile
from ..statistics.paired import PairedTest, correlated_posterior, corrected_resampled_t
from ..statistics.resample import group_weights
from ..statistics.verdict import MARGIN, verdict
from ..files import SEAL, seal, whole_file, write_json
from .curves import CURVES, curves_of
from .ledger import spent
from .problem import Problem, problem_of, seed_of

LEAST = 10  # samples in a stratum of the resamples
CHOSEN = {"headline": "model", "baseline": "baseline"}  # rows put together from the models of a role


def write_results(run: Run, failed: list[dict]) -> None:
    """Write predictions.parquet, the curves and summary.json of a run whose units are done."""
    judge = Judge.of(run)
    summary = {**judge.summary(), "failed": failed, "ledger": spent(judge.units)}
    for old in (SEAL, *(file for work in AFTER.values() for file in work.files)):  # of an earlier try, with fewer units
        (run.path / old).unlink(missing_ok=True)
    with whole_file(run.path / "predictions.parquet") as path:
        judge.predictions.to_parquet(path)
    for name in curves_of(run.plan.target.task):
        with whole_file(run.path / f"curves-{name}.parquet") as path:
            judge.curve(name).to_parquet(path)
    write_json(run.path / "summary.json", summary)
    curves = [f"curves-{name}.parquet" for name in curves_of(run.plan.target.task)]
    seal(run.path, ["plan.json", "predictions.parquet", *curves, "summary.json"])


def speaking(units: pd.DataFrame, able: list[str], objective: str) -> pd.DataFrame:
    """In each (repeat, fold) the unit of these models with the best inner score; ties go to the earlier model of the list."""
    sign = -1 if METRICS[objective].better == "higher" else 1
    units = units[units.model.isin(able)]
    order = units.assign(by=sign * units.inner, place=units.model.map(able.index)).sort_values(["by", "place"], kind="stable")
    return order.groupby(["repeat", "fold"], sort=True).first().reset_index()


class Judge:
    """Scores every model's held-out predictions on the same resamples of groups."""

    def __init__(self, problem: Problem, units: pd.DataFrame, predictions: pd.DataFrame):
        self.problem, self.plan = problem, problem.plan
        parts = self.plan.design.outer * self.plan.design.repeats
        done = units.model.value_counts() if len(units) else {}
        self.complete = [use.id for use in self.plan.models if done.get(use.id) == parts]
        self.units = units
        self.chosen = {name: self._choose(role) for name, role in CHOSEN.items()}
        self.predictions = self._with_chosen(predictions[predictions.model.isin(self.complete)])
        strata = problem.outcome.strata(np.arange(len(problem.rows)), LEAST)
        self.weights = group_weights(problem.groups, strata, seed=seed_of(self.plan.seed, "resamples"))

    @classmethod
    def of(cls, run: Run) -> "Judge":
        """That of a run whose units are done."""
        units = pd.DataFrame(run.units())
        places = [f"r{unit.repeat}-f{unit.fold}-{unit.model}" for unit in units.itertuples()]
        parts = [pd.read_parquet(run.path / "units" / place / "predictions.parquet") for place in places]
        return cls(problem_of(run.path), units, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame())

    def _choose(self, role: str) -> pd.DataFrame:
        """In each outer fold the model of this role with the best inner score; ties go to the earlier model of the plan."""
        able = [name for name in self.complete if model_of(name).role == role]
        if not able:
            reasons = "No model was judged in every fold." if role == "model" else "No baseline was judged in every fold."
            raise GenoMLError("The run has no result.", reasons, "Look at why its units failed, and start it again.")
        return speaking(self.units, able, self.plan.objective)[["repeat", "fold", "model"]]

    def _with_chosen(self, predictions: pd.DataFrame) -> pd.DataFrame:
        at = self.problem.outcome.ids.get_indexer(predictions["sample"])
        predictions = self._with_known(predictions.assign(group=self.problem.groups[at]), at)
        rows = [predictions.merge(chosen, on=["repeat", "fold", "model"]).assign(model=name) for name, chosen in self.chosen.items()]
        return pd.concat([*rows, predictions], ignore_index=True)

    def _with_known(self, predictions: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
        """With what hangs on the training samples of a fold, and so is not in the predictions of a unit."""
        for name in self.problem.outcome.stored:
            values = np.empty(len(predictions))
            for (repeat, fold), rows in predictions.groupby(["repeat", "fold"]).indices.items():
                values[rows] = self.problem.outcome.known(at[rows], self.problem.split(repeat, fold)[0])[name]
            predictions = predictions.assign(**{name: values})
        return predictions

    def parts(self, name: str) -> dict[str, np.ndarray]:
        """One row's predictions and what is known, as arrays; and ``folds`` and ``weights``, which are too large to be kept."""
        rows = self.predictions[self.predictions.model == name].sort_values(["repeat", "fold"], kind="stable")
        at = self.problem.outcome.ids.get_indexer(rows["sample"])
        known = [
            self.problem.outcome.known(at[(rows.repeat == repeat) & (rows.fold == fold)], self.problem.split(repeat, fold)[0])
            for repeat, fold in rows[["repeat", "fold"]].drop_duplicates().itertuples(index=False)
        ]
        return {
            **{key: known[0][key] if key == "times" else np.concatenate([k[key] for k in known]) for key in known[0]},
            **self.problem.outcome.read(rows), "folds": (rows.repeat * self.plan.design.outer + rows.fold).to_numpy(),
            "weights": self.weights[:, at],
        }

    @cached_property
    def scores(self) -> dict[str, dict[str, np.ndarray]]:
        """Row -> metric -> its value in every resample, the first being the sample itself; per-class metrics as ``name:class``."""
        return {name: self._all_metrics(**self.parts(name)) for name in (*CHOSEN, *self.complete)}

    @cached_property
    def by_fold(self) -> dict[str, dict[str, np.ndarray]]:
        """Row -> metric -> its value in each (repeat, fold), in order; NaN where it is undefined."""
        return {name: self._fold_metrics(**self.parts(name)) for name in (*CHOSEN, *self.complete)}

    def _fold_metrics(self, folds, weights, **parts) -> dict[str, np.ndarray]:
        masks = [folds == fold for fold in np.unique(folds)]
        each = [self._all_metrics(folds[m], np.ones((1, m.sum())), **held(parts, m)) for m in masks]
        return {name: np.concatenate([fold[name] for fold in each]) for name in each[0]}

    def _all_metrics(self, folds, weights, **parts) -> dict[str, np.ndarray]:
        values = {}
        for name, metric in METRICS.items():
            if self.plan.target.task in metric.tasks:
                values |= self.problem.outcome.names(name, score(metric, parts, folds, weights))
        return values

    def summary(self) -> dict:
        """The content of summary.json but for failures and the ledger."""
        headline, baseline = (self._row(name) for name in CHOSEN)
        return {
            "task": self.plan.target.task, "objective": self.plan.objective, "samples": self._samples(),
            "headline": headline, "baseline": {"name": self._usual_baseline(), **baseline},
            "difference": {m: tested.difference.to_dict() for m, tested in self.compared.items()},
            "p": {m: None if np.isnan(tested.p) else float(tested.p) for m, tested in self.compared.items()},
            "verdict": self._verdict(), "models": self._leaderboard(), **self._readable(), "pairs": self._pairs(),
        }

    @cached_property
    def compared(self) -> dict[str, PairedTest]:
        """The headline minus the baseline, by every metric."""
        return {metric: self._difference("headline", metric) for metric in self.scores["headline"]}

    def _usual_baseline(self) -> str:
        """The baseline chosen in most folds."""
        return Counter(self.chosen["baseline"].model).most_common(1)[0][0]

    def _samples(self) -> dict:
        p = self.problem
        return {
            "used": len(p.rows), "unlabelled": int((~p.locked).sum()) - len(p.rows), "locked": int(p.locked.sum()),
            "groups": len(np.unique(p.groups)),
            "features": sum(p.dataset.facts.layers[layer].features for layer in self.plan.layers), **p.outcome.facts(),
        }

    def _row(self, name: str) -> dict:
        return {
            "metrics": {m: self._interval(name, m).to_dict() for m in self.scores[name]},
            "chosen": {f"{c.repeat}.{c.fold}": c.model for c in self.chosen[name].itertuples()},
        }

    def _verdict(self) -> dict:
        objective = METRICS[self.plan.objective]
        found = verdict(
            *(self._interval(name, self.plan.objective) for name in CHOSEN), self.compared[self.plan.objective].difference,
            better=objective.better, metric=in_sentence(objective.label),
            chance=self.problem.outcome.chance(objective),
            baseline_name=in_sentence(label_of_use(self._usual_baseline())),
        )
        return {"word": found.word, "sentence": found.sentence, **self._probable(objective)}

    def _probable(self, objective) -> dict:
        """How probable it is that the headline is better than the baseline, practically equal, worse; of scores that are best at 1."""
        differences = self.by_fold["headline"][objective.name] - self.by_fold["baseline"][objective.name]
        if objective.better != "higher" or len(differences) < 2:
            return {}
        found = correlated_posterior(differences, self.problem.test_share, MARGIN)
        return {"probable": found._asdict()} if not any(map(np.isnan, found)) else {}

    def _leaderboard(self) -> dict:
        """Single models, exploratory: metrics, and the difference to the baseline by a corrected resampled t-test, Holm-corrected."""
        tests = {name: self._difference(name, self.plan.objective) for name in self.complete}
        models = [name for name in self.complete if model_of(name).role == "model"]
        corrected = dict(zip(models, holm([tests[name].p for name in models]), strict=True))

        def tested(name):  # JSON knows no NaN
            return {key: None if np.isnan(value) else float(value) for key, value in (("p", tests[name].p), ("p_holm", corrected[name]))}

        return {
            name: {
                "role": model_of(name).role, "inner": float(self.units[self.units.model == name].inner.mean()),
                "metrics": {m: self._interval(name, m).to_dict() for m in self.scores[name]},
                "difference": tests[name].difference.to_dict() | (tested(name) if name in corrected else {}),
            }
            for name in self.complete
        }

    def _readable(self) -> dict:
        """The single model with the best mean inner score, the best of those that a person can read, and how far they are apart."""
        models = [name for name in self.complete if model_of(name).role == "model"]
        readable = [name for name in models if model_of(name).readable]
        if not readable:
            return {}
        sign = 1 if METRICS[self.plan.objective].better == "higher" else -1
        inner = sign * self.units.groupby("model").inner.mean()
        best, plain = (max(names, key=inner.get) for names in (models, readable))
        tested = self._difference(best, self.plan.objective, plain)
        return {"readable": {"best": best, "readable": plain, "difference": tested.difference.to_dict()}}

    def _pairs(self) -> list[dict]:
        """How far each model is above each other one, paired, not corrected for their number; for survival by the Brier score, too."""
        metrics = dict.fromkeys([self.plan.objective, *({"ibs"} & set(self.scores["headline"]))])
        return [
            {"model": one, "other": other, "metric": metric, "difference": self._difference(one, metric, other).difference.to_dict()}
            for one, other in combinations(self.complete, 2) for metric in metrics
        ]  # fmt: skip

    def _interval(self, name: str, metric: str) -> Interval:
        """A row's score. At the best possible value resamples see no error, though a few more groups might bring one."""
        found, best = percentile(self.scores[name][metric]), METRICS[metric.split(":")[0]].best
        return found.opened(self._agreeing(metric))._replace(high=best) if found.value == best == 1 else found

    def _agreeing(self, metric: str) -> int:
        return self.problem.outcome.agreeing(self.problem.groups, metric.partition(":")[2])

    def _difference(self, name: str, metric: str, other: str = "baseline") -> PairedTest:
        """A row minus another, paired, with the wider of two intervals.

        Resamples hold the chance of who was sampled; the corrected t-test over folds also how models differ with what they were trained on.
        """
        resampled = percentile(self.scores[name][metric] - self.scores[other][metric]).opened(self._agreeing(metric))
        tested = corrected_resampled_t(self.by_fold[name][metric] - self.by_fold[other][metric], self.problem.test_share)
        return tested._replace(difference=resampled.reaching(tested.difference))

    def curve(self, name: str) -> pd.DataFrame:
        """One kind of curve for every row, with a ``model`` column in front."""
        tables = []
        for model in (*CHOSEN, *self.complete):
            table = CURVES[name].compute(self.problem.outcome, self.parts(model))
            table.insert(0, "model", model)
            tables.append(table)
        return pd.concat(tables, ignore_index=True)
