"""A small problem with a known answer."""
import numpy as np
import pytest


@pytest.fixture
def three_classes(make_dataset):
    """72 samples of three overlapping classes, 60 log-like features, a batch and an age."""
    random = np.random.default_rng(5)
    y = np.repeat([0, 1, 2], 24)
    X = (random.normal(5, 1, (72, 60)) + 1.2 * (y[:, None] == np.arange(60) % 12)).astype(np.float32)
    site = np.where(random.random(72) < 0.5, "x", "y")
    return make_dataset(X, subtype=np.array(["A", "B", "C"])[y], age=random.normal(60, 9, 72), site=site)
