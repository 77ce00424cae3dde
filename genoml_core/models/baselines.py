"""The simple models that stand beside every other one."""
from ..params import Choice
from . import Fit, model

model(
    "majority",
    label="Class frequencies",
    tasks={"classification": Fit("sklearn.dummy:DummyClassifier", fixed={"strategy": "prior"})},
    methods="always predicts the most frequent class of the training samples",
    cite="no method at all",
    role="baseline",
    help="Knows how common each class is and nothing else.",
)

model(
    "mean",
    label="Mean of the training samples",
    tasks={"regression": Fit("sklearn.dummy:DummyRegressor", fixed={"strategy": "mean"})},
    methods="always predicts the mean of the training samples",
    cite="no method at all",
    role="baseline",
    help="Knows the mean of the target and nothing else.",
)

model(
    "cohort_mean",
    label="Mean of each cohort",
    tasks={"regression": Fit("genoml_core.models.parts.alike:MeanOfAlike")},
    methods="the mean of the training samples of the same cohort, or of all for a cohort that is new",
    cite="no method at all",
    role="baseline",
    sees="cohort",
    help="Knows the mean of each cohort and nothing else: of each tissue, or of each drug where drugs are the cohorts.",
)

model(
    "alike_mean",
    label="Mean of samples alike",
    tasks={"regression": Fit("genoml_core.models.parts.alike:MeanOfAlike")},
    methods="the mean of those training samples whose cohort and other categories agree most with the sample's",
    cite="no method at all",
    role="baseline",
    sees="alike",
    help="Knows the mean of each cohort within each category, for example of each drug in each tissue, and nothing else.",
)

model(
    "kaplan_meier",
    label="Kaplan-Meier",
    tasks={"survival": Fit("genoml_core.penalised.cox:SameRisk")},
    methods="the Kaplan-Meier curve of the training samples, of each cohort where there are cohorts",
    cite="Kaplan and Meier (1958) J Am Stat Assoc 53:457-481",
    role="baseline",
    help="Knows how survival falls with time, in each cohort, and nothing else: everybody has the same risk.",
)

model(
    "cohort_only",
    label="Cohort alone",
    tasks={"survival": Fit("genoml_core.penalised.cox:CoxRidge", fixed={"alpha": 0.001})},
    methods="Cox regression on the cohort alone",
    cite="Cox (1972) J R Stat Soc B 34:187-220",
    role="baseline",
    sees="cohort",
    help="Knows the cohort of a patient and nothing else: over all patients that can look like skill, within a cohort it is none.",
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
    help="Compares a sample with the average profile of each class: the idea behind the PAM50 test itself.",
)

model(
    "rank_centroids",
    label="Centroids of a gene list",
    tasks={"classification": Fit("genoml_core.models.parts.centroid:RankCentroids")},
    methods="the class whose mean profile over a list of genes, from the median of the training samples, has the highest Spearman "
            "correlation with the sample",
    cite="Parker et al. (2009) J Clin Oncol 27:1160-1167",
    role="baseline",
    sees="listed",
    help="A signature test as in the clinic, for example PAM50: a list of genes, and the average profile of each class.",
)

model(
    "covariates_only",
    label="Sample columns only",
    tasks={
        "classification": Fit("sklearn.linear_model:LogisticRegression", fixed={"max_iter": 500}),
        "regression": Fit("sklearn.linear_model:Ridge", fixed={"alpha": 1.0}),
        "survival": Fit("genoml_core.penalised.cox:CoxRidge", fixed={"alpha": 0.001}),  # divided by the samples: about 1 for 1,000
    },
    methods="a linear model (logistic, least squares or Cox) with a weak ridge penalty, of the sample columns alone",
    cite="Hoerl and Kennard (1970) Technometrics 12:55-67",
    role="baseline",
    sees="covariates",
    help="Sees only the covariate columns of the sample table, such as age, stage or tissue, and no omics layer. For a number and one "
    "column of tissues it is the mean of each tissue, slightly shrunken; for survival it is the clinical Cox model.",
)
