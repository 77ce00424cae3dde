"""One feature by itself: its value in each sample."""

import numpy as np
import pandas as pd

from ..errors import AbsentError
from . import Glance, exploration, refuse_sequences


def look(glance: Glance, feature: str) -> dict[str, pd.DataFrame]:
    """A row a sample: the value on the scale that is comparable between samples. Raises GenoMLError for an unknown feature."""
    refuse_sequences(glance, "values to show")
    place = [glance.features.get_loc(feature)]
    values = glance.each(lambda _, block: glance.scaled(block, place)[:, 0])
    if np.isnan(np.concatenate(values)).all():
        raise AbsentError(f"No sample has a value of {feature!r}.", "", "Choose another feature.")
    return {"feature": pd.DataFrame({"value": np.concatenate(values)}, index=glance.names)}


exploration(
    "feature",
    "One feature",
    look=look,
    help="The values of one feature, to colour samples by or to compare their survival.",
    limits="A feature that was looked up because it looks good here is chosen from all samples.",
    least=1,
)
