"""Results: what a run folder holds once the run is done, and what was worked out from that. Reading only."""
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from .after import After
from .errors import DataError, GenoMLError
from .files import damaged, sealed, sha256

EVERYTHING: Mapping[str, Iterable] = MappingProxyType({})


class Results:
    """The results of the run at ``path``; of a run, ``id`` and ``state`` are known, too."""

    path: Path
    id: str
    state: str

    @cached_property
    def summary(self) -> dict:
        """What the worker computed at the end: headline, baseline, difference, verdict, models, ledger."""
        if not (self.path / "summary.json").exists():
            raise GenoMLError(f"Run {self.id} has no results.", f"It is {self.state}.", "Wait until it is done, or start it again.")
        return json.loads(self._result("summary.json").read_text(encoding="utf-8"))

    @cached_property
    def predictions(self) -> pd.DataFrame:
        """Out-of-fold predictions: sample, repeat, fold, model, group (a code), truth, label, and one ``p:<class>`` column a class."""
        _ = self.summary
        return pd.read_parquet(self._result("predictions.parquet"))

    def inner(self, row: str) -> pd.DataFrame:
        """Predictions of the training samples of each outer fold by models that had not seen them: as ``predictions``, without groups, and
        with the inner fold. row: "headline", "baseline", or a model of the plan.
        """
        if row in ("headline", "baseline"):
            models = {tuple(map(int, place.split("."))): model for place, model in self.summary[row]["chosen"].items()}
        else:
            models = {(unit["repeat"], unit["fold"]): row for unit in self.units() if unit["model"] == row}
        tables = [
            pd.read_parquet(self.path / "units" / f"r{repeat}-f{fold}-{model}" / "inner.parquet").assign(repeat=repeat, fold=fold)
            for (repeat, fold), model in sorted(models.items())
        ]
        return pd.concat(tables, ignore_index=True)

    def curves(self, name: str) -> pd.DataFrame:
        """One kind of stored curve ("roc", "precision_recall", "reliability"), a ``model`` column in front."""
        _ = self.summary
        return pd.read_parquet(self._result(f"curves-{name}.parquet"))

    def after(self, name: str) -> "After":
        """What was done with its results: a key of ``after.AFTER``."""
        return After(self.path, name)

    def explanation(self, **wanted: Iterable) -> pd.DataFrame:
        """What moved the headline's predictions: repeat, fold, model, sample, output, layer, feature, value, contribution.

        wanted: columns, and the values whose rows are read; without any, all rows: there can be millions.
        output: a class, or "" for the number and the risk; of each the 50 most important features. value: as it is in the dataset, 1 or 0
        for a category; NaN where it is missing or no number. contribution: a share of all that moved this output in this fold.
        """
        return self._explained("explanation", wanted)

    def importance(self) -> pd.DataFrame:
        """Mean absolute contributions: output, layer, feature, importance, low, high, folds, direction; the most important first.

        importance: mean over the folds; low, high: smallest and largest of them; folds: in how many the feature was used; direction: 1
        where high values go with high contributions, -1 with low ones, 0 where that is not known.
        """
        return self._explained("importance")

    def layers(self) -> pd.DataFrame:
        """What layers did for the headline: repeat, fold, sample, layer, output, contribution, risk, without, bent, error.

        contribution: the sum of those of the layer's features. risk, without: of survival, the predicted log risk and what it would be if
        the patient lacked the layer, in the unit of contributions; NaN where there is one layer. bent: the share of the variance of the
        fold's risks that is not linear, of networks. error: the share of what the fold's contributions should add up to that they miss.
        """
        return self._explained("layers")

    def places(self) -> pd.DataFrame:
        """How features stand in each fold: repeat, fold, output, layer, feature, place (1 is the first), size; the first 500 of each."""
        return self._explained("places")

    def alike(self) -> pd.DataFrame:
        """Features that could stand for the most important ones: layer, feature, other, correlation (of ranks, over all samples)."""
        return self._explained("alike")

    def tested(self) -> list[str]:
        """The keys of the collections of gene sets that were tested, also of those with no set to test."""
        self._wait_for("enrichment")
        return json.loads(self._result("enrichment.json").read_text(encoding="utf-8"))["tested"]

    def ranking(self) -> pd.DataFrame:
        """Genes in the order in which they drive predictions: output, gene, score, chosen; see ``engine.enrich``."""
        return self._part_of("enrichment", "ranking")

    def enriched(self, how: str, **wanted: Iterable) -> pd.DataFrame:
        """Tests of gene sets: sets (the collection), output, shuffled (0: real labels, 1 ...: shuffled ones), then as in
        ``statistics.enrichment``. how: "ranked" or "over"; wanted: as in ``explanation``.
        """
        return self._part_of("enrichment", how, wanted)

    def reliance(self, how: str) -> pd.DataFrame:
        """What the models rest upon. how: "without", how much worse the objective is with features dealt anew: kind, name, features (in
        the mean fold), value, low, high (of folds); "fewer", the score of so many first features: features, all, value, low, high.
        """
        return self._part_of("reliance", how)

    def null(self) -> pd.DataFrame:
        """Scores with labels shuffled: shuffled, score; the first row has the real labels."""
        return self._part_of("null", "null")

    def learning(self) -> pd.DataFrame:
        """Scores by how many samples were learnt from: share, train, value, low, high, gain, gain_low, gain_high."""
        return self._part_of("learning", "learning")

    def final(self) -> dict:
        """What is known of the final model: model, settings, samples (it was fitted on), metrics (of the headline, from the nested folds),
        baseline, verdict, kept (of the outcome), parts (left out for limits), holds_samples (whether training values are in its file).
        """
        self._wait_for("final")
        return json.loads(self._result("final.json").read_text(encoding="utf-8"))

    def locked(self) -> dict:
        """What the locked samples came to: samples, trained (how many were learnt from), before (earlier openings that share samples with
        this one), headline, baseline, difference, verdict and models as in ``summary``; with two classes delong (z and p).
        """
        self._wait_for("locked")
        return json.loads(self._result("locked.json").read_text(encoding="utf-8"))

    def _part_of(self, work: str, name: str, wanted: Mapping[str, Iterable] = EVERYTHING) -> pd.DataFrame:
        self._wait_for(work)
        return self._table(name, wanted)

    def _table(self, name: str, wanted: Mapping[str, Iterable]) -> pd.DataFrame:
        """A stored table, or its rows with some values in some columns."""
        filters = [(column, "in", list(values)) for column, values in wanted.items()]
        return pd.read_parquet(self._result(f"{name}.parquet"), filters=filters or None)

    def _wait_for(self, name: str) -> None:
        if not (found := self.after(name)).done:
            fix = "Press its button on the page Results, Explain or Predict."
            raise GenoMLError(f"This was not worked out yet for run {self.id}.", found.failed, fix)

    def _explained(self, name: str, wanted: Mapping[str, Iterable] = EVERYTHING) -> pd.DataFrame:
        if not (found := self.after("explanation")).done:
            fix = f"Press the button on the page Explain, or type: python -m genoml_core explain {self.id}"
            raise GenoMLError(f"Run {self.id} is not explained.", found.failed, fix)
        return self._table(name, wanted)

    def _result(self, name: str) -> Path:
        """The path of a stored result. Raises DataError where it is not as it was written."""
        path, noted = self.path / name, sealed(self.path).get(name)
        if noted is not None and (not path.exists() or sha256(path) != noted):
            why = "Its content is not what was written: the disk may be failing."
            fix = f"Open the run on the page Train and let it be made again, or type: python -m genoml_core resume {self.id}"
            raise DataError(f"{name} of run {self.id} is damaged.", why, fix)
        return path

    def damage(self) -> list[str]:
        """Files of results and units that are not as they were written, or gone."""
        units = [f"{unit.relative_to(self.path)}/{name}" for unit in self.path.glob("units/[!.]*") for name in damaged(unit)]
        return damaged(self.path) + sorted(units)

    @property
    def classes(self) -> list[str]:
        """The class labels in the order of the probability columns."""
        return [c.removeprefix("p:") for c in self.predictions if c.startswith("p:")]

    def units(self) -> list[dict]:
        """What each judged unit chose: model, repeat, fold, inner score, configurations tried, calibration, CPU seconds."""
        return [json.loads(p.read_text(encoding="utf-8")) for p in sorted(self.path.glob("units/[!.]*/unit.json"))]
