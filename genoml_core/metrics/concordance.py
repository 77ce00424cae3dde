"""Pairs of patients in the right order: counted fast, and one by one as the reference.

A pair can be compared where the one had the event, and the other was followed longer, or was censored at the same time
(Harrell et al. 1996). Where patients come under observation late, the other has to be there by then: entry < time of the event, so that
both are in one risk set. It is concordant where the one with the earlier event has the higher risk.
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


def concordance(time, event, risk, entry=None) -> Concordance:
    """Counts in O(n log n), all events at once: each is compared with those who were followed longer, less those who came after it."""
    time, event, ranks = np.asarray(time, float), np.asarray(event, bool), np.unique(np.asarray(risk, float), return_inverse=True)[1]
    found = _against_longer(time, event, ranks)
    if entry is None or not np.any(entry):
        return found
    order = np.argsort(-np.asarray(entry, float), kind="stable")
    coming = np.searchsorted(-np.asarray(entry, float)[order], -time[event], "right")  # at the event or later, and so followed longer
    return Concordance(*np.subtract(found, (*_against(ranks[order], coming, ranks[event]), 0)).tolist())


def _against_longer(time: np.ndarray, event: np.ndarray, ranks: np.ndarray) -> Concordance:
    order = np.lexsort((event, -time))  # from the longest time to the shortest; of equal times, the censored come first
    time, event, ranks = time[order], event[order], ranks[order]
    first = np.r_[True, (time[1:] != time[:-1]) | (event[1:] != event[:-1])] if len(time) else np.zeros(0, bool)
    longer = np.flatnonzero(first)[np.cumsum(first) - 1][event]  # how many come before the events of the same time
    return Concordance(*_against(ranks, longer, ranks[event]), _tied_times(time, event))


def _against(ranks: np.ndarray, number: np.ndarray, own: np.ndarray) -> tuple[int, int, int]:
    """How many of the first ``number`` ranks are below, above and at the own rank of each event, over all events (q,)."""
    below, upto = (_smaller(ranks, number, own + more) for more in (0, 1))
    return int(below.sum()), int((number - upto).sum()), int((upto - below).sum())


def _smaller(ranks: np.ndarray, longer: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """How many of the first ``longer`` ranks lie below each limit, (q,): bit by bit, as in a wavelet matrix (Claude et al. 2015).

    The ranks are dealt by one bit after the other, order kept; low and high say where the first ``longer`` of those that agree with the
    limit in the bits so far have come to lie. Where the limit has a 1, those of them with a 0 lie below it.
    """
    low, high, count = np.zeros_like(longer), longer, np.zeros_like(longer)
    for bit in reversed(range(int(max(ranks.max(initial=0), limits.max(initial=0))).bit_length())):
        ones = (ranks >> bit) & 1
        zeros = np.concatenate([[0], np.cumsum(1 - ones)])
        up = ((limits >> bit) & 1) == 1
        count = count + np.where(up, zeros[high] - zeros[low], 0)
        low, high = (np.where(up, zeros[-1] + place - zeros[place], zeros[place]) for place in (low, high))
        ranks = np.concatenate([ranks[ones == 0], ranks[ones == 1]])
    return count


def _tied_times(time: np.ndarray, event: np.ndarray) -> int:
    place = np.unique(time, return_inverse=True)[1]
    events = np.bincount(place, weights=event)
    return int(events @ (np.bincount(place) - events))


def comparable_pairs(time, event, entry=None) -> np.ndarray:
    """Whether row i, who had the event, can be compared with column j, (n, n)."""
    time, event = np.asarray(time, float), np.asarray(event, bool)
    later = (time[None] > time[:, None]) | ((time[None] == time[:, None]) & ~event[None])
    there = True if entry is None else np.asarray(entry, float)[None] < time[:, None]
    return later & event[:, None] & there


def concordance_by_pairs(time, event, risk, entry=None) -> Concordance:
    """The same counts from the table of all pairs."""
    pairs, time, risk = comparable_pairs(time, event, entry), np.asarray(time, float), np.asarray(risk, float)
    higher, equal, at_once = risk[:, None] > risk[None], risk[:, None] == risk[None], time[:, None] == time[None]
    return Concordance(*(int((pairs & kind).sum()) for kind in (higher, ~higher & ~equal, equal, at_once)))
