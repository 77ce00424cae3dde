"""Nearest neighbours."""
from ..params import Int
from . import Fit, model

model(
    "nearest_neighbours",
    label="Nearest neighbours",
    tasks={
        "classification": Fit("genoml_core.models.parts.neighbours:NeighbourClasses"),
        "regression": Fit("genoml_core.models.parts.neighbours:NeighbourValues"),
    },
    params={"n_neighbors": Int(1, 500, default=7, grid=(1, 3, 5, 7, 11, 15, 25), label="Neighbours", simpler="high")},
    methods="k nearest training samples (Euclidean distance), the nearer ones counting more",
    cite="Cover and Hart (1967) IEEE Trans Inf Theory 13:21-27",
    usual=False,
    help="Looks up the most similar training samples and takes their mean or their vote.",
)
