"""Layers in a run: who lacks one is told to networks that keep them apart; what layers do for the risks, and what is lost without them."""
import numpy as np
import pytest

from genoml_core.engine.explain import explain
from genoml_core.engine.layers import risks_without
from genoml_core.figures import FIGURES
from genoml_core.figures.dials import Dials
from genoml_core.penalised.cox import CoxRidge
from tests import making
from tests.figures.test_drawings import shows_every_row


@pytest.fixture(scope="module")
def run(lasting_workspace):
    run = making.cohorts_run(lasting_workspace)
    explain(run)
    return run


def test_a_network_runs_with_missing_layers_and_finds_the_signal(run):
    models = run.summary["models"]
    assert not run.summary["failed"]
    assert models["multimodal_network"]["metrics"]["stratified_c"]["value"] > 0.65
    assert models["cohort_only"]["metrics"]["stratified_c"]["value"] == pytest.approx(0.5)
    assert models["cohort_only"]["metrics"]["harrell_c"]["value"] > 0.55
    assert models["cohort_only"]["metrics"]["ibs_skill"]["value"] == pytest.approx(0, abs=0.02)


def test_its_losses_were_told(run):
    told = run.events()[lambda events: events.kind == "epoch"]
    assert set(told.model) == {"multimodal_network"}
    assert told.detail.str.contains('"epoch": 0').sum() == 3 * 3  # two inner fits and one more in each of three folds


def test_what_layers_do(run):
    """The layer with the signal moves predictions most, and is missed most; contributions are those of its features."""
    layers, explanation = run.layers(), run.explanation()
    assert set(layers.layer) == {"meth", "mirna", "sample table"}
    size = layers.contribution.abs().groupby(layers.layer).mean()
    assert size.idxmax() == "meth"
    place = ["repeat", "fold", "sample"]
    own = explanation[explanation.layer == "sample table"].groupby(place).contribution.sum()
    whole = layers[layers.layer == "sample table"].set_index(place).contribution
    np.testing.assert_allclose(own, whole.reindex(own.index), rtol=1e-5, atol=1e-6)


def test_without_a_layer_a_linear_model_loses_its_part():
    random = np.random.default_rng(0)
    X, Z = random.normal(1, 1, (60, 5)), random.normal(1, 1, (7, 5))
    model = CoxRidge(0.1).fit(X, making.survival_truth(random.exponential(size=60), np.ones(60)))
    found = risks_without(model, X, Z, {"meth": 3, "mirna": 2}, gaps=False)
    np.testing.assert_allclose(found[""], model.predict(Z))
    np.testing.assert_allclose(found[""] - found["meth"], (Z[:, :3] - X[:, :3].mean(axis=0)) @ model.coef_[:3])
    assert risks_without(model, X, Z, {"meth": 5}, gaps=False) == {}


@pytest.mark.parametrize(("name", "measures"), [("layers", ["value"]), ("without_layer", ["value"]), ("by_group", ["share"])])
def test_figures_of_layers_and_cohorts(run, name, measures):
    table = FIGURES[name].read(run, "", Dials(by="cancer"))
    shows_every_row(FIGURES[name], table, measures)
    words = FIGURES[name].describe(table)
    assert words.endswith(".")
    assert "nan" not in words
    if name == "layers":
        assert set(table.row) == {"everybody", "a", "b", "c"}
        np.testing.assert_allclose(table.groupby("row").value.sum(), 1)
    if name == "without_layer":
        lost = table.set_index("row").value
        assert lost.meth > 0.1
        assert abs(lost.mirna) < 0.05
    if name == "by_group":
        assert set(table.group) == {"a", "b", "c"}
        assert table.groupby("group").share.idxmax().map(table.label).str.startswith("meth0").all()
