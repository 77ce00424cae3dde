"""Prepared matrices: found again by provenance, never by chance, and never wrong."""
import os

import numpy as np
import pytest

from genoml_core.engine.apply import Beside
from genoml_core.engine.cache import Cache
from genoml_core.engine.ledger import Ledger
from genoml_core.engine.problem import Problem
from genoml_core.engine.provenance import root_key, step_keys
from genoml_core.engine.compose import compose
from genoml_core.plan import Use
from genoml_core.steps import STEPS as REGISTRY
from tests.making import prepared

STEPS = (Use(name="most_variable", params={"n": 20}), Use(name="standard_scale"), Use(name="anova_f", params={"n": 5}))
TRAIN, HELD = np.arange(50), np.arange(50, 72)


@pytest.fixture
def problem(three_classes):
    return Problem(compose(three_classes, "subtype"), three_classes)


def keys(**changed):
    facts = {"dataset": "d", "layer": "expression", "train": TRAIN, "held": HELD, "steps": STEPS, "target": np.arange(50) % 3}
    facts |= {"batches": (np.repeat(["u", "v"], 25), np.repeat("u", 22))} | changed
    beside = Beside(facts["target"], facts["batches"], known=None)
    return step_keys(root_key(facts["dataset"], facts["layer"], facts["train"], facts["held"]), facts["steps"], beside)


def test_everything_that_decides_the_result_is_in_the_key():
    same = keys()
    assert keys() == same
    for changed in ({"dataset": "e"}, {"layer": "mirna"}, {"train": TRAIN[::-1]}, {"held": HELD[:-1]},
                    {"steps": (Use(name="most_variable", params={"n": 21}), *STEPS[1:])}):
        assert not set(keys(**changed)) & set(same), changed


def test_a_default_and_the_same_value_given_are_one(monkeypatch):
    given, default = (keys(steps=(Use(name="most_variable", params=p),)) for p in ({"n": 2_000}, {}))
    assert given == default


def test_an_argument_that_is_not_the_user_s_is_in_the_key(monkeypatch):
    imputing = {"steps": (Use(name="impute_median"),)}
    before = keys(**imputing)
    monkeypatch.setitem(REGISTRY["impute_median"].fixed, "strategy", "mean")
    assert keys(**imputing) != before


def test_only_supervised_steps_depend_on_the_target():
    """Permuted labels share the unsupervised entries, and never a supervised one."""
    real, permuted = keys(), keys(target=(np.arange(50) + 1) % 3)
    assert real[:2] == permuted[:2]
    assert real[2] != permuted[2]


def test_only_steps_that_are_told_batches_depend_on_them():
    steps = (Use(name="standard_scale"), Use(name="combat"))
    one, other = keys(steps=steps), keys(steps=steps, batches=(np.repeat(["u", "w"], 25), np.repeat("u", 22)))
    assert one[0] == other[0]
    assert one[1] != other[1]
    assert keys(steps=steps, batches=(np.repeat(["u", "v"], 25), np.repeat("v", 22)))[1] != one[1]  # how held-out samples are adjusted


def test_a_cached_pair_equals_a_computed_one(problem, tmp_path):
    recipe = {"expression": STEPS}
    cache = Cache(tmp_path)
    first = prepared(problem, recipe, TRAIN, HELD, cache, Ledger())
    ledger = Ledger()
    again = prepared(problem, recipe, TRAIN, HELD, cache, ledger)
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert first[0].shape == (50, 5)
    assert first[0].dtype == np.float32
    assert isinstance(again[0], np.memmap)


def test_a_flipped_bit_is_computed_again(problem, tmp_path):
    recipe, cache = {"expression": STEPS}, Cache(tmp_path)
    first = prepared(problem, recipe, TRAIN, HELD, cache, Ledger())
    [stored] = tmp_path.glob("??/*/train.npy")
    content = bytearray(stored.read_bytes())
    content[-3] ^= 1
    stored.write_bytes(bytes(content))
    again = prepared(problem, recipe, TRAIN, HELD, cache, Ledger())
    np.testing.assert_array_equal(first[0], again[0])
    assert cache.get(stored.parent.name, "train") is not None


def test_the_longest_unused_entries_go_first(tmp_path, monkeypatch):
    cache, matrix = Cache(tmp_path), np.zeros((100, 10), np.float32)
    for key in ("aa1", "bb2", "cc3"):
        cache.put(key, train=matrix, held=matrix)
    os.utime(tmp_path / "aa" / "aa1", (1, 1))
    size = sum(f.stat().st_size for f in (tmp_path / "bb" / "bb2").iterdir())
    monkeypatch.setenv("GENOML_CACHE_GB", str(2 * size / 1e9))
    cache.prune()
    assert cache.get("aa1", "train") is None
    assert cache.get("bb2", "train") is not None
    assert cache.get("cc3", "train") is not None


def test_looks_and_previews_count_and_go_too(tmp_path, monkeypatch):
    cache, matrix = Cache(tmp_path), np.zeros((100, 10), np.float32)
    cache.put("aa1", train=matrix, held=matrix)
    for age, name in enumerate(("explore/look/points.parquet", "previews/p.json", "beside", "previews/.p.json.0123456789ab.json")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1_000)
        for changed in (path, path.parent):
            os.utime(changed, (100 - age, 100 - age))
    size = sum(f.stat().st_size for f in (tmp_path / "aa" / "aa1").iterdir())
    assert cache.prune() == 0
    assert cache.prune(size + 2_000) == 1_000  # the one beside was used longest ago; what is being written does not count
    assert not (tmp_path / "beside").exists()
    os.utime(tmp_path / "previews" / "p.json")
    monkeypatch.setenv("GENOML_CACHE_GB", str((size + 1_000) / 1e9))
    assert cache.prune() == 1_000
    assert (tmp_path / "previews" / "p.json").exists()
    assert not (tmp_path / "explore" / "look").exists()
    assert cache.prune(0) == size + 1_000
    assert cache.get("aa1", "train") is None
    assert cache.prune() == 0


def test_a_cache_that_is_gone_is_empty(tmp_path):
    assert Cache(tmp_path / "gone").prune() == 0
