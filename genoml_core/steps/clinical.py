"""Sample columns used as features: numbers, categories and stages as numbers."""
import re

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, SplineTransformer
from sklearn.utils.validation import check_is_fitted

from ..params import Choice, Int
from . import step

ROMAN = {"0": 0, "is": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
STAGE = re.compile(r"(?:stage|grade|pt|pn|pm|[tnmg])?[ _-]*(0|is|i{1,3}|iv|v|[0-5])([abc]?)\d?", re.IGNORECASE)
UNKNOWN = re.compile(r"missing|(?:stage|grade)? ?x|[tnmg]x|unknown|not .*|\[.*\]", re.IGNORECASE)
AGE = re.compile(r"(?:^|[ _.])age(?:$|[ _.])", re.IGNORECASE)
KNOTS, VALUES = 4, 10  # of a curve, and how many different values it needs


@step(
    "clinical",
    label="Encode sample columns",
    methods="missing numbers were replaced by the training median and marked, categories became one column each (those in fewer than "
    "{least} training samples together as other), stages and grades {stages}, age {age}",
    help="What is learnt are medians, categories and knots, from training samples only.",
    of="sample table",
    least=Int(1, 100, default=3, label="Fewest samples of a category", help="Rarer ones, and those never seen, become 'other'."),
    stages=Choice("in order", "as categories", tuned=False, label="Stages and grades", help="In order: I, IIA, IIB ... on one scale."),
    age=Choice("as a line", "as a curve", tuned=False, label="Age", help="A curve lets risk rise and fall with age: a natural spline."),
)
class Clinical(TransformerMixin, BaseEstimator):
    """A table of numbers and of text without gaps, (n, columns), as numbers (n, k) float32."""

    def __init__(self, least=3, stages="in order", age="as a line"):
        self.least, self.stages, self.age = least, stages, age

    def fit(self, X, y=None):
        """X: a table."""
        self.encoder_ = ColumnTransformer(
            [(str(column), self._encoder(X[column]), [column]) for column in X], verbose_feature_names_out=False
        ).fit(X)
        return self

    def transform(self, X):
        check_is_fitted(self)
        return np.asarray(self.encoder_.transform(X), dtype=np.float32)

    def get_feature_names_out(self, input_features=None):
        """The column, for a category ``column = category``, for a gap ``column missing``."""
        check_is_fitted(self)
        return np.array([_told(name) for name in self.encoder_.get_feature_names_out()], dtype=object)

    def _encoder(self, column: pd.Series):
        fill = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
        if pd.api.types.is_numeric_dtype(column):
            curved = self.age == "as a curve" and AGE.search(str(column.name)) and column.nunique() >= VALUES
            return make_pipeline(fill, _curve(column)) if curved else fill
        if self.stages == "in order" and are_stages(column):
            return make_pipeline(FunctionTransformer(stage_numbers, feature_names_out="one-to-one"), fill)
        return OneHotEncoder(
            min_frequency=self.least, handle_unknown="infrequent_if_exist", sparse_output=False, feature_name_combiner=category_name
        )


def _curve(column: pd.Series) -> ColumnTransformer:
    """The first column, filled, as a spline whose ends are straight; the mark of gaps, where there is one, as it is."""
    spline = SplineTransformer(KNOTS, degree=3, knots="quantile", extrapolation="linear", include_bias=False)
    return ColumnTransformer([("curve", spline, [0])], remainder="passthrough", verbose_feature_names_out=False)


def category_name(column: str, category: str) -> str:
    """What the feature of a category is called."""
    return f"{column} = {category}"


def _told(name: str) -> str:
    if name.startswith("missingindicator_"):
        return f"{name.removeprefix('missingindicator_')} missing"
    return name.replace(" = infrequent_sklearn", " = other")


def are_stages(column: pd.Series) -> bool:
    """Whether the values of a text column are stages or grades that have an order, at least three of them."""
    values = {value for value in column.unique() if not UNKNOWN.fullmatch(value.strip())}
    return len(values) >= 3 and all(STAGE.fullmatch(value.strip()) for value in values)


def stage_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Stages as numbers: III is 3, IIIA 3, IIIB 3.33, IIIC 3.67; NaN where the stage is not known."""
    return table.map(_number)


def _number(value: str) -> float:
    found = STAGE.fullmatch(value.strip())
    if not found:
        return np.nan
    whole, letter = found[1].lower(), found[2].lower()
    return ROMAN.get(whole, int(whole) if whole.isdigit() else 0) + "abc".find(letter or "a") / 3
