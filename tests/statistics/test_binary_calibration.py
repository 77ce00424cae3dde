"""Calibration slope, calibration in the large and binned error against known numbers and simulations with a known answer."""
import json
from pathlib import Path

import numpy as np
import pytest

from genoml_core.errors import DataError
from genoml_core.statistics.calibration import calibration, equal_width_error

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/classification.json").read_text())["calibration10"]


def simulated(n=100_000):
    random = np.random.default_rng(0)
    logit = random.normal(size=n)
    return (random.random(n) < 1 / (1 + np.exp(-logit))).astype(int), logit


def test_known_numbers():
    found = calibration(ORACLE["y"], ORACLE["p"])
    assert found.slope == pytest.approx(ORACLE["cal_slope"], abs=1e-9)
    assert found.in_the_large == pytest.approx(ORACLE["cal_in_the_large"], abs=1e-9)
    assert equal_width_error(ORACLE["y"], ORACLE["p"], bins=5) == pytest.approx(ORACLE["ece_5_equal_width"], abs=1e-9)


def test_honest_probabilities():
    truth, logit = simulated()
    probability = 1 / (1 + np.exp(-logit))
    assert calibration(truth, probability) == pytest.approx((1, 0), abs=0.02)
    assert equal_width_error(truth, probability) < 0.01


def test_overconfident_and_shifted():
    truth, logit = simulated()
    assert calibration(truth, 1 / (1 + np.exp(-2 * logit))).slope == pytest.approx(0.5, abs=0.02)
    assert calibration(truth, 1 / (1 + np.exp(-(logit - 1)))).in_the_large == pytest.approx(1, abs=0.02)


def test_probability_of_one_falls_into_the_last_bin():
    assert equal_width_error([1, 0], [1.0, 0.0]) == 0


@pytest.mark.parametrize(("truth", "probability"), [([1, 1, 1], [0.2, 0.4, 0.9]), ([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])])
def test_what_cannot_be_measured(truth, probability):
    with pytest.raises(DataError, match="cannot be measured"):
        calibration(truth, probability)
