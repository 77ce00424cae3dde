"""Whole runs on patients whose truth is known: verdicts say what is so, and no more."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.demos import survival_truths
from genoml_core.engine.compose import compose
from genoml_core.engine.runner import execute
from genoml_core.plan import Use

pytestmark = pytest.mark.slow
SCALED = (Use(name="impute_median"), Use(name="standard_scale"))
SINGLE = {"params": {"components": 16}, "search": {}}  # of the network; what is tuned is not what is asked here


def run_of(workspace, truth, noise=False):
    """A finished run of ridge Cox and the network; noise: with a third layer that says nothing."""
    layers, samples = survival_truths.simulate(truth)
    if noise:
        values = np.random.default_rng(0).normal(size=(len(samples), 100)).astype(np.float32)
        layers["protein"] = pd.DataFrame(values, samples.index, [f"p{i}" for i in range(100)])
    made = {name: Layer(X=table.to_numpy(), features=list(table), kind="numeric") for name, table in layers.items()}
    data = Dataset.write(workspace.path / "datasets", made, samples, DatasetFacts(name=truth, roles=survival_truths.ROLES))
    recipe = dict.fromkeys(layers, SCALED)
    plan = compose(data, task="survival", models=["cox_ridge", "multimodal_network"], recipe=recipe)
    fixed = [use.model_copy(update=SINGLE) if use.name == "multimodal_network" else use for use in plan.models]
    run = workspace.new_run(plan.model_copy(update={"models": tuple(fixed)}))
    execute(run, workers=2)
    assert not run.summary["failed"]
    return run


def above(run, model, other, metric="stratified_c") -> dict:
    """The paired difference of two models."""
    [pair] = [p for p in run.summary["pairs"] if {p["model"], p["other"]} == {model, other} and p["metric"] == metric]
    value, low, high = (pair["difference"][name] for name in ("value", "low", "high"))
    return {"value": value, "low": low, "high": high} if pair["model"] == model else {"value": -value, "low": -high, "high": -low}


def test_knowing_the_cancer_is_no_signal_within_it(lasting_workspace):
    summary = run_of(lasting_workspace, "cohorts").summary
    assert summary["objective"] == "stratified_c"
    pooled = {name: facts["metrics"]["harrell_c"]["value"] for name, facts in summary["models"].items()}
    assert pooled["cohort_only"] == pytest.approx(0.69, abs=0.04)  # over all patients it looks like skill
    assert summary["headline"]["metrics"]["harrell_c"]["low"] > 0.55
    assert summary["verdict"]["word"] == "no signal"
    for model in ("cox_ridge", "multimodal_network"):
        found = summary["models"][model]["metrics"]["stratified_c"]
        assert found["low"] <= 0.5


def test_a_linear_truth_leaves_the_network_no_better_than_ridge_cox(lasting_workspace):
    run = run_of(lasting_workspace, "linear")
    assert run.summary["verdict"]["word"] == "better"  # than the sample columns
    found = above(run, "multimodal_network", "cox_ridge")
    assert found["low"] <= 0
    assert abs(found["value"]) < 0.02


def test_layers_that_multiply_are_found_by_the_network_alone(lasting_workspace):
    run = run_of(lasting_workspace, "products")
    assert above(run, "multimodal_network", "cox_ridge")["low"] > 0
    assert above(run, "multimodal_network", "covariates_only")["low"] > 0
    assert above(run, "multimodal_network", "cox_ridge", "ibs")["high"] < 0
    assert above(run, "cox_ridge", "covariates_only")["low"] <= 0


def test_a_layer_of_noise_adds_nothing(lasting_workspace):
    plain, more = (run_of(lasting_workspace, "linear", noise).summary["models"] for noise in (False, True))
    for model in ("cox_ridge", "multimodal_network"):
        gained = more[model]["metrics"]["stratified_c"]["value"] - plain[model]["metrics"]["stratified_c"]["value"]
        assert gained < 0.01
        assert gained > -0.03
