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
        path = explore.place(workspace.cache, dataset, "expression", name)
        explore.make(str(dataset.path), "expression", name, str(path))
        return explore.read(path)

    return make


def test_components_of_log_values_equal_scikit_learn(make_dataset, look):
    X = np.random.default_rng(0).normal(5, 1, (30, 12)).astype(np.float32)
    found = look(make_dataset(X, site=["x", "y"] * 15))
    known = PCA(10).fit(StandardScaler().fit_transform(X))
    expected = known.transform(StandardScaler().fit_transform(X))
    np.testing.assert_allclose(np.abs(found.points), np.abs(expected), atol=1e-4)
    np.testing.assert_allclose(found.shares, known.explained_variance_ratio_, rtol=1e-4)
    assert list(found.points.index) == [f"s{i}" for i in range(30)]
    assert (found.features, found.measured, found.unmeasured) == (12, 30, 0)


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


def test_at_most_ten_thousand_points_and_2000_features(make_dataset, look, monkeypatch):
    monkeypatch.setattr(explore, "MOST", 30)
    X = np.random.default_rng(5).normal(size=(50, 2_100)).astype(np.float32)
    found = look(make_dataset(X))
    assert (len(found.points), found.measured, found.features) == (30, 50, 2_000)
    assert list(found.points.index) == sorted(found.points.index, key=lambda name: int(name[1:]))
    assert list(found.points.index) == list(look(make_dataset(X, other=["a", "b"] * 25)).points.index)


def test_too_few_samples_are_told(make_dataset, look):
    X = np.full((12, 4), np.nan, np.float32)
    X[:2] = 1
    with pytest.raises(GenoMLError, match="too few samples") as caught:
        look(make_dataset(X, "numeric"))
    assert caught.value.why == "2 samples have values in layer 'expression', and PCA needs at least 3."


def test_the_place_follows_dataset_layer_picture_and_code(make_dataset, tmp_path, monkeypatch):
    X = np.random.default_rng(6).normal(size=(10, 4)).astype(np.float32)
    one, other = make_dataset(X), make_dataset(X + 1)
    places = {explore.place(tmp_path, dataset, "expression", name) for dataset in (one, other) for name in EXPLORE}
    assert len(places) == 4
    monkeypatch.setattr(explore, "_code", lambda kind: ["another"])
    assert explore.place(tmp_path, one, "expression", "pca") not in places


def test_nothing_is_left_where_it_fails(make_dataset, workspace):
    dataset = make_dataset(np.full((12, 4), np.nan, np.float32), "numeric")
    path = explore.place(workspace.cache, dataset, "expression", "pca")
    with pytest.raises(GenoMLError):
        explore.make(str(dataset.path), "expression", "pca", str(path))
    assert not path.exists()
