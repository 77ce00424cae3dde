"""Gradient-boosted trees."""
from ..params import Choice, Float, Int
from . import Fast, Fit, model

_SHARED = {
    "learning_rate": Choice(0.05, 0.02, 0.1, label="Learning rate"),
    "n_estimators": Int(10, 5_000, default=150, grid=(75, 150, 300), label="Rounds", simpler="low"),
}
_SAMPLED = {
    "colsample_bytree": Choice(0.1, 0.05, 0.3, 0.6, label="Share of features for each tree"),
    "subsample": Choice(0.8, 0.6, label="Share of samples for each tree"),
}
_WEIGHT = {
    "class_weight": Choice("balanced", None, label="Class weights", help="balanced: rare classes count as much as common ones.")
}
_L2 = {"reg_lambda": Float(0, 1_000, default=1.0, grid=(1.0, 5.0, 20.0), label="L2 penalty", simpler="high")}


def _bins(number: int) -> Fast:
    return Fast(f"values of a feature in {number} bins instead of 256", fixed={"max_bin": number})


model(
    "lightgbm",
    label="LightGBM",
    tasks={
        "classification": Fit(
            "lightgbm:LGBMClassifier", params=_WEIGHT, fast=_bins(32)
        ),
        "regression": Fit("lightgbm:LGBMRegressor", fast=_bins(32)),
    },
    params={
        **_SHARED,
        "num_leaves": Choice(7, 4, 15, 31, label="Leaves of a tree"),
        **_SAMPLED,
        "min_child_samples": Choice(10, 5, 20, 40, label="Smallest leaf"),
        **_L2,
    },
    fixed={"n_jobs": 1, "subsample_freq": 1, "deterministic": True, "force_row_wise": True, "verbosity": -1},
    methods="gradient-boosted trees (LightGBM)",
    cite="Ke et al. (2017) NeurIPS 30:3146-3154",
    help="Builds trees one after another, each correcting the last.",
)

model(
    "xgboost",
    label="XGBoost",
    tasks={
        "classification": Fit("genoml_core.models.parts.boosted:BoostedClasses", params=_WEIGHT, fast=_bins(64)),
        "regression": Fit("xgboost:XGBRegressor", fast=_bins(64)),
        "survival": Fit("genoml_core.models.parts.boosted:BoostedCox", fast=_bins(64)),
    },
    params={**_SHARED, "max_depth": Choice(3, 2, 5, label="Depth of a tree"), **_SAMPLED, **_L2},
    fixed={"n_jobs": 1, "tree_method": "hist"},
    late=False,
    methods="gradient-boosted trees (XGBoost)",
    cite="Chen and Guestrin (2016) KDD 22:785-794",
    help="Builds trees one after another, each correcting the last. For survival they raise the partial likelihood of the Cox model.",
)

model(
    "xgboost_aft",
    label="XGBoost, times",
    tasks={"survival": Fit("genoml_core.models.parts.boosted:BoostedTimes", fast=_bins(64))},
    params={
        **_SHARED, "max_depth": Choice(3, 2, 5, label="Depth of a tree"), **_SAMPLED, **_L2,
        "spread": Choice(1.0, 0.5, label="Spread of the errors", help="Of the logarithm of the time."),
    },
    fixed={"n_jobs": 1, "tree_method": "hist"},
    late=False,
    methods="gradient-boosted trees (XGBoost) that predict the logarithm of the time, as in accelerated failure time models with logistic "
            "errors",
    cite="Barnwal et al. (2022) J Comput Graph Stat 31:1292-1302",
    usual=False,
    help="Predicts the time itself rather than the order of the events, so that a feature may stretch times instead of raising a hazard.",
)
