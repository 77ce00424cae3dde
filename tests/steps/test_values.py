"""Steps that look at a sample, at single features or at names: values worked out by hand or by another program."""
import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from genoml_core.errors import DataError
from genoml_core.steps import STEPS

RANDOM = np.random.default_rng(0)


def done(name, X, **params):
    return STEPS[name].build(params).fit_transform(np.float32(X))


def test_quantile_normalisation_by_hand():
    """Sorted means 2, 3, 14/3, 17/3 as in the textbook example, ties their mean."""
    X = np.array([[5, 2, 3, 4], [4, 1, 4, 2], [3, 4, 6, 8]])
    means = np.sort(X, axis=1).mean(axis=0)
    found = done("quantile_normalise", X)
    np.testing.assert_allclose(found[0], means[[3, 0, 1, 2]], rtol=1e-6)
    np.testing.assert_allclose(found[1], [(means[2] + means[3]) / 2, means[0], (means[2] + means[3]) / 2, means[1]], rtol=1e-6)


def test_quantiles_of_a_sample_with_gaps_are_stretched():
    step = STEPS["quantile_normalise"].build({}).fit(np.float32([[0, 10, 20, 30, 40]] * 2))
    np.testing.assert_allclose(step.transform(np.float32([[np.nan, 1, 2, np.nan, 3]])), [[np.nan, 0, 20, np.nan, 40]])
    assert np.isnan(step.transform(np.float32([[np.nan] * 5]))).all()


def test_every_sample_gets_the_training_distribution():
    X = RANDOM.gamma(2, 10, (20, 300)).astype(np.float32)
    step = STEPS["quantile_normalise"].build({}).fit(X)
    new = np.sort(step.transform(3 * X[:4] + 7), axis=1)
    np.testing.assert_allclose(new, np.tile(np.sort(X, axis=1).mean(axis=0), (4, 1)), rtol=1e-4)


def test_centred_log_ratios_are_ratios():
    """The total does not matter, the mean is 0, and differences are log ratios."""
    X = RANDOM.gamma(2, 10, (5, 8)) + 1
    found = done("clr", X, pseudo=1e-9)
    np.testing.assert_allclose(found, done("clr", X * 7, pseudo=1e-9), atol=1e-5)
    np.testing.assert_allclose(found.mean(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(found[:, 0] - found[:, 1], np.log(X[:, 0] / X[:, 1]), rtol=1e-4, atol=1e-5)


def test_ranks_within_a_sample():
    np.testing.assert_allclose(done("ranks", [[10, 30, 20, 20, np.nan]]), [[0.125, 0.875, 0.5, 0.5, np.nan]])
    X = RANDOM.normal(size=(4, 50)).astype(np.float32)
    np.testing.assert_allclose(done("ranks", X), done("ranks", np.exp(X)))


def test_mutation_burden_is_one_more_column():
    step = STEPS["mutation_burden"].build({}).fit(np.zeros((1, 3)))
    found = step.transform(np.float32([[1, 0, 1], [0, 0, 0], [np.nan] * 3, [1, np.nan, 1]]))
    np.testing.assert_allclose(found[:, 3], [np.log(3), 0, np.nan, np.log(3)])
    assert list(step.get_feature_names_out(["TP53", "KRAS", "EGFR"])) == ["TP53", "KRAS", "EGFR", "mutation burden"]


def test_gains_and_losses_by_level():
    step = STEPS["gains_and_losses"].build({"level": 2}).fit(np.zeros((1, 2)))
    X = np.float32([[2, -2], [1, -1], [np.nan, 0]])
    np.testing.assert_array_equal(step.transform(X), [[1, 0, 0, 1], [0, 0, 0, 0], [np.nan, np.nan, 0, 0]])
    np.testing.assert_array_equal(done("gains_and_losses", X, level=1)[1], [1, 0, 0, 1])
    assert list(step.get_feature_names_out(["MYC", "PTEN"])) == ["MYC gain", "MYC loss", "PTEN gain", "PTEN loss"]


def test_detection_counts_measured_training_samples():
    X = np.float32([[1, 0, 3], [2, 0, 0], [np.nan] * 3, [5, 1, 0], [1, 0, 0]])
    np.testing.assert_array_equal(STEPS["detected"].build({"least": 0.5}).fit(X).get_support(), [True, False, False])
    np.testing.assert_array_equal(STEPS["detected"].build({"least": 0.25}).fit(X).get_support(), [True, True, True])
    np.testing.assert_array_equal(STEPS["detected"].build({"least": 0.25, "above": 1.5}).fit(X).get_support(), [True, False, True])
    with pytest.raises(DataError, match="No feature is left"):
        STEPS["detected"].build({"above": 100.0}).fit(X)


def test_listed_features_by_name():
    names, table = np.array(["cg1", "cg2", "cg3"], dtype=object), pd.DataFrame({"gene": ["cg2", "cg9"]})
    fit = lambda what: STEPS["listed"].build({"what": what}).fit(np.ones((2, 3)), names=names, reference=table).get_support()
    np.testing.assert_array_equal(fit("leave them out"), [True, False, True])
    np.testing.assert_array_equal(fit("keep only them"), [False, True, False])
    with pytest.raises(DataError, match="The list names none of them"):
        STEPS["listed"].build({"what": "keep only them"}).fit(np.ones((2, 3)), names=names, reference=table.tail(1))


def test_m_values_of_the_published_list():
    import json
    from pathlib import Path

    oracle = json.loads((Path(__file__).parents[1] / "oracles" / "preprocessing.json").read_text(encoding="utf-8"))["m_values"]
    np.testing.assert_allclose(done("m_values", [oracle["beta"]])[0], oracle["m"], atol=1e-5)


def test_min_max_scaling_keeps_training_samples_inside():
    step = STEPS["min_max_scale"].build({}).fit(np.float32([[0, 5], [10, 7]]))
    np.testing.assert_allclose(step.transform(np.float32([[5, 6], [20, 4]])), [[0.5, 0.5], [2, -0.5]])


@pytest.mark.parametrize("name", ["impute_median", "impute_nearest", "impute_iterative"])
def test_filling_with_marks_of_what_was_missing(name):
    """Only features with gaps in training samples get a mark; a gap elsewhere in a new sample is filled without one."""
    X = np.float32(RANDOM.normal(size=(30, 4)))
    X[:10, 1] = np.nan
    step = STEPS[name].build({"add_indicator": True}).fit(X)
    assert list(step.get_feature_names_out()) == ["x0", "x1", "x2", "x3", "missingindicator_x1"]
    new = step.transform(np.float32([[np.nan, np.nan, 0, 0], [0, 1, np.nan, 0]]))
    np.testing.assert_array_equal(new[:, 4], [1, 0])
    assert np.isfinite(new).all()


def test_nearest_samples_fill_better_than_the_median():
    """Two groups far apart: the gap of a sample is filled by its own group."""
    X = np.float32(np.repeat([[0.0], [10.0]], 20, axis=0) + RANDOM.normal(size=(40, 5)))
    new = X[[0, 39]].copy()
    new[:, 2] = np.nan
    np.testing.assert_allclose(STEPS["impute_nearest"].build({}).fit(X[1:39]).transform(new)[:, 2], [0, 10], atol=1.5)


def test_regression_fills_what_follows_from_others():
    X = np.float32(RANDOM.normal(size=(60, 3)))
    X[:, 2] = 2 * X[:, 0] - X[:, 1]
    new = X[:5].copy()
    new[:, 2] = np.nan
    holes = X[5:].copy()
    holes[::4, 2] = np.nan
    np.testing.assert_allclose(STEPS["impute_iterative"].build({}).fit(holes).transform(new)[:, 2], X[:5, 2], atol=0.05)


SETS = pd.DataFrame([(s, g) for s, genes in {"up": "abc", "mixed": "aegz", "few": "yz"}.items() for g in genes], columns=["set", "gene"])
GENES = np.array(list("abcdefgh"), dtype=object)


def scored(name, X, new=None, least=2):
    step = STEPS[name].build({"least": least}).fit(np.float32(X), names=GENES, reference=SETS)
    return step, step.transform(np.float32(X if new is None else new))


def test_gene_sets_without_enough_genes_are_left_out():
    step, found = scored("gene_set_means", RANDOM.normal(size=(10, 8)))
    assert list(step.get_feature_names_out()) == ["up", "mixed"]
    assert found.shape == (10, 2)
    with pytest.raises(DataError, match=r"No set has 5 of the 8 features"):
        scored("ssgsea", RANDOM.normal(size=(10, 8)), least=5)


def test_means_of_z_scores_are_of_training_samples():
    X, new = RANDOM.normal(3, 2, (30, 8)), RANDOM.normal(size=(4, 8))
    X[:, 1] = 4  # does not vary, and counts as 0
    _, found = scored("gene_set_means", X, new)
    z = (new - X.mean(axis=0)) / X.std(axis=0).clip(1e-9)
    np.testing.assert_allclose(found[:, 0], (z[:, 0] + z[:, 2]) / 3, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found[:, 1], (z[:, 0] + z[:, 4] + z[:, 6]) / 3, rtol=1e-4, atol=1e-5)


def test_ssgsea_is_that_of_gseapy():
    import gseapy

    X = RANDOM.normal(size=(6, 8))
    _, found = scored("ssgsea", X)
    table = pd.DataFrame(X.T, GENES, [f"s{i}" for i in range(6)])
    sets = {name: list(genes) for name, genes in SETS.groupby("set")["gene"]}
    theirs = gseapy.ssgsea(data=table, gene_sets=sets, outdir=None, sample_norm_method="rank", min_size=2, threads=1, no_plot=True).res2d
    wide = theirs.pivot(index="Name", columns="Term", values="ES").astype(float)
    np.testing.assert_allclose(found, wide[["up", "mixed"]] / 8, rtol=1e-5, atol=1e-6)


def test_ssgsea_sees_only_the_order_within_a_sample():
    X = RANDOM.normal(size=(5, 8))
    np.testing.assert_allclose(scored("ssgsea", X)[1], scored("ssgsea", rankdata(X, axis=1) ** 3)[1], rtol=1e-5)
