"""Leaving the unsure out: the risk that stays at each coverage, and the confidence that a wanted accuracy takes."""
import numpy as np
import pandas as pd


def risk_coverage(right, confidence) -> pd.DataFrame:
    """coverage, risk, confidence: the share of errors among the most confident samples, a row for each distinct confidence.

    right (n,) bool; confidence (n,). Samples of equal confidence are kept or left out together (Geifman and El-Yaniv 2017).
    """
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    confidence, wrong = np.asarray(confidence, float)[order], ~np.asarray(right, bool)[order]
    last = np.append(confidence[1:] != confidence[:-1], True)
    kept = np.arange(1, len(wrong) + 1)
    table = pd.DataFrame({"coverage": kept / len(wrong), "risk": np.cumsum(wrong) / kept, "confidence": confidence})
    return table[last].reset_index(drop=True)


def area_under_risk(right, confidence) -> float:
    """AURC: the mean risk over the coverages 1/n, 2/n, ... 1 (Geifman et al. 2019); tied samples in the order given."""
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    wrong = ~np.asarray(right, bool)[order]
    return float(np.mean(np.cumsum(wrong) / np.arange(1, len(wrong) + 1)))


def threshold_for(right, confidence, accuracy: float) -> float:
    """The lowest confidence above which at least this share is right; infinity where even the most confident are not.

    Learnt from samples that stand for new ones: those that the model has not seen.
    """
    curve = risk_coverage(right, confidence)
    enough = curve[curve.risk <= 1 - accuracy + 1e-12]
    return float(enough.confidence.iloc[-1]) if len(enough) else float("inf")
