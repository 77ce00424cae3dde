"""Fitted models as files that run nothing when they are read: skops, with a fixed list of what may be in them.

The list is what the catalogues declare, what is stored beside them, and the few types of libraries that these hold; what skops trusts by
itself comes on top. It is never made of what a file asks for.
"""
import zipfile
from collections.abc import Iterable
from functools import cache

from ..errors import DataError
from ..models import MODELS
from ..steps import STEPS

LIBRARIES = (
    "collections.OrderedDict", "lightgbm.basic.Booster", "lightgbm.sklearn.LGBMClassifier", "lightgbm.sklearn.LGBMRegressor",
    "numpy.dtype", "scipy._lib.array_api_compat.numpy._aliases.asarray", "scipy.interpolate._bsplines.BSpline",
    "sklearn.impute._iterative._ImputerTriplet", "sklearn.tree._tree.Tree", "xgboost.core.Booster",
    "xgboost.sklearn.XGBClassifier", "xgboost.sklearn.XGBRegressor",
)  # fmt: skip
OURS = (
    "engine.align.Expected", "engine.align.ExpectedLayer", "engine.calibrate.Balanced", "engine.calibrate.Shifted",
    "engine.calibrate.Sigmoid", "engine.calibrate.Temperature", "engine.calibrate.Uncalibrated", "engine.final.Final",
    "engine.fitted.Fitted", "engine.fitted.FittedLayer", "engine.fitted.Mixed", "engine.outcomes.regression.AsPredicted",
    "engine.outcomes.survival.Risks", "statistics.novelty.Novelty", "statistics.novelty._Space", "steps.clinical.category_name",
    "steps.clinical.stage_numbers",
)  # fmt: skip
_PACKAGE = __name__.split(".")[0]


@cache
def trusted() -> tuple[str, ...]:
    """The names of all types and functions that a stored model may hold."""
    fits = [fit for model in MODELS.values() for each in model.tasks.values() for fit in (each.of("exact"), each.of("fast"))]
    models = {fit.estimator.replace(":", ".") for fit in fits}
    steps = {f"{step.transformer.__module__}.{step.transformer.__qualname__}" for step in STEPS.values()}
    return (*sorted(_ours(models | steps)), *LIBRARIES, *(f"{_PACKAGE}.{name}" for name in OURS))


def _ours(names: Iterable[str]) -> set[str]:
    """Those of this package: the libraries' own are trusted by skops, or named above."""
    return {name for name in names if name.startswith(f"{_PACKAGE}.")}


def packed(content) -> bytes:
    """A fitted model, and what belongs to it, as the content of a .skops file."""
    from skops.io import dumps

    return dumps(content, compression=zipfile.ZIP_DEFLATED)


def unpacked(data: bytes):
    """What ``packed`` was given. Raises DataError for a file that holds anything else than the list allows, or is damaged."""
    from skops.io import loads
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        return loads(data, trusted=list(trusted()))
    except UntrustedTypesFoundException as error:
        fix = "Use only bundles that were made by this program, by somebody you trust."
        raise DataError("This model is not read: it holds what no model of this program does.", str(error), fix) from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        fix = "Get it again from where it came from, or make it again."
        raise DataError("This model cannot be read.", f"{type(error).__name__}: {error}", fix) from error
