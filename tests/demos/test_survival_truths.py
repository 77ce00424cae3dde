"""What is true of the simulated patients: only the cancers tell, or only the product of two hidden programmes does."""
import numpy as np
import pytest

from genoml_core.demos import survival_truths
from genoml_core.metrics.concordance import concordance


def within(samples, risk) -> float:
    """Harrell's C over pairs of one cancer."""
    dead = (samples.vital_status == "dead").to_numpy()
    cancers = [(samples.cancer == name).to_numpy() for name in samples.cancer.unique()]
    parts = [concordance(samples.time_months[of], dead[of], np.asarray(risk)[of]) for of in cancers]
    return sum(part.concordant + part.tied_risk / 2 for part in parts) / sum(part.comparable for part in parts)


@pytest.mark.parametrize("truth", ["cohorts", "linear", "products"])
def test_shapes_and_shares(truth):
    layers, samples = survival_truths.simulate(truth)
    assert {name: table.shape for name, table in layers.items()} == {"methylation": (1500, 200), "mirna": (1500, 100)}
    assert 0.4 < (samples.vital_status == "dead").mean() < 0.65
    for table in layers.values():
        assert (table.isna().all(axis=1) == table.isna().any(axis=1)).all()
        assert 0.12 < table.isna().all(axis=1).mean() < 0.18
    assert samples.cancer.nunique() == 10


def test_only_the_cancers_tell():
    """Their means order all patients, and nobody within a cancer."""
    _, samples = survival_truths.simulate("cohorts")
    dead = samples.vital_status == "dead"
    rate = dead.groupby(samples.cancer).sum() / samples.time_months.groupby(samples.cancer).sum()
    assert concordance(samples.time_months, dead, samples.cancer.map(rate)).index == pytest.approx(0.68, abs=0.05)
    assert within(samples, samples.age) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("truth", "sum_", "product"), [("linear", 0.67, 0.5), ("products", 0.5, 0.66)])
def test_what_the_layers_tell(truth, sum_, product):
    """The first component of each layer after those that do not matter: the best direction by least squares on the hidden truth."""
    layers, samples = survival_truths.simulate(truth)
    whole = ~np.column_stack([table.isna().all(axis=1) for table in layers.values()]).any(axis=1)
    hidden = dict(zip(layers, _hidden(), strict=True))
    first, second = hidden["methylation"][whole], hidden["mirna"][whole]
    rows = samples[whole]
    assert within(rows, first + second) == pytest.approx(sum_, abs=0.03)
    assert within(rows, first * second) == pytest.approx(product, abs=0.03)
    for name, table in layers.items():  # the features hold it
        X = table[whole].to_numpy(float)
        fitted = np.linalg.lstsq(np.column_stack([X, np.ones(len(X))]), hidden[name][whole], rcond=None)[0]
        assert np.corrcoef(X @ fitted[:-1], hidden[name][whole])[0, 1] > 0.95


def _hidden():
    random = np.random.default_rng(survival_truths.SEED)
    return [random.normal(size=(survival_truths.PATIENTS, survival_truths.PROGRAMMES))[:, 0] for _ in survival_truths.FEATURES]
