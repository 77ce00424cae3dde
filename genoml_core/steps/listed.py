"""Features by their names: those of a list that the user has brought."""
import numpy as np

from ..errors import DataError
from ..params import Choice, Known
from . import step
from .parts.transformers import Filter


@step(
    "listed",
    label="Listed features",
    methods="by a list, features were filtered: {what}",
    help="For example without the probes that sit on sex chromosomes or match several places, or only the genes of a signature.",
    cheap=True,
    rowwise=True,
    needs=("names",),
    listed=Known("a list of features", label="List", help="A text file with a name a line, brought in on the data page."),
    what=Choice("leave them out", "keep only them", tuned=False, label="What to do with them"),
)
class Listed(Filter):
    """Leaves out, or keeps, the features that a list names. Raises DataError where none is left."""

    def __init__(self, listed="", what="leave them out"):
        self.listed, self.what = listed, what

    def fit(self, X, y=None, *, names=None, reference=None):
        """names: of the features, (p,); reference: table with a column ``gene``."""
        X = self.read(X)
        named = np.isin(np.asarray(names, dtype=str), reference["gene"].to_numpy(dtype=str))
        self.kept_ = named if self.what == "keep only them" else ~named
        if not self.kept_.any():
            why = "The list names none of them." if self.what == "keep only them" else "The list names all of them."
            raise DataError("No feature is left.", why, "Choose a list that names features as this layer does.")
        return self
