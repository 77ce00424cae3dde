"""Numbers and survival on the pages: how their columns are chosen, what plan that makes, and the results of a run."""
import numpy as np
import pytest

from genoml_core.engine.explain import explain
from pages.parts import launch, state
from tests import making

from .conftest import texts

UNCLEAR = ["died", "left", "unclear"] * 20


@pytest.fixture
def patients(workspace):
    """60 patients with a follow-up in months, two columns that say how it ended, a dose and a cancer."""
    random = np.random.default_rng(0)
    columns = {**making.follow_up(random, np.zeros(60)), "ended": UNCLEAR, "dose": random.normal(size=60), "cancer": ["x", "y"] * 30}
    columns["os_months"] = columns.pop("time")
    return making.dataset(workspace, random.normal(size=(60, 8)).astype(np.float32), "numeric", **columns)


def test_survival_is_chosen_and_planned(visit, workspace, patients):
    tag = patients.key[:8]
    app = visit("data")
    app.segmented_control(key=f"task-{tag}").select("survival").run()
    app.selectbox(key=f"time-{tag}").select("os_months").run()
    app.selectbox(key=f"event-{tag}").select("event").run()
    app.selectbox(key=f"cohort-{tag}").select("cancer").run()
    assert not app.exception
    kept = state.load(workspace, patients)
    assert (kept.task, kept.column, kept.event, kept.event_values) == ("survival", "os_months", "event", ["dead"])
    assert (kept.time_unit, kept.cohort) == ("months", "cancer")
    assert "**60 samples**" in texts(app)
    plan = launch.plan_of(patients, kept)
    assert plan.objective == "stratified_c"
    assert plan.target.covariates == ["cancer"]
    assert {use.name for use in plan.models} >= {"kaplan_meier", "covariates_only", "cox_ridge", "cox_elastic_net", "xgboost"}
    assert not visit("train").button(key="start").disabled


def test_patients_who_come_late_are_told_of(visit, workspace):
    random = np.random.default_rng(0)
    followed = making.follow_up(random, np.zeros(60))
    data = making.dataset(workspace, random.normal(size=(60, 8)).astype(np.float32), "numeric", **followed, came=followed["time"] / 2)
    tag = data.key[:8]
    app = visit("data")
    app.segmented_control(key=f"task-{tag}").select("survival").run()
    app.selectbox(key=f"time-{tag}").select("time").run()
    app.selectbox(key=f"event-{tag}").select("event").run()
    assert app.selectbox(key=f"entry-{tag}").options == ["From the start", "came"]
    app.selectbox(key=f"entry-{tag}").select("came").run()
    assert not app.exception
    assert "**60** came under observation later than 0" in texts(app)
    plan = launch.plan_of(data, state.load(workspace, data))
    assert plan.target.entry == "came"
    train = visit("train")
    assert "XGBoost" not in train.button_group(key=f"models-{tag}").options
    assert "take everybody as under observation from the start: XGBoost" in texts(train)


def test_words_that_are_not_known_are_asked_for(visit, workspace, patients):
    tag = patients.key[:8]
    app = visit("data")
    app.segmented_control(key=f"task-{tag}").select("survival").run()
    app.selectbox(key=f"time-{tag}").select("os_months").run()
    app.selectbox(key=f"event-{tag}").select("ended").run()
    assert not app.exception
    assert not state.load(workspace, patients).ready
    app.multiselect(key=f"happened-ended-{tag}").select("died").run()
    assert state.load(workspace, patients).event_values == ["died"]
    assert state.load(workspace, patients).ready


def test_a_number_is_chosen_from_columns_of_numbers(visit, workspace, patients):
    tag = patients.key[:8]
    app = visit("data")
    app.segmented_control(key=f"task-{tag}").select("regression").run()
    column = app.selectbox(key=f"number-{tag}")
    assert [option.split(" (")[0] for option in column.options] == ["dose", "os_months"]
    column.select("dose").run()
    assert not app.exception
    plan = launch.plan_of(patients, state.load(workspace, patients))
    assert (plan.target.column, plan.objective, plan.calibration) == ("dose", "r2", "none")
    app.segmented_control(key=f"task-{tag}").select("classification").run()
    assert state.load(workspace, patients).column is None  # another task asks anew


@pytest.mark.parametrize(("make", "metric", "figures", "explained"), [
    (making.numbers_run, "R²", ["Predicted and observed", "Scores per fold", "What is left over"], 6),
    (making.patients_run, "C-index", ["Survival by predicted risk", "Scores per fold", "Beside what the clinic knows"], 7),
])
def test_results_and_explanation(visit, workspace, make, metric, figures, explained):
    run = make(workspace)
    app = visit("results", run=run.id)
    assert not app.exception
    assert not app.error
    assert app.metric[0].label == metric
    titles = [title.value for title in app.subheader]
    assert {*figures} <= {*titles}
    assert min(titles.index(name) for name in figures) == titles.index(figures[0])
    assert "Each class" not in [panel.label for panel in app.expander]
    explain(run)
    app = visit("explain", run=run.id)
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == explained  # the sample columns are a layer, too


def test_over_time_and_single_patients(visit, workspace):
    """The second view of survival, and patients from the address."""
    run = making.patients_run(workspace)
    app = visit("results", run=run.id, view="Over time", groups="4", patients="s3,s7,nobody")
    assert not app.exception
    assert not app.error
    titles = {title.value for title in app.subheader}
    assert {"Telling patients apart over time", "ROC curve at three times", "Does predicted survival come true?"} <= titles
    assert app.selectbox(key=f"groups-{run.id}").value == "4"
    assert app.multiselect(key=f"patients-{run.id}-headline").value == ["s3", "s7"]
    app = visit("results", run=run.id, groups="4", patients="s3,s7")
    assert "Single patients" in {title.value for title in app.subheader}


def test_one_model_against_another(visit, workspace):
    """Both orders say the same of the same pair, by the objective and by the error of survival."""
    run = making.patients_run(workspace)
    app = visit("results", run=run.id)

    def told(one, other):
        app.selectbox(key=f"pair-one-{run.id}").select(one).run()
        app.selectbox(key=f"pair-other-{run.id}").select(other).run()
        assert not app.exception
        return [each.value.replace("\\", "") for each in app.markdown if "better than" in each.value or "worse than" in each.value][-2:]

    better, worse = told("cox_ridge", "covariates_only"), told("covariates_only", "cox_ridge")
    assert better[0].startswith("* Cox regression, ridge is better than sample columns only: C-index 0.")
    assert worse[0].startswith("* Sample columns only is worse than Cox regression, ridge: C-index 0.")
    assert "integrated Brier score" in better[1]
    assert "lower" in better[1]
