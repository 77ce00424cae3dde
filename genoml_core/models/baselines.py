"""The simple models that stand beside every other one."""
from ..params import Choice
from . import Fit, model

model(
    "majority",
    label="Class frequencies",
    tasks={"classification": Fit("sklearn.dummy:DummyClassifier")},
    fixed={"strategy": "prior"},
    methods="always predicts the most frequent class of the training samples",
    cite="no method at all",
    role="baseline",
    seeded=False,
    help="Knows how common each class is and nothing else.",
)

model(
    "mean",
    label="Mean of the training samples",
    tasks={"regression": Fit("sklearn.dummy:DummyRegressor")},
    methods="always predicts the mean of the training samples",
    cite="no method at all",
    role="baseline",
    seeded=False,
    help="Says the same number to everybody.",
)

model(
    "kaplan_meier",
    label="Kaplan-Meier",
    tasks={"survival": Fit(".parts.alike:Alike")},
    methods="predicts the survival curve of the training samples for everybody",
    cite="Kaplan and Meier (1958) J Am Stat Assoc 53:457-481",
    role="baseline",
    seeded=False,
    help="Gives everybody the same survival curve.",
)

model(
    "covariates_only",
    label="Sample columns only",
    tasks={
        "classification": Fit("sklearn.linear_model:LogisticRegression", fixed={"max_iter": 500}),
        "regression": Fit("sklearn.linear_model:Ridge"),
        "survival": Fit(".parts.cox:CoxRidge", fixed={"alpha": 0.01}),
    },
    methods="a linear model of the sample columns alone, without any measured layer",
    cite="Hoerl and Kennard (1970) Technometrics 12:55-67",
    role="baseline",
    sees="covariates",
    seeded=False,
    help="Knows what the sample table says, such as tissue, age or stage, and no gene. With a tissue column it is nearly the mean of each "
         "tissue; in survival it is the clinical Cox model.",
)

model(
    "nearest_centroid",
    label="Nearest centroid",
    tasks={"classification": Fit("sklearn.neighbors:NearestCentroid")},
    params={"shrink_threshold": Choice(None, 0.2, 0.5, 1.0, 1.5, 2.0, label="Shrinkage")},
    fixed={"priors": "uniform"},
    methods="nearest shrunken centroid",
    cite="Tibshirani et al. (2002) PNAS 99:6567-6572",
    role="baseline",
    seeded=False,
    help="Compares a sample with the average profile of each class: the idea behind the PAM50 test itself.",
)
