"""Metrics of class labels: all follow from the confusion matrix."""
import numpy as np

from . import metric
from .arrays import mean_of_defined, ratio

UNIT = "From 0 (all wrong) to 1 (all right)."


def _equal_say(shares) -> float:
    return 1 / len(shares)


def _nothing(shares) -> float:
    return 0.0


def _weighted_f1_of_guessing(shares) -> float:
    """The better of always naming the commonest class and of drawing labels as often as the classes occur."""
    most = max(shares)
    return float(max(2 * most**2 / (1 + most), np.sum(np.square(shares))))


@metric("Accuracy", chance=max, help=f"Share of samples put into their true class; flattered by a common class. {UNIT}")
def accuracy(confusion):
    """Share of the weight on the diagonal, (R,). Chance: always naming the commonest class."""
    return ratio(np.einsum("rkk->r", confusion), confusion.sum(axis=(1, 2)))


@metric("Balanced accuracy", chance=_equal_say,
        help="Mean over the classes of the share of each class that was recognised, so that rare classes count as much as common ones. "
             "From 0 to 1; guessing gives 1 divided by the number of classes.")
def balanced_accuracy(confusion):
    """Mean sensitivity, (R,); a class without samples is left out, as in scikit-learn."""
    return mean_of_defined(_sensitivity(confusion))


@metric("Sensitivity", per_class=True, help="Share of the samples of this class that were recognised. From 0 (none) to 1 (all).")
def sensitivity(confusion):
    """True positives over all of the class, (R, K); also called recall."""
    return _sensitivity(confusion)


@metric("Specificity", per_class=True,
        help="Of the samples that are not of this class, the share that was rightly kept out of it. From 0 (none) to 1 (all).")
def specificity(confusion):
    """True negatives over all outside the class, (R, K)."""
    hit, truth, label, total = _margins(confusion)
    return ratio(total - truth - label + hit, total - truth)


@metric("Macro F1", chance=_equal_say,
        help="Balance between finding a class and not calling it wrongly, averaged over the classes with equal say. From 0 to 1 (perfect).")
def macro_f1(confusion):
    """Mean F1, (R,), over the classes that occur as truth or as prediction. Chance: labels drawn as often as the classes occur."""
    return mean_of_defined(_f1(confusion))


@metric("Weighted F1", chance=_weighted_f1_of_guessing,
        help="As macro F1, but a class counts by its number of samples, so common classes dominate. From 0 to 1 (perfect).")
def weighted_f1(confusion):
    """F1 averaged with the weight of each class in the truth, (R,)."""
    _, truth, _, total = _margins(confusion)
    return ratio(np.nansum(_f1(confusion) * truth, axis=1), total[:, 0])


@metric("Matthews correlation", chance=_nothing,
        help="Correlation between true and predicted classes, fair to rare classes. From -1 through 0 (guessing) to 1 (perfect).")
def mcc(confusion):
    """Gorodkin's R_K, (R,); 0 where all truths or all predictions are of one class, as in scikit-learn."""
    hit, truth, label, total = _margins(confusion)
    hit, total = hit.sum(axis=1), total[:, 0]
    covariance = hit * total - (truth * label).sum(axis=1)
    spread = (total**2 - (truth**2).sum(axis=1)) * (total**2 - (label**2).sum(axis=1))
    return np.where(spread > 0, covariance / np.sqrt(np.where(spread > 0, spread, 1)), 0.0)


@metric("Cohen's kappa", chance=_nothing,
        help="Agreement between true and predicted classes beyond what chance alone gives. From -1 through 0 (guessing) to 1 (perfect).")
def kappa(confusion):
    """Unweighted kappa, (R,)."""
    hit, truth, label, total = _margins(confusion)
    expected = ratio((truth * label).sum(axis=1), total[:, 0])
    return ratio(hit.sum(axis=1) - expected, total[:, 0] - expected)


def _margins(confusion):
    """Per class, (R, K): weight on the diagonal, of the truth, of the prediction; and the total, (R, 1)."""
    return (np.einsum("rkk->rk", confusion), confusion.sum(axis=2), confusion.sum(axis=1), confusion.sum(axis=(1, 2))[:, None])


def _sensitivity(confusion):
    hit, truth, _, _ = _margins(confusion)
    return ratio(hit, truth)


def _f1(confusion):
    hit, truth, label, _ = _margins(confusion)
    return ratio(2 * hit, truth + label)
