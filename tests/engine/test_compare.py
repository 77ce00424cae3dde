"""Runs side by side: settings that differ, headlines on the same samples, many targets as a whole."""
import numpy as np
import pandas as pd
import pytest
from scipy.stats import wilcoxon

from genoml_core.engine import compare
from genoml_core.engine.judge import Judge
from genoml_core.errors import GenoMLError
from genoml_core.statistics.corrections import benjamini_hochberg
from genoml_core.statistics.intervals import wilson
from genoml_core.statistics.paired import corrected_resampled_t
from tests.making import SCALED, dataset, finished_run


@pytest.fixture(scope="module")
def data(lasting_workspace):
    """100 samples of 20 features: a and b follow one each, c nothing."""
    random = np.random.default_rng(0)
    X = random.normal(size=(100, 20)).astype(np.float32)
    columns = {"a": X[:, 0] + random.normal(size=100), "b": 2 * X[:, 1] + random.normal(size=100), "c": random.normal(size=100)}
    return dataset(lasting_workspace, X, "numeric", **columns)


def run_of(workspace, data, column="a", **settings):
    settings = {"models": ["ridge", "elastic_net"], "recipe": SCALED, **settings}
    return finished_run(workspace, data, column, task="regression", **settings)


@pytest.fixture(scope="module")
def series(lasting_workspace, data):
    return [run_of(lasting_workspace, data, column) for column in "abc"]


@pytest.fixture(scope="module")
def other(lasting_workspace, data):
    """Of the same target, with other models and fewer folds to choose."""
    return run_of(lasting_workspace, data, models=["ridge"], inner=2)


def test_settings_that_differ_are_those_of_the_plans(series, other):
    table = compare.settings([series[0], other])
    assert table.to_dict("index") == {
        "models": {series[0].id: "mean, ridge, elastic_net", other.id: "mean, ridge"},
        "design.inner": {series[0].id: "3", other.id: "2"},
    }
    assert compare.settings([other, other]).empty
    assert list(compare.settings(series[:2]).index) == ["target.roles.a", "target.roles.b"]


def test_a_run_is_no_different_from_itself(series):
    found = compare.compared(series[0], series[0], "r2")
    assert found.difference == (0, 0, 0)
    assert (found.p, found.probable) == (1, (0, 1, 0))


def test_headlines_are_compared_on_the_same_resamples_and_folds(series, other):
    found, turned = compare.compared(series[0], other, "r2"), compare.compared(other, series[0], "r2")
    one, two = (Judge.of(run) for run in (series[0], other))
    resampled = one.scores["headline"]["r2"] - two.scores["headline"]["r2"]
    tested = corrected_resampled_t(one.by_fold["headline"]["r2"] - two.by_fold["headline"]["r2"], one.problem.test_share)
    assert found.difference.value == pytest.approx(resampled[0])
    low, high = np.quantile(resampled[1:], [0.025, 0.975])
    assert found.difference.low == pytest.approx(min(low, tested.difference.low))
    assert found.difference.high == pytest.approx(max(high, tested.difference.high))
    assert found.p == pytest.approx(tested.p) == pytest.approx(turned.p)
    assert turned.difference.low == pytest.approx(-found.difference.high)
    assert sum(found.probable) == pytest.approx(1)
    assert found.probable.better == pytest.approx(turned.probable.worse)


def test_other_folds_are_compared_by_resamples_alone(lasting_workspace, data, series):
    found = compare.compared(series[0], run_of(lasting_workspace, data, models=["ridge"], outer=4), "r2")
    assert found.difference.defined
    assert (found.p, found.probable) == (None, None)


def test_what_cannot_be_compared_is_said(lasting_workspace, data, series):
    with pytest.raises(GenoMLError, match="different targets"):
        compare.compared(*series[:2], "r2")
    fewer = dataset(lasting_workspace, data.matrix("expression")[:90], "numeric", a=data.samples.a.to_numpy()[:90])
    with pytest.raises(GenoMLError, match="different samples"):
        compare.compared(series[0], run_of(lasting_workspace, fewer), "r2")


def test_targets_are_ranked_beside_their_baselines(series):
    table = compare.ranking(series, "r2")
    assert list(table.target) == ["b", "a", "c"]
    for row in table.itertuples():
        summary = next(run.summary for run in series if run.id == row.run)
        assert row.headline == summary["headline"]["metrics"]["r2"]["value"]
        assert row.difference == summary["difference"]["r2"]["value"]
        assert row.verdict == summary["verdict"]["word"]
    assert table.q.to_numpy() == pytest.approx(benjamini_hochberg(table.p))
    assert list(compare.ranking(series, "rmse").headline) == sorted(table.run.map(
        {run.id: run.summary["headline"]["metrics"]["rmse"]["value"] for run in series}
    ))
    words = compare.sentence(table, "r2")
    assert words.startswith("Of 3 targets, the headline against the best simple baseline is better for 2")
    assert f"Median R² {table.headline.median():.2f}" in words


def test_models_are_told_by_how_many_targets_they_are_better_on(series):
    table = compare.models_over(series, "r2").set_index("model")
    values = {name: [run.summary["models"][name]["metrics"]["r2"]["value"] for run in series] for name in ("ridge", "mean")}
    assert table["median"]["ridge"] == pytest.approx(np.median(values["ridge"]))
    won = pd.Series(values["ridge"]) - pd.Series(values["mean"])
    cell = table["beats mean"]["ridge"]
    assert (cell["value"], cell["low"], cell["high"]) == wilson(int((won > 0).sum()), 3)
    assert cell["p"] == pytest.approx(wilcoxon(won).pvalue)
    assert cell["p_holm"] == pytest.approx(min(1, 2 * cell["p"]))
    assert table["beats mean"]["mean"] == {}
    assert compare.models_over(series, "rmse").set_index("model")["beats mean"]["ridge"]["value"] == cell["value"]
