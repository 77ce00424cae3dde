"""What models rest upon: planted features, one that says the same twice, a layer of noise; and how few would do."""
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest

from genoml_core.engine.again import places
from genoml_core.engine.problem import problem_of
from genoml_core.engine import rely as engine_rely
from genoml_core.engine.rely import _first_sets, _Fitted, rely
from genoml_core.plan import Use
from genoml_core.reference import Reference, ReferenceFacts
from tests import making

SCALED = dict.fromkeys(("rna", "noise"), (Use(name="standard_scale"),))


@pytest.fixture(scope="module")
def done(lasting_workspace):
    """150 samples; the class follows one gene of which there is a near copy, and one more; a second layer is noise."""
    random = np.random.default_rng(0)
    rna, noise = random.normal(size=(150, 30)).astype(np.float32), random.normal(size=(150, 20)).astype(np.float32)
    rna[:, 1] = rna[:, 0] + 0.1 * random.normal(size=150)
    y = np.where(1.5 * rna[:, 0] + 1.5 * rna[:, 2] + random.logistic(size=150) > 0, "ill", "well")
    data = making.dataset(lasting_workspace, {"rna": rna, "noise": noise}, "numeric", y=y)
    sets = pd.DataFrame({"set": ["planted", "planted", "other", "other", "lone"], "gene": ["rna0", "rna2", "noise3", "noise4", "rna5"]})
    Reference.write(lasting_workspace.path / "references", sets, ReferenceFacts(name="sets", kind="gene sets"))
    run = making.finished_run(lasting_workspace, data, "y", models=["logistic_l2"], outer=3, inner=2, recipe=SCALED)
    rely(run)
    return run


def test_what_is_lost_is_what_was_planted(done):
    lost = done.reliance("without").set_index(["kind", "name"])
    assert set(lost.loc["layer"].index) == {"rna", "noise"}
    assert lost.value["layer", "rna"] > 0.2
    assert abs(lost.value["layer", "noise"]) < 0.08
    assert lost.value["feature", "rna2 (rna)"] > 0.05
    assert set(lost.loc["set"].index) == {"planted", "other"}  # one gene alone is no set
    assert lost.value["set", "planted"] > lost.value["set", "other"] + 0.1
    assert ((lost.low <= lost.value) & (lost.value <= lost.high)).all()


def test_a_gene_and_its_copy_stand_in_for_one_another(done):
    lost = done.reliance("without").set_index(["kind", "name"])
    assert set(lost.loc["cluster"].index) == {"rna0 (rna)", "rna1 (rna)"}
    for name in ("rna0 (rna)", "rna1 (rna)"):
        assert lost.features["cluster", name] == 2
        assert lost.value["cluster", name] > lost.value["feature", name] + 0.02
    assert lost.value["cluster", "rna0 (rna)"] == pytest.approx(lost.value["cluster", "rna1 (rna)"])


def test_a_few_features_do_as_well(done):
    fewer = done.reliance("fewer")
    assert fewer.features.tolist() == [1, 2, 5, 10, 20, 50]
    assert fewer["all"].tolist() == [False] * 5 + [True]
    score = fewer.set_index("features").value
    assert score[1] < score[5]
    assert score[5] > 0.75
    assert ((fewer.low <= fewer.value) & (fewer.value <= fewer.high)).all()


def test_first_features_are_named_by_training_samples_alone(done, monkeypatch, tmp_path):
    """Other labels of the samples held out in the first fold change nothing in what its model is left with."""
    problem = problem_of(done.path)
    place, held = places(done, problem)[0], problem.split(0, 0)[1]
    order = _Fitted.of(done, problem, place, tmp_path).order
    truth = problem.outcome.truth.copy()
    truth[held] = 1 - truth[held]
    monkeypatch.setattr(problem.outcome, "truth", truth)
    np.testing.assert_array_equal(_Fitted.of(done, problem, place, tmp_path).order, order)


def test_of_many_gene_sets_those_are_tried_that_move_the_models_most(done, monkeypatch):
    """In training samples: the planted ones, of two collections, and none that the model never saw; with fewer than that, all."""
    problem = problem_of(done.path)
    table = pd.DataFrame({"set": ["strong"] * 2 + ["weak"] * 2 + ["unseen"] * 2, "gene": ["rna0", "rna1", "noise1", "noise2", "x", "y"]})
    Reference.write(done.path.parents[1] / "references", table, ReferenceFacts(name="more sets", kind="gene sets"))
    with TemporaryDirectory() as scratch:
        fitted = [_Fitted.of(done, problem, place, Path(scratch)) for place in places(done, problem)]
    assert set(_first_sets(done, fitted)) == {"planted", "other", "lone", "strong", "weak", "unseen"}
    monkeypatch.setattr(engine_rely, "SETS", 2)
    chosen = _first_sets(done, fitted)
    assert chosen == {"planted": {"rna0", "rna2"}, "strong": {"rna0", "rna1"}}
    share = {name: sum(one.size.droplevel("layer").reindex(list(genes)).sum() for one in fitted) for name, genes in chosen.items()}
    others = [sum(one.size.droplevel("layer").reindex(genes).sum() for one in fitted) for genes in (["rna5"], ["noise1", "noise2"])]
    assert min(share.values()) > max(others)


@pytest.mark.parametrize("make", [making.patients_run, making.numbers_run])
def test_risks_and_numbers(workspace, make):
    run = make(workspace)
    rely(run)
    lost, fewer = run.reliance("without"), run.reliance("fewer")
    assert lost.value.max() > 0.05
    assert fewer.value.iloc[-1] > fewer.value.iloc[0]
