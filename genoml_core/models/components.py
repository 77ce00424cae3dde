"""Models of a few directions: what many genes have in common, and no gene by itself."""
from ..params import Choice, Float, Int
from . import Fit, model

_WEIGHT = {"class_weight": Choice("balanced", None, label="Class weights", help="balanced: rare classes count as much as common ones.")}
_C = Float(1e-6, 1e4, default=0.01, grid=(1e-4, 1e-3, 0.01, 0.1, 1.0), log=True, label="C", simpler="low",
           help="Smaller values shrink the weights more.")
_ALPHA = Float(1e-6, 1e8, default=100.0, grid=(1.0, 10.0, 100.0, 1e3, 1e4), log=True, label="Alpha", simpler="high",
               help="Larger values shrink the weights more.")

model(
    "principal_components",
    label="Regression on principal components",
    tasks={
        "classification": Fit("genoml_core.models.parts.components:ComponentsLogistic", params={"C": _C, **_WEIGHT}),
        "regression": Fit("genoml_core.models.parts.components:ComponentsRidge", params={"alpha": _ALPHA}),
    },
    params={"n_components": Int(1, 500, default=20, grid=(5, 10, 20, 50, 100), log=True, label="Components", simpler="low")},
    methods="linear regression (logistic for classes) with a ridge penalty on the first principal components of the training samples",
    cite="Massy (1965) J Am Stat Assoc 60:234-256",
    usual=False,
    help="Sums thousands of genes up in a few directions first. Steady with few samples; blind to what only few genes show.",
)

model(
    "partial_least_squares",
    label="Partial least squares",
    tasks={
        "classification": Fit("genoml_core.models.parts.components:PLSClasses"),
        "regression": Fit("genoml_core.models.parts.components:PLSValues"),
    },
    params={"n_components": Int(1, 100, default=5, grid=(2, 3, 5, 8, 12, 20), label="Directions", simpler="low")},
    methods="partial least squares regression (on classes as 0 and 1, weighted by how rare they are, for classification)",
    cite="Wold et al. (2001) Chemom Intell Lab Syst 58:109-130",
    usual=False,
    help="Looks for the few directions that go with the target most.",
)
