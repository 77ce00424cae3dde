"""Plans: frozen, the same JSON again, a key that follows every choice, and errors that name the field."""
import numpy as np
import pytest
from pydantic import ValidationError

from genoml_core.engine.compose import compose, validate
from genoml_core.errors import GenoMLError
from genoml_core.plan import Plan, Use
from genoml_core.target import NO_GROUP, Target


@pytest.fixture
def data(make_dataset):
    X = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    return make_dataset(X, roles={"y": "target", "patient": "group", "sex": "covariate"},
                        y=["a", "b", "c"] * 10, other=["u", "v"] * 15, patient=[f"p{i}" for i in range(30)], sex=["f", "m"] * 15)


def test_json_and_back(data):
    plan = compose(data, "y")
    assert Plan.parse(plan.model_dump_json()) == plan
    assert Plan.parse(plan.model_dump_json()).key == plan.key
    with pytest.raises(ValueError, match="frozen"):
        plan.seed = 3


def test_every_choice_is_in_the_key(data):
    plans = [compose(data, "y"), compose(data, "other"), compose(data, "y", seed=1), compose(data, "y", effort="standard"),
             compose(data, "y", outer=4), compose(data, "y", models=["logistic_l2"]), compose(data, "y", objective="macro_f1"),
             compose(data, "y", covariates=[]), compose(data, "y", recipe={"expression": (Use(name="standard_scale"),)})]
    assert len({p.key for p in plans}) == len(plans)


def test_roles(data):
    target = Target.of(data, "classification", "other")
    assert (target.column, target.group, target.covariates) == ("other", "patient", ["sex"])
    assert target.roles["y"] == "ignored"  # one target only
    assert Target.of(data, "classification", "y", group="sex").columns("group") == ["sex"]
    assert compose(data, "y", covariates=["other"]).target.covariates == ["other"]
    assert compose(data, "y", covariates=["y", "other"]).target.covariates == ["other"]
    assert Target.of(data, "classification", "y", group=NO_GROUP).group is None
    assert compose(data, "y", group=NO_GROUP, covariates=["patient"]).target.covariates == ["patient"]


def test_a_group_with_another_part_leaves_its_place(make_dataset):
    X, names = np.zeros((6, 2), np.float32), [f"p{i // 2}" for i in range(6)]
    data = make_dataset(X, roles={"patient": "group"}, y=list("ababab"), patient=names, donor=names)
    assert Target.of(data, "classification", "patient").group is None  # there is no other
    data.facts.groups[:] = ["patient", "donor"]
    assert Target.of(data, "classification", "y").group == "patient"
    assert Target.of(data, "classification", "patient").group == "donor"
    assert Target.of(data, "classification", "y", cohort="patient").group == "donor"
    assert Target.of(data, "classification", "donor", cohort="patient").group is None


def test_baselines_are_always_in(data):
    names = [u.name for u in compose(data, "y", models=["logistic_l2"], covariates=[]).models]
    assert names == ["majority", "nearest_centroid", "logistic_l2"]
    with pytest.raises(GenoMLError, match="only baselines"):
        compose(data, "y", models=["majority"])


def test_the_baseline_of_covariates_alone_needs_covariates(data):
    plan = compose(data, "y", models=["logistic_l2"])
    assert [u.name for u in plan.models] == ["majority", "nearest_centroid", "covariates_only", "logistic_l2"]
    without = plan.model_copy(update={"target": Target(task="classification", roles={"y": "target"})})
    with pytest.raises(GenoMLError, match="'covariates_only' sees only sample columns"):
        validate(without, data)


@pytest.mark.parametrize(("change", "words"), [
    ({"column": "z"}, "no column 'z'"),
    ({"group": "patent"}, r"no column 'patent'.*'patient'"),
    ({"group": "y"}, "cannot be the target and the group at once"),
    ({"covariates": ["patient"]}, "'patient' is the group and cannot be a feature"),
    ({"cohort": "other", "covariates": ["other"]}, "'other' is the cohort and cannot be a feature"),
    ({"covariates": ["sexx"]}, r"no sample column 'sexx'.*'sex'"),
    ({"column": ""}, "no column ''"),
    ({"outer": 1}, "design|outer"),
    ({"seed": -1}, "seed"),
    ({"models": ["random_forst"]}, r"no model named 'random_forst'.*'random_forest'"),
    ({"objective": "balanced_acuracy"}, r"no metric named.*'balanced_accuracy'"),
    ({"objective": "sensitivity"}, "cannot choose among models"),
    ({"objective": "macro_pr_auc"}, "cannot choose among models. What guessing reaches depends on the size of the fold"),
    ({"recipe": {"expression": (Use(name="standardscale"),)}}, r"no step named.*'standard_scale'"),
    ({"recipe": {"expresion": (Use(name="clip"),)}}, r"no layer.*'expression'"),
    ({"recipe": {"expression": (Use(name="clip", params={"limit": 1e9}),)}}, "limit cannot be"),
    ({"recipe": {"expression": (Use(name="clip", params={"limt": 5}),)}}, r"no parameter 'limt'.*'limit'"),
    ({"recipe": {"expression": (Use(name="pca", search={"n": (5, -1)}),)}}, "n cannot be -1"),
    ({"recipe": {"expression": (Use(name="pca", search={"n": ()}),)}}, "search over 'n' is empty"),
])
def test_what_does_not_exist_gets_a_near_miss(data, change, words):
    with pytest.raises(GenoMLError, match=words):
        compose(data, **{"column": "y", **change})


@pytest.mark.parametrize(("old", "new", "path"), [
    ('"outer":5', '"outer":1', "design.outer"),
    ('"seed":0', '"seed":"x"', "seed"),
    ('"name":"majority"', '"nam":"majority"', "models.0.nam"),
    ('"y":"target"', '"y":"targt"', "target.roles.y"),
    ('"other":"ignored"', '"other":"target"', "target: Value error, 2 columns have the role target"),
    ("{", "", "neither JSON nor YAML"),
])
def test_a_wrong_plan_names_the_field(data, old, new, path):
    text = compose(data, "y").model_dump_json()
    assert old in text
    with pytest.raises(GenoMLError, match=path.replace(".", r"\.")):
        Plan.parse(text.replace(old, new, 1))


def test_a_plan_of_another_dataset_is_refused(data, make_dataset):
    other = make_dataset(np.zeros((4, 2), np.float32), z=["a"] * 4)
    with pytest.raises(GenoMLError, match="no column"):
        validate(compose(data, "y"), other)


@pytest.fixture
def patients(make_dataset):
    """Twelve patients with a follow-up, two words for the event, a cancer and a stage."""
    months, status = np.arange(1.0, 13.0), ["dead", "alive"] * 6
    columns = {"os_months": months, "status": status, "cancer": ["x", "y"] * 6, "stage": ["I", "II", "III"] * 4, "code": ["1", "2"] * 6}
    return make_dataset(np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32), roles={"stage": "covariate"}, **columns)


def test_survival_is_read_from_two_columns(patients):
    target = Target.of(patients, "survival", "os_months", event="status", cohort="cancer")
    assert (target.column, target.event, target.event_values, target.time_unit) == ("os_months", "status", ("dead",), "months")
    assert target.covariates == ["stage", "cancer"]  # every model knows the cohort within which it is judged
    assert Target.of(patients, "classification", "stage", cohort="cancer").covariates == []


@pytest.mark.parametrize(("chosen", "words"), [
    ({}, "needs a column that says whether the event happened"),
    ({"event": "code"}, r"not clear when the event in 'code' happened. Its values are '1' and '2'"),
    ({"event": "os_months"}, "'os_months' cannot be the time and the event at once"),
])
def test_survival_that_is_not_understood(patients, chosen, words):
    with pytest.raises(GenoMLError, match=words):
        Target.of(patients, "survival", "os_months", **chosen)


def test_words_of_the_event_may_be_told(patients):
    assert Target.of(patients, "survival", "os_months", event="code", event_values=("2",)).event_values == ("2",)


@pytest.mark.parametrize("roles", [{"a": "time"}, {"a": "time", "b": "event", "c": "target"}, {"a": "target"}])
def test_a_survival_plan_has_a_time_and_an_event_and_no_target(roles):
    with pytest.raises(ValidationError, match="columns have the role"):
        Target(task="survival", roles=roles, event_values=("1",))


@pytest.fixture
def late(make_dataset):
    """Twelve patients, of whom some came under observation late: one at its own end, one nobody knows when."""
    entry = [0, -3.0, 1, 2, 2, 6, 3, None, 4, 5, 6, 7]
    columns = {"months": np.arange(1.0, 13.0), "status": ["dead", "alive"] * 6, "came": entry}
    return make_dataset(np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32), roles={"came": "entry"}, **columns)


def test_the_entry_is_a_part_of_the_outcome(late):
    target = Target.of(late, "survival", "months", event="status", entry="came")
    assert (target.entry, target.outcome) == ("came", ["months", "status", "came"])
    followed = target.follow_up(late)
    assert list(followed.index) == [f"s{i}" for i in (0, 1, 2, 3, 4, 6, 8, 9, 10, 11)]
    assert followed.entry.tolist() == [0, 0, 1, 2, 2, 3, 4, 5, 6, 7]
    without = Target.of(late, "survival", "months", event="status")
    assert (without.entry, without.roles["came"]) == (None, "ignored")
    assert (without.follow_up(late).entry == 0).all()
    with pytest.raises(ValidationError, match="1 columns have the role entry; for classification give it to none"):
        Target(task="classification", roles={"status": "target", "came": "entry"})


def test_models_that_cannot_learn_from_the_late_are_left_out(late):
    told = {"task": "survival", "event": "status", "entry": "came", "outer": 2, "inner": 2, "covariates": ["came"]}
    plan = compose(late, "months", **told)
    names = {use.name for use in plan.models}
    assert "cox_ridge" in names
    assert not {"xgboost", "xgboost_aft"} & names
    assert plan.target.covariates == []  # what is predicted is no feature
    with pytest.raises(GenoMLError, match="'xgboost' cannot learn from patients who come under observation late"):
        compose(late, "months", **told, models=["xgboost"])


def test_columns_of_another_task_are_ignored(make_dataset):
    X = np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32)
    data = make_dataset(X, roles={"t": "time", "e": "event"}, t=np.arange(12.0), e=["0", "1"] * 6, y=["a", "b"] * 6)
    assert Target.of(data, "classification", "y").roles == {"t": "ignored", "e": "ignored", "y": "target"}
    assert Target.of(data, "survival").column == "t"


def test_a_plan_as_yaml_is_the_same_plan(make_dataset):
    """Also where names of columns look like other things, and numbers are small."""
    names = {name: np.arange(12.0) for name in ("no", "1e5", "null", "2020-01-01", "a: b", "#x", "é", "- z", "0x1F")}
    data = make_dataset(np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32), y=["a", "b"] * 6, **names)
    plan = compose(data, "y", covariates=list(names), models=["logistic_l2", "random_forest"], effort="thorough")
    again = Plan.parse(plan.yaml)
    assert again == plan
    assert again.key == plan.key
    assert plan.yaml.startswith("schema_version: 1\ndataset: ")


@pytest.mark.parametrize(("text", "words"), [("just words", "not a plan"), ("a: [1, 2", "neither JSON nor YAML"), ("{", "not a plan"),
                                            ("when: 2020-01-01", "neither JSON nor YAML"), ("", "not a plan")])
def test_what_is_no_plan_is_told(text, words):
    with pytest.raises(GenoMLError, match=words):
        Plan.parse(text)
