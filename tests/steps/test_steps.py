"""What each step computes, on values worked out by hand or by numpy."""
import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.feature_selection import f_classif
from sklearn.preprocessing import RobustScaler

from genoml_core.errors import DataError
from genoml_core.steps import STEPS
from genoml_core.steps.cox_score import score_statistics

RANDOM = np.random.default_rng(0)


def done(name, X, y=None, **params):
    return STEPS[name].build(params).fit_transform(np.asarray(X, np.float32), y)


def test_counts_per_million():
    """The toy matrix of the RNAnorm test suite: its CPM are 20,000 ... 700,000."""
    counts = [[200, 300, 500, 2000, 7000], [400, 600, 1000, 4000, 14000], [200, 300, 500, 2000, 17000], [200, 300, 500, 2000, 2000]]
    cpm = [[20000, 30000, 50000, 200000, 700000], [20000, 30000, 50000, 200000, 700000], [10000, 15000, 25000, 100000, 850000],
           [40000, 60000, 100000, 400000, 400000]]
    np.testing.assert_allclose(2 ** done("log2_cpm", counts) - 1, cpm, rtol=1e-5)


def test_depth_does_not_matter():
    counts = RANDOM.poisson(50, (5, 30))
    np.testing.assert_allclose(done("log2_cpm", counts), done("log2_cpm", counts * 7), rtol=1e-5)


def test_a_sample_without_counts_is_an_error():
    with pytest.raises(DataError, match="no counts at all"):
        done("log2_cpm", [[1, 2], [0, 0]])


def test_a_sample_that_was_not_measured_stays_missing():
    found = done("log2_cpm", [[1, 3], [np.nan, np.nan], [np.nan, 2]])
    np.testing.assert_allclose(found, [[np.log2(250_001), np.log2(750_001)], [np.nan, np.nan], [np.nan, np.log2(1_000_001)]], rtol=1e-6)


@pytest.mark.parametrize("name", ["log2", "log2_cpm"])
def test_negative_values_are_not_logged(name):
    with pytest.raises(DataError, match=r"Negative values.*-2"):
        done(name, [[1, -2], [3, 4]])


def test_log2():
    np.testing.assert_allclose(done("log2", [[0, 1, 3], [7, 15, 1023]]), [[0, 1, 2], [3, 4, 10]])


def test_clip_keeps_missing_values():
    np.testing.assert_array_equal(done("clip", [[-9, np.nan, 2], [36_893, 0, 5]], limit=5.0), [[-5, np.nan, 2], [5, 0, 5]])


def test_filter_missing_looks_at_training_rows_only():
    X = np.array([[1, np.nan, 3], [1, np.nan, 3], [1, 2, np.nan], [1, 2, 3]], np.float32)
    step = STEPS["filter_missing"].build({"most": 0.3}).fit(X)
    np.testing.assert_array_equal(step.get_support(), [True, False, True])
    assert step.transform(np.full((2, 3), np.nan, np.float32)).shape == (2, 2)
    with pytest.raises(DataError, match="No feature is left"):
        STEPS["filter_missing"].build({"most": 0.0}).fit(np.full((3, 2), np.nan))


def test_filter_missing_counts_only_samples_that_were_measured():
    """Half of the patients have no value at all, and one feature is missing in half of the others."""
    X = np.array([[np.nan, np.nan], [np.nan, np.nan], [1, np.nan], [2, 3]], np.float32)
    np.testing.assert_array_equal(STEPS["filter_missing"].build({"most": 0.3}).fit(X).get_support(), [True, False])


def test_impute_uses_the_training_median():
    step = STEPS["impute_median"].build({}).fit(np.array([[1.0], [3.0], [100.0]]))
    np.testing.assert_array_equal(step.transform(np.array([[np.nan], [7.0]])), [[3.0], [7.0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("holes", [False, True])
def test_robust_scaling_is_scikit_learns_to_the_last_bit(dtype, holes):
    X = RANDOM.normal(size=(61, 30)).astype(dtype)
    X[:, 3], X[:50, 4] = 2, 7  # a constant, and one whose quartiles are equal
    if holes:
        X[RANDOM.random(X.shape) < 0.1] = np.nan
    ours, theirs = STEPS["robust_scale"].build({}).fit(X), RobustScaler().fit(X)
    np.testing.assert_array_equal(ours.center_, theirs.center_)
    np.testing.assert_array_equal(ours.scale_, theirs.scale_)
    np.testing.assert_array_equal(ours.transform(X), theirs.transform(X))


@pytest.mark.parametrize(("by", "spread"), [
    ("variance", lambda X: X.var(axis=0)),
    ("mad", lambda X: np.median(np.abs(X - np.median(X, axis=0)), axis=0)),
])
def test_most_variable(by, spread):
    X = RANDOM.normal(size=(30, 50)) * RANDOM.gamma(2, size=50)
    kept = STEPS["most_variable"].build({"n": 10, "by": by}).fit(X).get_support()
    assert set(np.flatnonzero(kept)) == set(np.argsort(-spread(X))[:10])


def test_mad_is_not_led_by_one_outlier():
    X = RANDOM.normal(size=(40, 20))
    X[0, 7] = 1e6
    kept = {by: STEPS["most_variable"].build({"n": 10, "by": by}).fit(X).get_support()[7] for by in ("variance", "mad")}
    mad = np.median(np.abs(X - np.median(X, axis=0)), axis=0)
    assert kept == {"variance": True, "mad": bool((mad > mad[7]).sum() < 10)}


def test_anova_ranks_as_scikit_learn_and_puts_constants_last():
    X, y = RANDOM.normal(size=(60, 40)), np.repeat([0, 1, 2], 20)
    X[:, 5] += y
    X[:, 0] = 3
    kept = STEPS["anova_f"].build({"n": 10}).fit(X, y).get_support()
    assert set(np.flatnonzero(kept)) == set(1 + np.argsort(-f_classif(X[:, 1:], y)[0])[:10])
    assert kept[5]
    assert not kept[0]
    assert STEPS["anova_f"].build({"n": 500}).fit(X, y).get_support().all()


@pytest.mark.parametrize("features", [15, 100])
def test_pca_is_exact_and_capped(features):
    """With fewer and with more features than samples it is scikit-learn's full decomposition, but for the sign."""
    X, held = RANDOM.normal(3, 1, size=(2, 20, features)).astype(np.float32)
    ours, theirs = STEPS["pca"].build({"n": 5}).fit(X), PCA(5, svd_solver="full").fit(X.astype(float))
    signs = np.sign((ours.components_ * theirs.components_).sum(axis=1))
    np.testing.assert_allclose(ours.components_ * signs[:, None], theirs.components_, atol=1e-6)
    np.testing.assert_allclose(ours.transform(held) * signs, theirs.transform(held), atol=1e-4)
    scores = ours.transform(X)
    assert (scores[np.abs(scores).argmax(axis=0), np.arange(5)] > 0).all()
    assert done("pca", X, n=500).shape == (20, min(20, features))


def test_components_where_nothing_varies_are_nothing():
    X = np.repeat(RANDOM.normal(size=(20, 3)), 30, axis=1)
    scores = STEPS["pca"].build({"n": 10}).fit(X).transform(2 * X + 1)
    assert scores[:, :3].std(axis=0).min() > 0.5
    np.testing.assert_array_equal(scores[:, 3:], 0)


def test_correlation_keeps_what_goes_with_the_number():
    X, y = RANDOM.normal(size=(50, 30)), RANDOM.normal(size=50)
    X[:, 4] = 3.0
    kept = STEPS["correlation"].build({"n": 5}).fit(X, y).get_support(indices=True)
    score = [0 if i == 4 else abs(np.corrcoef(X[:, i], y)[0, 1]) for i in range(30)]
    assert set(kept) == set(np.argsort(score)[-5:])
    assert 4 not in STEPS["correlation"].build({"n": 29}).fit(X, y).get_support(indices=True)


def test_the_cox_score_of_a_group_is_the_log_rank_test():
    """Without ties both are the same statistic; lifelines computes it."""
    from lifelines.statistics import logrank_test

    group, time, event = RANDOM.integers(2, size=80), RANDOM.permutation(80) + 1.0, RANDOM.random(80) < 0.6
    X = np.column_stack([group, np.ones(80)])
    expected = logrank_test(time[group == 0], time[group == 1], event[group == 0], event[group == 1]).test_statistic
    assert score_statistics(X, time, event, np.zeros(len(time))) == pytest.approx([expected, -1], rel=1e-9)


@pytest.mark.parametrize("late", [0, 1])
def test_the_cox_score_at_ties_one_by_one(late):
    X, time, event = RANDOM.normal(size=(40, 3)), RANDOM.integers(1, 8, 40).astype(float), RANDOM.random(40) < 0.7
    entry = late * RANDOM.integers(0, time).astype(float)
    score, variance = np.zeros(3), np.zeros(3)
    for i in np.flatnonzero(event):
        at_risk = X[(entry < time[i]) & (time[i] <= time)]
        score += X[i] - at_risk.mean(axis=0)
        variance += at_risk.var(axis=0)
    np.testing.assert_allclose(score_statistics(X, time, event, entry), score**2 / variance)


def test_bases_in_columns():
    found = STEPS["one_hot_bases"].build({}).set_output(transform="pandas").fit_transform(np.float32([[1, 4], [0, np.nan], [3, 2]]))
    assert list(found.columns[:5]) == ["x0 A", "x0 C", "x0 G", "x0 T", "x1 A"]
    np.testing.assert_array_equal(found, [[1, 0, 0, 0, 0, 0, 0, 1], [0] * 8, [0, 0, 1, 0, 0, 1, 0, 0]])


def test_minor_alleles_are_counted_in_training_rows():
    """Frequencies 0.5, 0.125 of the first allele; 0.125 of the other; 0; of three known people 1/6."""
    X = np.float32([[1, 1, 2, 0, np.nan], [1, 0, 2, 0, 1], [1, 0, 1, 0, 0], [1, 0, 2, 0, 0]])
    step = STEPS["minor_allele"].build({"least": 0.125}).fit(X)
    np.testing.assert_array_equal(step.get_support(), [True, True, True, False, True])
    np.testing.assert_array_equal(STEPS["minor_allele"].build({"least": 0.15}).fit(X).get_support(), [True, False, False, False, True])
    with pytest.raises(DataError, match="No variant"):
        STEPS["minor_allele"].build({}).fit(np.zeros((4, 3), np.float32))


def test_m_values():
    np.testing.assert_allclose(done("m_values", [[0.5, 0.8, np.nan, 0, 1]]), [[0, 2, np.nan, -np.log2(999), np.log2(999)]], rtol=1e-4)
