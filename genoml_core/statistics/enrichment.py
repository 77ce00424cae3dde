"""Are the genes of a set among those that matter more often, or higher up, than chance would put them?"""
from collections.abc import Mapping

import numpy as np
import pandas as pd

from .corrections import benjamini_hochberg

SIZES = (5, 500)  # genes of a set that were tested: smaller ones say nothing, larger ones everything
PERMUTATIONS = 1_000


def usable_sets(sets: pd.DataFrame, universe: pd.Index) -> dict[str, list[str]]:
    """The sets, as far as their genes were tested, whose size then lies within ``SIZES``.

    sets: columns set and gene, a row for each gene of each set; universe: the genes that could have been named.
    """
    inside = sets[sets.gene.isin(universe)].drop_duplicates()
    found = {name: list(genes) for name, genes in inside.groupby("set", sort=False).gene}
    return {name: genes for name, genes in found.items() if SIZES[0] <= len(genes) <= SIZES[1]}


def over_representation(chosen: pd.Index, universe: pd.Index, sets: Mapping[str, list[str]]) -> pd.DataFrame:
    """set, size, overlap, expected, fold, p, q, genes: how many chosen genes are of a set, against drawing as many from the universe.

    p: one-sided, of the hypergeometric distribution (Fisher's exact test); q: corrected by Benjamini and Hochberg (1995). genes: those of
    the overlap, with commas between them, NaN where there is none. chosen lies within the universe, sets as ``usable_sets`` gives them.
    """
    from scipy.stats import hypergeom

    inside = {name: [gene for gene in genes if gene in chosen] for name, genes in sets.items()}
    table = pd.DataFrame({"set": list(sets), "size": [len(g) for g in sets.values()], "overlap": [len(g) for g in inside.values()]})
    table["expected"] = table["size"] * len(chosen) / len(universe)
    table["fold"] = table.overlap / table.expected
    table["p"] = hypergeom.sf(table.overlap - 1, len(universe), table["size"], len(chosen))
    return table.assign(q=benjamini_hochberg(table.p), genes=[", ".join(genes) or np.nan for genes in inside.values()])


def running_sum(scores: np.ndarray, member: np.ndarray, weight: float = 1.0) -> np.ndarray:
    """The running sum over genes in falling order of their scores, (p,): up at genes of the set, down at others.

    Its largest distance from 0 is the enrichment score. scores: (p,), falling; member: (p,) bool. Subramanian et al. (2005) PNAS 102:15545.
    """
    up = np.abs(scores) ** weight * member
    return np.cumsum(up / up.sum() - ~member / (~member).sum())


def ranked_enrichment(scores: pd.Series, sets: Mapping[str, list[str]], seed: int = 0) -> pd.DataFrame:
    """set, size, es, nes, p, q, genes: gene set enrichment of a ranking (Subramanian et al. 2005), the smallest q first.

    scores: a number for each gene of the universe, high for what raises the prediction; sets as ``usable_sets`` gives them. nes: the
    enrichment score over the mean of its sign for sets of as many genes drawn by lot; p: how often such a set has a larger one (at least
    1 / 1,001); q: the false discovery rate over all sets. genes: the leading edge, with commas between them. Sets of one size share their
    lots, which makes thousands of sets a matter of seconds.
    """
    ranked = scores.sort_values(ascending=False, kind="stable")
    weights, order = ranked.abs().to_numpy(), np.random.default_rng(seed).random((PERMUTATIONS, len(ranked))).argsort(axis=1)
    places = {name: np.sort(ranked.index.get_indexer(genes)) for name, genes in sets.items()}
    sizes = {len(at) for at in places.values()}
    lots = {size: _scores(weights, np.sort(order[:, :size], axis=1))[0] for size in sizes}
    rows = [_row(name, at, weights, lots[len(at)], ranked.index) for name, at in places.items()]
    table = pd.DataFrame(rows, columns=["set", "size", "es", "nes", "p", "genes"])
    table["q"] = _discoveries(table, lots)
    return table[["set", "size", "es", "nes", "p", "q", "genes"]].sort_values(["q", "p", "set"], kind="stable", ignore_index=True)


def _scores(weights: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The enrichment score of each set, (R,), and at which of its genes it is reached, (R,). places: of the genes in order, (R, size)."""
    size, others = places.shape[1], len(weights) - places.shape[1]
    summed = np.cumsum(weights[places], axis=1)
    whole = np.where(summed[:, -1:] > 0, summed[:, -1:], 1)
    missed = (places - np.arange(size)) / max(others, 1)
    peaks, valleys = summed / whole - missed, (summed - weights[places]) / whole - missed
    top, bottom = peaks.argmax(axis=1), valleys.argmin(axis=1)
    rows = np.arange(len(places))
    high, low = peaks[rows, top], valleys[rows, bottom]
    return np.where(high >= -low, high, low), np.where(high >= -low, top, bottom)


def _row(name: str, at: np.ndarray, weights: np.ndarray, lots: np.ndarray, genes: pd.Index) -> dict:
    (score,), (place,) = _scores(weights, at[None])
    alike = np.abs(lots[np.sign(lots) == np.sign(score)])
    edge = at[: place + 1] if score >= 0 else at[place:]
    return {
        "set": name, "size": len(at), "es": score, "nes": score / alike.mean() if len(alike) else np.nan,
        "p": (1 + (alike >= abs(score)).sum()) / (1 + len(alike)), "genes": ", ".join(genes[edge if score >= 0 else edge[::-1]]),
    }  # fmt: skip


def _discoveries(table: pd.DataFrame, lots: Mapping[int, np.ndarray]) -> np.ndarray:
    """The share of lots beyond each normalised score over the share of sets beyond it, those of its sign, (sets,); at most 1."""
    counts, found = table["size"].value_counts(), np.ones(len(table))
    for sign in (1, -1):
        parts = {size: lot[np.sign(lot) == sign] * sign for size, lot in lots.items()}
        drawn = [(part / part.mean(), np.full(len(part), counts[size] / len(part))) for size, part in parts.items() if len(part)]
        own = np.flatnonzero(table.nes.to_numpy() * sign > 0)
        if not drawn or not len(own):
            continue
        values, shares = (np.concatenate(each) for each in zip(*drawn, strict=True))
        order = np.argsort(values)
        below = np.concatenate([[0.0], np.cumsum(shares[order])])
        nes = table.nes.to_numpy()[own] * sign
        by_lot = 1 - below[np.searchsorted(values[order], nes, "left")] / below[-1]
        beyond = (len(own) - np.searchsorted(np.sort(nes), nes, "left")) / len(own)
        found[own] = np.minimum(by_lot / beyond, 1)
    return found
