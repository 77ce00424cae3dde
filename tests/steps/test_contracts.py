"""What every step promises by being in the catalogue."""
import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks


from genoml_core.engine.cache import Cache
from genoml_core.engine.compose import compose
from genoml_core.engine.ledger import Ledger
from genoml_core.engine.problem import Problem
from genoml_core.plan import Use
from genoml_core.steps import STEPS, boruta, stability
from genoml_core.steps.recipes import PRESETS
from tests import making
from tests.making import beside, fitted, survival_truth, prepared

NO_COUNTS = "its data have samples or genes with hardly any count, which is an error"
NO_DOSAGES = "its data are no dosages: no variant is common, which is an error"
DTYPES, ONE, PICKLE = "check_estimators_dtypes", "check_fit2d_1feature", "check_estimators_pickle"
EXPECTED = {
    **{name: {DTYPES: NO_COUNTS} for name in ("log2_cpm", "cpm", "fpkm", "tpm", "clr", "tmm", "upper_quartile")},
    "median_of_ratios": dict.fromkeys((DTYPES, ONE, PICKLE), NO_COUNTS),
    "vst": dict.fromkeys((DTYPES, ONE, PICKLE, "check_dtype_object"), NO_COUNTS),
    "minor_allele": dict.fromkeys(
        ("check_transformer_data_not_an_array", "check_transformer_general", "check_transformer_preserve_dtypes"), NO_DOSAGES
    ),
    "listed": {ONE: "the list names the only feature, which is an error"},
}
OF_LAYERS = [name for name, step in STEPS.items() if step.of == "layer"]
RANDOM = ("mutual_information", "boruta", "stability", "impute_iterative")  # draw numbers, column by column


@pytest.fixture(autouse=True)
def in_short(monkeypatch):
    """What is promised does not depend on how often something is repeated."""
    monkeypatch.setattr(boruta, "TREES", 10)
    monkeypatch.setattr(stability, "PAIRS", 2)


def params_of(step):
    """Parameters by which it has something to choose among few features, and is soon done."""
    few = {"n": 10, "rounds": 5} | ({"least": 1} if step.knows else {})
    return {name: value for name, value in few.items() if name in step.params}


def knowing(step):
    """An unfitted transformer that finds by itself what it is to be told of features x0, x1 ..."""
    if not step.knows:
        return step.build({name: value for name, value in params_of(step).items() if name != "n"})

    def fit(self, X, y=None):
        number = np.asarray(X).shape[1] if np.asarray(X).ndim == 2 else 0
        return super(kind, self).fit(X, y, **beside(step, [f"x{i}" for i in range(number)]))

    kind = type(f"Knowing{step.transformer.__name__}", (step.transformer,), {"fit": fit, "__module__": __name__})
    globals()[kind.__name__] = kind  # to be pickled
    OF_TRANSFORMER[kind] = step
    return kind(**({"least": 1} if "least" in step.params else {}))


OF_TRANSFORMER = {step.transformer: step for step in STEPS.values()}


@parametrize_with_checks(
    [knowing(STEPS[name]) for name in OF_LAYERS if STEPS[name].tasks != ("survival",)],  # whose target scikit-learn's checks do not know
    expected_failed_checks=lambda transformer: EXPECTED.get(OF_TRANSFORMER[type(transformer)].name, {}),
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_steps_are_scikit_learn_transformers(estimator, check):
    if "array_api" in str(check):
        pytest.skip("array API: not a promise of this project")
    check(estimator)


@pytest.fixture
def counts():
    """60 x 40 read counts of three classes; two genes without any count in the first 40 samples, one without any in the others."""
    random = np.random.default_rng(0)
    y = np.repeat([[0, 1, 2]], 20, axis=0).ravel()
    X = random.poisson(5 + 10 * (y[:, None] == np.arange(40) % 3)) * random.gamma(5, 1, (60, 1)).round()
    X[:40, 4:6] = X[40:, 9] = 0
    return X.astype(np.float32), y


def target(step, y):
    """Classes, or the same as times that were all seen to end where a step understands survival only."""
    return y if step.tasks != ("survival",) else survival_truth(1.0 + y, np.ones(len(y), bool))


@pytest.mark.parametrize("name", OF_LAYERS)
def test_companion_invariance(name, counts):
    """The transform of a sample does not depend on those it comes with, nor on their order; alone it is the same."""
    X, y = counts
    step = STEPS[name]
    transformer = fitted(step, X[:40], target(step, y[:40]), params_of(step))
    together, alone = transformer.transform(X[40:]), np.vstack([transformer.transform(X[i : i + 1]) for i in range(40, 60)])
    np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(transformer.transform(X[40:]), together)  # and twice gives the same
    order = np.random.default_rng(1).permutation(20)
    np.testing.assert_allclose(transformer.transform(X[40:][order]), together[order], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", [name for name in OF_LAYERS if name not in RANDOM])
def test_the_order_of_features_does_not_matter(name, counts):
    """Whatever the order of the columns, a feature of a name comes out with the same values."""
    (X, y), step = counts, STEPS[name]
    names, order = np.array([f"x{i}" for i in range(40)], dtype=object), np.random.default_rng(1).permutation(40)

    def done(order):
        named = names[order]
        told = beside(step, names) | ({"names": named} if "names" in step.needs else {})
        transformer = step.build(params_of(step)).fit(X[:40][:, order], target(step, y[:40]), **told)
        return dict(zip(transformer.get_feature_names_out(named), transformer.transform(X[40:][:, order]).T, strict=True))

    one, other = done(np.arange(40)), done(order)
    assert set(one) == set(other)
    for feature, values in one.items():
        np.testing.assert_allclose(other[feature], values, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", OF_LAYERS)
def test_held_out_samples_change_nothing_that_is_learnt(name, counts, workspace):
    """Through the engine, by whatever way it takes: other held-out samples, the same training samples to the last bit."""
    (X, y), step = counts, STEPS[name]
    task = step.tasks[0]
    train, held, found = np.arange(40), np.arange(40, 60), []
    reference = making.keep(workspace, step, [f"g{i}" for i in range(40)])
    for values in (X, np.vstack([X[:40], X[40:][::-1] * 3 + 1])):
        columns = {"y": np.array(["a", "b", "c"])[y], "number": y + 0.5, "time": y + 1.0, "event": ["dead"] * 60, "site": ["u", "v"] * 30}
        data = making.dataset(workspace, values, "numeric", {"site": "batch"}, **columns)
        column = {"classification": "y", "regression": "number", "survival": "time"}[task]
        use = Use(name=name, params=params_of(step) | ({step.knows: reference} if step.knows else {}))
        given = {"event": "event"} if task == "survival" else {}
        problem = Problem(compose(data, column, task=task, recipe={"expression": (use,)}, covariates=[], **given), data)
        found.append(prepared(problem, {"expression": (use,)}, train, held, Cache(workspace.cache), Ledger()))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    assert not np.array_equal(found[0][1], found[1][1])


@pytest.mark.parametrize("name", OF_LAYERS)
def test_steps_that_claim_not_to_see_the_target_do_not(name, counts):
    X, y = counts
    step = STEPS[name]
    both = target(step, y), target(step, np.random.default_rng(1).permutation(y))
    real, shuffled = (fitted(step, X, labels, params_of(step)).transform(X) for labels in both)
    if not step.supervised:
        np.testing.assert_array_equal(real, shuffled)


@pytest.mark.parametrize("name", OF_LAYERS)
def test_every_step_keeps_float32(name, counts):
    X, y = counts
    assert fitted(STEPS[name], X, target(STEPS[name], y), params_of(STEPS[name])).transform(X).dtype == np.float32


@pytest.mark.parametrize("name", STEPS)
def test_methods_sentences_name_only_parameters(name):
    step = STEPS[name]
    assert "{" not in step.sentence({})
    assert step.help or not step.params


@pytest.mark.parametrize("name", PRESETS)
def test_presets_hold_steps_that_exist_and_suit_their_values(name):
    preset = PRESETS[name]
    kinds = set(preset.kinds)
    assert kinds
    for use in preset.uses():
        step = STEPS[use.name]
        assert not step.supervised, "a preset looks at no target"
        assert not step.takes or kinds & {*step.takes}, f"{use.name} is for {step.takes}, not for {kinds}"
        kinds = {step.gives} if step.gives else kinds


@pytest.mark.parametrize("name", [name for name in PRESETS if name not in ("sequences", "genotypes")])
def test_every_preset_ends_without_missing_values(name, counts):
    """Two of five samples were not measured at all, and single values are missing; the held-out samples are not measured either."""
    X = counts[0].copy()
    kinds = PRESETS[name].kinds
    X = np.minimum(X, 1) if "binary" in kinds else X / 100 if "beta" in kinds else X
    if name != "single_cell":  # where nothing is missing
        X = np.where(np.random.default_rng(2).random(X.shape) < 0.05, np.nan, X).astype(np.float32)
        X[::5] = X[1::5] = np.nan
    train, held = X[:50], X[50:]
    for use in PRESETS[name].uses():
        step = STEPS[use.name].build(use.params).fit(train)
        train, held = step.transform(train), step.transform(held)
    assert np.isfinite(train).all()
    assert np.isfinite(held).all()
