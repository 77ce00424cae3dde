"""Looks at a dataset: every kind of values, samples not measured, at most 10,000 points, and keys that follow what decides them."""
import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from genoml_core.engine import explore
from genoml_core.errors import GenoMLError
from genoml_core.explore import EXPLORE


@pytest.fixture
def look(workspace):
    """``look(dataset)``: the principal components of its layer, made in this process and read back."""

    def make(dataset, name="pca"):
        explore.make(str(workspace.cache), str(dataset.path), "expression", name)
        return explore.kept(workspace.cache, dataset, "expression", name)

    return make


def test_components_of_log_values_equal_scikit_learn(make_dataset, look):
    X = np.random.default_rng(0).normal(5, 1, (30, 12)).astype(np.float32)
    found = look(make_dataset(X, site=["x", "y"] * 15))
    known = PCA(10).fit(StandardScaler().fit_transform(X))
    expected = known.transform(StandardScaler().fit_transform(X))
    np.testing.assert_allclose(np.abs(found.points), np.abs(expected), atol=1e-4)
    np.testing.assert_allclose(found.shares, known.explained_variance_ratio_, rtol=1e-4)
    assert list(found.points.index) == [f"s{i}" for i in range(30)]
    assert (found.drawn, found.measured, found.unmeasured) == (30, 30, 0)


@pytest.mark.parametrize("kind", ["counts", "log", "zscore", "binary", "numeric"])
def test_every_kind_with_missing_values_is_placed(make_dataset, look, kind):
    random = np.random.default_rng(1)
    whole = {"counts": random.poisson(20, (40, 15)), "binary": random.integers(0, 2, (40, 15))}
    X = whole.get(kind, random.normal(size=(40, 15)))
    X = np.where(random.random(X.shape) < 0.05, np.nan, X).astype(np.float32)
    X[:18] = np.nan
    found = look(make_dataset(X, kind))
    assert list(found.points.index) == [f"s{i}" for i in range(18, 40)]
    assert (found.measured, found.unmeasured) == (22, 18)
    assert np.isfinite(found.points.to_numpy()).all()


def test_depth_of_sequencing_does_not_lead_the_picture(make_dataset, look):
    random = np.random.default_rng(2)
    depth = np.repeat([1, 8], 20)
    found = look(make_dataset(random.poisson(400 * depth[:, None], (40, 50)).astype(np.int32), "counts", depth=[f"{d}" for d in depth]))
    assert found.explained.loc["depth", "PC1"] < 0.2


def test_one_wild_value_does_not_own_a_component(make_dataset, look):
    X = np.random.default_rng(3).normal(size=(50, 30)).astype(np.float32)
    X[7, 3] = 40_000
    found = look(make_dataset(X, "numeric"))
    assert np.abs(found.points["PC1"]).idxmax() != "s7" or found.shares[0] < 0.15


def test_columns_that_go_with_a_component(make_dataset, look):
    random = np.random.default_rng(4)
    batch = np.repeat(["x", "y"], 25)
    X = random.normal(size=(50, 40)) + 3 * (batch == "x")[:, None]
    found = look(make_dataset(X.astype(np.float32), "numeric", batch=batch, sex=random.permutation(batch), id=[f"i{i}" for i in range(50)]))
    assert found.explained.loc["batch", "PC1"] > 0.9
    assert found.explained.loc["sex", "PC1"] < 0.15
    assert "id" not in found.explained.index  # as many values as samples say nothing


def test_at_most_ten_thousand_points_and_1000_features(make_dataset, look, monkeypatch):
    monkeypatch.setattr(explore, "MOST", 30)
    X = np.random.default_rng(5).normal(size=(50, 2_100)).astype(np.float32)
    found = look(make_dataset(X))
    assert (len(found.points), found.drawn, found.measured) == (30, 30, 50)
    assert list(found.points.index) == sorted(found.points.index, key=lambda name: int(name[1:]))
    assert list(found.points.index) == list(look(make_dataset(X, other=["a", "b"] * 25)).points.index)


def test_too_few_samples_are_told(make_dataset, look):
    X = np.full((12, 4), np.nan, np.float32)
    X[:2] = 1
    with pytest.raises(GenoMLError, match="too few samples") as caught:
        look(make_dataset(X, "numeric"))
    assert caught.value.why == "2 samples have values in layer 'expression', and PCA needs at least 3."


def test_the_key_follows_dataset_layer_picture_question_and_code(make_dataset, monkeypatch):
    X = np.random.default_rng(6).normal(size=(10, 4)).astype(np.float32)
    one, other = make_dataset(X), make_dataset(X + 1)
    keys = {explore.key(dataset, "expression", name) for dataset in (one, other) for name in EXPLORE}
    assert len(keys) == 2 * len(EXPLORE)
    assert explore.key(one, "expression", "feature", feature="a") != explore.key(one, "expression", "feature", feature="b")
    monkeypatch.setattr(explore, "_code", lambda kind: ["another"])
    assert explore.key(one, "expression", "pca") not in keys


def test_nothing_is_left_where_it_fails(make_dataset, workspace):
    dataset = make_dataset(np.full((12, 4), np.nan, np.float32), "numeric")
    with pytest.raises(GenoMLError):
        explore.make(str(workspace.cache), str(dataset.path), "expression", "pca")
    assert not list(workspace.cache.rglob("*"))


def test_the_most_variable_features_are_chosen_and_standardised(make_dataset, workspace, monkeypatch):
    monkeypatch.setattr(explore, "FEATURES", 6)
    X = np.random.default_rng(7).normal(5, np.linspace(1, 4, 12), (200, 12)).astype(np.float32)
    X[::3, 0] = np.nan  # a third is missing: it is left out
    X[4, 11] = np.nan
    explore.make(str(workspace.cache), str(make_dataset(X).path), "expression", "pca")
    (ready,) = [np.load(path) for path in workspace.cache.rglob("ready.npy")]
    chosen = X[:, 6:]
    expected = (chosen - np.nanmean(chosen, axis=0)) / np.nanstd(chosen, axis=0)
    np.testing.assert_allclose(ready, np.nan_to_num(expected.clip(-5, 5)), atol=1e-4)


def test_counts_are_made_comparable_with_all_of_the_sample(make_dataset, workspace):
    X = np.random.default_rng(8).poisson(30, (300, 9)).astype(np.int32)
    dataset = make_dataset(X, "counts")
    explore.make(str(workspace.cache), str(dataset.path), "expression", "feature", feature="g4")
    found = explore.kept(workspace.cache, dataset, "expression", "feature", feature="g4").tables["feature"]
    np.testing.assert_allclose(found.value, np.log2(1 + 1e6 * X[:, 4] / X.sum(axis=1)), rtol=1e-5)


def test_samples_without_counts_are_left_out_like_those_not_measured(make_dataset, look):
    X = np.random.default_rng(10).poisson(20, (30, 80)).astype(np.int32)
    X[4] = 0
    X[5, :70] = 0
    found = look(make_dataset(X, "counts"))
    assert (found.measured, found.unmeasured) == (29, 1)
    assert "s4" not in found.points.index
    assert "s5" in found.points.index


def test_looks_share_what_is_prepared_and_are_pruned_like_the_rest(make_dataset, workspace, monkeypatch):
    dataset = make_dataset(np.random.default_rng(9).normal(5, 1, (40, 30)).astype(np.float32))
    for name in ("pca", "similarity"):
        explore.make(str(workspace.cache), str(dataset.path), "expression", name)
    assert len(list(workspace.cache.rglob("ready.npy"))) == 1
    monkeypatch.setenv("GENOML_CACHE_GB", "1e-9")
    explore.make(str(workspace.cache), str(dataset.path), "expression", "quality")
    assert not list((workspace.cache / "explore").iterdir())
