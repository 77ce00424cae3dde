"""Random forests."""
from ..params import Choice, Int
from . import Fit, model

model(
    "random_forest",
    label="Random forest",
    tasks={
        "classification": Fit("sklearn.ensemble:RandomForestClassifier", fixed={"class_weight": "balanced_subsample"}),
        "regression": Fit("sklearn.ensemble:RandomForestRegressor"),
    },
    params={
        "max_features": Choice("sqrt", 0.02, 0.05, 0.1, 0.3, label="Features tried at each split"),
        "min_samples_leaf": Choice(1, 2, 5, 10, label="Smallest leaf"),
        "max_samples": Choice(None, 0.5, 0.8, label="Share of samples for each tree"),
        "n_estimators": Int(10, 5_000, default=500, label="Trees"),
    },
    fixed={"n_jobs": 1},  # parallelism belongs to the executor
    methods="random forest",
    cite="Breiman (2001) Mach Learn 45:5-32",
    help="Averages many decision trees. Robust, and sees interactions between genes.",
)
