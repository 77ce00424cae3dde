"""Linear models: a weight for each feature."""
import math

from ..params import Choice, Float
from . import Fast, Fit, model


def _powers(low: int, high: int, number: int) -> tuple[float, ...]:
    """``number`` values from 10^low to 10^high, equally spaced in the exponent."""
    return tuple(float(f"{math.pow(10, low + (high - low) * i / (number - 1)):.3g}") for i in range(number))


_WEIGHT = {"class_weight": Choice("balanced", None, label="Class weights", help="balanced: rare classes count as much as common ones.")}
_STRENGTH = "Smaller values shrink the weights more."
_ALPHA = "Larger values shrink the weights more."
_IN_SAMPLES = "fitted in the directions that the samples span, where features are more than samples"
_IN_STRONGER = "each penalty begins at the solution of the next stronger one"
_SHARE = {"label": "Share of L1", "help": "Larger values keep fewer features."}


def _strength(*grid: float) -> Float:
    """The penalty relative to the data, so that one grid suits every number of samples and every unit."""
    words = "1 keeps no feature, smaller values keep more."
    return Float(0.001, 1, default=0.2, grid=grid, log=True, label="Strength", help=words, simpler="high")


model(
    "logistic_l2",
    label="Logistic regression, L2",
    tasks={
        "classification": Fit(
            "sklearn.linear_model:LogisticRegression", params=_WEIGHT,
            fast=Fast(
                "minimised closer to the optimum, by Newton's method in the directions that the samples span; " + _IN_STRONGER,
                "genoml_core.penalised.rotated:RotatedLogistic",
                path="C",
            ),
        )
    },
    params={
        "C": Float(1e-6, 1e4, default=0.01, grid=_powers(-4, 2, 13), log=True, label="C", simpler="low", help=_STRENGTH),
    },
    fixed={"max_iter": 500},
    methods="multinomial logistic regression with a ridge penalty",
    cite="le Cessie and van Houwelingen (1992) Appl Stat 41:191-201",
    readable=True,
    help="Uses all features a little. Often the best choice when genes are many and samples few.",
)

model(
    "logistic_elastic_net",
    label="Logistic regression, elastic net",
    tasks={
        "classification": Fit(
            "sklearn.linear_model:LogisticRegression", params=_WEIGHT,
            fast=Fast(
                "minimised closer to the optimum, by a working set and accelerated proximal gradients instead of stochastic ones; "
                + _IN_STRONGER,
                "genoml_core.penalised.logistic:LogisticPath",
                {"tol": 0.03, "max_iter": 400},  # only penalties that are too weak to matter take more steps
                path="C",
            ),
        )
    },
    params={
        "C": Float(1e-6, 1e4, default=0.1, grid=_powers(-3, 1, 9), log=True, label="C", simpler="low", help=_STRENGTH),
        "l1_ratio": Choice(0.5, 0.05, 0.2, 0.9, 1.0, **_SHARE),
    },
    fixed={"solver": "saga", "tol": 1e-3, "max_iter": 100},
    methods="multinomial logistic regression with an elastic-net penalty",
    cite="Zou and Hastie (2005) J R Stat Soc B 67:301-320",
    readable=True,
    help="Chooses a subset of the features while it fits.",
)

model(
    "linear_svm",
    label="Linear support vector machine",
    tasks={"classification": Fit("sklearn.svm:LinearSVC", params=_WEIGHT)},
    params={
        "C": Float(1e-6, 1e4, default=0.001, grid=_powers(-4, 1, 11), log=True, label="C", simpler="low", help=_STRENGTH),
    },
    fixed={"max_iter": 5_000},
    methods="linear support vector machine, one class against the others",
    cite="Cortes and Vapnik (1995) Mach Learn 20:273-297",
    readable=True,
    help="Looks for the widest gap between classes.",
)

model(
    "ridge",
    label="Ridge regression",
    tasks={
        "regression": Fit(
            "sklearn.linear_model:Ridge", fast=Fast(_IN_SAMPLES, "genoml_core.penalised.rotated:RotatedRidge", path="alpha")
        )
    },
    params={"alpha": Float(1e-6, 1e8, default=1_000.0, grid=_powers(0, 5, 11), log=True, label="Alpha", simpler="high", help=_ALPHA)},
    methods="ridge regression",
    cite="Hoerl and Kennard (1970) Technometrics 12:55-67",
    readable=True,
    help="Uses all features a little. Often the best choice when genes are many and samples few.",
)

model(
    "elastic_net",
    label="Elastic net",
    tasks={"regression": Fit("genoml_core.penalised.elastic_net:RelativeElasticNet", fast=Fast(_IN_STRONGER, path="strength"))},
    params={
        "strength": _strength(1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02),
        "l1_ratio": Choice(0.5, 0.05, 0.1, 0.2, 0.9, **_SHARE),
    },
    methods="linear regression with an elastic-net penalty",
    cite="Zou and Hastie (2005) J R Stat Soc B 67:301-320",
    readable=True,
    help="Chooses a subset of the features while it fits. Features should be on one scale.",
)

_COX_ALPHA = Float(1e-6, 1e6, default=1.0, grid=_powers(-2, 3, 11), log=True, label="Alpha", simpler="high", help=_ALPHA)

model(
    "cox_ridge",
    label="Cox regression, ridge",
    tasks={"survival": Fit("genoml_core.penalised.cox:CoxRidge", fast=Fast("all penalties in the same directions", path="alpha"))},
    params={
        "alpha": _COX_ALPHA,
        "strata": Choice(False, True, tuned=False, label="A hazard for each cohort",
                         help="Patients are compared within their cohort only, while it is learnt."),
    },
    methods="Cox regression with a ridge penalty, ties by Efron's method",
    cite="Verweij and van Houwelingen (1994) Stat Med 13:2427-2436",
    readable=True,
    help="Uses all features a little. Often the best choice when genes are many and events few.",
)

model(
    "cox_elastic_net",
    label="Cox regression, elastic net",
    tasks={"survival": Fit("genoml_core.penalised.cox:CoxElasticNet", fast=Fast(_IN_STRONGER, path="strength"))},
    params={
        "strength": _strength(1.0, 0.7, 0.5, 0.3, 0.2, 0.1),
        "l1_ratio": Choice(0.5, 0.05, 0.2, 0.9, **_SHARE),
    },
    methods="Cox regression with an elastic-net penalty, ties by Efron's method",
    cite="Simon et al. (2011) J Stat Softw 39(5):1-13",
    readable=True,
    help="Chooses a subset of the features while it fits. Features should be on one scale.",
)

model(
    "cox_priority",
    label="Cox regression, clinic first",
    tasks={"survival": Fit("genoml_core.penalised.cox:CoxPriority", fast=Fast("all penalties in the same directions", path="alpha"))},
    params={"alpha": _COX_ALPHA},
    apart=True,
    methods="Cox regression on the sample columns, to whose log-risks Cox regression on all layers with a ridge penalty adds",
    cite="Klau et al. (2018) BMC Bioinformatics 19:322",
    readable=True,
    usual=False,
    help="Sample columns such as age and stage have the first word, and layers add to it: is there anything beyond the clinic?",
)
