"""Values at which a measurement ended."""
import numpy as np
import pandas as pd

from genoml_core.target import limits


def test_an_end_that_a_tenth_of_the_values_share_is_a_limit():
    values = pd.Series([*np.linspace(0, 7, 91), *[8.0] * 10, np.nan])
    assert limits(values) == {}
    values = pd.Series([*np.linspace(0.5, 7, 80), *[8.0] * 10, *[0.1] * 10, np.nan])
    assert limits(values) == {"largest": 8.0, "smallest": 0.1}


def test_a_scale_has_no_limits():
    assert limits(pd.Series([1, 2, 3, 4, 5] * 20)) == {}
    assert limits(pd.Series([1, 2, 3, 4, 5, 6] * 20)) == {"largest": 6.0, "smallest": 1.0}
