"""The kind of numbers, on simulated matrices of each kind."""

import numpy as np
import pytest

from genoml_core.readers.parts.kinds import kind_of

RANDOM = np.random.default_rng(0)
STANDARD = RANDOM.normal(size=(60, 40)).astype(np.float32)
OUTLIER = np.where(RANDOM.random((60, 40)) < 0.002, 36_893, STANDARD).astype(np.float32)
LOG = RANDOM.normal(8, 2, (60, 40)).clip(0, 20).astype(np.float32)


@pytest.mark.parametrize(
    ("X", "kind"),
    [
        (RANDOM.negative_binomial(2, 0.01, (60, 40)).astype(np.int32), "counts"),
        (RANDOM.integers(0, 2, (60, 40)).astype(np.int32), "binary"),
        (RANDOM.integers(-2, 3, (60, 40)).astype(np.int32), "numeric"),
        (RANDOM.integers(0, 3, (60, 40)).astype(np.int32), "numeric"),
        (STANDARD, "zscore"),
        (OUTLIER, "zscore"),
        (np.where(STANDARD > 2, np.nan, STANDARD), "zscore"),
        (LOG, "log"),
        (np.where(LOG < 4, np.float32(-9.966), LOG), "log"),
        (RANDOM.beta(0.5, 0.5, (60, 40)).astype(np.float32), "beta"),
        (np.where(RANDOM.random((60, 40)) < 0.9, 0, RANDOM.random((60, 40))).astype(np.float32), "numeric"),  # shares of species
        (STANDARD * 500, "numeric"),
        (STANDARD * 0.05, "numeric"),
        (np.exp(LOG), "numeric"),
        (np.full((5, 4), np.nan, np.float32), "numeric"),
    ],
)
def test_kind(X, kind):
    assert kind_of(X) == kind
