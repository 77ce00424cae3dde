"""Adjusted p values against known numbers."""
import json
from pathlib import Path

import numpy as np
import pytest

from genoml_core.statistics.corrections import benjamini_hochberg, holm

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/classification.json").read_text())["bh"]


def test_benjamini_hochberg():
    np.testing.assert_allclose(benjamini_hochberg(ORACLE["p"]), ORACLE["q"], atol=1e-6)


def test_holm_by_hand():
    """0.01 * 4; 0.02 * 3; 0.03 * 2; then 0.04 * 1 lifted to the one before."""
    np.testing.assert_allclose(holm([0.04, 0.01, 0.03, 0.02]), [0.06, 0.04, 0.06, 0.06])


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_invariants(correct):
    p = np.random.default_rng(0).random(30)
    adjusted = correct(p)
    assert (adjusted >= p).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p)]) >= 0).all()
    assert correct([0.03]) == pytest.approx([0.03])
    assert correct([]).size == 0


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_nan_is_no_comparison(correct):
    np.testing.assert_allclose(correct([0.01, np.nan, 0.04]), np.insert(correct([0.01, 0.04]), 1, np.nan))
