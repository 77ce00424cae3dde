"""Selections that judge features together: they find what is planted, and their order is that of plain definitions."""
import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import f_classif, mutual_info_classif
from sklearn.linear_model import LogisticRegression, lasso_path

from genoml_core.penalised.cox import CoxElasticNet
from genoml_core.steps import STEPS
from genoml_core.steps.boruta import _passing
from genoml_core.steps.parts.penalties import STRENGTHS, entering
from tests.making import survival_truth

PLANTED = [3, 17, 40]


def planted(task, n=150, p=60, seed=0):
    """Features of which three matter, by about as much, and one that repeats the first of these; and the target."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(n, p)).astype(np.float32)
    X[:, 55] = X[:, 3] + 0.3 * random.normal(size=n)
    strength = X[:, PLANTED].sum(axis=1, dtype=float) + 0.5 * random.normal(size=n)
    if task == "classification":
        return X, (strength > 0).astype(int)
    if task == "regression":
        return X, strength
    time = random.exponential(np.exp(-strength))
    return X, survival_truth(np.minimum(time, 2) + 0.01, time < 2)


TASKS = ["classification", "regression", "survival"]
SELECTIONS = [(name, task) for name in ("lasso", "stability", "mrmr", "boruta", "mutual_information") for task in STEPS[name].tasks]


@pytest.mark.parametrize(("name", "task"), SELECTIONS)
def test_planted_features_are_kept(name, task):
    X, y = planted(task, n=400)
    step = STEPS[name].build({"n": 8} if "n" in STEPS[name].params else {}).fit(X, y)
    assert step.get_support()[PLANTED].all()
    assert step.get_support().sum() <= 12


@pytest.mark.parametrize(("name", "task"), SELECTIONS)
def test_on_noise_something_is_kept_and_little(name, task):
    """A model must have something to be fitted on; shadows and halves let hardly anything pass."""
    X, _ = planted(task)
    y = np.random.default_rng(5).permutation(planted(task)[1])
    kept = STEPS[name].build({"n": 8} if "n" in STEPS[name].params else {}).fit(X, y).get_support().sum()
    assert 1 <= kept <= 8


def test_mrmr_leaves_out_what_repeats():
    """Both of a pair go with the target; the second adds nothing to the first."""
    X, y = planted("classification")
    relevance = f_classif(X, y)[0]
    assert set(np.argsort(-relevance)[:4]) == {*PLANTED, 55}
    first = STEPS["mrmr"].build({"n": 3}).order(X, y)[:3]
    assert len({3, 55} & set(first)) == 1


def test_mrmr_one_by_one():
    """The order of the plain definition."""
    X, y = planted("classification")
    X = X[:, :20]
    X[:, 13] = 2
    F = np.nan_to_num(f_classif(np.delete(X, 13, axis=1), y)[0])
    F = np.insert(F, 13, 0)
    correlation = np.nan_to_num(np.abs(np.corrcoef(np.delete(X, 13, axis=1).T.astype(float))))
    correlation = np.insert(np.insert(correlation, 13, 0, axis=0), 13, 0, axis=1)
    order = [int(np.argmax(F))]
    while len(order) < 8:
        score = F / np.maximum(correlation[order].mean(axis=0), 1e-3)
        order.append(max((i for i in range(20) if i not in order), key=lambda i: score[i]))
    assert STEPS["mrmr"].build({"n": 8}).order(X, y).tolist() == order


def test_mutual_information_is_scikit_learns():
    X, y = planted("classification")
    kept = STEPS["mutual_information"].build({"n": 5}).fit(X, y).get_support(indices=True)
    assert set(kept) == set(np.argsort(-mutual_info_classif(X, y, random_state=0), kind="stable")[:5])


def standardised(X):
    return (X - X.mean(axis=0, dtype=float)) / X.std(axis=0, dtype=float)


def test_lasso_enters_as_in_scikit_learn():
    """Numbers: the features that are not zero at each penalty of scikit-learn's own path come first."""
    X, y = planted("regression")
    Z, unit = standardised(X), (y - y.mean()) / y.std()
    _, coef, _ = lasso_path(Z, unit, alphas=STRENGTHS * np.abs(Z.T @ unit).max() / len(y), tol=1e-8)
    order = entering(X, y, 1.0)
    for kept in (coef != 0).T[1:]:
        assert set(order[: kept.sum()]) >= set(np.flatnonzero(kept)) or set(np.flatnonzero(kept)) <= set(order)
    first = np.where((coef != 0).any(axis=1), (coef != 0).argmax(axis=1), len(STRENGTHS))
    assert (np.diff(first[order]) >= 0).all()


def test_lasso_of_classes_is_the_penalised_regression():
    X, y = planted("classification")
    Z = standardised(X)
    strength = STRENGTHS[6]
    slope = np.abs((y - y.mean()) @ Z).max()
    model = LogisticRegression(C=1 / (slope * strength), l1_ratio=1.0, solver="saga", tol=1e-5, max_iter=5_000).fit(Z, y)
    kept = set(np.flatnonzero(model.coef_[0]))
    order = entering(X, y, 1.0, STRENGTHS[:7]).tolist()
    assert set(order[:3]) <= kept
    assert len(kept ^ set(order)) <= 1  # the path stops a little before the optimum


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_lasso_of_survival_is_the_path_of_the_models():
    X, y = planted("survival")
    models = CoxElasticNet.fit_along([CoxElasticNet(strength=s, l1_ratio=1.0) for s in STRENGTHS], standardised(X), y)
    first = np.array([model.coef_ != 0 for model in models])
    order = entering(X, y, 1.0)
    assert set(order) == set(np.flatnonzero(first.any(axis=0)))
    assert (np.diff(first.argmax(axis=0)[order]) >= 0).all()


def test_elastic_net_takes_both_of_a_pair():
    """What repeats another feature enters later than with a LASSO, or not at all; a smaller share of L1 takes the group together."""
    X, y = planted("regression")
    order = {share: entering(X, y, share).tolist() for share in (1.0, 0.2)}
    place = {share: found.index(55) if 55 in found else len(found) for share, found in order.items()}
    assert place[0.2] <= 3 < place[1.0]


def test_scale_does_not_matter_to_a_lasso():
    X, y = planted("classification")
    stretched = X * np.random.default_rng(1).gamma(2, 3, 60).astype(np.float32) + 5
    assert entering(X, y, 1.0)[:5].tolist() == entering(stretched, y, 1.0)[:5].tolist()


def test_convergence_is_not_complained_of(recwarn):
    entering(*planted("survival", n=40), 1.0)
    assert not [w for w in recwarn if issubclass(w.category, ConvergenceWarning)]


def test_stability_counts_halves():
    X, y = planted("classification")
    step = STEPS["stability"].build({"share": 0.6, "q": 5}).fit(X, y)
    assert step.frequency_[PLANTED].min() >= 0.6
    assert step.frequency_.sum() <= 5
    np.testing.assert_array_equal(step.get_support(), step.frequency_ >= 0.6)


def test_holm():
    """Level 0.05 over 4, 3, 2, 1."""
    np.testing.assert_array_equal(_passing(np.array([0.01, 0.04, 0.03, 0.005])), [True, False, False, True])
