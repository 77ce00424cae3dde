"""Forests: averages of many decision trees."""
from ..params import Choice, Int
from . import Fit, model

_TREES = {
    "max_features": Choice("sqrt", 0.02, 0.05, 0.1, 0.3, label="Features tried at each split"),
    "min_samples_leaf": Choice(1, 2, 5, 10, label="Smallest leaf"),
    "n_estimators": Int(10, 5_000, default=500, label="Trees"),
}
_ALONE = {"n_jobs": 1}  # parallelism belongs to the executor

model(
    "random_forest",
    label="Random forest",
    tasks={
        "classification": Fit("sklearn.ensemble:RandomForestClassifier", fixed={"class_weight": "balanced_subsample"}),
        "regression": Fit("sklearn.ensemble:RandomForestRegressor"),
    },
    params={**_TREES, "max_samples": Choice(None, 0.5, 0.8, label="Share of samples for each tree")},
    fixed=_ALONE,
    methods="random forest",
    cite="Breiman (2001) Mach Learn 45:5-32",
    help="Averages many decision trees. Robust, and sees interactions between genes.",
)

model(
    "extra_trees",
    label="Extra trees",
    tasks={
        "classification": Fit("sklearn.ensemble:ExtraTreesClassifier", fixed={"class_weight": "balanced"}),
        "regression": Fit("sklearn.ensemble:ExtraTreesRegressor"),
    },
    params=_TREES,
    fixed=_ALONE,
    methods="extremely randomised trees",
    cite="Geurts et al. (2006) Mach Learn 63:3-42",
    usual=False,
    help="A random forest that also draws its cut-offs at random: smoother, and quicker to fit.",
)
