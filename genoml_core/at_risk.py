"""Who is under observation at some time, and sums over them: patients may come late (left truncation) and be lost early (censoring)."""
import numpy as np


class RiskSets:
    """Those at risk at each of some times: who came before it, and was followed at least until then, entry < t <= time.

    time, entry: (n,), entry < time; entry 0 for those who were there from the start. times: (T,), sorted, above 0.
    """

    def __init__(self, time, entry, times):
        time, entry, times = (np.asarray(values, float) for values in (time, entry, times))
        begin, self.end = (np.searchsorted(times, each, "right") for each in (entry, time))  # at risk at times[begin:end]
        self.ending, late = _Later(time, times), entry.any()
        self.coming, self.spans = (_Later(entry, times), _Spans(begin, self.end, len(times))) if late else (None, None)

    def sum(self, values: np.ndarray) -> np.ndarray:
        """The sum of values (n, ...) over those at risk at each time, (T, ...): of all who stay, less those who are still to come."""
        return self.ending.sum(values) - (self.coming.sum(values) if self.coming else 0)

    def log_sum(self, values: np.ndarray) -> np.ndarray:
        """The log of the sum of exp(values), (n,) -> (T,), without any difference, so that no large value hides the small ones."""
        if self.spans:
            return self.spans.within(values)
        return np.append(np.logaddexp.accumulate(values[self.ending.order]), -np.inf)[self.ending.count - 1]

    def log_sum_of_times(self, values: np.ndarray) -> np.ndarray:
        """The log of the sum of exp(values) over the times at which each one is at risk, (T,) -> (n,); -inf where there is none."""
        if self.spans:
            return self.spans.across(values)
        return np.append(np.logaddexp.accumulate(values), -np.inf)[self.end - 1]


class _Later:
    """order: from the largest to the smallest; count: how many are not below each of the times."""

    def __init__(self, values: np.ndarray, times: np.ndarray):
        self.order = np.argsort(-values, kind="stable")
        self.count = np.searchsorted(-values[self.order], -times, "right")

    def sum(self, values: np.ndarray) -> np.ndarray:
        summed = np.cumsum(values[self.order], axis=0, dtype=float)
        return np.concatenate([np.zeros((1, *summed.shape[1:])), summed])[self.count]


class _Spans:
    """Sums over spans of places, each made of a few nodes of a binary tree over the places (a segment tree; Bentley 1977).

    Node k has the children 2k and 2k + 1; the leaves are the places. nodes, members: which nodes make up the span of whom.
    """

    def __init__(self, begin: np.ndarray, end: np.ndarray, places: int):
        self.places, self.number, self.leaves = places, len(begin), 1 << max(places - 1, 0).bit_length()
        nodes, members = [], []
        low, high = begin + self.leaves, end + self.leaves
        while (low < high).any():
            for taken, node in (((low < high) & (low % 2 == 1), low), ((low < high) & (high % 2 == 1), high - 1)):
                members.append(np.flatnonzero(taken))
                nodes.append(node[taken])
            low, high = (low + 1) // 2, high // 2
        self.nodes, self.members = (np.concatenate([np.zeros(0, int), *parts]) for parts in (nodes, members))

    def within(self, values: np.ndarray) -> np.ndarray:
        """Of each place, the log of the sum of exp(values) of those whose span it is in: downwards, from node to child."""
        tree = _log_sums(values[self.members], self.nodes, 2 * self.leaves)
        first = 1
        while first < self.leaves:
            level = slice(2 * first, 4 * first)
            tree[level] = np.logaddexp(tree[level], np.repeat(tree[first:2 * first], 2))
            first *= 2
        return tree[self.leaves:self.leaves + self.places]

    def across(self, values: np.ndarray) -> np.ndarray:
        """Of each span, the log of the sum of exp(values) of its places: upwards, from children to node."""
        tree = np.full(2 * self.leaves, -np.inf)
        tree[self.leaves:self.leaves + self.places] = values
        first = self.leaves // 2
        while first:
            tree[first:2 * first] = np.logaddexp(tree[2 * first:4 * first:2], tree[2 * first + 1:4 * first:2])
            first //= 2
        return _log_sums(tree[self.nodes], self.members, self.number)


def _log_sums(values: np.ndarray, place: np.ndarray, number: int) -> np.ndarray:
    """The log of the sum of exp(values) at each place, (number,); -inf where there is nothing."""
    top = np.full(number, -np.inf)
    np.maximum.at(top, place, values)
    top[np.isneginf(top)] = 0.0
    with np.errstate(divide="ignore"):
        return top + np.log(np.bincount(place, np.exp(values - top[place]), number))


def survival_at(survival, times, at) -> np.ndarray:
    """Each one's predicted survival at a time of the own, (n,): survival (n, T) at times (T,), at (n,).

    It is 1 at 0, between two times the hazard is constant, and after the last of them it stays as it is.
    """
    hazard = -np.log(np.clip(np.asarray(survival, float), np.finfo(float).tiny, 1.0))
    grid, known = np.concatenate([[0.0], times]), np.column_stack([np.zeros(len(hazard)), hazard])
    return np.exp(-np.array([np.interp(t, grid, row) for t, row in zip(at, known, strict=True)]))
