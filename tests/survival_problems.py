"""Survival problems, and expected values of Cox regression."""
import json
from pathlib import Path

import numpy as np
import pytest

from tests.making import survival_truth


@pytest.fixture(scope="session")
def expected() -> dict:
    return json.loads((Path(__file__).parent / "oracles" / "cox.json").read_text())


@pytest.fixture(scope="session")
def leukemia(expected):
    """One column that is 1 on placebo, and the truth of 42 patients."""
    facts = expected["leukemia_6MP"]
    placebo = np.repeat([0.0, 1.0], 21)[:, None]
    return placebo, survival_truth(facts["t_6mp"] + facts["t_placebo"], facts["e_6mp"] + facts["e_placebo"])


@pytest.fixture(scope="session")
def rossi():
    """Seven columns and the truth of 432 released prisoners: 114 events at 49 times."""
    from lifelines.datasets import load_rossi

    table = load_rossi()
    return table.drop(columns=["week", "arrest"]).astype(float), survival_truth(table.week, table.arrest)


@pytest.fixture(scope="session")
def wide():
    """80 samples of 300 features, of which five matter; times are tied."""
    random = np.random.default_rng(0)
    X = random.normal(3, 1, (80, 300)).astype(np.float32)
    time = random.exponential(np.exp(-(X[:, :5] - 3).sum(axis=1)))
    return X, survival_truth(np.ceil(20 * np.minimum(time, 2)), time < 2)
