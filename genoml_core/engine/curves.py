"""Which curves a run stores for its figures, each made from one row's predictions."""
from ..statistics.curves import precision_recall, reliability, roc

CURVES = {
    "roc": lambda classes, p: roc(p["truth"], p["probability"], p["folds"], p["weights"], classes),
    "precision_recall": lambda classes, p: precision_recall(p["truth"], p["probability"], p["folds"], p["weights"], classes),
    "reliability": lambda classes, p: reliability(p["truth"], p["probability"], p["weights"], classes),
}
