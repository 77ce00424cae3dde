"""Each check sees what it is for, and is silent otherwise."""
import re

import numpy as np
import pandas as pd
import pytest

from genoml_core.checks.covariates import cramers_v
from genoml_core.checks import CHECKS, dataset_findings
from genoml_core.engine.compose import compose
from genoml_core.engine.examine import plan_findings, refuse_errors
from genoml_core.errors import DataError
from genoml_core.plan import Use

RANDOM = np.random.default_rng(0)


def values(samples=100, features=6):
    return RANDOM.normal(8, 1, size=(samples, features)).astype(np.float32)


def found(data, column="y", models=("logistic_l2",), **settings):
    plan = compose(data, column, models=list(models), **settings)
    return {f.code: f for f in plan_findings(data, plan)}


@pytest.fixture
def sound(make_dataset):
    return make_dataset(values(), y=["a", "b"] * 50, patient=[f"p{i}" for i in range(100)])


def test_sound_data_raise_nothing(sound):
    assert found(sound) == {}
    assert dataset_findings(sound) == []


@pytest.mark.parametrize(("labels", "code", "severity", "words"), [
    (["a"] * 100, "one_class", "error", "'a' in every labelled sample"),
    ([None] * 100, "one_class", "error", "no values"),
    ([f"s{i}" for i in range(100)], "many_classes", "error", "100 different values"),
    (["a", "b"] * 48 + ["c"] * 4, "small_class", "error", "Class 'c' has only 4 samples"),
    (["a", "b"] * 45 + ["c"] * 10, "small_class", "warning", "Class 'c' has only 10 samples"),
    (["a", "b"] * 40 + [None] * 20, "missing_outcome", "note", "20 of 100 samples"),
])
def test_labels(make_dataset, labels, code, severity, words):
    finding = found(make_dataset(values(), y=pd.array(labels, dtype=object)))[code]
    assert finding.severity == severity
    assert words in finding.text


def test_a_small_class_is_offered_fewer_folds(make_dataset):
    data = make_dataset(values(), y=["a"] * 96 + ["b"] * 4)
    assert "Use 4 outer folds" in found(data)["small_class"].fix
    assert found(data, outer=4)["small_class"].severity == "warning"
    with pytest.raises(DataError, match="only 4 samples"):
        refuse_errors(data, compose(data, "y"))


@pytest.mark.parametrize(("size", "outer", "inner", "fix"), [
    (7, 8, 3, "Use 7 outer folds, or merge or leave out this class."),
    (4, 5, 5, "Use 4 outer and 3 inner folds, or merge or leave out this class."),
    (5, 5, 5, "Use 4 inner folds, or merge or leave out this class."),
    (3, 5, 2, "Use 3 outer folds, or merge or leave out this class."),
    (2, 5, 3, "No folds are few enough: merge it with another class, leave it out, or add samples of it."),
    (2, 2, 2, "No folds are few enough: merge it with another class, leave it out, or add samples of it."),
])
def test_the_advice_on_a_small_class_is_possible(make_dataset, size, outer, inner, fix):
    data = make_dataset(values(), y=["a"] * (100 - size) + ["b"] * size)
    assert found(data, outer=outer, inner=inner)["small_class"].fix == fix
    if advised := {name: int(k) for k, name in re.findall(r"(\d+) (outer|inner)", fix)}:
        assert found(data, **{"outer": outer, "inner": inner} | advised)["small_class"].severity == "warning"


def test_a_small_class_is_counted_in_groups(make_dataset):
    """Twelve samples of three patients are three, not twelve."""
    data = make_dataset(values(), y=["a"] * 88 + ["b"] * 12, patient=[f"p{i}" for i in range(88)] + ["x", "y", "z"] * 4)
    assert "only 3 'patient' groups" in found(data, group="patient")["small_class"].text
    assert found(data)["small_class"].severity == "warning"


def test_a_large_group_of_one_class_is_told(make_dataset):
    data = make_dataset(values(), y=["a", "b"] * 40 + ["a"] * 20, centre=["w", "w", "x", "x"] * 20 + ["Kiel"] * 20)
    finding = found(data, group="centre", outer=2, inner=2)["group_in_one_class"]
    assert "'Kiel' has samples of one class only" in finding.text


def test_samples_without_a_group_are_counted(make_dataset):
    data = make_dataset(values(), y=["a", "b"] * 50, patient=[None] * 3 + [f"p{i}" for i in range(97)])
    assert "3 samples have no 'patient'" in found(data, group="patient")["missing_groups"].text


@pytest.mark.parametrize(("kind", "steps", "code", "severity"), [
    ("zscore", ["log2"], "step_on_other_values", "error"),
    ("log", ["log2_cpm"], "step_on_other_values", "error"),
    ("numeric", ["log2", "log2"], "step_on_other_values", "error"),  # the logarithm of a logarithm
    ("counts", ["cpm", "m_values"], "step_on_other_values", "error"),
    ("numeric", ["tmm", "log2"], "step_on_other_values", "warning"),  # may be expected counts
    ("counts", ["standard_scale"], "counts_without_logarithm", "warning"),
    ("counts", ["detected", "log2_cpm"], "totals_behind_a_filter", "warning"),
    ("log", ["combat"], "batches_to_adjust", "error"),  # which are not known
])
def test_recipes_that_do_not_suit(make_dataset, kind, steps, code, severity):
    data = make_dataset(values(), kind=kind, y=["a", "b"] * 50)
    assert found(data, recipe={"expression": tuple(Use(name=s) for s in steps)})[code].severity == severity


def test_missing_values_need_a_step(make_dataset):
    X = values()
    X[3, 2] = np.nan
    data = make_dataset(X, y=["a", "b"] * 50)
    assert "missing_values" not in found(data)
    assert found(data, recipe={"expression": (Use(name="standard_scale"),)})["missing_values"].severity == "error"


def test_a_recipe_that_drops_every_feature_is_told_before_it_runs(make_dataset):
    """Files that list what was found leave out what was not: each feature is then missing in most samples."""
    X = values()
    X[:40, ::2], X[40:, 1::2], X[90:] = np.nan, np.nan, np.nan  # the last ten have no value at all, and do not count
    data = make_dataset(X, y=["a", "b"] * 50)
    recipe = {"expression": (Use(name="filter_missing"), Use(name="impute_median"))}
    told = found(data, recipe=recipe)["too_much_missing"]
    assert told.severity == "error"
    assert told.what == "The step 'Drop features with many missing values' leaves nothing of layer 'expression'."
    assert "missing in at least 44% of the samples that were measured, and 30% are allowed" in told.why
    more = {"expression": (Use(name="filter_missing", params={"most": 0.45}), Use(name="impute_median"))}
    assert "too_much_missing" not in found(data, recipe=more)
    tried = {"expression": (Use(name="filter_missing", search={"most": (0.1, 0.5)}), Use(name="impute_median"))}
    assert "too_much_missing" not in found(data, recipe=tried)


def test_samples_that_are_not_used_do_not_count_as_missing(make_dataset):
    """Each feature is missing in 35% of all samples, and in none of those with a class."""
    X = values()
    X[30::2, ::2], X[31::2, 1::2] = np.nan, np.nan
    recipe = {"expression": (Use(name="filter_missing"), Use(name="impute_median"))}
    assert "too_much_missing" in found(make_dataset(X, y=["a", "b"] * 50), recipe=recipe)
    assert "too_much_missing" not in found(make_dataset(X, y=["a", "b"] * 15 + [None] * 70), recipe=recipe)


def test_mutations_that_no_two_patients_share_are_told_before_it_runs(make_dataset):
    X = np.zeros((100, 20), np.float32)
    X[np.arange(20), np.arange(20)] = 1
    X[80:] = np.nan
    recipe = {"expression": (Use(name="impute_median"), Use(name="detected", params={"least": 0.02}))}
    told = found(make_dataset(X, "binary", y=["a", "b"] * 50), recipe=recipe)["too_rare"]
    assert told.severity == "error"
    assert "more than 1.2% of the samples that were measured, and 2.0% are asked for" in told.why
    X[1, 0] = 1
    assert "too_rare" not in found(make_dataset(X, "binary", y=["a", "b"] * 50), recipe=recipe)


def test_bases_behind_the_end_of_a_sequence_need_no_step(make_dataset):
    X = np.where(np.arange(6) < RANDOM.integers(3, 7, (100, 1)), RANDOM.integers(1, 5, (100, 6)), np.nan).astype(np.float32)
    data = make_dataset(X, kind="sequence", y=["a", "b"] * 50)
    assert "missing_values" not in found(data)


def test_a_constant_layer(make_dataset):
    assert found(make_dataset(np.ones((100, 3), np.float32), y=["a", "b"] * 50))["constant_layer"].severity == "error"


def test_what_a_dataset_tells_by_itself(make_dataset):
    X = values(40)
    X[:20] = np.nan
    data = make_dataset(X, y=["a"] * 20 + ["b"] * 20, patient=["p", "q"] * 20, plate=["1"] * 20 + ["2"] * 20,
                        roles={"y": "target", "patient": "group", "plate": "batch"})
    assert {f.code for f in dataset_findings(data)} == {"grouped_samples", "samples_without_a_layer", "few_samples"}


def test_a_covariate_that_gives_the_answer_away(make_dataset):
    y = RANDOM.choice(["a", "b", "c"], 100)
    data = make_dataset(values(), y=y, y_again=[v.upper() for v in y], sex=RANDOM.choice(["f", "m"], 100), age=RANDOM.normal(size=100),
                        roles={"y_again": "covariate", "sex": "covariate", "age": "covariate"})
    assert found(data)["covariate_tells_target"].what == "The column 'y_again', a feature, gives the answer away."
    assert "covariate_tells_target" not in found(data, covariates=["sex", "age"])


def test_a_diagnosis_that_follows_from_the_answer_gives_it_away(make_dataset):
    """The numbers of clinical and biochemical diagnosis in a published study, of spinal fluid: right in 93 %, nearly even classes."""
    y, diagnosis = (np.repeat(pair, [49, 10, 78]) for pair in (["AD", "AD", "control"], ["AD", "other", "other"]))
    roles = {"diagnosis": "covariate"}
    assert "right in 93%" in found(make_dataset(values(137), y=y, diagnosis=diagnosis, roles=roles))["covariate_tells_target"].why
    diagnosis[:20] = "other"
    assert "covariate_tells_target" not in found(make_dataset(values(137), y=y, diagnosis=diagnosis, roles=roles))


def test_a_covariate_is_not_blamed_for_a_class_that_is_nearly_all(make_dataset):
    data = make_dataset(values(500), y=["a"] * 494 + ["b"] * 6, sex=["f", "m"] * 250, roles={"sex": "covariate"})
    assert "covariate_tells_target" not in found(data, outer=2, inner=2)


def test_a_batch_that_is_the_class(make_dataset):
    data = make_dataset(values(), y=["a"] * 50 + ["b"] * 50, plate=["1"] * 50 + ["2"] * 50, site=["x", "y"] * 50,
                        roles={"plate": "batch", "site": "batch"})
    finding = found(data)["batch_tells_target"]
    assert (finding.severity, finding.what) == ("error", "The batch 'plate' and 'y' go together.")
    assert "Cramer's V is 1.00" in finding.why


@pytest.mark.parametrize(("inside", "severity"), [(50, "error"), (49, "error"), (44, "warning"), (36, None), (25, None)])
def test_batch_and_class_that_go_together_in_part(make_dataset, inside, severity):
    plates = ["1"] * inside + ["2"] * (50 - inside) + ["2"] * inside + ["1"] * (50 - inside)
    data = make_dataset(values(), y=["a"] * 50 + ["b"] * 50, plate=plates, roles={"plate": "batch"})
    finding = found(data).get("batch_tells_target")
    assert (finding.severity if finding else None) == severity


def test_cramers_v():
    """Worked out by hand for one table, sqrt((0.25 - 1/79) / (1 - 1/79)), and the ends of the scale."""
    assert cramers_v(np.array([[20, 0], [0, 20]])) == pytest.approx(1)
    assert cramers_v(np.array([[10, 10], [10, 10]])) == 0
    assert cramers_v(np.array([[30, 10], [10, 30]])) == pytest.approx(np.sqrt((0.25 - 1 / 79) / (1 - 1 / 79)))
    assert cramers_v(np.array([[5, 0, 0]])) == 0


def test_what_is_known_only_later(make_dataset):
    roles = dict.fromkeys(["radiation_therapy", "new_tumor_event", "age"], "covariate")
    data = make_dataset(values(), y=["a", "b"] * 50, radiation_therapy=["YES", "NO"] * 50, new_tumor_event=["NO"] * 99 + ["YES"],
                        age=[50.0] * 100, roles=roles)  # fmt: skip
    assert "'radiation_therapy' and 'new_tumor_event'" in found(data)["known_only_later"].what


def test_a_target_that_ends_at_a_limit(make_dataset):
    data = make_dataset(values(), y=[8.0] * 30 + list(np.linspace(0, 7, 70)))
    ridge = {"task": "regression", "models": ["ridge"]}
    assert found(data, **ridge)["capped_target"].what == "30% of the samples have the largest 'y', 8."
    assert "capped_target" not in found(make_dataset(values(), y=list(np.linspace(0, 7, 100))), **ridge)


@pytest.mark.parametrize(("event", "values_", "told"), [("censorship", ("1",), True), ("overall_survival", ("1",), True),
                                                        ("censorship", ("0",), False), ("died", ("1",), False)])  # fmt: skip
def test_an_event_turned_round(make_dataset, event, values_, told):
    data = make_dataset(values(), time=list(np.linspace(1, 50, 100)), **{event: ["0", "1"] * 50})
    codes = found(data, column="time", event=event, event_values=values_, task="survival", models=["cox_ridge"])
    assert ("event_turned_round" in codes) == told


def test_samples_without_a_group_count_as_their_own(make_dataset):
    data = make_dataset(values(), y=["a", "b"] * 50, patient=[None, "p"] * 20 + [f"p{i}" for i in range(60)])
    assert "small_class" not in found(data, group="patient")


def test_numbers_as_classes_are_told_apart_to_the_last_digit(make_dataset):
    data = make_dataset(values(), y=[41344800.0, 41344801.0] * 49 + [41344802.0] * 2)
    assert found(data)["small_class"].what == "Class '41344802' has only 2 samples."


def test_a_long_tail_wants_a_logarithm(make_dataset):
    data = make_dataset(RANDOM.lognormal(1, 3, size=(100, 50)).astype(np.float32), kind="numeric", y=["a", "b"] * 50)
    assert "long_tail_without_logarithm" not in found(data)  # the recipe that suits them begins with one
    plain = {"expression": (Use(name="standard_scale"),)}
    assert found(data, recipe=plain)["long_tail_without_logarithm"].severity == "warning"
    logged = {"expression": (Use(name="log2"), Use(name="standard_scale"))}
    assert "long_tail_without_logarithm" not in found(data, recipe=logged)


@pytest.fixture
def sites(make_dataset):
    """100 samples of four sites, of which one holds nearly all of class b."""
    y = np.array(["a"] * 50 + ["b"] * 50)
    site = np.array(["u", "v", "w", "u", "v"] * 10 + ["x"] * 45 + ["u"] * 5)
    return make_dataset(values(), y=y, site=site, patient=[f"p{i}" for i in range(100)], roles={"site": "batch"})


ADJUSTED = {"expression": (Use(name="combat"), Use(name="standard_scale"))}


def test_combat_is_refused_where_whole_batches_are_held_out(sites):
    finding = found(sites, recipe=ADJUSTED, group="site", outer=3, inner=2)["batches_to_adjust"]
    assert finding.severity == "error"
    assert "'u', 'v', 'w' and 'x' would be held out as a whole" in finding.what
    assert "leave ComBat out and keep the groups" in finding.fix
    assert "batches_to_adjust" not in found(sites, group="site", outer=3, inner=2)


def test_combat_says_what_it_takes_away(sites):
    finding = found(sites, recipe=ADJUSTED, group="patient")["batches_to_adjust"]
    assert finding.severity == "note"
    assert "take away part of the difference between the classes" in finding.what


def test_combat_needs_to_know_each_sample_s_batch(make_dataset):
    data = make_dataset(values(), y=["a", "b"] * 50, site=[None] + ["u", "v", "v"] * 33, roles={"site": "batch"})
    assert "1 sample without a batch in 'site'" in found(data, recipe=ADJUSTED)["batches_to_adjust"].what


def test_combat_of_a_batch_of_one_sample(make_dataset):
    data = make_dataset(values(), y=["a", "b"] * 50, site=["w"] + ["u", "v", "v"] * 33, roles={"site": "batch"})
    assert "of 'site', 'w' would be held out as a whole" in found(data, recipe=ADJUSTED)["batches_to_adjust"].what


def test_confounded_batches_are_refused(make_dataset):
    """Class and batch are one and the same: nothing can tell them apart, ComBat or not."""
    data = make_dataset(values(), y=["a", "b"] * 50, site=["u", "v"] * 50, roles={"site": "batch"})
    assert found(data, recipe=ADJUSTED)["batch_tells_target"].severity == "error"


def test_steps_that_need_all_values_come_behind_the_filling(make_dataset):
    X = values()
    X[3, 2] = np.nan
    data = make_dataset(X, y=["a", "b"] * 50)
    order = lambda *steps: found(data, recipe={"expression": tuple(Use(name=s) for s in steps)})
    finding = order("standard_scale", "most_variable", "impute_median")["missing_values"]
    assert "'Most variable features' of layer 'expression' comes before missing values are filled" in finding.what
    assert "missing_values" not in order("standard_scale", "impute_nearest", "most_variable")


def test_a_batch_that_can_be_read_is_told(make_dataset):
    """Sites differ by a little in every feature, and by what they did not measure."""
    X, site = values(features=60), np.repeat(["u", "v", "w", "x"], 25)
    X += (np.repeat(np.arange(4), 25)[:, None] == np.arange(60) % 4) * 1.5
    X[50:75, ::3] = np.nan
    data = make_dataset(X, y=["a", "b"] * 50, site=RANDOM.permutation(site), real=site, roles={"real": "batch"})
    [finding] = [f for f in dataset_findings(data) if f.code == "batch_can_be_read"]
    assert "'real' can be read from layer 'expression'" in finding.what
    assert "by its values and" in finding.why
    assert "25% by chance" in finding.why
    chance = make_dataset(X, y=["a", "b"] * 50, site=RANDOM.permutation(site), real=site, roles={"site": "batch"})
    assert "batch_can_be_read" not in {f.code for f in dataset_findings(chance)}


def test_every_check_asks_one_question():
    assert all(check.ask.__doc__.strip().endswith("?") for check in CHECKS.values())
