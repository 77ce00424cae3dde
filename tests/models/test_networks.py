"""Networks: they begin at their linear model, lacking layers say nothing, planted products are found, and the seed decides all."""
from itertools import product
from math import comb

import numpy as np
import pytest
import torch

from genoml_core.dataset import SAMPLE_TABLE
from genoml_core.errors import DataError
from genoml_core.explain import attribute
from genoml_core.metrics.concordance import concordance
from genoml_core.models.torch.anchored import AnchoredRisks, leading_components
from genoml_core.models.torch.hazards import AnchoredHazards
from genoml_core.models.torch.multimodal import FUSIONS, Autoencoder, MultimodalCox
from genoml_core.models.torch import multimodal
from genoml_core.models.torch.training import cox_loss, dealt
from genoml_core.penalised.cox import CoxRidge
from genoml_core.penalised.likelihood import PartialLikelihood
from genoml_core.statistics.survival import kaplan_meier
from tests.making import survival_truth

torch.set_num_threads(1)  # as in workers; several only get in each other's way here
BLOCKS = (("methylation", 60), ("mirna", 40), (SAMPLE_TABLE, 2))


def patients(n=400, of=lambda first, second, age: 0.7 * first[:, 0] + 0.7 * second[:, 0] + 0.5 * age, lacking=0.2, seed=0):
    """Two layers of some hidden programmes each and a sample table; ``of`` gives the log hazard of these and of the age."""
    random = np.random.default_rng(seed)
    hidden = [random.normal(size=(n, 3)) for _ in range(2)]
    layers = [h @ random.normal(size=(3, p)) + random.normal(size=(n, p)) for h, (_, p) in zip(hidden, BLOCKS, strict=False)]
    age = random.normal(size=n)
    time, end = random.exponential(np.exp(-of(*hidden, age))), random.exponential(1.5, n)
    for layer in layers:
        layer[random.random(n) < lacking] = np.nan
    X = np.column_stack([*layers, age, random.normal(size=n)]).astype(np.float32)
    return X, survival_truth(np.minimum(time, end), time <= end)


def c(truth, risk) -> float:
    return concordance(truth["time"], truth["event"], risk).index


def test_the_loss_and_its_gradient_are_those_of_the_partial_likelihood():
    _, truth = patients(50)
    risk, rows = np.random.default_rng(1).normal(size=30), torch.arange(10, 40)
    value, gradient = PartialLikelihood(truth[10:40])(risk)
    given = torch.tensor(risk, requires_grad=True)
    loss = 2 * cox_loss(truth)(given, rows)
    loss.backward()
    assert loss.item() == pytest.approx(2 * value, rel=1e-12)
    np.testing.assert_allclose(given.grad.numpy(), 2 * gradient, rtol=1e-12)


def test_samples_without_an_event_have_no_loss():
    truth = survival_truth([1.0, 2.0, 3.0], [1, 0, 0])
    assert cox_loss(truth)(torch.ones(2), torch.tensor([1, 2])).item() == 0


@pytest.mark.parametrize("fusion", FUSIONS)
def test_a_network_that_learns_nothing_is_a_ridge_cox_model(fusion, monkeypatch):
    """Of the components that it is given, with all patients that train it."""
    stopping = []
    monkeypatch.setattr("genoml_core.models.torch.training.EPOCHS", 0)
    monkeypatch.setattr(multimodal, "dealt", lambda *told: stopping.append(dealt(*told)) or stopping[-1])
    X, truth = patients(lacking=0.0)
    model = MultimodalCox(BLOCKS, alpha=0.5, components=10, fusion=fusion, members=1, random_state=0).fit(X, truth)
    anchor, residual = model.parts(X)
    assert (residual == 0).all()
    network, (x, _) = model.network_.members[0], model.tensors(X)
    z = network.components(x).numpy().astype(float)
    assert z.shape == (400, 22)
    np.testing.assert_allclose((z[:, :10] ** 2).mean(), 1, rtol=1e-4)  # a mean variance of 1, the first being the largest
    length = np.where(np.arange(22) < 20, 1, np.sqrt(0.5 / 0.001))
    held = stopping.pop() == 0
    expected = CoxRidge(0.5).fit((z * length)[~held], truth[~held]).coef_ * length
    np.testing.assert_allclose(network.anchor.weight[0, :22].numpy(), expected, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(model.predict(X), anchor, rtol=1e-6)


@pytest.mark.parametrize("fusion", FUSIONS)
def test_what_lacks_a_layer_does_not_hang_on_its_features(fusion):
    X, truth = patients()
    model = MultimodalCox(BLOCKS, components=8, fusion=fusion, members=1, random_state=0).fit(X, truth)
    x, present = model.tensors(X[:5])
    present[:, 1] = 0
    with torch.no_grad():
        first = model.network_(x, present)
        x[:, 60:100] = 7
        np.testing.assert_array_equal(model.network_(x, present).numpy(), first.numpy())
        assert (model.network_(x, torch.ones_like(present)) != first).any()


def test_without_any_layer_it_is_the_clinical_model():
    X, truth = patients(600)
    X[:, :100] = np.nan
    ours = MultimodalCox(BLOCKS, members=3, random_state=0).fit(X[:400], truth[:400]).predict(X[400:])
    clinical = CoxRidge(0.001).fit(X[:400, 100:], truth[:400]).predict(X[400:, 100:])
    assert abs(c(truth[400:], ours) - c(truth[400:], clinical)) <= 0.02


def test_the_seed_decides_everything_and_data_are_left_alone():
    X, truth = patients(200)
    before = X.copy()
    first, same, other = (MultimodalCox(BLOCKS, components=8, random_state=seed).fit(X, truth).predict(X) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert (first != other).any()
    np.testing.assert_array_equal(X, before)


def test_products_of_two_layers_are_found_and_linear_truth_is_left_linear():
    for of, more in ((lambda first, second, age: 1.2 * first[:, 0] * second[:, 0] + 0.3 * age, 0.04), (None, -0.01)):
        X, truth = patients(2000, lacking=0.1, **({"of": of} if of else {}))
        model = MultimodalCox(BLOCKS, components=16, members=1, random_state=0).fit(X[:1500], truth[:1500])
        anchor, residual = model.parts(X[1500:])
        assert c(truth[1500:], model.predict(X[1500:])) - c(truth[1500:], anchor) > more
        share = residual.var() / (anchor + residual).var()
        assert (share > 0.2) if of else (share < 0.05)


def test_an_autoencoder_begins_as_components_and_rebuilds_better():
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    bent = np.tanh(3 * random.normal(size=(500, 2))) @ random.normal(size=(2, 30))
    x = np.hstack([bent, random.normal(size=(500, 4))]).astype(np.float32)
    components = leading_components(x, 3, alike=False)
    encoder, given = Autoencoder(components), torch.as_tensor(x)
    np.testing.assert_array_equal(encoder(given).detach().numpy(), components(given).numpy())
    encoder.fit(given)
    assert (encoder(given) != components(given)).any()
    assert not any(p.requires_grad for p in encoder.parameters())


def test_losses_are_told_while_it_learns():
    X, truth = patients(200)
    told = []
    model = MultimodalCox(BLOCKS, components=4, members=2, random_state=0)
    model.told = lambda **losses: told.append(losses)
    model.fit(X, truth)
    assert {each["member"] for each in told} == {0, 1}
    first = [each for each in told if each["member"] == 0]
    assert [each["epoch"] for each in first] == list(range(len(first)))
    assert first[0]["fitted"] is None
    assert all(np.isfinite(each["held"]) and np.isfinite(each["fitted"]) for each in first[1:])


def test_integrated_gradients_of_all_layers_add_up():
    X, truth = patients(1_600, of=lambda first, second, age: 1.2 * first[:, 0] * second[:, 0] + 0.3 * age)
    model = MultimodalCox(BLOCKS, components=16, members=1, random_state=0).fit(X, truth)
    found = attribute(model, X, X[:50])
    whole = ~np.isnan(X[:50]).any(axis=1)
    risk = model.predict(X[:50])
    np.testing.assert_allclose(found.values.sum(axis=1)[whole, 0] + found.expected[0], risk[whole], atol=0.02 * np.ptp(risk))
    away = risk[whole] - found.expected[0]
    assert found.error == pytest.approx(np.abs(found.values.sum(axis=1)[whole, 0] - away).sum() / np.abs(away).sum(), abs=1e-6)
    assert found.error < 0.01
    assert model.parts(X)[1].var() > 0.1 * risk.var()  # it is bent
    lacking = np.isnan(X[:50, 0])
    assert lacking.any()
    assert (found.values[lacking, :60] == 0).all()


def test_a_network_of_all_features_at_once(wide):
    X, truth = wide
    model = AnchoredRisks(alpha=10.0, components=5, members=2, random_state=0).fit(X, truth)
    assert model.predict(X).shape == (80,)
    assert c(truth, model.predict(X)) > 0.8
    with pytest.raises(DataError, match="no event"):
        AnchoredRisks().fit(X, survival_truth(truth["time"], np.zeros(80)))


def crossing(n=1_500):
    """Survival curves that cross: half of the patients die early or hardly ever, the other half steadily; with 5 features of noise."""
    random = np.random.default_rng(0)
    X = random.normal(size=(n, 6)).astype(np.float32)
    early = X[:, 0] > 0
    time = np.where(early & (random.random(n) < 0.5), random.exponential(0.15, n), random.exponential(np.where(early, 6, 1.0), n))
    end = random.uniform(0.5, 3, n)
    return X, survival_truth(np.minimum(time, end), time <= end)


def test_a_network_of_hazards_sees_that_curves_cross():
    """A Cox model cannot: its two groups have the same order at all times. Each is right about the share alive, where it can be."""
    X, truth = crossing()
    model = AnchoredHazards(members=1, random_state=0).fit(X[:1_000], truth[:1_000])
    times = np.array([0.2, 2.0])
    survival = np.exp(-np.exp(model.log_hazards(X[1_000:], times)))
    early = X[1_000:, 0] > 0
    predicted = np.stack([survival[early].mean(axis=0), survival[~early].mean(axis=0)])
    expected = [[0.5 * np.exp(-0.2 / 0.15) + 0.5 * np.exp(-0.2 / 6), 0.5 * np.exp(-2 / 6)], [np.exp(-0.2), np.exp(-2)]]
    np.testing.assert_allclose(predicted, expected, atol=0.13)  # few are followed so long
    assert predicted[0, 0] < predicted[1, 0]
    assert predicted[0, 1] > predicted[1, 1]


@pytest.mark.parametrize("late", [False, True])
def test_hazards_without_a_residual_are_those_of_all_patients(monkeypatch, late):
    """Nothing learnt and a penalty that leaves no weight: everybody has the Kaplan-Meier curve, within its steps."""
    monkeypatch.setattr("genoml_core.models.torch.training.EPOCHS", 0)
    X, truth = crossing()
    entry = late * np.maximum(np.random.default_rng(1).uniform(-0.4, 0.6, len(truth)), 0)
    X, truth["entry"] = X[seen := truth["time"] > entry], np.where(seen, entry, 0)
    truth = truth[seen]
    model = AnchoredHazards(alpha=1e6, members=1, random_state=0).fit(X, truth)
    times = np.quantile(truth["time"][truth["event"]], [0.2, 0.5, 0.8])
    curve = kaplan_meier(truth["time"], truth["event"], entry=truth["entry"])
    expected = [curve.survival[curve.time <= t].iloc[-1] for t in times]
    found = np.exp(-np.exp(model.log_hazards(X[:3], times)))
    np.testing.assert_allclose(found, np.tile(expected, (3, 1)), atol=0.03)
    np.testing.assert_allclose(np.diff(model.predict(X[:3])), 0, atol=1e-3)


@pytest.mark.parametrize(("fusion", "alike"), [("products", 0.999), ("attention", 0.98), ("concatenation", 0.94), ("mean", 0.94)])
def test_integrated_gradients_of_a_multimodal_network_are_near_its_shapley_values(fusion, alike):
    """From all 64 sets of six features, on a network that has learnt a product of two layers (Shapley 1953)."""
    random = np.random.default_rng(3)
    X = random.normal(size=(1_500, 6)).astype(np.float32)
    dead, lost = random.exponential(np.exp(-1.2 * X[:, 0] * X[:, 3] - 0.5 * X[:, 1])), random.exponential(2, len(X))
    model = MultimodalCox((("a", 3), ("b", 3)), fusion=fusion, members=1, random_state=0)
    model.fit(X, survival_truth(np.minimum(dead, lost), dead <= lost))
    linear, bent = model.parts(X)
    assert bent.std() > linear.std()
    found, known = attribute(model, X, X[:40]).values[..., 0], shapley(model.predict, X.mean(axis=0), X[:40])
    assert np.corrcoef(found.ravel(), known.ravel())[0, 1] > alike
    assert np.abs(found).mean(axis=0) == pytest.approx(np.abs(known).mean(axis=0), abs=0.02)


def shapley(predict, start: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Exact Shapley values (n, p) of a prediction: what is not in a set is as in ``start`` (p,)."""
    p = Z.shape[1]
    told = {inside: predict(np.where(inside, Z, start).astype(np.float32)) for inside in product([False, True], repeat=p)}
    values = np.zeros(Z.shape)
    for inside, value in told.items():
        share = 1 / (p * comb(p - 1, sum(inside) - 1)) if any(inside) else 0.0
        for j in np.flatnonzero(inside):
            values[:, j] += share * (value - told[(*inside[:j], False, *inside[j + 1:])])
    return values
