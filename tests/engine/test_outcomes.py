"""What differs between the tasks: regression and survival from folds to verdict, on data whose answer is known."""
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from genoml_core.engine.configurations import configurations
from genoml_core.engine.outcomes.regression import quantiles
from genoml_core.engine.outcomes.survival import Risks
from genoml_core.engine.problem import problem_of
from genoml_core.figures import FIGURES
from genoml_core.metrics.concordance import concordance_by_pairs
from genoml_core.statistics.survival import breslow
from tests import making
from tests.making import SCALED, dataset, finished_run, follow_up, survival_truth

@pytest.fixture(scope="module")
def numbers(lasting_workspace):
    """See tests/making.py."""
    return making.numbers_run(lasting_workspace)


@pytest.fixture(scope="module")
def patients(lasting_workspace):
    """See tests/making.py."""
    return making.patients_run(lasting_workspace)


def test_regression_equals_grid_search(numbers):
    """The same inner scores, the same choice, the same held-out predictions as scikit-learn, genes and one-hot tissue standardised."""
    problem = problem_of(numbers.path)
    data = problem.dataset
    use = next(u for u in numbers.plan.models if u.name == "ridge")
    tissue = pd.get_dummies(data.samples.tissue).to_numpy(float)[problem.rows]
    X, y = np.hstack([np.array(data.matrix("expression"), float)[problem.rows], tissue]), problem.truth
    for unit in (u for u in numbers.units() if u["model"] == "ridge"):
        train, held = problem.split(0, unit["fold"])
        inner = [(np.searchsorted(train, a), np.searchsorted(train, b)) for a, b in problem.inner(0, unit["fold"])]
        grid = [{"ridge__alpha": [o.params["alpha"]]} for o in configurations(numbers.plan, use, 0, unit["fold"])]
        search = GridSearchCV(make_pipeline(StandardScaler(), Ridge()), grid, cv=inner, scoring="r2").fit(X[train], y[train])
        np.testing.assert_allclose([t["score"] for t in unit["tried"]], search.cv_results_["mean_test_score"], atol=1e-6)
        ours = numbers.predictions.query("model == 'ridge' and fold == @unit['fold']")
        np.testing.assert_allclose(ours.predicted, search.predict(X[held]), atol=1e-4)


def test_regression_is_judged(numbers):
    s, rows = numbers.summary, numbers.predictions[numbers.predictions.model == "headline"]
    assert s["samples"]["used"] == 114
    assert s["samples"]["unlabelled"] == 6
    assert s["headline"]["metrics"]["r2"]["value"] == pytest.approx(r2_score(rows.truth, rows.predicted))
    by_fold = [np.corrcoef(f.truth, f.predicted)[0, 1] for _, f in rows.groupby("fold")]
    assert s["headline"]["metrics"]["pearson"]["value"] == pytest.approx(np.mean(by_fold))
    assert s["baseline"]["name"] == "covariates_only"
    assert s["models"]["mean"]["metrics"]["r2"]["value"] == pytest.approx(0, abs=0.05)
    assert s["verdict"]["word"] == "better"
    assert "R² 0." in s["verdict"]["sentence"]


def test_a_tissue_alone_predicts_nearly_its_mean(numbers):
    """The baseline of sample columns gives one number a tissue in each fold."""
    rows = numbers.predictions[(numbers.predictions.model == "covariates_only") & (numbers.predictions.fold == 0)]
    tissue = numbers.dataset.samples.tissue[rows["sample"]]
    problem = problem_of(numbers.path)
    train = pd.Series(problem.truth[problem.split(0, 0)[0]], index=problem.outcome.ids[problem.split(0, 0)[0]])
    means = train.groupby(numbers.dataset.samples.tissue[train.index]).mean()
    assert rows.predicted.round(5).groupby(tissue.to_numpy()).nunique().tolist() == [1, 1, 1]  # last bits depend on the processor
    np.testing.assert_allclose(rows.predicted, means[tissue], atol=0.15)


def test_quantiles_are_of_equal_size():
    codes = quantiles(np.array([5.0, 1.0, 3.0, 3.0, 2.0, 9.0]), 3)
    assert codes.tolist() == [2, 0, 1, 1, 0, 2]
    assert quantiles(np.arange(4.0), 0).tolist() == [0, 0, 0, 0]


def test_folds_have_their_share_of_low_and_high_and_of_events(numbers, patients):
    problem = problem_of(numbers.path)
    means = [np.mean(problem.truth[problem.split(0, k)[1]]) for k in range(5)]
    assert np.ptp(means) < 0.5
    problem = problem_of(patients.path)
    events = [problem.truth["event"][problem.split(0, k)[1]].sum() for k in range(4)]
    assert np.ptp(events) <= 2


def test_survival_is_judged(patients):
    """The C-index is that of each fold, averaged; survival falls and stays a probability; the model beats the clinical one."""
    s, rows = patients.summary, patients.predictions[patients.predictions.model == "headline"]
    each = [concordance_by_pairs(f.time, f.event, f.risk).index for _, f in rows.groupby(["repeat", "fold"])]
    assert s["headline"]["metrics"]["harrell_c"]["value"] == pytest.approx(np.mean(each))
    assert s["headline"]["metrics"]["harrell_c"]["value"] > 0.7
    assert s["verdict"]["word"] == "better"
    assert s["verdict"]["sentence"].startswith("The model is better than the best simple baseline")
    assert s["samples"]["events"] == rows[rows.repeat == 0].event.sum()
    curves = rows[[c for c in rows if c.startswith("s:")]].to_numpy()
    assert (np.diff(curves, axis=1) <= 0).all()
    assert curves.min() >= 0
    assert curves.max() <= 1


def test_nobody_differs_under_kaplan_and_meier(patients):
    m = patients.summary["models"]["kaplan_meier"]["metrics"]
    assert (m["harrell_c"]["value"], m["auc_t"]["value"]) == (0.5, pytest.approx(0.5))
    assert m["ibs"]["value"] > patients.summary["headline"]["metrics"]["ibs"]["value"]


def test_high_risk_begins_where_inner_folds_say(patients):
    """Ranks are shares of the out-of-fold risks of the training patients."""
    for _, rows in patients.predictions.query("model == 'cox_ridge'").groupby(["repeat", "fold"]):
        assert rows.sort_values("risk")["rank"].is_monotonic_increasing  # one cohort
        assert 0.2 < (rows["rank"] > 0.5).mean() < 0.8


def test_risks_are_drawn_in_where_they_were_too_bold():
    """Out-of-fold risks three times too far apart get a slope near a third, and the survival of everybody is Breslow's."""
    random = np.random.default_rng(5)
    risk = random.normal(size=2_000)
    told = follow_up(random, risk)
    truth = survival_truth(told["time"], told["event"] == "dead")
    times, cohort = np.array([0.5, 1.0]), np.zeros(2_000, int)
    found = Risks(3 * risk, truth, cohort, times)
    assert found.slope == pytest.approx(1 / 3, abs=0.03)
    hazard = breslow(truth["time"], truth["event"], 3 * risk * found.slope, times)
    np.testing.assert_allclose(found(np.zeros(1), np.zeros(1, int))["survival"][0], np.exp(-hazard))
    assert Risks(-risk, truth, cohort, times).slope == 0  # what points the wrong way tells nothing
    assert Risks(np.zeros(2_000), truth, cohort, times).slope == 0


def test_late_patients_are_predicted_from_the_start_on(lasting_workspace):
    """True survival is known: predictions come close to it, and all scores and figures count patients from their entry on."""
    run = making.late_run(lasting_workspace)
    rows = run.predictions[run.predictions.model == "headline"].set_index("sample")
    x = dict(zip(run.dataset.samples.index, run.dataset.matrix("expression")[:, 0], strict=True))
    columns = [name for name in rows if name.startswith("s:")]
    hazard = np.exp(1.5 * rows.index.map(x).to_numpy()) / 10
    gap = rows[columns].to_numpy() - np.exp(-np.outer(hazard, [float(name[2:]) for name in columns]))
    assert np.abs(gap).mean() < 0.04
    assert abs(gap.mean()) < 0.02
    scores = run.summary["headline"]["metrics"]
    expected = concordance_by_pairs(rows.time, rows.event, rows.risk, rows.entry).index
    assert scores["harrell_c"]["value"] == pytest.approx(expected, abs=0.01)  # the mean over folds
    assert scores["risk_slope"]["low"] < 1 < scores["risk_slope"]["high"]
    drawn = FIGURES["kaplan_meier"].table(run, "headline")
    assert run.summary["samples"]["late"] == (rows.entry > 0).sum()
    start = drawn[drawn.time == 0].set_index("group").at_risk
    assert start.sum() == (rows.entry == 0).sum()
    assert drawn.groupby("group", observed=True).at_risk.max().gt(start).all()  # more come than are lost at first
    assert FIGURES["horizons"].table(run, "headline").p.iloc[0] > 0.01
    assert FIGURES["forest"].table(run, "headline").hazards_p.isna().all()


def test_cohorts_have_their_own_cut():
    truth = survival_truth(1.0 + np.arange(8), True)
    risk, cohort = np.array([0.0, 1, 2, 3, 10, 11, 12, 13]), np.repeat([0, 1], 4)
    assert Risks(risk, truth, cohort, np.array([2.0]))(risk, cohort)["rank"].tolist() == [0.125, 0.375, 0.625, 0.875] * 2


def test_a_cohort_has_its_own_baseline_as_far_as_its_events_carry_it():
    """Twenty events: half its own, half that of everybody; a cohort that was not there when it was learnt has that of everybody."""
    random = np.random.default_rng(0)
    time, cohort = np.r_[random.exponential(1, 20), random.exponential(4, 200)], np.repeat([0, 1], [20, 200])
    truth = survival_truth(time, True)
    times, risk = np.array([0.5, 2.0]), np.zeros(220)
    found = Risks(risk, truth, cohort, times)(np.zeros(3), np.array([0, 1, 7]))["survival"]
    everybody = breslow(time, np.ones(220, bool), risk, times)
    own = [breslow(time[rows], np.ones(rows.sum(), bool), risk[rows], times) for rows in (cohort == 0, cohort == 1)]
    expected = [(own[0] + everybody) / 2, (200 * own[1] + 20 * everybody) / 220, everybody]
    np.testing.assert_allclose(found, np.exp(-np.array(expected)))


def test_risks_at_each_time_are_those_of_one_number_where_hazards_are_proportional():
    """And where they are not, survival still never rises."""
    random = np.random.default_rng(2)
    risk = random.normal(size=300)
    told = follow_up(random, risk)
    truth = survival_truth(told["time"], told["event"] == "dead")
    times, cohort = np.array([0.3, 0.6, 1.2]), np.arange(300) % 2
    one = Risks(risk, truth, cohort, times)(risk, cohort)
    many = Risks(np.tile(risk[:, None], (1, 3)), truth, cohort, times)(np.tile(risk[:, None], (1, 3)), cohort)
    for part in ("risk", "survival", "rank"):
        np.testing.assert_allclose(many[part], one[part])
    crossing = np.column_stack([risk, np.zeros(300), -risk])
    assert (np.diff(Risks(crossing, truth, cohort, times)(crossing, cohort)["survival"], axis=1) <= 0).all()


@pytest.mark.slow
def test_knowing_the_cohort_is_not_knowing_the_patient(lasting_workspace):
    """2,000 patients in 20 cohorts whose risks differ by N(0, 1), and features that say nothing: the pooled C looks like skill."""
    random = np.random.default_rng(0)
    cohort = np.arange(2_000) % 20
    told = follow_up(random, random.normal(size=20)[cohort])
    X = random.normal(size=(2_000, 30)).astype(np.float32)
    data = dataset(lasting_workspace, X, "numeric", **told, cancer=[f"c{k}" for k in cohort])
    settings = {"task": "survival", "event": "event", "cohort": "cancer", "models": ["cox_ridge"], "recipe": SCALED}
    s = finished_run(lasting_workspace, data, "time", workers=2, **settings).summary
    assert s["objective"] == "stratified_c"
    assert s["headline"]["metrics"]["harrell_c"]["value"] == pytest.approx(0.67, abs=0.04)
    within = s["headline"]["metrics"]["stratified_c"]
    assert within["low"] <= 0.5 <= within["high"]
    assert s["verdict"]["word"] == "no signal"
    assert "C-index within cohorts" in s["verdict"]["sentence"]


@pytest.mark.slow
def test_numbers_are_judged_beyond_the_means_of_their_cohorts(workspace):
    random = np.random.default_rng(0)
    drug, tissue = random.integers(3, size=150), random.integers(2, size=150)
    X = random.normal(size=(150, 10)).astype(np.float32)
    y = 3 * drug + 2 * drug * tissue + random.normal(size=150)
    columns = {"y": y, "drug": drug.astype(float), "tissue": np.array(["lung", "skin"])[tissue]}
    data = dataset(workspace, X, "numeric", roles={"tissue": "covariate", "drug": "cohort"}, **columns)
    run = finished_run(workspace, data, "y", task="regression", models=["ridge"], recipe=SCALED)
    scores = {name: facts["metrics"] for name, facts in run.summary["models"].items()}
    assert run.plan.objective == "r2_beyond"
    assert scores["cohort_mean"]["r2"]["value"] > 0.6
    assert scores["cohort_mean"]["r2_beyond"]["value"] == pytest.approx(0, abs=1e-6)
    assert scores["cohort_mean"]["pearson_beyond"]["value"] == 0
    own = run.predictions[run.predictions.model == "alike_mean"].set_index("sample")
    held = own.index[own.fold == 0]
    left = data.samples.assign(y=y).drop(index=held).groupby(["drug", "tissue"]).y.mean()
    means = [left[drug, tissue] for drug, tissue in data.samples.loc[held, ["drug", "tissue"]].itertuples(index=False)]
    np.testing.assert_allclose(own.predicted[held], means, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("task", ["regression", "survival"])
def test_noise_is_called_noise(lasting_workspace, task):
    """At least 9 of 10 runs on features that say nothing."""
    words = []
    for seed in range(10):
        random = np.random.default_rng([seed, 2])
        X = random.normal(size=(80, 200)).astype(np.float32)
        columns = {"y": random.normal(size=80)} if task == "regression" else follow_up(random, np.zeros(80))
        settings = {"column": "y"} if task == "regression" else {"column": "time", "event": "event"}
        data = dataset(lasting_workspace, X, "numeric", **columns)
        models = ["ridge", "xgboost"] if task == "regression" else ["cox_ridge", "xgboost"]
        run = finished_run(lasting_workspace, data, task=task, models=models, recipe=SCALED, outer=3, inner=2, seed=seed, **settings)
        words.append(run.summary["verdict"]["word"])
    assert sum(word in ("no signal", "inconclusive", "worse") for word in words) >= 9, words
