"""The simple models that stand beside every other one."""
from ..params import Choice
from . import model

model(
    "majority",
    label="Class frequencies",
    tasks={"classification": "sklearn.dummy:DummyClassifier"},
    fixed={"strategy": "prior"},
    methods="always predicts the most frequent class of the training samples",
    cite="no method at all",
    role="baseline",
    seeded=False,
    help="Knows how common each class is and nothing else.",
)

model(
    "nearest_centroid",
    label="Nearest centroid",
    tasks={"classification": "sklearn.neighbors:NearestCentroid"},
    space={"shrink_threshold": Choice(None, 0.2, 0.5, 1.0, 1.5, 2.0, label="Shrinkage")},
    fixed={"priors": "uniform"},
    methods="nearest shrunken centroid",
    cite="Tibshirani et al. (2002) PNAS 99:6567-6572",
    role="baseline",
    seeded=False,
    help="Compares a sample with the average profile of each class: the idea behind the PAM50 test itself.",
)
