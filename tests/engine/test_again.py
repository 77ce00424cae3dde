"""Fits made again: with all samples and the real labels they give the run's own score, with shuffled labels chance, with fewer less."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.engine.after import working
from genoml_core.engine.again import places
from genoml_core.engine.judge import speaking
from genoml_core.engine.learning import learning
from genoml_core.engine.null import null
from genoml_core.engine.problem import Problem, problem_of
from genoml_core.figures import FIGURES
from genoml_core.metrics import METRICS
from tests import making
from tests.making import SCALED, dataset, finished_run

LEFT_TO_THE_MODEL = {"models": ["logistic_l2"], "calibration": "none"}  # calls that are learnt are learnt again on other parts
MAKE = {
    "numbers": making.numbers_run,
    "patients": making.patients_run,
    "classes": lambda workspace: finished_run(workspace, making.three_classes(workspace), "subtype", **LEFT_TO_THE_MODEL),
}


@pytest.fixture(scope="module", params=MAKE)
def run(request, lasting_workspace):
    """A run of one model in each task."""
    return MAKE[request.param](lasting_workspace)


def own(run) -> float:
    """The headline's score in the first repeat."""
    objective = METRICS[run.plan.objective]
    if run.plan.design.repeats == 1:
        return run.summary["headline"]["metrics"][objective.name]["value"]
    chosen = run.summary["headline"]["chosen"].values()
    return np.mean([unit["score"] for unit in run.units() if unit["repeat"] == 0 and unit["model"] in chosen])


def test_who_speaks_is_who_spoke_for_the_headline(run):
    found = {f"0.{place.unit.fold}": place.unit.model for place in places(run, problem_of(run.path))}
    assert found == {at: model for at, model in run.summary["headline"]["chosen"].items() if at.startswith("0.")}


def test_equal_scores_go_to_the_earlier_model():
    units = pd.DataFrame({"model": ["b", "a", "c"], "repeat": 0, "fold": 0, "inner": [0.5, 0.5, 0.4]})
    assert speaking(units, ["b", "a", "c"], "r2").model.tolist() == ["b"]
    assert speaking(units, ["a", "b", "c"], "r2").model.tolist() == ["a"]
    assert speaking(units, ["a", "b", "c"], "rmse").model.tolist() == ["c"]


def test_shuffled_labels_score_by_chance(run):
    null(run, most=19)
    found = run.null()
    assert found.shuffled.tolist() == [False] + [True] * 19
    assert found.score[0] == pytest.approx(own(run), abs=1e-9)
    chance = {"classification": 1 / 3, "survival": 0.5, "regression": 0.0}[run.plan.target.task]
    others = found.score[1:]
    assert others.mean() < chance + 0.05
    assert found.score[0] > others.max()
    assert others.nunique() > 10
    assert FIGURES["null"].read(run, "headline").p.unique() == pytest.approx([0.05])  # the smallest that 19 can tell
    null(run, most=19)
    assert run.null().equals(found)


def test_how_far_it_is_can_be_read_meanwhile(run):
    after, seen = run.after("learning"), []
    with working(run, "learning") as along:
        for step in along(["a", "b", "c"]):
            seen.append((step, after.progress))
    assert seen == [("a", (0, 3)), ("b", (1, 3)), ("c", (2, 3))]
    assert after.progress == (0, 0)
    assert not after.steps.exists()


def test_more_samples_help_where_there_is_a_signal(run):
    learning(run)
    found = run.learning()
    assert found.share.tolist() == [0.25, 0.5, 0.75, 1]
    assert found.value.iloc[-1] == pytest.approx(own(run), abs=1e-9)
    assert found.value.iloc[0] < found.value.iloc[-1]
    assert found.train.is_monotonic_increasing
    assert found.gain.iloc[1:].to_numpy() == pytest.approx(np.diff(found.value))
    assert (found.low <= found.value).all()
    assert "training samples" in FIGURES["learning"].describe(FIGURES["learning"].read(run, "headline"))


def test_a_part_that_lacks_a_class_has_no_score(workspace):
    random = np.random.default_rng(0)
    y = np.array(["A"] * 40 + ["B"] * 4)
    X = random.normal(size=(44, 6)).astype(np.float32) + 2 * (y == "B")[:, None]
    run = finished_run(workspace, dataset(workspace, X, "numeric", y=y), "y", models=["logistic_l2"], recipe=SCALED, outer=2, inner=2)
    learning(run)
    assert np.isnan(run.learning().value.iloc[0])
    assert run.learning().value.notna().iloc[-1]


def test_probabilities_are_calibrated_where_they_are_judged(workspace):
    data = making.three_classes(workspace)
    run = finished_run(workspace, data, "subtype", models=["logistic_l2"], objective="log_loss")
    null(run, most=2)
    own, real = run.summary["headline"]["metrics"]["log_loss"], run.null().score[0]
    assert own["low"] < real < own["high"]
    assert run.null().score[1:].min() > 1


def test_a_run_on_shuffled_labels_finds_nothing(workspace):
    data = making.three_classes(workspace)
    run = finished_run(workspace, data, "subtype", models=["logistic_l2"], shuffle=5)
    real = Problem(run.plan.model_copy(update={"shuffle": None}), data)
    dealt = Problem(run.plan, data)
    assert sorted(dealt.truth) == sorted(real.truth)
    assert (dealt.truth != real.truth).any()
    assert run.summary["verdict"]["word"] == "no signal"
    assert run.title == "subtype (shuffled)"
