"""The figures of regression and survival: the contract of every figure, and their numbers made again the long way."""
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import concordance_index

from genoml_core.errors import GenoMLError
from genoml_core.figures import FIGURES
from genoml_core.figures.dials import Dials
from genoml_core.figures.export import export
from genoml_core.figures.theme import paper_axes, paper_style
from tests import making

from .test_drawings import shows_every_row
from .test_native import cells, hold, on_slide

MEASURES = {
    "predicted": ["observed", "predicted"], "residuals": ["predicted", "residual"], "kaplan_meier": ["time", "survival"],
    "ranges": ["value"], "horizons": ["predicted", "observed"], "subgroups": ["value"],
    "time_auc": ["value", "low", "high"], "brier": ["value", "low", "high"], "time_roc": ["fpr", "tpr"], "risk_groups": ["value"],
    "forest": ["value"], "patients": ["time", "survival"],
}
OF_TASK = [(name, task) for task in ("regression", "survival") for name in MEASURES if task in FIGURES[name].tasks]


@pytest.fixture(scope="module")
def runs(lasting_workspace):
    return {"regression": making.numbers_run(lasting_workspace), "survival": making.patients_run(lasting_workspace)}


@pytest.mark.parametrize(("name", "task"), OF_TASK)
def test_both_drawings_show_every_row(runs, name, task):
    shows_every_row(FIGURES[name], FIGURES[name].table(runs[task], "headline"), MEASURES[name])


@pytest.mark.parametrize(("name", "task"), [*OF_TASK, ("fold_scores", "regression"), ("fold_scores", "survival")])
def test_words_and_files(runs, name, task):
    words = FIGURES[name].describe(FIGURES[name].table(runs[task], "headline"))
    assert words.endswith(".")
    assert any(letter.isdigit() for letter in words)
    assert "nan" not in words
    assert export(runs[task], name, "headline", "csv").count(b"\n") == len(FIGURES[name].table(runs[task], "headline")) + 1
    assert export(runs[task], name, "headline", "pdf").startswith(b"%PDF")
    assert export(runs[task], name, "headline", "pptx").startswith(b"PK")


@pytest.mark.parametrize(("name", "task"), [place for place in OF_TASK if place[0] not in ("kaplan_meier", "patients")])
def test_the_sheet_behind_a_chart_holds_the_numbers(runs, name, task):
    """Those with numbers at risk among the lines, and with steps, stay pictures."""
    table = FIGURES[name].table(runs[task], "headline")
    found = [value for row in cells(on_slide(runs[task], name)) for value in row]
    assert hold(found, (number for measure in MEASURES[name] for number in table[measure].dropna()))


def test_residuals_are_what_is_left(runs):
    table = FIGURES["residuals"].table(runs["regression"], "ridge")
    rows = runs["regression"].predictions.query("model == 'ridge'")
    np.testing.assert_array_equal(table.residual, rows.truth - rows.predicted)
    assert len(table) == 114


def test_values_at_the_end_of_the_measurement_are_marked():
    observed = [*np.linspace(0, 7, 8), 8.0, 8.0]
    rows = pd.DataFrame({"sample": [f"s{i}" for i in range(10)], "truth": observed, "predicted": 5}).assign(model="ridge", repeat=0, fold=0)
    table = FIGURES["predicted"].table(SimpleNamespace(predictions=rows), "ridge")
    assert table.limit.tolist() == ["smallest", *[""] * 7, "largest", "largest"]
    words = "Triangles: 2 samples with the largest value, 8, or more. Triangles: 1 sample with the smallest value, 0, or less."
    assert FIGURES["predicted"].describe(table).endswith(words)
    assert FIGURES["residuals"].describe(table).endswith(words)
    shows_every_row(FIGURES["residuals"], table, MEASURES["residuals"])


def test_kaplan_meier_curves_are_lifelines_s(runs):
    run = runs["survival"]
    table = FIGURES["kaplan_meier"].table(run, "headline")
    rows = run.predictions.query("model == 'headline' and repeat == 0")
    assert len(rows) == 200
    high, low = rows[rows["rank"] > 0.5], rows[rows["rank"] <= 0.5]
    for name, part in (("High risk", high), ("Low risk", low)):
        curve = KaplanMeierFitter().fit(part.time, part.event).survival_function_
        ours = table[table.group == name]
        np.testing.assert_allclose(ours.survival, curve.iloc[:, 0], rtol=1e-9)
        assert ours.at_risk.iloc[0] == len(part)
    expected = logrank_test(high.time, low.time, high.event, low.event)
    assert table.p.iloc[0] == pytest.approx(expected.p_value, rel=1e-6)
    assert table.p.iloc[0] < 0.001


def test_one_group_only_is_drawn_without_a_test(runs):
    """Nobody differs under Kaplan and Meier: nobody is at high risk."""
    table = FIGURES["kaplan_meier"].table(runs["survival"], "kaplan_meier")
    assert set(table.group) == {"Low risk"}
    assert "no log-rank test" in FIGURES["kaplan_meier"].describe(table)
    with paper_style():
        FIGURES["kaplan_meier"].paper(table, paper_axes((150, 95))[1])


def test_curves_over_time_hold_their_summary(runs):
    """The Brier curve by the trapezoid rule is the integrated score of the table; the AUC lies around its mean."""
    run = runs["survival"]
    brier, auc = (FIGURES[name].table(run, "cox_ridge") for name in ("brier", "time_auc"))
    model = brier[brier.model == "model"]
    metrics = run.summary["models"]["cox_ridge"]["metrics"]
    integrated = np.trapezoid(model.value, model.time) / np.ptp(model.time)
    assert integrated == pytest.approx(metrics["ibs"]["value"], rel=1e-6)
    assert auc.value.min() <= metrics["auc_t"]["value"] <= auc.value.max()
    assert set(brier.model) == {"model", "baseline"}
    assert (auc.low <= auc.value).all()
    assert (auc.value <= auc.high).all()


def test_survival_at_horizons_is_that_of_lifelines(runs):
    """200 patients in ten parts at three times of the grid; the last part of the last time is made again."""
    rows = runs["survival"].predictions.query("model == 'headline' and repeat == 0")
    table, columns = FIGURES["horizons"].table(runs["survival"], "headline"), [name for name in rows if name.startswith("s:")]
    assert table.groupby("class").n.agg(["size", "sum"]).to_numpy().tolist() == [[10, 200]] * 3
    column = columns[18]
    best = rows.nlargest(20, column)
    seen = KaplanMeierFitter().fit(best.time, best.event).predict(float(column[2:]))
    last = table.iloc[-1]
    assert (last.predicted, last.observed) == (pytest.approx(best[column].mean()), pytest.approx(seen))
    assert table.p.iloc[0] > 0.01  # the slope was learnt on inner folds: predictions are about right
    overstated = rows.assign(model="headline", **{name: rows[name] ** 3 for name in columns})
    wrong = FIGURES["horizons"].table(SimpleNamespace(predictions=overstated, plan=runs["survival"].plan), "headline")
    assert "are not right" in FIGURES["horizons"].describe(wrong)


def test_a_c_index_of_each_subgroup(runs):
    """Of four bands of age: the mean over folds and repeats of what lifelines finds among them."""
    run = runs["survival"]
    table = FIGURES["subgroups"].read(run, "headline", Dials(by="age"))
    rows = run.predictions.query("model == 'headline'")
    age = run.dataset.samples.age.loc[rows["sample"]].to_numpy()
    young = rows[age <= np.quantile(run.dataset.samples.age, 0.25)]
    each = [concordance_index(part.time, -part.risk, part.event) for _, part in young.groupby(["repeat", "fold"])]
    assert table.value.iloc[1] == pytest.approx(np.mean(each))
    assert table.n.tolist() == [200, 50, 50, 50, 50]
    assert table.value.iloc[0] == pytest.approx(run.summary["headline"]["metrics"]["harrell_c"]["value"])
    assert (table.low < table.value).all()


def test_the_table_of_risk_is_that_of_the_curve(runs):
    table = FIGURES["kaplan_meier"].table(runs["survival"], "headline")
    drawn = FIGURES["kaplan_meier"].screen(table)
    texts = [trace for trace in drawn.data if trace.mode == "text"]
    rows = runs["survival"].predictions.query("model == 'headline' and repeat == 0")
    for trace, high in zip(texts, (True, False), strict=True):
        times = rows.time[(rows["rank"] > 0.5) == high]
        assert [int(n) for n in trace.text] == [int((times >= t).sum()) for t in trace.x]


def test_groups_of_risk_by_ranks(runs):
    """Thirds of the training risks, high above; their hazard ratios are lifelines', the lowest being 1."""
    run, dials = runs["survival"], Dials(groups="3")
    rows = run.predictions.query("model == 'cox_ridge' and repeat == 0")
    curves, ratios = (FIGURES[name].table(run, "cox_ridge", dials) for name in ("kaplan_meier", "risk_groups"))
    group = pd.cut(rows["rank"], [-1, 1 / 3, 2 / 3, 1], labels=["Low risk", "Middle risk", "High risk"])
    sizes = group.value_counts()
    assert curves.groupby("group", observed=True).at_risk.first().to_dict() == sizes.to_dict()
    assert ratios.set_index("row").n.to_dict() == sizes.to_dict()
    told = pd.DataFrame({"t": rows.time, "e": rows.event, "high": group == "High risk", "middle": group == "Middle risk"})
    fit = CoxPHFitter().fit(told, "t", "e").hazard_ratios_
    np.testing.assert_allclose(ratios.value, [fit["high"], fit["middle"], 1], rtol=1e-6)
    part = rows[group == "High risk"]
    assert ratios["median"].iloc[0] == KaplanMeierFitter().fit(part.time, part.event).median_survival_time_


def test_a_searched_cut_off_says_that_it_was_searched_for(runs):
    table = FIGURES["kaplan_meier"].table(runs["survival"], "headline", Dials(groups="searched"))
    words = FIGURES["kaplan_meier"].describe(table)
    assert "p, corrected for the search" in words
    assert table.p.iloc[0] == pytest.approx(1 / 2_001)  # no shuffle is as far apart
    with pytest.raises(GenoMLError, match="groups cannot be 'seven'"):
        FIGURES["kaplan_meier"].table(runs["survival"], "headline", Dials(groups="seven"))


def test_the_forest_is_lifelines_s(runs):
    run = runs["survival"]
    rows = run.predictions.query("model == 'headline' and repeat == 0")
    table = FIGURES["forest"].table(run, "headline").set_index("row")
    covariates = run.plan.target.columns("covariate")
    assert list(table.index) == ["Predicted risk", *covariates]
    told = run.dataset.samples.loc[rows["sample"], covariates].assign(risk=rows.risk.to_numpy())
    told = ((told - told.mean()) / told.std()).assign(t=rows.time.to_numpy(), e=rows.event.to_numpy())
    fit = CoxPHFitter().fit(told, "t", "e").hazard_ratios_
    np.testing.assert_allclose(table.value, fit[["risk", *covariates]], rtol=1e-6)


def test_single_patients(runs):
    run = runs["survival"]
    rows = run.predictions.query("model == 'headline' and repeat == 0").set_index("sample")
    table = FIGURES["patients"].table(run, "headline", Dials(patients=f"{rows.index[3]}, {rows.index[5]}"))
    assert list(table.patient.unique()) == ["mean of all patients", rows.index[3], rows.index[5]]
    part = table[table.patient == rows.index[3]]
    curve = rows.loc[rows.index[3], [name for name in rows if name.startswith("s:")]]
    np.testing.assert_array_equal(part.survival, [1.0, *curve])
    assert (part.ended.iloc[0], part.event.iloc[0]) == (rows.time[rows.index[3]], rows.event[rows.index[3]])
    shows_every_row(FIGURES["patients"], table, MEASURES["patients"])
    with pytest.raises(GenoMLError, match="no patient 'nobody'"):
        FIGURES["patients"].table(run, "headline", Dials(patients="nobody"))


def test_the_roc_at_a_time_is_scikit_survival_s(runs):
    """Its area in each fold is the cumulative/dynamic AUC at that time, averaged as the stored curve over time is."""
    run = runs["survival"]
    table, over_time = FIGURES["time_roc"].table(run, "headline"), FIGURES["time_auc"].table(run, "headline")
    areas = table.groupby("class", sort=False).area.first()
    assert len(areas) == 3
    for name, area in areas.items():
        at = over_time.iloc[(over_time.time - float(name.split()[0])).abs().argmin()]
        assert area == pytest.approx(at.value, abs=1e-6)
