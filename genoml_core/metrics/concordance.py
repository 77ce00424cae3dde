"""Pairs of patients in the right order: counted fast, and one by one as the reference.

A pair can be compared where the one had the event, and the other was followed longer, or was censored at the same time
(Harrell et al. 1996). It is concordant where the one with the earlier event has the higher risk.
"""
from typing import NamedTuple

import numpy as np


class Concordance(NamedTuple):
    """Counts of comparable pairs; ``index`` counts a tied risk half. tied_time: those, among them, of an event and a loss at one time."""

    concordant: int
    discordant: int
    tied_risk: int
    tied_time: int

    @property
    def comparable(self) -> int:
        return self.concordant + self.discordant + self.tied_risk

    @property
    def index(self) -> float:
        """Harrell's C; NaN where no pair can be compared."""
        return (self.concordant + self.tied_risk / 2) / self.comparable if self.comparable else float("nan")


def concordance(time, event, risk) -> Concordance:
    """Counts in O(n log n), by a Fenwick tree over the ranks of the risks: patients enter it from the longest time to the shortest."""
    time, event = np.asarray(time, float), np.asarray(event, bool)
    ranks = np.unique(np.asarray(risk, float), return_inverse=True)[1] + 1
    tree, entered = [0] * (int(ranks.max()) + 1), 0
    concordant = discordant = tied = 0
    order = np.lexsort((event, -time))  # of equal times, the censored enter first
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and time[order[end]] == time[order[start]] and event[order[end]] == event[order[start]]:
            end += 1
        block = ranks[order[start:end]].tolist()
        if event[order[start]]:
            for rank in block:
                below, upto = _sum(tree, rank - 1), _sum(tree, rank)
                concordant, tied, discordant = concordant + below, tied + upto - below, discordant + entered - upto
        for rank in block:
            _add(tree, rank)
        entered, start = entered + len(block), end
    return Concordance(concordant, discordant, tied, _tied_times(time, event))


def _tied_times(time: np.ndarray, event: np.ndarray) -> int:
    place = np.unique(time, return_inverse=True)[1]
    events = np.bincount(place, weights=event)
    return int(events @ (np.bincount(place) - events))


def _add(tree: list[int], place: int) -> None:
    while place < len(tree):
        tree[place] += 1
        place += place & -place


def _sum(tree: list[int], place: int) -> int:
    total = 0
    while place:
        total += tree[place]
        place -= place & -place
    return total


def comparable_pairs(time, event) -> np.ndarray:
    """Whether row i, who had the event, can be compared with column j, (n, n)."""
    time, event = np.asarray(time, float), np.asarray(event, bool)
    later = (time[None] > time[:, None]) | ((time[None] == time[:, None]) & ~event[None])
    return later & event[:, None]


def concordance_by_pairs(time, event, risk) -> Concordance:
    """The same counts from the table of all pairs."""
    pairs, time, risk = comparable_pairs(time, event), np.asarray(time, float), np.asarray(risk, float)
    higher, equal, at_once = risk[:, None] > risk[None], risk[:, None] == risk[None], time[:, None] == time[None]
    return Concordance(*(int((pairs & kind).sum()) for kind in (higher, ~higher & ~equal, equal, at_once)))
