"""Which curves a run stores for its figures, each made from one row's predictions."""
from ..statistics.curves import precision_recall, reliability, roc

CURVES = {
    "roc": lambda classes, parts: roc(parts["truth"], parts["probability"], parts["folds"], parts["weights"], classes),
    "precision_recall": lambda classes, parts: precision_recall(parts["truth"], parts["probability"], parts["folds"], parts["weights"], classes),
    "reliability": lambda classes, parts: reliability(parts["truth"], parts["probability"], parts["weights"], classes),
}
