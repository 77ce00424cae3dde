"""Over-sampling: classes of one size to fit on, and never a copy on the other side."""
import numpy as np
import pytest

from genoml_core.engine.balance import drawn
from genoml_core.engine.compose import compose
from genoml_core.engine.problem import Problem
from genoml_core.errors import GenoMLError
from genoml_core.models import MODELS

SIZES = {"a": 40, "b": 20, "c": 12}


@pytest.fixture
def uneven(make_dataset):
    random = np.random.default_rng(0)
    y = np.repeat(list(SIZES), list(SIZES.values()))
    return make_dataset(random.normal(size=(72, 8)).astype(np.float32), y=y, patient=[f"p{i // 2}" for i in range(72)])


def test_classes_become_equally_large_and_nobody_is_lost(uneven):
    problem = Problem(compose(uneven, "y", group="patient", oversample=True), uneven)
    for fold in range(5):
        train, held = problem.split(0, fold)
        again = drawn(problem, train, 0, fold)
        truth = problem.truth[train]
        assert set(np.bincount(truth[again])) == {np.bincount(truth).max()}
        assert set(again) == set(range(len(train)))
        assert not set(problem.groups[train[again]]) & set(problem.groups[held])
        np.testing.assert_array_equal(again, drawn(problem, train, 0, fold))


def test_without_it_each_sample_is_fitted_once(uneven):
    problem = Problem(compose(uneven, "y"), uneven)
    train, _ = problem.split(0, 0)
    np.testing.assert_array_equal(train[drawn(problem, train, 0, 0)], train)


def test_models_are_fitted_on_what_was_drawn(uneven, run_plan, monkeypatch):
    """The sizes of the classes that a model is shown, in all inner and outer parts."""
    seen, fit = [], MODELS["nearest_centroid"].build("classification", {}, 0).__class__.fit
    kind = MODELS["nearest_centroid"].build("classification", {}, 0).__class__
    monkeypatch.setattr(kind, "fit", lambda self, X, y: seen.append(np.bincount(y)) or fit(self, X, y))
    run_plan(uneven, "y", models=["logistic_l2"], oversample=True)
    assert len(seen) >= 15
    assert all(len(set(sizes)) == 1 for sizes in seen)


def test_numbers_have_no_classes(uneven, make_dataset):
    data = make_dataset(np.ones((30, 3), np.float32), number=np.arange(30.0))
    with pytest.raises(GenoMLError, match="no classes to over-sample"):
        compose(data, "number", task="regression", oversample=True)
