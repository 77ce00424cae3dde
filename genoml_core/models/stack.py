"""Models that mix what the other models of a plan predict."""
from . import Fit, model

model(
    "stack",
    label="Stack of the models",
    tasks={
        "classification": Fit("genoml_core.models.parts.mixture:ProbabilityMixture"),
        "regression": Fit("genoml_core.models.parts.mixture:ValueMixture"),
        "survival": Fit("genoml_core.models.parts.mixture:RiskMixture"),
    },
    methods="a mixture of the other models' predictions, with weights of at least 0 that were learnt from inner held-out predictions",
    cite="van der Laan et al. (2007) Stat Appl Genet Mol Biol 6:25",
    sees="models",
    usual=False,
    help="Mixes the other models, each with a weight learnt inside the folds. With models of one layer each this is late fusion.",
)
