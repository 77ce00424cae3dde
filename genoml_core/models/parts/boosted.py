"""XGBoost behind the manner of the other models: its objectives for survival, and class weights."""
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.class_weight import compute_sample_weight

from ...penalised.likelihood import checked_events


class _Boosted(BaseEstimator):
    """Arguments: those of xgboost.XGBModel."""

    def __init__(
        self, n_estimators=150, learning_rate=0.05, max_depth=3, colsample_bytree=0.1, subsample=0.8, reg_lambda=1.0,
        tree_method="hist", max_bin=256, n_jobs=1, random_state=None,
    ):
        self.n_estimators, self.learning_rate, self.max_depth = n_estimators, learning_rate, max_depth
        self.colsample_bytree, self.subsample, self.reg_lambda = colsample_bytree, subsample, reg_lambda
        self.tree_method, self.max_bin, self.n_jobs, self.random_state = tree_method, max_bin, n_jobs, random_state

    def get_booster(self):
        """The fitted trees, as xgboost's own estimators give them."""
        return self.trees_.get_booster()


class BoostedCox(_Boosted):
    """Trees that raise Cox's partial likelihood (ties by Breslow)."""

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "BoostedCox":
        """X: (n, p); truth: (n,) with fields ``event`` and ``time`` > 0. Raises DataError without any event."""
        from xgboost import XGBRegressor

        event = checked_events(truth)
        signed = np.where(event, truth["time"], -truth["time"])  # a censored time is told by its sign
        self.trees_ = XGBRegressor(objective="survival:cox", **self.get_params()).fit(X, signed)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log-risks, (n,) float64: higher dies earlier; only differences have a meaning."""
        return self.trees_.predict(X, output_margin=True).astype(float)


class BoostedTimes(_Boosted):
    """Trees that predict the logarithm of the time, with logistic errors of this ``spread``: censored times are at least so long.

    sign: of the trees' sum in the log-risk, as longer times are lower risks.
    """

    sign = -1

    def __init__(
        self, n_estimators=150, learning_rate=0.05, max_depth=3, colsample_bytree=0.1, subsample=0.8, reg_lambda=1.0, spread=1.0,
        tree_method="hist", max_bin=256, n_jobs=1, random_state=None,
    ):
        super().__init__(
            n_estimators, learning_rate, max_depth, colsample_bytree, subsample, reg_lambda, tree_method, max_bin, n_jobs, random_state
        )
        self.spread = spread

    def fit(self, X: np.ndarray, truth: np.ndarray) -> "BoostedTimes":
        """X: (n, p); truth: (n,) with fields ``event`` and ``time`` > 0. Raises DataError without any event."""
        import xgboost

        event, time = checked_events(truth), truth["time"] / np.median(truth["time"])
        samples = xgboost.DMatrix(X)
        samples.set_float_info("label_lower_bound", time)
        samples.set_float_info("label_upper_bound", np.where(event, time, np.inf))
        own = ("n_estimators", "spread", "n_jobs", "random_state")
        told = {name: value for name, value in self.get_params().items() if name not in own}
        told |= {"objective": "survival:aft", "aft_loss_distribution": "logistic", "aft_loss_distribution_scale": self.spread,
                 "nthread": self.n_jobs, "seed": self.random_state or 0}  # fmt: skip
        self.trees_ = xgboost.train(told, samples, self.n_estimators)
        return self

    def get_booster(self):
        """The fitted trees, as xgboost's own estimators give them."""
        return self.trees_

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Log-risks, (n,) float64: higher dies earlier; minus the logarithm of the predicted time."""
        from xgboost import DMatrix

        return -self.trees_.predict(DMatrix(X), output_margin=True).astype(float)


class BoostedClasses(ClassifierMixin, _Boosted):
    """Trees that raise the likelihood of the classes, samples weighed by class_weight as in scikit-learn."""

    def __init__(
        self, n_estimators=150, learning_rate=0.05, max_depth=3, colsample_bytree=0.1, subsample=0.8, reg_lambda=1.0,
        class_weight=None, tree_method="hist", max_bin=256, n_jobs=1, random_state=None,
    ):
        super().__init__(
            n_estimators, learning_rate, max_depth, colsample_bytree, subsample, reg_lambda, tree_method, max_bin, n_jobs, random_state
        )
        self.class_weight = class_weight

    def fit(self, X: np.ndarray, y: np.ndarray) -> "BoostedClasses":
        """X: (n, p); y: (n,)."""
        from xgboost import XGBClassifier

        self.classes_, codes = np.unique(y, return_inverse=True)
        params = {name: value for name, value in self.get_params().items() if name != "class_weight"}
        self.trees_ = XGBClassifier(**params).fit(X, codes, sample_weight=compute_sample_weight(self.class_weight, codes))
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """(n, K)."""
        return self.trees_.predict_proba(X)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """(n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
