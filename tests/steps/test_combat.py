"""ComBat against the formulas of sva, and what it refuses."""
import json
from pathlib import Path

import numpy as np
import pytest

from genoml_core.errors import DataError
from genoml_core.steps import STEPS

ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "preprocessing.json").read_text(encoding="utf-8"))["combat_6genes_8samples"]
X, BATCH = np.array(ORACLE["X"]).T, np.array(ORACLE["batch"]).astype(str)


def fitted(X=X, batch=BATCH):
    return STEPS["combat"].build({}).fit(X, batch=batch)


def test_six_genes_of_eight_samples():
    np.testing.assert_allclose(fitted().transform(X, batch=BATCH), np.array(ORACLE["Y"]).T, atol=ORACLE["tolerance"])


def test_frozen_parameters_adjust_training_samples_one_by_one():
    step = fitted()
    alone = np.vstack([step.transform(X[i : i + 1], batch=BATCH[i : i + 1]) for i in range(8)])
    np.testing.assert_array_equal(alone, step.transform(X, batch=BATCH))


@pytest.fixture
def shifted():
    """60 samples of 200 genes; the second batch is moved and stretched, gene by gene."""
    random = np.random.default_rng(0)
    batch = np.repeat(["a", "b"], 30)
    X = random.normal(size=(60, 200))
    X[30:] = X[30:] * 1.5 + random.normal(1, 0.5, 200)
    return X, batch


def test_batch_means_meet_and_spreads_too(shifted):
    X, batch = shifted
    Y = fitted(X, batch).transform(X, batch=batch)
    apart = lambda values: np.abs(values[:30].mean(axis=0) - values[30:].mean(axis=0)).mean()
    assert apart(Y) < 0.2 * apart(X)
    assert Y[30:].std() / Y[:30].std() == pytest.approx(1, abs=0.05)


def test_a_batch_of_one_sample_is_moved_only(shifted):
    X, batch = shifted
    batch = np.where(np.arange(60) == 59, "c", batch)
    step = fitted(X, batch)
    assert all((delta == 1).all() for _, delta in step.effects_.values())
    Y = step.transform(X, batch=batch)
    np.testing.assert_allclose(np.ptp(Y[:30], axis=0), np.ptp(X[:30], axis=0))


def test_one_batch_is_left_as_it_is():
    np.testing.assert_allclose(fitted(X, np.repeat("1", 8)).transform(X, batch=np.repeat("1", 8)), X)


def test_a_gene_that_is_constant_in_a_batch_stays():
    Z = X.copy()
    Z[BATCH == "1", 2] = 3.0
    Y = fitted(Z).transform(Z, batch=BATCH)
    np.testing.assert_array_equal(Y[:, 2], Z[:, 2])
    assert not np.allclose(Y[:, 3], Z[:, 3])


def test_an_unknown_batch_is_refused_in_words():
    with pytest.raises(DataError, match=r"come from a batch that no training sample is of: '3'.*Training samples are of .1. and .2.*ranks"):
        fitted().transform(X[:1], batch=["3"])


def test_a_sample_without_a_batch_is_refused():
    with pytest.raises(DataError, match=r"1 sample.s. have no batch"):
        fitted(batch=np.where(np.arange(8) == 2, "", BATCH))


def test_classes_are_no_covariate():
    """The target changes nothing."""
    y = np.array([0, 1] * 4)
    one, other = (STEPS["combat"].build({}).fit(X, labels, batch=BATCH).transform(X, batch=BATCH) for labels in (y, 1 - y))
    np.testing.assert_array_equal(one, other)
