"""Neural networks."""
from ..params import Choice, Float, Int
from . import Fit, model

COX_ALPHA = Float(
    1e-6, 1e6, default=1.0, grid=(0.1, 1.0, 10.0, 100.0), log=True, label="Alpha of the anchor", simpler="high",
    help="Larger values shrink the weights of the linear model more.",
)

_SHARED = {
    "components": Int(2, 500, default=64, grid=(32, 64, 128), log=True, label="Components that the residual sees"),
    "hidden": Choice(64, 32, 128, label="Hidden units"),
    "dropout": Choice(0.4, 0.2, 0.6, label="Dropout"),
    "weight_decay": Choice(0.01, 0.001, 0.1, label="Weight decay"),
    "members": Int(1, 20, default=3, label="Networks to average"),
}

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
        "survival": Fit("genoml_core.models.torch.anchored:AnchoredRisks", params={"alpha": COX_ALPHA}),
    },
    params=_SHARED,
    methods="neural network of one hidden layer on principal components, added to a linear model with a ridge penalty (logistic for "
            "classes, Cox for survival) and stopped early; the mean of several",
    cite="Rumelhart et al. (1986) Nature 323:533-536",
    usual=False,
    help="Begins as a linear model and bends it only as far as this helps in training samples set aside. Slow beside the others.",
)

model(
    "hazard_network",
    label="Neural network of hazards",
    tasks={"survival": Fit("genoml_core.models.torch.hazards:AnchoredHazards", params={"alpha": COX_ALPHA})},
    params=_SHARED,
    methods="neural network of one hidden layer on principal components that predicts the hazard in each of 15 intervals of time, added to "
            "their mean hazards and a Cox model with a ridge penalty, and stopped early; the mean of several",
    cite="Gensheimer and Narasimhan (2019) PeerJ 7:e6257",
    usual=False,
    help="As the neural network, but what a feature means may change with time: early and late deaths may have different causes.",
)

model(
    "multimodal_network",
    label="Multimodal network",
    tasks={"survival": Fit("genoml_core.models.torch.multimodal:MultimodalCox")},
    params={
        "alpha": Float(1e-6, 1e6, default=0.1, grid=(0.02, 0.1, 0.5, 2.0), log=True, label="Alpha of the anchor", simpler="high",
                       help="Larger values shrink the weights of the linear model more. Sample columns are hardly shrunk."),
        "components": Int(2, 500, default=64, grid=(32, 64, 128), log=True, label="Components of each layer"),
        "encoder": Choice("components", "autoencoder", tuned=False, label="Encoder of a layer",
                          help="Principal components, or a denoising autoencoder that begins as these."),
        "fusion": Choice("products", "attention", "concatenation", "mean", tuned=False, label="Fusion of the layers",
                         help="products: what layers say is multiplied; attention: gates say how much each layer counts for a patient."),
        "hidden": Choice(64, 32, 128, label="Hidden units"),
        "dropout": Choice(0.3, 0.2, 0.6, label="Dropout"),
        "weight_decay": Choice(0.02, 0.005, 0.1, label="Weight decay"),
        "layer_dropout": Choice(0.15, 0.0, 0.3, label="Layers hidden in training",
                                help="How often a layer is hidden from the network while it learns, so that it can do without."),
        "members": Int(1, 20, default=3, label="Networks to average"),
    },
    apart=True,
    gaps=True,
    methods="neural network with an encoder for each layer, a fusion of what they say, and learnt weights for layers that a patient lacks, "
            "added to a Cox model with a ridge penalty, trained on the partial likelihood (ties by Efron) and stopped early; the mean of "
            "several",
    cite="Cheerla and Gevaert (2019) Bioinformatics 35:i446-i454",
    usual=False,
    help="Begins as a ridge Cox model of all layers and bends it only as far as this helps in patients set aside. "
    "Patients may lack layers. Slow beside the others.",
)
