"""The unit of a model that mixes the other models of a plan."""
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..models import model_of
from .balance import drawn
from .configurations import Configuration
from .units import Unit, build, mixes
from .work import Work


class Mixing(Work):
    """Its features are what the other models predict, for every sample by models that had not seen it."""

    @cached_property
    def members(self) -> list[Unit]:
        """The units of this fold that are mixed. Raises GenoMLError where fewer than two came through."""
        others = [Unit(use.id, self.unit.repeat, self.unit.fold) for use in self.problem.plan.models]
        able = [unit for unit in others if model_of(unit.model).role == "model" and not mixes(unit) and self._folder(unit).exists()]
        if len(able) < 2:
            raise GenoMLError("A mixture needs at least two models.", f"{len(able)} came through in this fold.", "Add other models.")
        return able

    def weights(self, option: Configuration) -> np.ndarray:
        """The weight of each member, (M,), as it was judged."""
        train, _ = self.problem.split(self.unit.repeat, self.unit.fold)
        again = drawn(self.problem, train, self.unit.repeat, self.unit.fold)
        model = build(self.problem.plan, self.unit, option)
        return model.fit(self.predicted[train][again], self.problem.truth[train][again]).weights_

    def _features(self, recipe, train, held):
        return {"models": (self.predicted[train], self.predicted[held])}

    @cached_property
    def predicted(self) -> np.ndarray:
        """(samples, members, ...)."""
        return np.stack([self._by_sample(unit) for unit in self.members], axis=1)

    def predictions(self, unit: Unit) -> pd.DataFrame:
        """What a member predicts for the samples of this fold, those held out and those that train."""
        tables = [pd.read_parquet(self._folder(unit) / f"{name}.parquet") for name in ("predictions", "inner")]
        return pd.concat(tables, ignore_index=True)

    def _by_sample(self, unit: Unit) -> np.ndarray:
        """What a member predicts, in the form in which it is mixed, (samples, ...); NaN for a sample that has no part in this fold."""
        table = self.predictions(unit)
        found = self.outcome.mixable(self.outcome.read(table))
        everyone = np.full((len(self.outcome.ids), *found.shape[1:]), np.nan)
        everyone[self.outcome.ids.get_indexer(table["sample"])] = found
        return everyone

    def _folder(self, unit: Unit) -> Path:
        return self.run.path / "units" / unit.name
