"""Designs of a plan, in arrays: who trains, who is held out, and what the intervals are told of it."""
import numpy as np
import pytest

from genoml_core.engine.compose import compose
from genoml_core.engine.examine import plan_findings
from genoml_core.engine.problem import Problem
from genoml_core.errors import DataError, GenoMLError
from genoml_core.plan import Use
from tests import making


@pytest.fixture(scope="module")
def data(lasting_workspace):
    """120 samples of 60 patients, two classes, four sites, a date each; each patient twice, at one site, years apart."""
    random = np.random.default_rng(2)
    patient = np.tile(np.arange(60), 2)
    y, site = random.integers(2, size=60)[patient], np.array(["Kiel", "Lund", "Oslo", "Riga"])[patient % 4]
    day = np.concatenate([random.permutation(60), 60 + random.permutation(60)])
    X = (random.normal(size=(120, 12)) + y[:, None]).astype(np.float32)
    return making.dataset(
        lasting_workspace, X, "numeric", y=np.array(["no", "yes"])[y], site=site, patient=[f"p{i}" for i in patient],
        day=(np.datetime64("2020-01-01") + day).astype(str), drug=np.where(np.arange(120) < 60, "a", "b"),
    )


def problem(data, **settings):
    return Problem(compose(data, "y", models=["logistic_l2"], inner=2, **settings), data)


def test_random_folds_keep_patients_together(data):
    found = problem(data, group="patient", outer=4)
    for fold in range(4):
        train, held = found.split(0, fold)
        assert not {*found.groups[train]} & {*found.groups[held]}
    assert found.test_share == 1 / 3


def test_each_site_is_left_out_once(data):
    found = problem(data, group="patient", design="leave_out", by="site")
    assert found.plan.design.outer == 4
    site = data.samples.site.to_numpy()
    for fold, name in enumerate(["Kiel", "Lund", "Oslo", "Riga"]):
        train, held = found.split(0, fold)
        assert {*site[held]} == {name}
        assert name not in site[train]
        for inner_train, inner_held in found.inner(0, fold):  # the settings are chosen for new sites, too
            assert not {*site[inner_train]} & {*site[inner_held]}


def test_values_of_samples_without_an_outcome_make_no_fold(workspace):
    random = np.random.default_rng(0)
    y = np.array(["a", "b"], dtype=object)[np.arange(60) % 2]
    y[54:] = None
    site = np.array(["north", "south", "east"])[np.repeat([0, 1, 2], [30, 24, 6])]
    data = making.dataset(workspace, random.normal(size=(60, 5)), "numeric", y=y, site=site)
    assert compose(data, "y", models=["logistic_l2"], design="leave_out", by="site").design.outer == 2


def test_a_drug_can_be_left_out_although_patients_had_both(data):
    plan = compose(data, "y", models=["logistic_l2"], inner=2, group="patient", design="leave_out", by="drug")
    train, held = Problem(plan, data).split(0, 0)
    assert (len(train), len(held)) == (60, 60)
    [torn] = [f for f in plan_findings(data, plan) if f.code == "left_out_values"]
    assert (torn.severity, "60 'patient' groups with more than one value of 'drug'" in torn.what) == ("warning", True)


def test_the_past_predicts_the_future(data):
    found = problem(data, group="patient", design="later", by="day", outer=3)
    day = data.times("day").to_numpy()
    judged = np.concatenate([found.split(0, fold)[1] for fold in range(3)])
    assert len(np.unique(judged)) == len(judged) == 90
    for fold in range(3):
        train, held = found.split(0, fold)
        assert day[train].max() < day[held].min()
        assert not {*found.groups[train]} & {*found.groups[held]}


@pytest.mark.parametrize(("settings", "says"), [
    ({"design": "leave_out"}, "need a column"),
    ({"by": "site"}, "nested has none"),
    ({"design": "later", "by": "day", "repeats": 2}, "time runs once"),
    ({"design": "leave_out", "by": "no such"}, "no column 'no such'"),
])
def test_a_design_that_does_not_fit_is_refused(data, settings, says):
    with pytest.raises(GenoMLError, match=says):
        compose(data, "y", models=["logistic_l2"], **settings)


@pytest.mark.parametrize(("settings", "says"), [
    ({"design": "leave_out", "by": "site", "outer": 5}, "'site' has 4 different values, and 5 folds"),
    ({"design": "leave_out", "by": "y"}, "is what is predicted"),
    ({"design": "later", "by": "site"}, "120 samples without a time in 'site'"),
    ({"design": "later", "by": "patient"}, "without a time"),
])
def test_what_cannot_be_dealt_is_an_error_of_the_plan(data, settings, says):
    plan = compose(data, "y", models=["logistic_l2"], inner=2, **settings)
    assert any(f.severity == "error" and says in f.what for f in plan_findings(data, plan))


def test_a_class_of_one_site_only(workspace):
    random = np.random.default_rng(0)
    y = np.array(["a", "b", "c"])[np.arange(90) % 3]
    site = np.where(y == "c", "north", np.array(["north", "south"])[random.integers(2, size=90)])
    data = making.dataset(workspace, random.normal(size=(90, 5)), "numeric", y=y, site=site, day=np.where(y == "c", 90, 0) + np.arange(90))
    plan = compose(data, "y", models=["logistic_l2"], design="leave_out", by="site")
    assert any(f.severity == "error" and "'c' occurs in one value of 'site' only" in f.what for f in plan_findings(data, plan))
    late = Problem(compose(data, "y", models=["logistic_l2"], design="later", by="day"), data)
    with pytest.raises(DataError, match="no samples in the first span"):
        late.split(0, 0)


@pytest.mark.parametrize("settings", [{"design": "leave_out", "by": "site"}, {"design": "later", "by": "day", "outer": 3}])
def test_runs_of_each_design_are_judged(data, lasting_workspace, settings):
    run = making.finished_run(lasting_workspace, data, "y", models=["logistic_l2"], group="patient", inner=2, **settings)
    judged = run.predictions[run.predictions.model == "headline"]
    assert judged["sample"].is_unique
    assert run.summary["headline"]["metrics"]["balanced_accuracy"]["value"] > 0.8
    assert run.summary["verdict"]["word"] in ("better", "equivalent", "inconclusive")


def test_combat_is_refused_where_its_batches_are_left_out(workspace):
    random = np.random.default_rng(0)
    site, y = np.array(["north", "south", "east"])[np.arange(90) % 3], np.array(["a", "b"])[np.arange(90) // 3 % 2]
    data = making.dataset(workspace, random.normal(size=(90, 12)), "numeric", roles={"site": "batch"}, y=y, site=site)
    recipe = {"expression": (Use(name="combat"), Use(name="standard_scale"))}
    for design, refused in (({}, False), ({"design": "leave_out", "by": "site"}, True)):
        plan = compose(data, "y", models=["logistic_l2"], recipe=recipe, **design)
        errors = [f.text for f in plan_findings(data, plan) if f.severity == "error"]
        assert bool(errors) == refused
    assert "The design holds out whole batches, so that nothing is known of the batch" in errors[0]
