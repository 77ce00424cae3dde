"""Metrics of ranking: how well the probability of a class orders the samples. Only scores of one fit can be compared."""
import numpy as np

from . import metric
from .arrays import chunks, mean_of_defined, ratio


@metric("Macro AUROC", within_fold=True, chance=lambda shares: 0.5,
        help="Chance that a sample of a class gets a higher probability for it than a sample of another class, averaged over the classes. "
             "From 0 to 1; guessing gives 0.5.")
def macro_auroc(truth, probability, weights):
    """Area under the ROC curve of each class against the rest, ties counted half, averaged over the classes, (R,).

    A class is left out of the resamples where it, or everything else, is absent.
    """
    return _macro(_auroc, truth, probability, weights)


@metric("Macro PR-AUC", within_fold=True,
        unfit="What guessing reaches depends on the size of the fold, so noise could not be told from signal.",
        help="Precision averaged over all levels of recall, and then over the classes: how pure the top of each class's list is. "
             "From 0 to 1; guessing gives 1 divided by the number of classes, and more in small folds.")
def macro_pr_auc(truth, probability, weights):
    """Average precision of each class against the rest (no interpolation, as in scikit-learn), averaged over the classes, (R,).

    A class is left out of the resamples where it, or everything else, is absent. Equal scores give a class its own share, 1 / K
    on average; a random order of few samples gives more, because its first places are worth most.
    """
    return _macro(_average_precision, truth, probability, weights)


def _macro(area, truth, probability, weights):
    probability = np.asarray(probability, float)
    columns = range(probability.shape[1])
    parts = [[area(probability[:, k], truth == k, rows) for k in columns] for rows in chunks(weights)]
    return mean_of_defined(np.concatenate([np.array(part) for part in parts], axis=1), axis=0)


def _auroc(score, positive, weights):
    """Share of the weighted (positive, negative) pairs in the right order, by one matrix product."""
    high, low = score[positive][:, None], score[~positive][None, :]
    right = (high > low) + 0.5 * (high == low)
    inside, outside = weights[:, positive], weights[:, ~positive]
    return ratio(((inside @ right) * outside).sum(axis=1), inside.sum(axis=1) * outside.sum(axis=1))


def _average_precision(score, positive, weights):
    """Precision at the score of each positive, averaged with the weights of the positives."""
    above = (score[:, None] >= score[positive][None, :]).astype(float)
    inside, outside = weights[:, positive], weights[:, ~positive].sum(axis=1)
    precision = ratio(inside @ above[positive], weights @ above)
    area = ratio(np.nansum(inside * precision, axis=1), inside.sum(axis=1))
    return np.where(outside > 0, area, np.nan)
