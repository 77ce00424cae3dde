"""Is a new sample like those that a model has learnt from? Its distance along their principal components, and away from them."""
import numpy as np
from scipy.stats import chi2

COMPONENTS = 10  # at most
UNUSUAL = 0.01  # p from which down a sample counts as unlike the others


class Novelty:
    """How far samples are from n others, (n, p): T^2 within the first components of these, and the squared rest outside (Q).

    Both are told by their place among the distances of the n samples, each the larger of that from all components and that from components
    that were found without its part of the samples: in many dimensions samples lie closer to what they have shaped, and what they have
    shaped by chance reaches further along them. The smaller of the two p values counts twice (Bonferroni).
    After Jackson and Mudholkar (1979, Technometrics 21:341-349) for the distances, Laxhammar and Falkman (2010) for the places.
    """

    def __init__(self, X: np.ndarray, part: np.ndarray):
        """X: (n, p) without gaps; part: the part of each sample, (n,), which is left out together."""
        self.space = _Space.of(X)
        known = self.space.distances(X)
        for number in np.unique(part):
            out = part == number
            known[out] = np.maximum(known[out], _Space.of(X[~out]).distances(X[out]))
        self.known = np.sort(known, axis=0)

    @property
    def limit(self) -> float:
        """The p value up to which a sample counts as unlike the others: 1 %, or as little as so many samples can tell."""
        return max(UNUSUAL, 2 / (len(self.known) + 1))

    def p(self, Z: np.ndarray) -> np.ndarray:
        """How many of the n samples are as far away, (m,), as a share that is never 0."""
        found, number = self.space.distances(Z), len(self.known)
        nearer = np.column_stack([np.searchsorted(known, own, "left") for known, own in zip(self.known.T, found.T, strict=True)])
        return np.minimum(1, 2 * ((number - nearer + 1) / (number + 1)).min(axis=1))

    def moved(self, Z: np.ndarray) -> tuple[float, float]:
        """How far m samples as a whole are from the others, and the p value of a mean so far away along the components (Hotelling).

        The distance is the root mean square over features of the difference of means in training standard deviations, less what chance
        gives; 0 where that is more.
        """
        chance = 1 / len(Z) + 1 / len(self.known)
        varies = self.space.spread > 0
        apart = _unit(Z, self.space.mean, self.space.spread).mean(axis=0)
        along = ((self.space.axes @ apart) ** 2 / self.space.length).sum() / chance
        shift = np.sqrt(max(0.0, np.mean(apart[varies] ** 2) - chance)) if varies.any() else 0.0
        return float(shift), float(chi2.sf(along, len(self.space.axes))) if len(self.space.axes) else 0.0


class _Space:
    """Principal components of standardised features. mean, spread: (p,); axes: (k, p); length: the variance along each, (k,).

    Only those count whose variance no noise has, by the edge of Marchenko and Pastur (1967): none where features are unrelated.
    """

    def __init__(self, mean: np.ndarray, spread: np.ndarray, axes: np.ndarray, length: np.ndarray):
        self.mean, self.spread, self.axes, self.length = mean, spread, axes, length

    @classmethod
    def of(cls, X: np.ndarray) -> "_Space":
        mean, spread = X.mean(axis=0, dtype=float), X.std(axis=0, dtype=float)
        unit = _unit(X, mean, spread)
        wide = len(unit) <= unit.shape[1]
        length, left = np.linalg.eigh(unit @ unit.T if wide else unit.T @ unit)
        clear = np.flatnonzero(length > len(X) * (1 + np.sqrt(unit.shape[1] / len(X))) ** 2)[::-1][:COMPONENTS]
        axes = (left[:, clear] / np.sqrt(length[clear])).T @ unit if wide else left[:, clear].T
        return cls(mean, spread, axes, length[clear] / len(X))

    def distances(self, Z: np.ndarray) -> np.ndarray:
        """T^2 and Q of each row, (m, 2)."""
        unit = _unit(Z, self.mean, self.spread)
        along = unit @ self.axes.T
        beyond = np.maximum((unit**2).sum(axis=1) - (along**2).sum(axis=1), 0)
        return np.column_stack([(along**2 / self.length).sum(axis=1), beyond])


def _unit(X: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Standardised; a feature that was always the same counts in its own unit."""
    return (np.asarray(X, float) - mean) / np.where(spread > 0, spread, 1)
