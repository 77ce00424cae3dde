"""Tables for the eye: components as scikit-learn computes them, one map a seed, sums as pandas and scipy, contracts of every entry."""
import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr
from sklearn.decomposition import PCA

from genoml_core.errors import GenoMLError
from genoml_core.explore import EXPLORE, Glance
from genoml_core.explore.parts import components


def glance(X, kind="log", rows=None, scaled=None) -> Glance:
    """A layer of which all rows are looked at; ``ready`` is the matrix itself."""
    X = np.asarray(X, np.float32)
    rows = np.arange(len(X)) if rows is None else rows
    names, features = (pd.Index([f"{letter}{i}" for i in range(n)]) for letter, n in zip("sg", X.shape, strict=True))
    cut = lambda block, columns=None: block if columns is None else block[:, columns]
    return Glance(X, rows, names[rows], features, kind, 0, scaled or cut, lambda glance: X[rows])


@pytest.fixture(scope="module")
def clouds():
    """60 samples x 20 features in two clouds far apart."""
    return (np.random.default_rng(0).normal(size=(60, 20)) + 12 * (np.arange(60)[:, None] < 30)).astype(np.float32)


def test_components_are_those_of_scikit_learn_and_numpy(clouds):
    tables = EXPLORE["pca"].look(glance(clouds))
    assert list(tables["points"]) == list(tables["shares"]) == [f"PC{i}" for i in range(1, 11)]
    known = PCA(10, svd_solver="full").fit(clouds.astype(float))
    np.testing.assert_allclose(np.abs(tables["points"]), np.abs(known.transform(clouds.astype(float))), atol=1e-6)
    spread = np.linalg.svd(clouds - clouds.mean(axis=0), compute_uv=False) ** 2
    np.testing.assert_allclose(tables["shares"].iloc[0], (spread / spread.sum())[:10], rtol=1e-4)


@pytest.mark.parametrize("shape", [(900, 300), (300, 900)], ids=["tall", "wide"])
def test_single_precision_gives_the_components_of_the_full_decomposition(monkeypatch, shape):
    random = np.random.default_rng(2)
    X = (random.normal(size=shape) + random.normal(size=(shape[0], 4)) @ random.normal(size=(4, shape[1]))).astype(np.float32)
    monkeypatch.setattr(components, "CHEAP", 0)
    scores, shares = components.components(X, 6)
    known = PCA(6, svd_solver="full").fit(X.astype(float))
    np.testing.assert_allclose(shares, known.explained_variance_ratio_, rtol=1e-5)
    together = [abs(np.corrcoef(ours, theirs)[0, 1]) for ours, theirs in zip(scores.T, known.transform(X.astype(float)).T, strict=True)]
    np.testing.assert_allclose(together, 1, atol=1e-6)


def test_the_sign_of_a_component_is_settled():
    X = np.random.default_rng(3).normal(size=(40, 12)).astype(np.float32)
    scores, _ = components.components(X, 3)
    for score in scores.T:
        loading = (X - X.mean(axis=0)).T @ score
        assert loading[np.abs(loading).argmax()] > 0


@pytest.mark.parametrize(("samples", "features", "expected"), [(5, 20, 4), (40, 3, 3), (3, 2, 2)])
def test_fewer_components_where_samples_or_features_are_few(samples, features, expected):
    tables = EXPLORE["pca"].look(glance(np.random.default_rng(1).normal(size=(samples, features))))
    assert tables["points"].shape == (samples, expected)
    assert tables["shares"].iloc[0].sum() == pytest.approx(1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what numba and umap say of themselves
def test_a_seed_gives_one_map_on_which_neighbours_stay_neighbours(clouds):
    first, again = (EXPLORE["umap"].look(glance(clouds))["points"] for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert list(first) == ["UMAP1", "UMAP2"]
    coordinates = first.to_numpy()
    distance = np.linalg.norm(coordinates[:, None] - coordinates, axis=2) + 1e9 * np.eye(60)
    nearest = distance.argsort(axis=1)[:, :5]
    assert ((nearest < 30) == (np.arange(60) < 30)[:, None]).all()


def test_quality_counts_what_is_there():
    X = np.array([[0, 3, 5, np.nan], [1, 1, 1, 1], [np.nan] * 4])
    found = EXPLORE["quality"].look(glance(X, "counts"))["quality"]
    assert found.total.tolist() == [8, 4, 0]
    assert found.detected.tolist() == [2, 4, 0]
    assert found.missing.tolist() == [0.25, 0, 1]
    assert found.middle[:2].tolist() == pytest.approx([2, 1])  # log2(1 + 3), log2(1 + 1)


def test_quality_of_values_has_their_quantiles():
    X = np.random.default_rng(4).normal(size=(5, 101))
    found = EXPLORE["quality"].look(glance(X, "log"))["quality"]
    np.testing.assert_allclose(found[["low", "quarter", "middle", "three_quarters", "high"]],
                               np.quantile(X.astype(np.float32), [0.05, 0.25, 0.5, 0.75, 0.95], axis=1).T, rtol=1e-5)


def test_similarity_is_the_correlation_and_twins_stand_side_by_side():
    X = np.random.default_rng(5).normal(size=(12, 30))
    X[9] = X[2] + 0.01
    X[4] = 1.5  # does not vary
    found = EXPLORE["similarity"].look(glance(X))["similarity"]
    order = [int(name[1:]) for name in found.index]
    assert abs(order.index(9) - order.index(2)) == 1
    assert list(found) == list(found.index)
    varying = [place for place, sample in enumerate(order) if sample != 4]
    with np.errstate(invalid="ignore"):
        expected = np.corrcoef(X.astype(np.float32))[np.ix_(order, order)]
    np.testing.assert_allclose(found.to_numpy()[np.ix_(varying, varying)], expected[np.ix_(varying, varying)], atol=1e-6)
    assert found.loc["s4"].drop("s4").eq(0).all()


@pytest.fixture
def gaps():
    """600 samples (more than one block) x 7 features around 1,000, some missing."""
    random = np.random.default_rng(6)
    X = random.normal(1_000, 3, (600, 7)).astype(np.float32)
    X[random.random(X.shape) < 0.1] = np.nan
    return X


def test_differences_of_groups_are_those_of_pandas(gaps):
    by = [None if i % 5 == 0 else float(i % 5 == 1) for i in range(600)]
    found = EXPLORE["differences"].look(glance(gaps), by=by)["differences"]
    groups = pd.DataFrame(gaps.astype(float)).groupby(np.array(by, float))
    for group in (0, 1):
        np.testing.assert_array_equal(found[f"n_{group}"], groups.count().loc[group])
        np.testing.assert_allclose(found[f"mean_{group}"], groups.mean().loc[group], rtol=1e-7)
        np.testing.assert_allclose(found[f"var_{group}"], groups.var().loc[group], rtol=1e-4)


def test_differences_along_a_measurement_are_correlations(gaps):
    age = np.random.default_rng(7).normal(60, 9, 600)
    gaps[:, 3] += (age / 5).astype(np.float32)
    by = [None if i % 50 == 0 else float(value) for i, value in enumerate(age)]
    found = EXPLORE["differences"].look(glance(gaps), by=by)["differences"]
    for place in range(7):
        used = ~np.isnan(gaps[:, place]) & (np.arange(600) % 50 != 0)
        assert found.n.iloc[place] == used.sum()
        assert found.r.iloc[place] == pytest.approx(pearsonr(gaps[used, place].astype(float), age[used])[0], abs=1e-5)


def test_nothing_is_made_up_where_the_first_sample_was_not_measured():
    random = np.random.default_rng(11)
    X = random.normal(1e4, 1, (300, 200)).astype(np.float32)
    X[0] = np.nan
    X[:, 7] = 1e4  # constant
    by = [float(i % 2) for i in range(300)]
    found = EXPLORE["differences"].look(glance(X), by=by)["differences"]
    groups = pd.DataFrame(X.astype(float)).groupby(np.array(by))
    np.testing.assert_allclose(found.var_0.drop("g7"), groups.var().loc[0].drop(7), rtol=1e-3)
    np.testing.assert_allclose(found.mean_1 - found.mean_0, groups.mean().loc[1] - groups.mean().loc[0], atol=1e-4)
    assert found.loc["g7", ["var_0", "var_1"]].tolist() == [0, 0]


def test_one_feature_is_its_column():
    X = np.random.default_rng(8).normal(size=(300, 4))
    found = EXPLORE["feature"].look(glance(X, rows=np.arange(0, 300, 2)), feature="g2")["feature"]
    np.testing.assert_array_equal(found.value, X[::2, 2].astype(np.float32))
    assert found.index[1] == "s2"


@pytest.mark.parametrize(("name", "asked"), [("differences", {"by": [0.0, 1.0] * 5}), ("feature", {"feature": "g0"})])
def test_bases_are_no_numbers(name, asked):
    with pytest.raises(GenoMLError, match="Sequences have no"):
        EXPLORE[name].look(glance(np.ones((10, 4)), "sequence"), **asked)


ASKED = {"differences": lambda n: {"by": [float(i % 2) for i in range(n)]}, "feature": lambda n: {"feature": "g0"}}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name == "umap")) for name in EXPLORE])
def test_every_entry_looks_at_its_least_number_of_samples(name):
    entry = EXPLORE[name]
    X = np.random.default_rng(0).normal(size=(entry.least, 8))
    tables = entry.look(glance(X), **ASKED.get(name, lambda n: {})(entry.least))
    for table in tables.values():
        assert len(table)
        assert np.isfinite(table.to_numpy(float)).all()
    assert entry.help.endswith(".")
    assert entry.limits.endswith(".")
