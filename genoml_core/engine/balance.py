"""Over-sampling: rare classes count as much as the largest because their training samples are fitted again and again."""
import numpy as np

from .problem import Problem, seed_of


def drawn(problem: Problem, train: np.ndarray, repeat: int, fold: int) -> np.ndarray | slice:
    """Which of the training samples a model is fitted on, as places among them: each once, those of smaller classes again at random.

    It happens behind the steps and inside the training part, so that no copy of a sample is ever held out.
    """
    if not problem.plan.oversample:
        return slice(None)  # all of them, and no copy of their values
    places = np.arange(len(train))
    classes, codes, sizes = np.unique(problem.truth[train], return_inverse=True, return_counts=True)
    random = np.random.default_rng(seed_of(problem.plan.seed, "oversample", repeat, fold))
    again = [random.choice(places[codes == code], sizes.max() - sizes[code]) for code in range(len(classes))]
    return np.concatenate([places, *again])
