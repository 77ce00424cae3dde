"""Neural networks."""
from ..params import Choice, Float, Int
from . import Fit, model

model(
    "neural_network",
    label="Neural network",
    tasks={
        "classification": Fit(
            "genoml_core.models.torch.anchored:AnchoredClasses",
            params={
                "C": Float(1e-6, 1e4, default=0.01, grid=(1e-3, 0.01, 0.1, 1.0), log=True, label="C of the anchor", simpler="low",
                           help="Smaller values shrink the weights of the linear model more."),
                "class_weight": Choice("balanced", None, label="Class weights",
                                       help="balanced: rare classes count as much as common ones."),
            },
        ),
        "regression": Fit(
            "genoml_core.models.torch.anchored:AnchoredValues",
            params={
                "alpha": Float(1e-6, 1e8, default=1_000.0, grid=(10.0, 100.0, 1e3, 1e4), log=True,
                               label="Alpha of the anchor", simpler="high",
                               help="Larger values shrink the weights of the linear model more."),
            },
        ),
    },
    params={
        "components": Int(2, 500, default=64, grid=(32, 64, 128), log=True, label="Components that the residual sees"),
        "hidden": Choice(64, 32, 128, label="Hidden units"),
        "dropout": Choice(0.4, 0.2, 0.6, label="Dropout"),
        "weight_decay": Choice(0.01, 0.001, 0.1, label="Weight decay"),
        "members": Int(1, 20, default=3, label="Networks to average"),
    },
    methods="neural network of one hidden layer on principal components, added to a linear model with a ridge penalty (logistic for "
            "classes) and stopped early; the mean of several",
    cite="Rumelhart et al. (1986) Nature 323:533-536",
    usual=False,
    help="Begins as a linear model and bends it only as far as this helps in training samples set aside. Slow beside the others.",
)
