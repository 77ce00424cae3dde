"""The simulated patients: shapes and roles as told, cancers of different risk, and a signal within them of honest size."""
import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from genoml_core import demos
from genoml_core.demos import pan_cancer_survival


@pytest.fixture(scope="module")
def simulated():
    return pan_cancer_survival.simulate()


def early_deaths(samples: pd.DataFrame) -> pd.Series:
    """Martingale residuals within each cancer: deaths beyond those that the Nelson-Aalen hazard of the cancer expects by that time."""
    ordered = samples.sort_values("time_months")
    dead = ordered.vital_status == "dead"
    hazard = (dead / ordered.groupby("cancer").cumcount(ascending=False).add(1)).groupby(ordered.cancer).cumsum()
    return (dead - hazard).reindex(samples.index)


def stratified_c(samples: pd.DataFrame, risk: np.ndarray) -> float:
    """Harrell's C over pairs of one cancer."""
    time, dead, cancer = (samples[c].to_numpy() for c in ("time_months", "vital_status", "cancer"))
    pairs = (time[:, None] < time) & (dead == "dead")[:, None] & (cancer[:, None] == cancer)
    return float((risk[:, None] > risk)[pairs].mean() + 0.5 * (risk[:, None] == risk)[pairs].mean())


def honest_c(X: np.ndarray, samples: pd.DataFrame) -> float:
    """C within cancers of held-out risks: ridge on the early deaths of the training patients."""
    risk = np.zeros(len(samples))
    for train, held in StratifiedKFold(5, shuffle=True, random_state=0).split(X, samples.cancer):
        model = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), RidgeCV(np.logspace(0, 5, 9)))
        risk[held] = model.fit(X[train], early_deaths(samples.iloc[train])).predict(X[held])
    return stratified_c(samples, risk)


def test_shapes_times_and_missing_layers(simulated):
    layers, samples = simulated
    assert {name: table.shape for name, table in layers.items()} == {"methylation": (500, 300), "mirna": (500, 150)}
    assert np.nanmin(layers["methylation"]) < -4
    assert np.nanmin(layers["mirna"]) == 0
    for table in layers.values():
        missing = table.isna()
        assert (missing.all(axis=1) == missing.any(axis=1)).all()  # whole patients
        assert 0.10 <= missing.all(axis=1).mean() <= 0.15
    assert samples.time_months.min() > 0
    assert set(samples.vital_status) == {"dead", "alive"}
    assert (samples.vital_status == "dead").mean() == pytest.approx(0.5, abs=0.06)


def test_is_the_same_every_time(simulated):
    layers, samples = pan_cancer_survival.simulate()
    assert samples.equals(simulated[1])
    assert all(table.equals(simulated[0][name]) for name, table in layers.items())


def test_cancers_differ_in_risk(simulated):
    deaths = simulated[1].groupby("cancer").vital_status.agg(lambda status: (status == "dead").mean())
    assert deaths["Pancreas"] > 0.7 > 0.5 > deaths["Breast"]
    assert simulated[1].cancer.value_counts().min() >= 50


def test_signal_within_cancers_is_of_honest_size(simulated):
    layers, samples = simulated
    clinical = np.column_stack([samples.age, samples.stage.map(["I", "II", "III", "IV"].index)])
    everything = np.hstack([*layers.values(), clinical])
    assert 0.56 < honest_c(clinical, samples) < 0.62
    assert 0.62 < honest_c(everything, samples) < 0.68


def test_roles_and_kinds(workspace):
    facts = demos.make(workspace, "pan_cancer_survival").facts
    assert facts.roles == {"cancer": "cohort", "time_months": "time", "vital_status": "event", "age": "covariate", "stage": "covariate"}
    assert {name: layer.kind for name, layer in facts.layers.items()} == {"methylation": "numeric", "mirna": "log"}
