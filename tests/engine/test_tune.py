"""The fast tier leaves the worse half of the settings on the way; the exact one tries all in all folds; a path is fitted together."""
from itertools import chain

import pytest

from genoml_core.engine.compose import compose
from genoml_core.engine.configurations import Configuration, configurations
from genoml_core.engine.tune import Trial, best_first, better_half, chosen, complexity, rounds, together
from genoml_core.plan import Use
from tests.making import SCALED, finished_run

HALVED = {"fast": [1, 1, 2, 3, 3], "exact": [3] * 5}  # of five settings, in how many of three folds each is tried


def trials(*scores):
    return [Trial(Configuration({}, {"C": number}), score=score) for number, score in enumerate(scores)]


def values(left):
    return [trial.option.params["C"] for trial in left]


def test_the_better_half_stays_in_its_order():
    left = trials(0.5, 0.9, 0.7, 0.9, 0.1)
    assert values(best_first(left, "balanced_accuracy")) == [1, 3, 2, 0, 4]
    assert values(better_half(left, "balanced_accuracy")) == [1, 2, 3]
    assert values(better_half(left, "log_loss")) == [0, 2, 4]
    assert values(better_half(trials(0.5, 0.5, 0.5), "log_loss")) == [0, 1]
    assert values(better_half(trials(0.5), "log_loss")) == [0]


@pytest.mark.parametrize(("tier", "inner", "ends"), [
    ("fast", 2, [1, 2]), ("fast", 3, [1, 2, 3]), ("fast", 5, [1, 2, 4, 5]), ("fast", 8, [1, 2, 4, 8]), ("exact", 5, [5]),
])
def test_settings_are_compared_each_time_that_the_folds_have_doubled(three_classes, tier, inner, ends):
    plan = compose(three_classes, "subtype", models=["logistic_l2"], inner=inner, tier=tier)
    model, baseline = (next(use for use in plan.models if use.name == name) for name in ("logistic_l2", "nearest_centroid"))
    assert [folds[-1] + 1 for folds in rounds(plan, model)] == ends
    assert list(chain(*rounds(plan, model))) == list(range(inner))
    assert rounds(plan, baseline) == [range(inner)]


@pytest.mark.parametrize("tier", HALVED)
def test_in_how_many_folds_each_setting_was_tried(three_classes, run_plan, tier):
    run = run_plan(three_classes, "subtype", models=["linear_svm"], recipe=SCALED, effort="quick", tier=tier)
    for unit in (unit for unit in run.units() if unit["model"] == "linear_svm"):
        assert sorted(trial["folds"] for trial in unit["tried"]) == HALVED[tier]
        whole = [trial for trial in unit["tried"] if trial["folds"] == 3]
        assert unit["inner"] == max(trial["score"] for trial in whole)
        assert unit["chosen"] in [trial["params"] for trial in whole if trial["score"] == unit["inner"]]
    tried = run.events().query("kind == 'tried' and model == 'linear_svm'")
    assert len(tried.groupby(["fold", "detail"])) == 5 * 5
    assert tried.score.notna().sum() == 5 * HALVED[tier].count(3)


def test_what_is_fitted_together(three_classes):
    plan = compose(three_classes, "subtype", models=["logistic_l2"], effort="standard")
    use = next(use for use in plan.models if use.name == "logistic_l2")
    drawn = [Trial(option) for option in configurations(plan, use, 0, 0)]
    groups = together(drawn, plan, use)
    assert sorted(map(id, chain(*groups))) == sorted(map(id, drawn))
    told = [{(repr(trial.option.recipe), trial.option.params["class_weight"]) for trial in group} for group in groups]
    assert all(len(same) == 1 for same in told)
    assert len(set.union(*told)) == len(groups)
    assert {tuple(trial.option.params["C"] for trial in group) for group in groups} == {use.search["C"]}
    assert [len(group) for group in together(drawn, plan.model_copy(update={"tier": "exact"}), use)] == [1] * len(drawn)


def near(plan, model, *scores, spread=0.1):
    """Trials of a model of the plan with C 0, 1 ... and these scores, each with a standard error of ``spread``."""
    around = spread * 3**0.5  # the standard error of three folds one below, one at and one above the mean
    return [
        Trial(Configuration({}, {"C": number}), by_fold=(score - around, score, score + around), score=score)
        for number, score in enumerate(scores)
    ]


def test_the_simplest_near_the_best_is_taken_where_that_is_asked_for(three_classes):
    best, simplest = (compose(three_classes, "subtype", models=["logistic_l2"], choose=rule) for rule in ("best", "simplest"))
    model, baseline = (next(use for use in best.models if use.name == name) for name in ("logistic_l2", "nearest_centroid"))
    tried = near(best, model, 0.5, 0.81, 0.85, 0.9, 0.89)
    assert chosen(tried, best, model).option.params == {"C": 3}
    assert chosen(tried, simplest, model).option.params == {"C": 1}  # 0.81 is within 0.1 of 0.9, and its C is smaller
    assert chosen(near(best, model, 0.5, 0.79, 0.85, 0.9), simplest, model).option.params == {"C": 2}
    assert chosen(tried, simplest, baseline).option.params == {"C": 3}
    loss = simplest.model_copy(update={"objective": "log_loss"})
    assert chosen(near(loss, model, 0.9, 0.58, 0.5), loss, model).option.params == {"C": 1}


def test_fewer_features_are_simpler_than_a_larger_penalty(three_classes):
    plan = compose(three_classes, "subtype", models=["logistic_l2"])
    use = next(use for use in plan.models if use.name == "logistic_l2")
    options = {n: Configuration({"rna": (Use(name="most_variable", params={"n": n}),)}, {"C": 1 / n}) for n in (50, 200)}
    assert complexity(options[50], use, "classification") == (50, 1 / 50)
    assert complexity(options[50], use, "classification") < complexity(options[200], use, "classification")
    ridge = compose(three_classes, "age", task="regression", models=["ridge"])
    use = next(use for use in ridge.models if use.name == "ridge")
    large, small = (complexity(Configuration({}, {"alpha": alpha}), use, "regression") for alpha in (100.0, 1.0))
    assert large < small


def test_a_run_takes_the_simplest_near_the_best(workspace, three_classes):
    runs = [finished_run(workspace, three_classes, "subtype", models=["logistic_l2"], recipe=SCALED, choose=rule, tier="exact")
            for rule in ("best", "simplest")]  # fmt: skip
    best, simplest = ({unit["fold"]: unit for unit in run.units() if unit["model"] == "logistic_l2"} for run in runs)
    for fold, unit in simplest.items():
        assert unit["chosen"]["C"] <= best[fold]["chosen"]["C"]
        assert unit["inner"] <= best[fold]["inner"]
    assert any(unit["chosen"] != best[fold]["chosen"] for fold, unit in simplest.items())
