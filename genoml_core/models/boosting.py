"""Gradient-boosted trees."""
from ..params import Choice, Float, Int
from . import Fit, model

model(
    "lightgbm",
    label="LightGBM",
    tasks={
        "classification": Fit(
            "lightgbm:LGBMClassifier", space={"class_weight": Choice("balanced", None, label="Class weights")}),
        "regression": Fit("lightgbm:LGBMRegressor"),
    },
    params={
        "learning_rate": Choice(0.05, 0.02, 0.1, label="Learning rate"),
        "n_estimators": Int(10, 5_000, default=150, grid=(75, 150, 300), label="Rounds"),
        "num_leaves": Choice(7, 4, 15, 31, label="Leaves of a tree"),
        "colsample_bytree": Choice(0.1, 0.05, 0.3, 0.6, label="Share of features for each tree"),
        "subsample": Choice(0.8, 0.6, label="Share of samples for each tree"),
        "min_child_samples": Choice(10, 5, 20, 40, label="Smallest leaf"),
        "reg_lambda": Float(0, 1_000, default=1.0, grid=(1.0, 5.0, 20.0), label="L2 penalty"),
    },
    fixed={"n_jobs": 1, "subsample_freq": 1, "deterministic": True, "force_row_wise": True, "verbosity": -1},
    methods="gradient-boosted trees (LightGBM)",
    cite="Ke et al. (2017) NeurIPS 30:3146-3154",
    help="Builds trees one after another, each correcting the last.",
)

model(
    "xgboost",
    label="XGBoost",
    tasks={"regression": Fit("xgboost:XGBRegressor"), "survival": Fit(".parts.boosting:CoxBoosting")},
    params={
        "learning_rate": Choice(0.05, 0.02, 0.1, label="Learning rate"),
        "n_estimators": Int(10, 5_000, default=150, grid=(75, 150, 300), label="Rounds"),
        "max_depth": Choice(3, 2, 5, label="Depth of a tree"),
        "colsample_bytree": Choice(0.1, 0.05, 0.3, 0.6, label="Share of features for each tree"),
        "subsample": Choice(0.8, 0.6, label="Share of samples for each tree"),
        "reg_lambda": Float(0, 1_000, default=5.0, grid=(1.0, 5.0, 20.0), label="L2 penalty"),
    },
    fixed={"n_jobs": 1, "tree_method": "hist"},
    methods="gradient-boosted trees (XGBoost)",
    cite="Chen and Guestrin (2016) KDD 22:785-794",
    help="Builds trees one after another, each correcting the last.",
)
