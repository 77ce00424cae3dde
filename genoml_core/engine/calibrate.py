"""From a classifier's scores to probabilities and the class that is called, learnt on inner out-of-fold scores."""
import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, logit, softmax
from sklearn.linear_model import LogisticRegression

TINY = 1e-12
TIED = 1e-6  # relative: what differs by less is rounding


def class_scores(estimator, X: np.ndarray) -> np.ndarray:
    """A score for each class, (n, K) float64, whose largest is the predicted label: decision values, else log probabilities.

    Decision values come first because probabilities that round to 0 or 1 have lost the order of the samples.
    """
    if hasattr(estimator, "decision_function"):
        decision = estimator.decision_function(X).astype(float)
        return np.column_stack([np.zeros(len(decision)), decision]) if decision.ndim == 1 else decision
    return np.log(np.clip(estimator.predict_proba(X).astype(float), TINY, None))


def soft_targets(truth: np.ndarray, classes: int) -> np.ndarray:
    """One-hot targets (n, K) drawn towards the other classes as if one more sample of each class had been seen for every score.

    Without it, classes that separate in a small sample would count as certain for ever. One temperature serves all classes, so all samples
    speak for it: drawn by the size of each class, a rare class would make the probabilities of all too timid.
    """
    return (np.eye(classes)[truth] * len(truth) + 1) / (len(truth) + classes)


def platt_targets(member: np.ndarray) -> np.ndarray:
    """The targets of Platt (1999) for one class against the others, (n,): not quite 1 for members (n,), not quite 0 for others."""
    inside = member.sum()
    return np.where(member, (inside + 1) / (inside + 2), 1 / (len(member) - inside + 2))


class AsScored:
    """Calls the class with the largest score, whatever becomes its probability."""

    def label(self, scores: np.ndarray) -> np.ndarray:
        """The class that is called, (n,)."""
        return scores.argmax(axis=1)


class Temperature(AsScored):
    """probability = softmax(scores / T); T minimises the log-loss (Guo et al. 2017). Never changes the class that the scores call."""

    def __init__(self, scores: np.ndarray, truth: np.ndarray):
        targets = soft_targets(truth, scores.shape[1])

        def loss(log_t):
            return -(targets * _log_softmax(scores / np.exp(log_t))).sum(axis=1).mean()

        self.value = float(np.exp(minimize_scalar(loss, bounds=(-6, 6), method="bounded").x))

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        return softmax(scores / self.value, axis=1)

    def facts(self) -> dict:
        return {"temperature": self.value}


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    """Of each row; SciPy's gives the same and takes three times as long on few samples, where most calibrations are learnt."""
    below = scores - scores.max(axis=1, keepdims=True)
    return below - np.log(np.exp(below).sum(axis=1, keepdims=True))


class Shifted:
    """probability = softmax(slope * scores + shift), a slope of 0 or more and a shift for each class; the most probable class is called.

    Bias-corrected temperature scaling (Alexandari et al. 2020, ICML): a model that weighs classes alike makes rare ones too probable, and
    no temperature mends that. Slope and shifts minimise the log-loss, which has one minimum.
    """

    def __init__(self, scores: np.ndarray, truth: np.ndarray):
        targets, classes = soft_targets(truth, scores.shape[1]), scores.shape[1]
        self.scale = float(scores.std()) or 1.0
        given = scores / self.scale

        def loss(found):
            log_p = _log_softmax(found[0] * given + found[1:])
            off = (np.exp(log_p) - targets) / len(given)
            return -(targets * log_p).sum() / len(given), np.concatenate([[(off * given).sum()], off.sum(axis=0)])

        start, limits = np.array([1.0, *np.zeros(classes)]), [(0, None), *[(None, None)] * classes]
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits, options={"gtol": 1e-9, "ftol": 1e-14}).x
        self.slope, self.shifts = float(found[0]) / self.scale, found[1:]
        self.usual = self(scores).mean(axis=0)

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        return softmax(self.slope * scores + self.shifts, axis=1)

    def label(self, scores: np.ndarray) -> np.ndarray:
        """The class that is called, (n,)."""
        return self(scores).argmax(axis=1)

    def facts(self) -> dict:
        return {"temperature": 1 / self.slope if self.slope > 0 else None, "shifts": self.shifts.tolist()}


class Balanced(Shifted):
    """As ``Shifted``; called is the class whose probability is raised most above its mean, so that each class counts alike.

    This is what balanced accuracy rewards (Menon et al. 2013, ICML). Where several are raised alike the most probable of them is called.
    """

    def label(self, scores: np.ndarray) -> np.ndarray:
        probability = self(scores)
        raised = probability / self.usual
        return np.where(raised >= raised.max(axis=1, keepdims=True) * (1 - TIED), probability, -1).argmax(axis=1)


class Sigmoid(AsScored):
    """A logistic curve for each class against the others, scaled to sum 1 (Platt 1999; Zadrozny and Elkan 2002)."""

    def __init__(self, scores: np.ndarray, truth: np.ndarray):
        curves = [_rising_curve(margin, platt_targets(truth == k)) for k, margin in enumerate(_margins(scores))]
        self.slopes, self.intercepts = (list(each) for each in zip(*curves, strict=True))

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        curves = zip(_margins(scores), self.slopes, self.intercepts, strict=True)
        each = np.column_stack([expit(slope * margin + intercept) for margin, slope, intercept in curves])
        return each / each.sum(axis=1, keepdims=True)

    def facts(self) -> dict:
        return {"slopes": self.slopes, "intercepts": self.intercepts}


def _rising_curve(margin: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """Slope (0 or more) and intercept of the best logistic curve through soft targets, without a penalty.

    Each row counts as both outcomes, by its target. A falling curve would contradict the label: the best other one is flat.
    """
    both = np.concatenate([margin, margin])[:, None]
    outcome = np.repeat([1, 0], len(margin))
    fit = LogisticRegression(C=np.inf).fit(both, outcome, sample_weight=np.concatenate([target, 1 - target]))
    slope = float(fit.coef_[0, 0])
    return (slope, float(fit.intercept_[0])) if slope >= 0 else (0.0, float(logit(target.mean())))


def _margins(scores: np.ndarray) -> list[np.ndarray]:
    """Each class's score above the best of the others."""
    columns = range(scores.shape[1])
    return [scores[:, k] - np.delete(scores, k, axis=1).max(axis=1) for k in columns]


class Uncalibrated(AsScored):
    """The model's own probabilities; for a model that only has scores, their softmax."""

    def __init__(self, scores: np.ndarray, truth: np.ndarray):
        pass

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        return softmax(scores, axis=1)

    def facts(self) -> dict:
        return {}


CALIBRATIONS = {"shifted": Shifted, "balanced": Balanced, "temperature": Temperature, "sigmoid": Sigmoid, "none": Uncalibrated}
