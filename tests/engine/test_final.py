"""The final model: the choice of the folds done once more with all samples, and what is known of it."""
import json

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine import after, final
from genoml_core.engine.final import finish
from genoml_core.engine.locked import open_locked
from genoml_core.engine.finished import Model
from genoml_core.engine.predict import Asked, predict
from genoml_core.engine.problem import problem_of
from genoml_core.errors import DataError, GenoMLError
from genoml_core.plan import Use
from genoml_core.reports.predicted import known_samples
from tests.making import SCALED, cohorts_run, dataset, finished_run, late_run, numbers_run, patients_run, three_classes, two_layers

PREPARED = {"expression": (Use(name="most_variable", params={"n": 30}), Use(name="standard_scale"))}


def finished(run):
    """The run with its final model, which is read from its files."""
    finish(run)
    return Model.read(run.path)


@pytest.fixture(scope="module")
def classes_run(lasting_workspace):
    settings = {"models": ["logistic_l2", "linear_svm"], "recipe": PREPARED, "covariates": ["age", "site"], "outer": 3, "inner": 2}
    return finished_run(lasting_workspace, three_classes(lasting_workspace), "subtype", **settings)


@pytest.fixture(scope="module")
def classes(classes_run):
    return finished(classes_run)


def test_it_is_fitted_on_all_samples(classes, classes_run):
    facts = classes.facts
    assert (facts["samples"], facts["groups"], facts["run"]) == (72, 72, classes_run.id)
    assert facts["metrics"] == classes_run.summary["headline"]["metrics"]
    assert facts["verdict"] == classes_run.summary["verdict"]
    assert facts["kept"] == {"classes": ["A", "B", "C"]}
    assert len(classes.final.without) == facts["parts"] == 10
    assert not facts["holds_samples"]


def test_the_model_is_that_of_scikit_learn_with_the_chosen_settings(classes, classes_run):
    """Scaler and logistic regression fitted by hand on all samples give the same decision values."""
    from sklearn.preprocessing import StandardScaler

    from genoml_core.models import MODELS

    problem, settings = problem_of(classes_run.path), dict(classes.facts["settings"])
    assert classes.facts["model"] in ("Logistic regression, L2", "Linear support vector machine")
    name = "logistic_l2" if "Logistic" in classes.facts["model"] else "linear_svm"
    X = problem.dataset.matrix("expression")
    top = np.sort(np.argsort(-X.var(axis=0, dtype=float), kind="stable")[:30])
    genes = StandardScaler().fit_transform(X[:, top])
    model = MODELS[name].build("classification", {k: v for k, v in settings.items() if "." not in k}, 0, "exact")
    inputs = classes.final.fitted.inputs(aligned(classes, problem.dataset))
    np.testing.assert_allclose(inputs[:, :30], genes, atol=1e-5)
    decision = model.fit(inputs, problem.truth).decision_function(inputs)
    np.testing.assert_allclose(classes.final.fitted.estimator.decision_function(inputs), decision, atol=2e-3)


def aligned(model: Model, data):
    from genoml_core.engine.align import align

    return align(model.final.expected, data)


def test_files_are_sealed_and_belong_to_the_run(classes, classes_run):
    assert classes_run.after("final").done
    assert classes_run.damage() == []
    (classes_run.path / "final.json").write_text(json.dumps({**classes.facts, "samples": 71}))
    assert classes_run.damage() == ["final.json"]
    with pytest.raises(DataError, match=r"The final model of this run is damaged"):
        Model.read(classes_run.path)
    (classes_run.path / "final.json").unlink()
    finish(classes_run)
    assert classes_run.damage() == []


def test_the_same_again(classes, classes_run):
    """Fitted a second time it predicts the same, to the last bit."""
    finish(classes_run)
    again = Model.read(classes_run.path)
    pd.testing.assert_frame_equal(predict(again, classes_run.dataset).table, predict(classes, classes_run.dataset).table)


def test_the_model_with_the_best_inner_score_is_taken(classes, classes_run):
    """Both models tuned on all samples: their inner scores say which."""
    from genoml_core.engine.locked import Opened
    from genoml_core.engine.units import Unit
    from genoml_core.engine.work import Work
    from genoml_core.models import label_of_use

    once = Opened.of(problem_of(classes_run.path))
    inner = {name: Work(classes_run, once, Unit(name, 0, 0)).tune()[1].score for name in ("logistic_l2", "linear_svm")}
    assert classes.facts["model"] == label_of_use(max(inner, key=inner.get))
    assert classes.facts["inner"] == max(inner.values())


@pytest.mark.parametrize(("made", "task"), [
    (numbers_run, "regression"), (patients_run, "survival"), (late_run, "survival"), (cohorts_run, "survival"),
], ids=["numbers", "patients", "late", "cohorts"])
def test_every_task_has_one(workspace, made, task):
    run = made(workspace)
    model = finished(run)
    found = predict(model, run.dataset)
    assert model.facts["task"] == task
    assert model.facts["parts"] == (0 if task == "regression" else 10)
    assert found.table.decision.isin(["answered", "unlike"]).all()
    assert (found.table.decision == "answered").mean() > 0.95
    outcome = run.predictions.query("model == 'headline' and repeat == 0").set_index("sample")
    part = "predicted" if task == "regression" else "risk"
    together = found.table.set_index("sample").join(outcome, rsuffix="_folds")
    assert together[part].corr(together[f"{part}_folds"], method="spearman") > 0.8


def test_a_locked_sample_has_no_part_in_it_and_is_judged_by_it(workspace):
    """What opening the locked samples predicts for them is what the final model predicts."""
    random = np.random.default_rng(3)
    X = random.normal(size=(150, 12)).astype(np.float32)
    y = np.where(X[:, 0] + random.normal(0, 0.7, 150) > 0, "B", "A")
    data = dataset(workspace, X, "numeric", y=y)
    run = finished_run(workspace, data, "y", models=["logistic_l2"], recipe=SCALED, locked=0.3, outer=3, inner=2)
    model = finished(run)
    problem = problem_of(run.path)
    assert model.facts["samples"] == 150 - problem.locked.sum()
    assert sum(model.facts["outcome"]["classes"].values()) == model.facts["samples"]
    with pytest.raises(GenoMLError, match="locked away in this run"):
        known_samples(run, data.samples.index)
    assert known_samples(run, ["s_new"]) == []
    open_locked(run)
    assert len(known_samples(run, data.samples.index)) == model.facts["samples"]
    judged = pd.read_parquet(run.path / "locked.parquet").query("model == 'headline'").set_index("sample")
    found = predict(model, data).table.set_index("sample").loc[judged.index]
    assert len(judged) > 20
    np.testing.assert_allclose(found[["p:A", "p:B"]], judged[["p:A", "p:B"]], atol=1e-5)
    assert (found.label == judged.label).all()


def test_a_mixture_is_mixed_of_models_of_all_samples(workspace, monkeypatch):
    monkeypatch.setattr(final, "speaking", lambda *_: pd.DataFrame({"model": ["stack"]}))
    random = np.random.default_rng(4)
    X = random.normal(size=(160, 10)).astype(np.float32)
    y = 1.5 * X[:, 0] + 3 * np.abs(X[:, 1]) + random.normal(0, 0.5, 160)  # one knows the first part, the other the second
    data = dataset(workspace, X, "numeric", y=y)
    models = ["ridge", "kernel_ridge", "stack"]
    run = finished_run(workspace, data, "y", task="regression", models=models, recipe=SCALED, outer=3, inner=2)
    model = finished(run)
    weights = model.final.fitted.estimator.weights_
    assert weights.sum() == pytest.approx(1)
    found = predict(model, data).table.predicted.to_numpy()
    outcome, new = problem_of(run.path).outcome, aligned(model, data)
    each = np.stack([member.predict(outcome, new)["predicted"] for member in model.final.fitted.members], axis=1)
    np.testing.assert_allclose(found, each @ weights, rtol=1e-6)
    assert model.facts["holds_samples"]  # its kernel machine does


@pytest.mark.parametrize(("model", "recipe", "holds"), [
    ("nearest_neighbours", SCALED, True), ("kernel_ridge", SCALED, True), ("ridge", SCALED, False),
    ("ridge", {"expression": (Use(name="impute_nearest"), Use(name="standard_scale"))}, True),
])
def test_it_says_whether_training_samples_are_in_it(workspace, model, recipe, holds):
    random = np.random.default_rng(5)
    X = random.normal(size=(60, 8)).astype(np.float32)
    X[0, 0] = np.nan
    recipe = {"expression": (Use(name="impute_median"), *recipe["expression"])} if recipe == SCALED else recipe
    settings = {"task": "regression", "models": [model], "recipe": recipe, "outer": 2, "inner": 2}
    run = finished_run(workspace, dataset(workspace, X, "numeric", y=random.normal(size=60)), "y", **settings)
    assert finished(run).facts["holds_samples"] == holds


def test_shuffled_labels_have_no_final_model(workspace):
    run = finished_run(workspace, three_classes(workspace), "subtype", models=["linear_svm"], recipe=PREPARED, outer=2, inner=2, shuffle=1)
    with pytest.raises(GenoMLError, match="shuffled labels"):
        finish(run)
    assert not run.after("final").done


def test_progress_goes_from_the_first_task_to_the_last(workspace, monkeypatch):
    run, seen = patients_run(workspace), []
    monkeypatch.setattr(after, "write_json", lambda path, content: seen.append(content) if isinstance(content, list) else None)
    with pytest.raises(FileNotFoundError):  # nothing was written
        finish(run)
    assert seen == [[done, 12] for done in range(12)]  # one model tuned, fitted, and ten times without a part


def test_a_mixture_rests_upon_all_its_members(workspace, monkeypatch):
    """One model a layer: both layers have weight, moves come from both, and a sample that lacks one is refused."""
    monkeypatch.setattr(final, "speaking", lambda *_: pd.DataFrame({"model": ["stack"]}))
    run = finished_run(workspace, two_layers(workspace), "type", models=["logistic_l2", "stack"], each_layer=True, outer=2, inner=2)
    model, data = finished(run), run.dataset
    weight = {name: layer.weight.sum() for name, layer in model.final.expected.layers.items()}
    assert sum(weight.values()) == pytest.approx(1)
    assert min(weight["rna"], weight["protein"]) > 0.2
    found = predict(model, data)
    assert set(found.moves.layer) >= {"rna", "protein"}
    total = found.moves.groupby("sample", sort=False).contribution.sum()
    values = model.final.fitted.contributions(aligned(model, data))[1]
    called = [run.classes.index(label) for label in found.table.label]
    np.testing.assert_allclose(total, values.sum(axis=1)[np.arange(len(values)), called] / model.final.scale[called], atol=1e-6)
    half = Dataset.write(workspace.path / "datasets", {"rna": Layer(X=np.array(data.matrix("rna")), features=list(data.features("rna")),
                         kind="log")}, data.samples[["age"]], DatasetFacts(name="half"))  # fmt: skip
    assert (predict(model, half).table.decision == "refused").all()


def test_what_moves_a_standardised_sample_adds_up(workspace):
    """Behind principal components the moves are those of components, since values are not what was measured."""
    random = np.random.default_rng(6)
    X = random.normal(5, 1, (90, 12)).astype(np.float32)
    data = dataset(workspace, X, y=X[:, 0] + random.normal(0, 0.3, 90))
    recipe = {"expression": (Use(name="standard_scale"), Use(name="pca", params={"n": 5}))}
    run = finished_run(workspace, data, "y", task="regression", models=["ridge"], recipe=recipe, outer=2, inner=2)
    model = finished(run)
    for standardise in (False, True):
        found = predict(model, data, Asked(standardise=standardise))
        moved = found.moves.groupby("sample", sort=False).contribution.sum().to_numpy() * model.final.scale[0]
        np.testing.assert_allclose(moved - moved[0], found.table.predicted - found.table.predicted[0], atol=1e-4)
        assert found.moves.feature.str.startswith("PC").any() == standardise
