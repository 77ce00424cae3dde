"""Linear models: a weight for each feature."""
import math

from ..params import Choice, Float
from . import Fit, model


def _powers(low: float, high: float, number: int) -> tuple[float, ...]:
    """``number`` values from 10^low to 10^high, equally spaced in the exponent."""
    return tuple(float(f"{math.pow(10, low + (high - low) * i / (number - 1)):.3g}") for i in range(number))


_WEIGHT = Choice("balanced", None, label="Class weights", help="balanced: rare classes count as much as common ones.")
_STRENGTH = "Smaller values shrink the weights more."
_PENALTY = "Larger values shrink the weights more."

model(
    "logistic_l2",
    label="Logistic regression, L2",
    tasks={"classification": Fit("sklearn.linear_model:LogisticRegression")},
    params={
        "C": Float(1e-6, 1e4, default=0.01, grid=_powers(-4, 2, 13), log=True, label="C", help=_STRENGTH),
        "class_weight": _WEIGHT,
    },
    fixed={"max_iter": 500},
    methods="multinomial logistic regression with a ridge penalty",
    cite="le Cessie and van Houwelingen (1992) Appl Stat 41:191-201",
    help="Uses all features a little. Often the best choice when genes are many and samples few.",
)

model(
    "logistic_elastic_net",
    label="Logistic regression, elastic net",
    tasks={"classification": Fit("sklearn.linear_model:LogisticRegression")},
    params={
        "C": Float(1e-6, 1e4, default=0.1, grid=_powers(-3, 1, 9), log=True, label="C", help=_STRENGTH),
        "l1_ratio": Choice(0.5, 0.05, 0.2, 0.9, 1.0, label="Share of L1", help="Larger values keep fewer features."),
        "class_weight": _WEIGHT,
    },
    fixed={"solver": "saga", "tol": 1e-3, "max_iter": 100},
    methods="multinomial logistic regression with an elastic-net penalty",
    cite="Zou and Hastie (2005) J R Stat Soc B 67:301-320",
    help="Chooses a subset of the features while it fits.",
)

model(
    "linear_svm",
    label="Linear support vector machine",
    tasks={"classification": Fit("sklearn.svm:LinearSVC")},
    params={
        "C": Float(1e-6, 1e4, default=0.001, grid=_powers(-4, 1, 11), log=True, label="C", help=_STRENGTH),
        "class_weight": _WEIGHT,
    },
    fixed={"max_iter": 5_000},
    methods="linear support vector machine, one class against the others",
    cite="Cortes and Vapnik (1995) Mach Learn 20:273-297",
    help="Looks for the widest gap between classes.",
)

model(
    "ridge",
    label="Ridge regression",
    tasks={"regression": Fit("sklearn.linear_model:Ridge")},
    params={"alpha": Float(1e-6, 1e9, default=100.0, grid=_powers(0, 6, 13), log=True, label="Penalty", help=_PENALTY)},
    methods="linear regression with a ridge penalty",
    cite="Hoerl and Kennard (1970) Technometrics 12:55-67",
    help="Uses all features a little. Often the best choice when genes are many and samples few.",
)

model(
    "elastic_net",
    label="Elastic net regression",
    tasks={"regression": Fit("sklearn.linear_model:ElasticNet")},
    params={
        "alpha": Float(1e-6, 1e6, default=0.3, grid=_powers(-2, 1, 10), log=True, label="Penalty", help=_PENALTY),
        "l1_ratio": Choice(0.5, 0.05, 0.1, 0.2, 0.9, label="Share of L1", help="Larger values keep fewer features."),
    },
    fixed={"tol": 1e-3, "max_iter": 500},
    methods="linear regression with an elastic-net penalty",
    cite="Zou and Hastie (2005) J R Stat Soc B 67:301-320",
    help="Chooses a subset of the features while it fits.",
)

model(
    "cox_ridge",
    label="Cox regression, ridge",
    tasks={"survival": Fit(".parts.cox:CoxRidge")},
    params={"alpha": Float(1e-8, 1e6, default=1.0, grid=_powers(-1, 3, 9), log=True, label="Penalty", help=_PENALTY)},
    methods="Cox proportional hazards regression with a ridge penalty, Efron's treatment of ties",
    cite="Verweij and van Houwelingen (1994) Stat Med 13:2427-2436",
    seeded=False,
    help="Uses all features a little to rank patients by risk.",
)

model(
    "cox_elastic_net",
    label="Cox regression, elastic net",
    tasks={"survival": Fit(".parts.cox:CoxElasticNet")},
    params={
        "alpha": Float(1e-3, 1, default=0.3, grid=_powers(-1.5, 0, 10)[:-1], log=True, label="Penalty",
                       help="As a share of the smallest penalty that leaves no feature. Larger values keep fewer features."),
        "l1_ratio": Choice(0.5, 0.05, 0.2, 0.9, label="Share of L1", help="Larger values keep fewer features."),
    },
    methods="Cox proportional hazards regression with an elastic-net penalty, Efron's treatment of ties",
    cite="Simon et al. (2011) J Stat Softw 39(5):1-13",
    seeded=False,
    warm=".parts.cox:warm_up",
    help="Chooses a subset of the features that rank patients by risk.",
)
