"""Sample columns as numbers: categories, stages, gaps, age."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.steps import STEPS
from genoml_core.steps.clinical import are_stages, stage_numbers

TABLE = pd.DataFrame({
    "age": [50.0, np.nan, 61, 45, 70, 66, 58, 49, 75, 52, 63, 47],
    "sex": ["f", "m"] * 6,
    "tissue": ["lung"] * 5 + ["skin"] * 4 + ["bone", "eye", "missing"],
    "stage": [
        "Stage I", "Stage IIA", "Stage IIB", "Stage IV", "Stage X", "missing", "Stage I", "Stage III", "II", "IIIC", "iv", "Stage IA",
    ],
})


def fitted(**params):
    return STEPS["clinical"].build(params).fit(TABLE)


def named(step, table=TABLE) -> pd.DataFrame:
    return pd.DataFrame(step.transform(table), columns=step.get_feature_names_out())


def test_gaps_get_the_training_median_and_a_mark():
    found = named(fitted())
    assert found["age"][1] == np.nanmedian(TABLE["age"])
    np.testing.assert_array_equal(found["age missing"], TABLE["age"].isna())


def test_rare_categories_are_put_together():
    found = named(fitted(least=3))
    assert [c for c in found if c.startswith("tissue")] == ["tissue = lung", "tissue = skin", "tissue = other"]
    assert found["tissue = other"].sum() == 3


def test_a_category_never_seen_counts_as_other():
    new = TABLE.head(1).assign(tissue="liver")
    assert named(fitted(least=3), new)["tissue = other"][0] == 1
    assert named(fitted(least=1), new).filter(like="tissue").to_numpy().sum() == 0  # no other is known: none of them


def test_stages_stand_in_order():
    found = named(fitted())
    np.testing.assert_allclose(found["stage"][[0, 1, 2, 3, 7, 8, 9, 10, 11]], [1, 2, 2 + 1 / 3, 4, 3, 2, 3 + 2 / 3, 4, 1], rtol=1e-6)
    np.testing.assert_allclose(found["stage"][[4, 5]], 2 + 1 / 6, rtol=1e-6)  # the median of the ten that are known
    np.testing.assert_array_equal(np.flatnonzero(found["stage missing"]), [4, 5])
    assert any(c.startswith("stage = ") for c in named(fitted(stages="as categories")))


@pytest.mark.parametrize(("values", "yes"), [
    (["T1", "T2", "T4b", "TX"], True), (["pT1", "pT2a", "pT3"], True), (["G1", "G2", "G3", "unknown"], True), (["N0", "N1", "N2"], True),
    (["1", "2", "3"], True), (["lung", "skin", "bone"], False), (["T1", "T2"], False), (["Stage I", "Stage II", "healthy"], False),
])
def test_what_is_a_stage(values, yes):
    assert are_stages(pd.Series(values)) is yes


def test_numbers_of_stages():
    found = stage_numbers(pd.DataFrame({"t": ["T0", "Tis", "T1c", "pT4", "Stage V", "nonsense"]}))["t"]
    np.testing.assert_allclose(found, [0, 0, 1 + 2 / 3, 4, 5, np.nan])


def test_age_as_a_curve_bends_and_ends_straight():
    step = fitted(age="as a curve")
    columns = [c for c in step.get_feature_names_out() if c.startswith("age")]
    assert len(columns) == 6  # a spline of four knots, and the mark of a gap
    beyond = pd.concat([TABLE.head(1)] * 3).assign(age=[80.0, 90.0, 100.0])
    found = named(step, beyond)[columns[:-1]].to_numpy()
    np.testing.assert_allclose(found[1] - found[0], found[2] - found[1], atol=1e-4)


def test_few_ages_are_no_curve():
    few = TABLE.assign(age=[50.0, 60.0] * 6)
    assert "age" in STEPS["clinical"].build({"age": "as a curve"}).fit(few).get_feature_names_out()
