"""Models that see less than all, and the model that mixes the others: late fusion of layers."""
import json
import shutil

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax
from sklearn.metrics import balanced_accuracy_score

from genoml_core.engine.compose import compose
from genoml_core.engine.configurations import seen
from genoml_core.engine.explain import explain
from genoml_core.engine.problem import problem_of
from genoml_core.engine.runner import execute
from genoml_core.errors import GenoMLError
from genoml_core.models import MODELS
from genoml_core.plan import SAMPLE_TABLE, Plan, Use
from genoml_core.reference import Reference, ReferenceFacts
from tests import making

SHAPE = {"outer": 3, "inner": 2, "seed": 4}
SCALED = {"rna": (Use(name="standard_scale"),), "protein": (Use(name="standard_scale"),)}
EACH = {"models": ["logistic_l2", "stack"], "each_layer": True, "recipe": SCALED, **SHAPE}
LAYERS = ("logistic_l2@rna", "logistic_l2@protein")


@pytest.fixture(scope="module")
def data(lasting_workspace):
    return making.two_layers(lasting_workspace)


@pytest.fixture(scope="module")
def run(lasting_workspace, data):
    return making.finished_run(lasting_workspace, data, "type", covariates=["age"], **EACH)


def value(run, model, metric="balanced_accuracy"):
    return run.summary["models"][model]["metrics"][metric]["value"]


def test_a_plan_tries_each_layer_by_itself(data):
    plan = compose(data, "type", **EACH)
    learning = [use.id for use in plan.models if use.name in ("logistic_l2", "stack")]
    assert learning == ["logistic_l2", *LAYERS, "stack"]
    assert Plan.parse(plan.model_dump_json()) == plan
    assert [list(seen(plan, use)) for use in plan.models if use.layers] == [["rna"], ["protein"]]


def test_what_a_model_of_one_layer_predicts_is_what_it_predicts_in_a_plan_of_that_layer(run, lasting_workspace, data):
    """The settings drawn depend on the name of the model alone."""
    alone = making.finished_run(lasting_workspace, data, "type", models=["logistic_l2"], recipe={"rna": SCALED["rna"]}, **SHAPE)
    one, other = (
        r.predictions[r.predictions.model == model].sort_values("sample")[["p:A", "p:B"]].to_numpy()
        for r, model in ((run, "logistic_l2@rna"), (alone, "logistic_l2"))
    )
    np.testing.assert_array_equal(one, other)


def test_sample_columns_are_seen_with_all_layers_only(run):
    plan = run.plan
    assert {use.id: SAMPLE_TABLE in seen(plan, use) for use in plan.models if use.name == "logistic_l2"} == {
        "logistic_l2": True, "logistic_l2@rna": False, "logistic_l2@protein": False
    }


def test_late_fusion_is_better_than_either_layer(lasting_workspace, data):
    """Each layer holds half of the answer."""
    run = making.finished_run(lasting_workspace, data, "type", **EACH)
    for layer in LAYERS:
        assert value(run, "stack", "macro_auroc") > value(run, layer, "macro_auroc") + 0.05


def test_the_mixture_is_that_of_inner_held_out_predictions(run):
    """By hand: weights from the members' inner predictions, the weighted mean of their held-out probabilities, its calibration."""
    problem = problem_of(run.path)
    members = ["logistic_l2", *LAYERS]
    for fold in range(3):
        folders = [run.path / "units" / f"r0-f{fold}-{name}" for name in members]
        inner = [pd.read_parquet(f / "inner.parquet").set_index("sample") for f in folders]
        assert set(inner[0].index) == set(problem.outcome.ids[problem.split(0, fold)[0]])
        given = np.stack([table.loc[inner[0].index, ["p:A", "p:B"]].to_numpy() for table in inner], axis=1)
        truth = (inner[0].truth == "B").to_numpy(int)
        grid = np.array([(a, b, 1 - a - b) for a in np.linspace(0, 1, 101) for b in np.linspace(0, 1 - a, 101)])
        weights = grid[np.log(given[np.arange(len(truth)), :, truth] @ grid.T).sum(axis=0).argmax()]
        held = [pd.read_parquet(f / "predictions.parquet").set_index("sample") for f in folders]
        mixed = sum(w * table.loc[held[0].index, ["p:A", "p:B"]] for w, table in zip(weights, held, strict=True))
        stack = run.path / "units" / f"r0-f{fold}-stack"
        found = json.loads((stack / "unit.json").read_text())["calibration"]
        expected = softmax(np.log(mixed.to_numpy()) / found["temperature"] + found["shifts"], axis=1)
        found = pd.read_parquet(stack / "predictions.parquet").set_index("sample").loc[held[0].index, ["p:A", "p:B"]]
        np.testing.assert_allclose(found, expected, atol=0.02)


def test_the_inner_score_of_a_mixture_is_of_samples_that_its_weights_had_not_seen(run):
    """Weights learnt on one inner fold are scored on the other."""
    folders = [run.path / "units" / f"r0-f0-{name}" for name in ("logistic_l2", *LAYERS)]
    inner = [pd.read_parquet(folder / "inner.parquet").set_index("sample") for folder in folders]
    given = np.stack([table.loc[inner[0].index, ["p:A", "p:B"]].to_numpy() for table in inner], axis=1)
    truth, part = (inner[0].truth == "B").to_numpy(int), inner[0].inner.to_numpy()
    scores = []
    for held in (0, 1):
        fitted = MODELS["stack"].build("classification", {}, 0).fit(given[part != held], truth[part != held])
        scores.append(balanced_accuracy_score(truth[part == held], fitted.predict(given[part == held])))
    assert json.loads((run.path / "units" / "r0-f0-stack" / "unit.json").read_text())["inner"] == pytest.approx(np.mean(scores))


@pytest.mark.parametrize(("task", "column", "more"), [
    ("regression", "dose", {}), ("survival", "time", {"event": "event"}),
])
def test_numbers_and_risks_are_mixed(workspace, task, column, more):
    random = np.random.default_rng(3)
    X = random.normal(size=(150, 8)).astype(np.float32)
    strength = X[:, 0] - X[:, 1]
    data = making.dataset(workspace, X, "numeric", dose=strength + random.normal(size=150), **making.follow_up(random, strength))
    models = {"regression": ["ridge", "elastic_net", "stack"], "survival": ["cox_ridge", "cox_elastic_net", "stack"]}[task]
    run = making.finished_run(workspace, data, column, task=task, models=models, recipe=making.SCALED, **SHAPE, **more)
    metric = {"regression": "r2", "survival": "harrell_c"}[task]
    best = max(value(run, name, metric) for name in models[:2])
    assert value(run, "stack", metric) > best - 0.03


def test_one_model_cannot_be_mixed(workspace, data, run):
    plan = run.plan.model_copy(update={"models": tuple(use for use in run.plan.models if use.id not in LAYERS)})
    with pytest.raises(GenoMLError, match="only one model to mix"):
        compose(data, "type", models=["logistic_l2", "stack"], **SHAPE)
    shutil.copytree(data.path, workspace.path / "datasets" / data.key)
    again = workspace.new_run(plan)
    with pytest.raises(GenoMLError, match="only one model to mix"):
        execute(again, workers=0)


def test_a_mixture_is_explained_by_its_members(lasting_workspace, data):
    settings = {**EACH, "models": ["random_forest", "logistic_l2", "stack"]}
    run = making.finished_run(lasting_workspace, data, "type", **settings)
    chosen = dict.fromkeys(run.summary["headline"]["chosen"], "stack")
    summary = {**run.summary, "headline": {**run.summary["headline"], "chosen": chosen}}
    run.__dict__["summary"] = summary
    explain(run)
    importance = run.importance()
    top = importance[importance.output == "B"].head(2)
    assert {*zip(top.layer, top.feature, strict=True)} == {("rna", "r0"), ("protein", "p0")}


def signature(data, genes) -> str:
    facts = ReferenceFacts(name="genes", kind="a list of features")
    return Reference.write(data.path.parents[1] / "references", pd.DataFrame({"gene": genes}), facts).key


def test_a_signature_test_sees_the_listed_genes_where_they_are(data):
    key = signature(data, ["r0", "r1", "r2", "no such gene"])
    recipe = {layer: (Use(name="most_variable", params={"n": 10}), Use(name="standard_scale")) for layer in ("rna", "protein")}
    plan = compose(data, "type", models=["logistic_l2"], signature=key, recipe=recipe, **SHAPE)
    use = next(use for use in plan.models if use.name == "rank_centroids")
    assert (use.id, use.listed) == ("rank_centroids@rna", key)
    assert [step.name for step in seen(plan, use)["rna"]] == ["listed", "standard_scale"]
    with pytest.raises(GenoMLError, match="names none"):
        compose(data, "type", signature=signature(data, ["other"]), **SHAPE)


def test_a_signature_test_is_a_baseline_of_the_run(lasting_workspace, data):
    key = signature(data, ["r0", "r1", "r2", "r3"])
    run = making.finished_run(lasting_workspace, data, "type", models=["logistic_l2"], signature=key, recipe=SCALED, **SHAPE)
    assert run.summary["models"]["rank_centroids@rna"]["role"] == "baseline"
    assert value(run, "rank_centroids@rna") > 0.6


def test_a_model_is_not_twice_in_a_plan(data):
    plan = compose(data, "type", models=["logistic_l2"], **SHAPE)
    with pytest.raises(GenoMLError, match="twice"):
        Plan.parse(plan.model_copy(update={"models": plan.models * 2}).model_dump_json())
