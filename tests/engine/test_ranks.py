"""Places in each fold, and features that say the same: by hand, and against pandas."""
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import SAMPLE_TABLE
from genoml_core.engine import ranks
from genoml_core.engine.explain import explain
from genoml_core.engine.ranks import alike, places
from genoml_core.plan import Use


def fold(number, size):
    columns = pd.MultiIndex.from_product([["rna"], list("abcd")], names=["layer", "feature"])
    return SimpleNamespace(unit=SimpleNamespace(repeat=0, fold=number), columns=columns, size=np.array(size))


def test_places_by_hand():
    found = places([fold(0, [[3, 0], [1, 2], [0, 0], [3, 5]]), fold(1, [[0, 1], [0, 1], [7, 1], [0, 1]])], ["x", "y"])
    told = {key: list(zip(part.feature, part.place, strict=True)) for key, part in found.groupby(["fold", "output"])}
    assert told == {
        (0, "x"): [("a", 1), ("d", 2), ("b", 3)], (0, "y"): [("d", 1), ("b", 2)],
        (1, "x"): [("c", 1)], (1, "y"): [("a", 1), ("b", 2), ("c", 3), ("d", 4)],
    }


def test_only_the_first_are_stored(monkeypatch):
    monkeypatch.setattr(ranks, "FIRST", 2)
    assert places([fold(0, [[1], [4], [2], [3]])], [""]).feature.tolist() == ["b", "d"]


def test_features_that_say_the_same(make_dataset):
    """g1 is g0 bent and with gaps, g2 its mirror image with noise, g3 constant, the others have nothing to do with it."""
    random = np.random.default_rng(0)
    X = random.normal(size=(200, 8)).astype(np.float32)
    X[:, 1], X[:, 2], X[:, 3] = np.exp(X[:, 0]), -X[:, 0] + 0.3 * random.normal(size=200), 5
    X[random.random(200) < 0.05, 1] = np.nan
    data = make_dataset(X, y=["a", "b"] * 100)
    importance = pd.DataFrame({"output": "a", "layer": ["expression", "expression", SAMPLE_TABLE], "feature": ["g0", "g3", "age"]})
    found = alike(data, np.arange(200), importance)
    assert found[["layer", "feature", "other"]].to_numpy().tolist() == [["expression", "g0", "g1"], ["expression", "g0", "g2"]]
    expected = pd.DataFrame(X).corr("spearman").loc[0, [1, 2]]
    assert found.correlation.tolist() == pytest.approx(expected.tolist(), abs=0.03)  # a gap counts as the median
    assert alike(data, np.arange(200), importance[2:]).empty


def test_they_are_stored_with_an_explanation(three_classes, run_plan):
    recipe = {"expression": (Use(name="anova_f", params={"n": 5}), Use(name="standard_scale"))}
    run = run_plan(three_classes, "subtype", recipe=recipe, models=["logistic_l2"], outer=3, inner=2)
    explain(run)
    stored = run.places()
    assert (stored.groupby(["output", "fold"]).place.max() == 5).all()
    first = stored.groupby(["output", "fold"]).first()
    assert (first.place == 1).all()
    assert (first["size"] == stored.groupby(["output", "fold"])["size"].max()).all()
    assert list(run.alike()) == ranks.COLUMNS
