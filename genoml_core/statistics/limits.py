"""Where a measurement ends: values that say "at least" or "at most" rather than how much."""
import pandas as pd

SHARED = 0.1  # of all samples have one value
SCALE = 5  # values or fewer are a scale, not a measurement


def limits(values: pd.Series) -> dict[str, float]:
    """The largest and the smallest value (keys: largest, smallest), each where at least a tenth of the values (n,) are just that.

    Beyond the highest concentration tested, or below the limit of detection, nothing was measured: such values are censored (Tobin 1958,
    Econometrica). Missing values are left out.
    """
    values = values.dropna()
    if values.nunique() <= SCALE:
        return {}
    ends = {"largest": float(values.max()), "smallest": float(values.min())}
    return {end: value for end, value in ends.items() if (values == value).mean() >= SHARED}
