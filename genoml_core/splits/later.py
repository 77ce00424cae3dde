"""The past predicts the future: each fold is a span of time, and is judged by models of all that came before it."""
import numpy as np

from ..errors import DataError


def spans(times: np.ndarray, number: int) -> np.ndarray:
    """The span (0 .. number) of each sample, (n,) int8, of about equal size; samples of one time share one. The first only trains.

    times: (n,), any unit. Raises DataError where the times are too much alike.
    """
    order = np.argsort(np.argsort(times, kind="stable"), kind="stable") * (number + 1) // len(times)
    first = {time: int(order[times == time].min()) for time in np.unique(times)}
    span = np.array([first[time] for time in times], np.int8)
    if len(np.unique(span)) <= number:
        why = f"{len(np.unique(times))} different times; many samples share one."
        raise DataError(f"The samples cannot be dealt into {number + 1} spans of time.", why, "Use fewer folds, or another column.")
    return span
