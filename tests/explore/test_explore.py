"""Coordinates of the samples: components as scikit-learn and numpy compute them, one map a seed, contracts of every entry."""
import numpy as np
import pytest
from sklearn.decomposition import PCA

from genoml_core.explore import EXPLORE


@pytest.fixture(scope="module")
def clouds():
    """60 samples x 20 features in two clouds far apart."""
    return (np.random.default_rng(0).normal(size=(60, 20)) + 12 * (np.arange(60)[:, None] < 30)).astype(np.float32)


def test_components_are_those_of_scikit_learn_and_numpy(clouds):
    scores, shares = EXPLORE["pca"].points(clouds, 0)
    assert list(scores) == [f"PC{i}" for i in range(1, 11)]
    known = PCA(10, svd_solver="full").fit(clouds.astype(float))
    np.testing.assert_allclose(np.abs(scores), np.abs(known.transform(clouds.astype(float))), atol=1e-6)
    spread = np.linalg.svd(clouds - clouds.mean(axis=0), compute_uv=False) ** 2
    np.testing.assert_allclose(shares, (spread / spread.sum())[:10], rtol=1e-4)


@pytest.mark.parametrize(("samples", "features", "expected"), [(5, 20, 4), (40, 3, 3), (3, 2, 2)])
def test_fewer_components_where_samples_or_features_are_few(samples, features, expected):
    scores, shares = EXPLORE["pca"].points(np.random.default_rng(1).normal(size=(samples, features)), 0)
    assert scores.shape == (samples, expected)
    assert sum(shares) == pytest.approx(1)


@pytest.mark.filterwarnings("ignore")  # what numba and umap say of themselves
def test_a_seed_gives_one_map_on_which_neighbours_stay_neighbours(clouds):
    first, again = (EXPLORE["umap"].points(clouds, 3) for _ in range(2))
    np.testing.assert_array_equal(first[0], again[0])
    assert list(first[0]) == ["UMAP1", "UMAP2"]
    assert first[1] == []
    coordinates = first[0].to_numpy()
    distance = np.linalg.norm(coordinates[:, None] - coordinates, axis=2) + 1e9 * np.eye(60)
    nearest = distance.argsort(axis=1)[:, :5]
    assert ((nearest < 30) == (np.arange(60) < 30)[:, None]).all()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", EXPLORE)
def test_every_entry_places_its_least_number_of_samples(name):
    entry = EXPLORE[name]
    points, shares = entry.points(np.random.default_rng(0).normal(size=(entry.least, 8)).astype(np.float32), 0)
    assert len(points) == entry.least
    assert np.isfinite(points.to_numpy()).all()
    assert len(shares) in (0, points.shape[1])
    assert entry.help.endswith(".")
    assert entry.limits.endswith(".")
