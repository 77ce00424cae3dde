"""Unlike the training samples: false alarms as rare as promised, planted strangers found, training samples never strange themselves."""
import numpy as np
import pytest

from genoml_core.statistics.novelty import Novelty


def samples(random, number: int, mix: np.ndarray) -> np.ndarray:
    return random.normal(size=(number, len(mix))) @ mix + random.normal(size=(number, mix.shape[1]))


@pytest.fixture(params=[(72, 60), (72, 400), (300, 50)], ids=str)
def known(request):
    """(random, how features go together, what is known of n samples of p features with five causes)."""
    n, p = request.param
    random = np.random.default_rng(n + p)
    mix = random.normal(size=(5, p))
    return random, mix, samples(random, n, mix)


def novelty(X) -> Novelty:
    return Novelty(X, np.arange(len(X)) % 10)


def test_new_samples_of_the_same_kind_are_seldom_flagged(known):
    random, mix, X = known
    found = novelty(X)
    assert found.limit == pytest.approx(max(0.01, 2 / (len(X) + 1)))
    flagged = np.mean(found.p(samples(random, 4_000, mix)) <= found.limit)
    assert flagged <= 2 * found.limit


def test_p_values_are_not_too_small(known):
    """Of new samples of the same kind at most a share q has p <= q, within the chance of 4,000."""
    random, mix, X = known
    p = novelty(X).p(samples(random, 4_000, mix))
    for q in (0.05, 0.1, 0.25):
        assert np.mean(p <= q) <= q + 0.05


def test_training_samples_are_not_strange_to_themselves(known):
    _, _, X = known
    assert np.mean(novelty(X).p(X) <= novelty(X).limit) <= 0.02


def test_samples_without_the_common_causes_are_flagged(known):
    """Noise of the same size feature by feature: only the way that features go together is another."""
    random, _, X = known
    strange = random.normal(X.mean(axis=0), X.std(axis=0), size=(200, X.shape[1]))
    assert np.mean(novelty(X).p(strange) <= novelty(X).limit) > 0.95


def test_samples_far_out_along_a_common_cause_are_flagged(known):
    random, mix, X = known
    far = samples(random, 200, mix) + 12 * mix[0]
    assert np.mean(novelty(X).p(far) <= novelty(X).limit) > 0.95


def test_the_order_of_training_samples_does_not_matter(known):
    random, mix, X = known
    order, new = random.permutation(len(X)), samples(random, 20, mix)
    shuffled = Novelty(X[order], (np.arange(len(X)) % 10)[order])
    np.testing.assert_allclose(shuffled.p(new), novelty(X).p(new))


def test_a_sample_gets_the_same_p_alone(known):
    random, mix, X = known
    found, new = novelty(X), samples(random, 9, mix)
    np.testing.assert_array_equal(found.p(new), [found.p(row[None])[0] for row in new])


def test_unrelated_features_have_no_components_but_distances():
    random = np.random.default_rng(3)
    X = random.normal(size=(200, 40))
    found = novelty(X)
    assert len(found.space.axes) <= 1
    assert found.p(random.normal(0, 2, size=(100, 40))).max() <= 0.05


def test_a_shift_of_all_is_measured_less_chance(known):
    """Means half a training standard deviation away, in random directions: the shift is 0.5; without one it is next to nothing."""
    random, mix, X = known
    same, spread = samples(random, 300, mix), X.std(axis=0)
    moved = same + 0.5 * spread * random.choice([-1, 1], X.shape[1])
    assert novelty(X).moved(moved)[0] == pytest.approx(0.5, abs=0.12)
    assert novelty(X).moved(same)[0] < 0.2


def test_a_feature_that_is_always_the_same_is_no_division_by_zero():
    random = np.random.default_rng(4)
    X = np.column_stack([random.normal(size=(60, 8)), np.full(60, 3.0)])
    found = novelty(X)
    assert np.isfinite(found.p(X)).all()
    assert found.p(np.append(np.zeros(8), 90.0)[None])[0] == pytest.approx(2 / 61)
