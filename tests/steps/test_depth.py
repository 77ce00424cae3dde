"""Counts on one scale: published toy matrices, edgeR's and DESeq2's factors, and what is frozen for new samples."""
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import DataError
from genoml_core.steps import STEPS

ORACLES = json.loads((Path(__file__).parents[1] / "oracles" / "preprocessing.json").read_text(encoding="utf-8"))
TOY, TMM, RATIOS = ORACLES["cpm_tpm_fpkm_toy"], ORACLES["tmm_4x12"], ORACLES["median_of_ratios"]
RANDOM = np.random.default_rng(0)


def counts(of) -> np.ndarray:
    return np.array(of["counts"], dtype=np.float32)


def lengths(of=TOY) -> dict:
    names = np.array([f"g{i}" for i in range(len(of["lengths"]))], dtype=object)
    return {"names": names, "reference": pd.DataFrame({"gene": names[::-1], "length": of["lengths"][::-1]})}


@pytest.mark.parametrize("name", ["cpm", "fpkm", "tpm"])
def test_toy_matrix(name):
    """The matrix of the RNAnorm test suite."""
    step = STEPS[name].build({}).fit(counts(TOY), **({} if name == "cpm" else lengths()))
    np.testing.assert_allclose(step.transform(counts(TOY)), TOY[name], rtol=1e-6)


def test_every_sample_has_a_million_transcripts():
    step = STEPS["tpm"].build({}).fit(counts(TOY), **lengths())
    np.testing.assert_allclose(step.transform(counts(TOY)).sum(axis=1), 1e6, rtol=1e-6)


def test_a_gene_without_a_length_is_an_error():
    told = lengths()
    with pytest.raises(DataError, match=r"1 of 5 genes have no length.*'g2'"):
        STEPS["tpm"].build({}).fit(counts(TOY), names=told["names"], reference=told["reference"].query("gene != 'g2'"))


def factors(name, X) -> np.ndarray:
    step = STEPS[name].build({}).fit(X)
    return np.array([step.factor(row.astype(float)) / step.middle_ for row in X])


@pytest.mark.parametrize(("X", "expected"), [(counts(TOY), TOY["tmm_factors"]), (counts(TMM), TMM["factors"])])
def test_tmm_is_that_of_edger(X, expected):
    np.testing.assert_allclose(factors("tmm", X), expected, rtol=1e-10)


def test_tmm_values_are_counts_per_million_of_the_effective_library():
    X = counts(TMM)
    expected = X / (X.sum(axis=1) * TMM["factors"])[:, None] * 1e6
    np.testing.assert_allclose(STEPS["tmm"].build({}).fit_transform(X), expected, rtol=1e-5)


def test_a_gene_that_takes_many_reads_leaves_the_others_alone():
    """Ten-fold counts of a few genes halve the share of all others; TMM sees that these did not change, the total does not."""
    X = RANDOM.poisson(RANDOM.gamma(2, 50, 500), (6, 500)).astype(np.float32)
    X[0, :20] *= 40
    others = {name: STEPS[name].build({}).fit_transform(X)[:, 20:].sum(axis=1) for name in ("tmm", "cpm", "median_of_ratios")}
    ratio = {name: values[0] / values[1:].mean() for name, values in others.items()}
    assert ratio["tmm"] == pytest.approx(1, abs=0.02)
    assert ratio["median_of_ratios"] == pytest.approx(1, abs=0.02)
    assert ratio["cpm"] < 0.7


def test_upper_quartile_keeps_its_genes():
    """Genes without a count in training do not enter a new sample's quartile, and its factor does not depend on companions."""
    X = RANDOM.poisson(20, (8, 40)).astype(np.float32)
    X[:, :10] = 0
    step = STEPS["upper_quartile"].build({}).fit(X)
    expected = np.array([np.quantile(row[10:], 0.75) / row.sum() for row in X])
    np.testing.assert_allclose([step.factor(row) for row in X], expected, rtol=1e-12)
    assert step.middle_ == pytest.approx(np.exp(np.log(expected).mean()))
    new = np.hstack([np.full(10, 1e4), X[0, 10:]])
    assert step.factor(new) * new.sum() == pytest.approx(step.factor(X[0]) * X[0].sum())


@pytest.mark.parametrize(("X", "expected"), [
    (counts(RATIOS), RATIOS["size_factors"]), (np.arange(1, 17, dtype=np.float32).reshape(4, 4), RATIOS["m_1_16_rows_samples"]),
])
def test_size_factors_are_those_of_deseq2(X, expected):
    step = STEPS["median_of_ratios"].build({}).fit(X)
    found = [step.depth(row.astype(float)) for row in X]
    np.testing.assert_allclose(found, expected, rtol=1e-8)
    np.testing.assert_allclose(step.transform(X), X / np.array(expected)[:, None], rtol=1e-6)


def test_a_new_sample_alone_is_not_centred_again():
    """DESeq2's own way with given means always finds 1 for one sample alone."""
    X = RANDOM.poisson(30, (5, 50)).astype(np.float32) + 1
    step = STEPS["median_of_ratios"].build({}).fit(X)
    assert step.depth(3.0 * X[2]) == pytest.approx(3 * step.depth(X[2].astype(float)))


def test_a_missing_count_leaves_a_new_sample_its_other_genes():
    X = RANDOM.poisson(30, (5, 51)).astype(np.float32) + 1
    step = STEPS["median_of_ratios"].build({}).fit(X)
    new = X[1].astype(float)
    new[:20] = 0
    ratios = X[1, 20:] / np.exp(step.log_means_[20:])
    assert step.depth(new) == pytest.approx(np.median(ratios))


@pytest.mark.parametrize(("name", "X", "words"), [
    ("median_of_ratios", [[0, 5], [5, 0]], "No gene can serve as a reference"),
    ("upper_quartile", [[9, 0, 0, 0, 0], [1, 2, 3, 4, 5]], "1 sample.s. cannot be normalised.*three quarters"),
    ("upper_quartile", [[0, 0], [0, 0]], "No gene has a count"),
    ("tmm", [[0, 0, 0], [1, 2, 3]], "1 sample.s. cannot be normalised.*row 1"),
    ("tmm", [[-1, 0, 0], [1, 2, 3]], "Negative values"),
])
def test_what_cannot_be_normalised(name, X, words):
    with pytest.raises(DataError, match=words):
        STEPS[name].build({}).fit_transform(np.float32(X))


@pytest.fixture(scope="module")
def dispersed():
    """24 samples of 400 genes whose dispersion falls with the mean: 0.05 + 3 / mean."""
    random = np.random.default_rng(1)
    mean = np.exp(random.uniform(3.5, 8, 400))
    size = 1 / (0.05 + 3 / mean)
    depth = random.uniform(0.5, 2, (24, 1))
    return random.negative_binomial(size, size / (size + mean * depth)).astype(np.float32)


def test_vst_is_that_of_pydeseq2(dispersed):
    from pydeseq2.dds import DeseqDataSet
    from pydeseq2.default_inference import DefaultInference

    table = pd.DataFrame(dispersed[:18].astype(int)).rename(index=str, columns=str)
    facts = pd.DataFrame({"all": "one"}, table.index)
    data = DeseqDataSet(counts=table, metadata=facts, design="~1", quiet=True, inference=DefaultInference(n_cpus=1))
    data.vst_fit()
    step = STEPS["vst"].build({}).fit(dispersed[:18])
    np.testing.assert_allclose(step.trend_, data.uns["vst_trend_coeffs"], rtol=1e-6)
    np.testing.assert_allclose(step.transform(dispersed[18:]), data.vst_transform(dispersed[18:]), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(step.trend_, [0.05, 3], rtol=0.5)


def test_vst_makes_variances_alike(dispersed):
    """Between genes of small and of large mean the variance differs by little, where that of counts differs by thousands."""
    spread = lambda X: np.ptp(np.log([np.median(part) for part in np.array_split(X.var(axis=0)[order], 4)]))
    order = np.argsort(dispersed.mean(axis=0))
    assert spread(dispersed) > 4
    assert spread(STEPS["vst"].build({}).fit_transform(dispersed)) < 1


def test_vst_without_a_trend_uses_the_mean():
    X = RANDOM.negative_binomial(2, 2 / (2 + 200), (12, 60)).astype(np.float32)
    step = STEPS["vst"].build({}).fit(X)
    if step.trend_[1] == 0:
        assert step.trend_[0] == pytest.approx(0.5, abs=0.25)
    q = X[:1] / step.depth(X[0].astype(float))
    a0, a1 = step.trend_
    expected = np.log2((1 + a1 + 2 * a0 * q + 2 * np.sqrt(a0 * q * (1 + a1 + a0 * q))) / (4 * a0))
    np.testing.assert_allclose(step.transform(X[:1]), expected, rtol=1e-5)


def test_of_many_genes_the_trend_is_learnt_from_a_thousand(monkeypatch):
    from genoml_core.steps import vst

    mean = np.concatenate([np.full(3_000, 1.0), np.linspace(5, 5_000, 4_000)])
    chosen = vst._spread(mean)
    assert len(chosen) == 1_000
    assert chosen.min() >= 3_000
    np.testing.assert_allclose(np.quantile(mean[chosen], [0.25, 0.75]), np.quantile(mean[3_000:], [0.25, 0.75]), rtol=0.01)
    assert len(vst._spread(mean[:900])) == 900
