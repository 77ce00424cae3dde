"""On data without signal the product says so; and the same data would look splendid if anything leaked."""
import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_score

from genoml_core.engine import problem
from genoml_core.metrics import objectives
from genoml_core.models import MODELS, Fit, Model
from genoml_core.params import Choice
from genoml_core.plan import Use
from tests.making import SCALED, dataset, finished_run

SEEDS = range(20)
LINEAR = {"models": ["logistic_l2"]}


def noise(seed: int, samples: int = 100, features: int = 1_000):
    """Standard normal features, and labels that have nothing to do with them."""
    random = np.random.default_rng(seed)
    return random.normal(size=(samples, features)).astype(np.float32), random.permutation(np.repeat(["a", "b"], samples // 2))


SELECTING = {"expression": (Use(name="standard_scale"), Use(name="anova_f", search={"n": (20, 50, 200)}))}


@pytest.fixture(scope="module")
def verdicts(lasting_workspace):
    """(AUROC, verdict, difference) of twenty runs on noise in either tier, selection of features included in the folds."""
    found = []
    for seed in SEEDS:
        X, y = noise(seed, features=300)
        data = dataset(lasting_workspace, X, "numeric", y=y)
        tier = ("fast", "exact")[seed % 2]
        summary = finished_run(lasting_workspace, data, "y", seed=seed, recipe=SELECTING, tier=tier, outer=4, inner=2, **LINEAR).summary
        auroc, word = summary["headline"]["metrics"]["macro_auroc"]["value"], summary["verdict"]["word"]
        found.append((auroc, word, summary["difference"]["balanced_accuracy"]))
    return found


def test_pure_noise_scores_chance(verdicts):
    assert np.mean([auroc for auroc, _, _ in verdicts]) == pytest.approx(0.5, abs=0.06)


def test_pure_noise_is_called_noise(verdicts):
    """At least 19 of 20: an interval of 95 % is allowed one miss."""
    words = [word for _, word, _ in verdicts]
    assert sum(word in ("no signal", "inconclusive") for word in words) >= 19, words


@pytest.mark.slow
@pytest.mark.timeout(7_200)
def test_wide_noise_and_every_model(lasting_workspace):
    """100 samples of 5,000 features with the usual recipe and each model of the catalogue: never better."""
    models, words = [name for name, model in MODELS.items() if model.role == "model" and "classification" in model.tasks], []
    for seed in SEEDS:
        X, y = noise(seed, features=5_000)
        data = dataset(lasting_workspace, X, "numeric", y=y)
        words.append(finished_run(lasting_workspace, data, "y", seed=seed, models=models, outer=3, inner=2).summary["verdict"]["word"])
    assert sum(word in ("no signal", "inconclusive") for word in words) >= 19, words
    assert "better" not in words


@pytest.mark.slow
def test_noise_and_several_models(lasting_workspace):
    _no_choice_finds_signal(lasting_workspace, "balanced_accuracy")


@pytest.mark.slow
@pytest.mark.parametrize("objective", sorted({*objectives("classification")} - {"balanced_accuracy"}))
def test_noise_and_several_models_by_every_objective(lasting_workspace, objective):
    _no_choice_finds_signal(lasting_workspace, objective)


def _no_choice_finds_signal(workspace, objective):
    """Several models, so that there is a best one to be fooled by; three classes of different sizes, few samples."""
    words = []
    for seed in range(8):
        random = np.random.default_rng([seed, 1])
        y = random.permutation(np.repeat(["a", "b", "c"], [30, 20, 10]))
        data = dataset(workspace, random.normal(size=(60, 100)).astype(np.float32), "numeric", y=y)
        models = ["logistic_l2", "linear_svm", "random_forest"]
        run = finished_run(workspace, data, "y", seed=seed, models=models, outer=4, inner=2, objective=objective)
        words.append(run.summary["verdict"]["word"])
    assert sum(word in ("better", "worse", "equivalent") for word in words) <= 1, words


def test_the_interval_of_the_difference_holds_the_truth(verdicts):
    """On noise the headline is no better than its baseline: at least 19 of 20 intervals of 95 % hold 0."""
    assert sum(difference["low"] <= 0 <= difference["high"] for _, _, difference in verdicts) >= 19


def test_the_same_noise_shows_a_leak():
    """Selecting before the split, as is still published, gives a splendid score on the same data: this test can see a leak."""
    scores = []
    for seed in SEEDS:
        X, y = noise(seed)
        selected = SelectKBest(f_classif, k=20).fit_transform(X, y)
        scores.append(cross_val_score(LogisticRegression(), selected, y, cv=5, scoring="roc_auc").mean())
    assert min(scores) > 0.75


class RandomScorer(ClassifierMixin, BaseEstimator):
    """Scores samples by weights drawn at random: fitting teaches it the names of the classes and nothing else."""

    def __init__(self, number=0):
        self.number = number

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        weights = np.random.default_rng(self.number).normal(size=np.shape(X)[1])
        probability = 1 / (1 + np.exp(-np.asarray(X) @ weights / len(weights) ** 0.5))
        return np.column_stack([1 - probability, probability])


@pytest.mark.slow
def test_the_best_of_fifty_random_scorers_is_random(lasting_workspace, monkeypatch):
    """Chosen and judged on the same 60 samples it has an AUROC of .666 on average; chosen in inner folds and judged outside, of .5."""
    number = {"number": Choice(*range(50), label="Number")}
    tasks = {"classification": Fit("tests.test_no_leakage:RandomScorer")}
    entry = Model("random_scorer", "Random scorer", tasks, number, {}, cite="none", methods="random weights")
    monkeypatch.setitem(MODELS._entries, entry.name, entry)
    settings = {"models": [entry.name], "recipe": SCALED, "objective": "macro_auroc", "effort": "thorough", "tier": "exact"}
    flattered, nested = [], []
    for seed in SEEDS:
        X, y = noise(seed, samples=60, features=40)
        flattered.append(max(roc_auc_score(y, RandomScorer(i).fit(X, y).predict_proba(X)[:, 1]) for i in range(50)))
        run = finished_run(lasting_workspace, dataset(lasting_workspace, X, "numeric", y=y), "y", seed=seed, **settings)
        assert {len(unit["tried"]) for unit in run.units() if unit["model"] == entry.name} == {50}
        nested.append(run.summary["headline"]["metrics"]["macro_auroc"]["value"])
    assert np.mean(flattered) == pytest.approx(0.666, abs=0.02)
    assert np.mean(nested) == pytest.approx(0.5, abs=0.05)


def test_replicates_of_a_patient_do_not_leak(make_dataset, run_plan):
    """Three near-identical samples a patient, random labels a patient: grouped folds score near chance, ungrouped ones near 1."""
    random = np.random.default_rng(2)
    label = random.permutation(np.repeat(["a", "b"], 30))
    patient = np.repeat(np.arange(60), 3)
    X = (random.normal(size=(60, 300))[patient] + 0.1 * random.normal(size=(180, 300))).astype(np.float32)
    data = make_dataset(X, kind="numeric", y=label[patient], patient=[f"p{i}" for i in patient])
    grouped, torn = (run_plan(data, "y", group=group, **LINEAR).summary["headline"]["metrics"]["accuracy"] for group in ("patient", None))
    assert grouped["low"] < 0.5 < grouped["high"]
    assert torn["value"] > 0.95


@pytest.mark.parametrize(("last", "shared"), [("anova_f", False), ("most_variable", True)])
def test_permuted_labels_share_no_supervised_entry(make_dataset, run_plan, workspace, monkeypatch, last, shared):
    """One dataset, the same folds, real and permuted labels: what saw the labels is made anew, what did not is found again."""
    monkeypatch.setattr(problem, "folds", lambda truth, groups, number, seed: np.arange(len(truth)) // 2 % number)
    X, y = noise(0, features=60)
    order = np.argsort(np.arange(100) % 50, kind="stable")  # both classes in every pair of neighbours
    y = np.sort(y)[order]
    data = make_dataset(X, kind="numeric", real=y, permuted=y[::-1])
    recipe = {"expression": (Use(name="standard_scale"), Use(name=last, params={"n": 10}))}
    seen = []
    for column in ("real", "permuted"):
        run_plan(data, column, recipe=recipe, **LINEAR)
        seen.append({path.name for path in workspace.cache.glob("??/*")})
    assert len(seen[0]) > 0
    assert len(seen[1]) == len(seen[0]) * (1 if shared else 2)


def test_held_out_values_change_nothing_that_was_learnt(make_dataset, run_plan):
    """Wild values in the held-out rows of fold 0 leave every choice and every inner score of that fold as they were."""
    X, y = noise(4, features=80)
    before = run_plan(make_dataset(X, kind="numeric", y=y), "y", recipe=SELECTING, **LINEAR)
    held = before.predictions.query("model == 'logistic_l2' and fold == 0")["sample"].str[1:].astype(int)
    X[held] = 1e4 * np.random.default_rng(0).normal(size=(len(held), 80))
    after = run_plan(make_dataset(X, kind="numeric", y=y), "y", recipe=SELECTING, **LINEAR)
    learnt = [[(u["model"], u["chosen"], u["tried"], u["calibration"]) for u in r.units() if u["fold"] == 0] for r in (before, after)]
    assert learnt[0] == learnt[1]
