"""The corrected resampled t-test against its oracle, and where there is nothing to judge by."""
import json
import math
from pathlib import Path

import pytest

from genoml_core.statistics.paired import corrected_resampled_t

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/classification.json").read_text())["nadeau_bengio"]


def test_known_numbers():
    found = corrected_resampled_t(ORACLE["diffs"], ORACLE["test_train_ratio"])
    assert found == pytest.approx((0.015, ORACLE["t"], ORACLE["p"]), abs=1e-9)


def test_without_correction_it_is_the_plain_test():
    assert corrected_resampled_t(ORACLE["diffs"], 0)[1:] == pytest.approx((ORACLE["naive_t"], ORACLE["naive_p"]), abs=1e-9)


def test_sign_only_turns():
    turned = corrected_resampled_t([-d for d in ORACLE["diffs"]], 0.25)
    assert turned == pytest.approx((-0.015, -ORACLE["t"], ORACLE["p"]), abs=1e-9)


def test_no_spread():
    assert corrected_resampled_t([0.0, 0.0, 0.0], 0.25).p == 1
    assert math.isnan(corrected_resampled_t([0.5, 0.5], 0.25).p)
    assert math.isnan(corrected_resampled_t([0.5], 0.25).p)
