"""The shorter way and the written order give the same matrices, to the last bit; and where a trait does not hold, it is not used."""
import numpy as np
import pytest

from genoml_core.engine import shortcuts
from genoml_core.engine.cache import Cache
from genoml_core.engine.compose import compose
from genoml_core.engine.ledger import Ledger
from genoml_core.engine.apply import applied
from genoml_core.engine.prepare import raw
from genoml_core.engine.problem import Problem
from genoml_core.plan import Use
from genoml_core.steps import STEPS
from genoml_core.steps.parts.transformers import ranked
from tests import making
from tests.making import prepared

FEATURES = 60


def recipe(*steps: str) -> tuple[Use, ...]:
    """``name`` or ``name:n`` or ``name:n:by``."""
    found = [step.split(":") for step in steps]
    return tuple(Use(name=name, params=dict(zip(("n", "by"), (int(n) if n.isdigit() else n for n in rest), strict=False)))
                 for name, *rest in found)


def values(kind: str, features: int = FEATURES) -> np.ndarray:
    """90 samples: features that are constant, that are equal to others, that vary a lot or hardly; counts, logs, logs with holes, bases."""
    random = np.random.default_rng(4)
    X = random.gamma(2, random.gamma(1, 40, features), (90, features)).round()
    X[:, 7] = 5
    X[:, 20:24] = X[:, 10:14]
    X[45:, 30] = 3  # constant in some training parts
    if kind == "counts":
        return X.astype(np.int32)
    if kind == "bases":
        return random.integers(0, 5, X.shape).astype(np.int32)
    X = np.log2(X + 1).astype(np.float32)
    if kind == "holes":
        X[random.random(X.shape) < 0.05] = np.nan
    return X


@pytest.fixture(params=["classification", "regression", "survival"])
def problem_with(request, workspace):
    """``problem_with(X, steps)``: the problem of a plan with these steps, for each task."""
    random = np.random.default_rng(7)

    def make(kind: str, steps: tuple[Use, ...], features: int = FEATURES) -> Problem:
        columns = {"y": np.repeat(["a", "b", "c"], 30), "number": random.normal(size=90)} | making.follow_up(random, random.normal(size=90))
        data = making.dataset(workspace, values(kind, features), "counts" if kind == "counts" else "log", **columns)
        column = {"classification": "y", "regression": "number", "survival": "time"}[request.param]
        given = {"event": "event"} if request.param == "survival" else {}
        return Problem(compose(data, column, task=request.param, recipe={"expression": steps}, covariates=[], **given), data)

    make.supervised = {"classification": "anova_f", "regression": "correlation", "survival": "cox_score"}[request.param]
    make.redundant = "lasso" if request.param == "survival" else "mrmr"
    return make


RECIPES = [  # kind of data, steps, how many of them the traits answer
    ("counts", ("log2_cpm", "filter_missing", "impute_median", "most_variable:20", "standard_scale"), 5),
    ("counts", ("log2_cpm", "most_variable:40", "robust_scale", "SUPERVISED:10"), 4),
    ("counts", ("log2_cpm", "clip", "most_variable:40:mad", "SUPERVISED:10", "standard_scale", "robust_scale"), 6),
    ("counts", ("most_variable:30",), 1),
    ("log", ("standard_scale", "clip", "SUPERVISED:10"), 1),  # clipping bends what was scaled
    ("log", ("standard_scale", "most_variable:20", "standard_scale"), 1),  # after scaling all vary alike
    ("log", ("most_variable:30", "standard_scale", "pca:5", "standard_scale"), 2),
    ("log", ("clip", "standard_scale"), 2),
    ("counts", ("cpm", "log2", "most_variable:40", "MRMR:6", "standard_scale"), 5),
    ("counts", ("clr", "lasso:5", "min_max_scale"), 3),
    ("log", ("ranks", "SUPERVISED:30", "lasso:8", "SUPERVISED:4"), 4),
    ("log", ("standard_scale", "MRMR:6"), 1),  # rounding of the scale could decide between features that tell the same
    ("counts", ("tmm", "log2", "most_variable:20"), 0),  # the reference sample is learnt
    ("log", ("detected", "most_variable:20"), 2),
    ("counts", ("log2_cpm", "most_variable:50", "detected", "minor_allele", "most_variable:20:mad", "standard_scale"), 6),
    ("log", ("standard_scale", "detected"), 1),  # what is above 0 depends on the scale
    ("log", ("quantile_normalise", "most_variable:20"), 0),
    ("log", (), 0),
    ("bases", ("one_hot_bases", "most_variable:30", "SUPERVISED:10"), 3),  # four features of one
    ("bases", ("one_hot_bases",), 1),
    ("holes", ("filter_missing", "impute_median", "most_variable:20", "standard_scale"), 0),  # what is filled in is learnt
    ("holes", ("clip", "impute_median", "standard_scale", "SUPERVISED:10"), 1),
    ("holes", ("standard_scale", "impute_median", "clip", "SUPERVISED:7"), 0),
]


@pytest.mark.parametrize(("kind", "steps", "answered"), RECIPES)
def test_both_ways_are_equal_to_the_last_bit(problem_with, workspace, kind, steps, answered):
    steps = recipe(*(step.replace("SUPERVISED", problem_with.supervised).replace("MRMR", problem_with.redundant) for step in steps))
    problem, cache = problem_with(kind, steps), Cache(workspace.cache)
    for train, held in [problem.split(0, 0), *problem.inner(0, 0), problem.split(0, 3), (np.arange(3, 80), np.arange(80, 90))]:
        base = shortcuts.base_of(problem, "expression", steps, cache)
        assert shortcuts.way(problem, base, "expression", steps, train, cache).done == answered
        names = problem.dataset.features("expression").to_numpy(object)
        written = applied(steps, raw(problem, "expression", train, held), problem.beside(train, held), names)
        for one, other in zip(prepared(problem, {"expression": steps}, train, held, cache, Ledger()), written, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("features", [FEATURES, 300])
@pytest.mark.parametrize(("kind", "steps", "number"), [
    ("counts", ("log2_cpm", "pca:60", "standard_scale"), 1),
    ("log", ("pca:8", "SUPERVISED:4"), 1),
    ("log", ("standard_scale", "pca:8"), 0),  # the scale of each fold is another
    ("log", ("most_variable:30", "pca:8"), 0),  # so are its features
    ("holes", ("pca:8",), 0),
])
def test_components_from_the_products_of_samples(problem_with, workspace, monkeypatch, kind, steps, number, features):
    """The same as from the features of each fold, to the rounding of single precision; all products are found once."""
    steps = recipe(*(step.replace("SUPERVISED", problem_with.supervised) for step in steps))
    steps = steps if kind != "holes" else (*recipe("impute_median"), *steps)
    problem, cache, found = problem_with(kind, steps, features), Cache(workspace.cache), []
    put = Cache.put
    monkeypatch.setattr(Cache, "put", lambda cache, key, **parts: found.extend(parts) or put(cache, key, **parts))
    for train, held in [problem.split(0, 0), *problem.inner(0, 0), (np.arange(3, 80), np.arange(80, 90))]:
        names = problem.dataset.features("expression").to_numpy(object)
        written = applied(steps, raw(problem, "expression", train, held), problem.beside(train, held), names)
        for one, other in zip(prepared(problem, {"expression": steps}, train, held, cache, Ledger()), written, strict=True):
            np.testing.assert_allclose(one, other, atol=2e-5 * np.abs(other).max())
    assert found.count("products") == number


def test_many_samples_are_not_multiplied_with_each_other(problem_with, workspace, monkeypatch):
    monkeypatch.setattr(shortcuts, "SAMPLES", 89)
    problem, cache = problem_with("log", recipe("pca:8")), Cache(workspace.cache)
    base = shortcuts.base_of(problem, "expression", recipe("pca:8"), cache)
    assert shortcuts.by_products(problem, base, "expression", recipe("pca:8"), *problem.split(0, 0), cache) is None


def test_a_disk_without_room_costs_time_only(problem_with, workspace, monkeypatch):
    steps = recipe("log2_cpm", "most_variable:20", "standard_scale")
    problem, cache = problem_with("counts", steps), Cache(workspace.cache)
    train, held = problem.split(0, 0)
    expected = prepared(problem, {"expression": steps}, train, held, cache, Ledger())
    full = Cache(workspace.path / "full")
    (workspace.path / "full").write_text("no folder can be made here")
    for one, other in zip(prepared(problem, {"expression": steps}, train, held, full, Ledger()), expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_one_ranking_answers_every_number_and_all_parts_of_a_repeat(problem_with, workspace, monkeypatch):
    steps = recipe("log2_cpm", "most_variable:20", "standard_scale")
    problem, cache, learnt = problem_with("counts", steps), Cache(workspace.cache), []
    by_sums = shortcuts._by_sums
    monkeypatch.setattr(shortcuts, "_by_sums", lambda *parts: learnt.append(1) or by_sums(*parts))
    for fold in range(5):
        for train, held in [problem.split(0, fold), *problem.inner(0, fold)]:
            for n in (10, 20, 50):
                some = {"expression": recipe("log2_cpm", f"most_variable:{n}", "standard_scale")}
                X, Z = prepared(problem, some, train, held, cache, Ledger())
                assert X.shape[1] == Z.shape[1] == n
    assert len(learnt) == 1


def test_rounding_does_not_decide_between_equal_features():
    score = np.array([1.0, 3.0, 3.0 + 1e-12, 2.0, 3.0 - 1e-12])
    assert ranked(score).tolist() == [1, 2, 4, 3, 0]


@pytest.mark.parametrize("name", ["MRMR", "lasso"])
def test_an_order_serves_shorter_lists_and_not_other_features(problem_with, workspace, monkeypatch, name):
    """Among the same features it is found once a power of two at most; among others it is found anew."""
    name = name.replace("MRMR", problem_with.redundant)
    problem, found = problem_with("log", recipe(f"{name}:8")), []
    train, held = problem.split(0, 0)
    order = STEPS[name].transformer.order
    monkeypatch.setattr(STEPS[name].transformer, "order", lambda *asked: found.append(1) or order(*asked))
    cache, kept = Cache(workspace.cache), {}
    for steps in ([f"{name}:{n}"] for n in (8, 6, 5)):
        kept[len(kept)] = prepared(problem, {"expression": recipe(*steps)}, train, held, cache, Ledger())[0]
    assert len(found) == 1
    assert all(any(np.array_equal(a, b) for b in kept[0].T) for a in kept[2].T)
    prepared(problem, {"expression": recipe("most_variable:30", f"{name}:8")}, train, held, cache, Ledger())
    assert len(found) == 2


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.rowwise])
def test_rowwise_steps_do_not_look_at_other_rows(name):
    X = np.random.default_rng(0).gamma(2, 30, (40, 25)).astype(np.float32)
    params = {"least": 1} if STEPS[name].knows and "least" in STEPS[name].params else {}
    done = lambda part: making.fitted(STEPS[name], part, params=params).transform(part)
    for rows in (slice(0, 1), slice(3, 20), np.array([7, 2, 30])):
        np.testing.assert_array_equal(done(X[rows]), done(X)[rows])


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.fills])
def test_steps_that_fill_leave_complete_data_alone(name):
    X = np.random.default_rng(0).normal(size=(40, 25)).astype(np.float32)
    np.testing.assert_array_equal(STEPS[name].build({}).fit_transform(X), X)


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.scale_free])
def test_scale_free_rankings_survive_moving_and_stretching(name):
    random = np.random.default_rng(0)
    X = random.normal(size=(60, 25))
    y = {"anova_f": np.repeat([0, 1, 2], 20), "correlation": random.normal(size=60)}.get(
        name, making.survival_truth(random.exponential(size=60), random.random(60) < 0.7))
    step = STEPS[name].build({})
    np.testing.assert_allclose(step.scores(X * random.gamma(1, 5, 25) + random.normal(size=25), y), step.scores(X, y), rtol=1e-9)


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.affine])
def test_affine_steps_treat_each_feature_alone(name):
    X = np.random.default_rng(0).normal(size=(61, 300)).astype(np.float32)
    some = np.array([3, 17, 250])
    np.testing.assert_array_equal(STEPS[name].build({}).fit_transform(X)[:, some], STEPS[name].build({}).fit_transform(X[:, some]))
