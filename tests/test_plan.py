"""Plans: frozen, the same JSON again, a key that follows every choice, and errors that name the field."""
import numpy as np
import pytest

from genoml_core.engine.compose import compose, validate
from genoml_core.errors import GenoMLError
from genoml_core.plan import NO_GROUP, Plan, Target, Use


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
    assert [u.name for u in compose(data, "y", models=["logistic_l2"]).models] == ["majority", "nearest_centroid", "logistic_l2"]
    with pytest.raises(GenoMLError, match="only baselines"):
        compose(data, "y", models=["majority"])


@pytest.mark.parametrize(("change", "words"), [
    ({"column": "z"}, "no column 'z'"),
    ({"group": "patent"}, r"no column 'patent'.*'patient'"),
    ({"group": "y"}, "cannot be the target and the group"),
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
    ("{", "", "Invalid JSON"),
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
