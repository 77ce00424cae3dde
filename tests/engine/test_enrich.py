"""Gene sets of a run: a planted one is found, and not with labels shuffled; genes that no model was given are in no test."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.engine.enrich import SHUFFLES, enrich
from genoml_core.errors import GenoMLError
from genoml_core.plan import Use
from genoml_core.reference import Reference, ReferenceFacts


@pytest.fixture
def planted(make_dataset, run_plan):
    """160 samples of 400 genes, of which the first 20 are higher in b and the next 20 lower; models see the 300 most variable."""
    random = np.random.default_rng(0)
    y = np.repeat(["a", "b"], 80)
    X = random.normal(size=(160, 400)).astype(np.float32)
    X[80:, :20] += 0.7
    X[80:, 20:40] -= 0.7
    X[:, 300:] *= 0.1
    recipe = {"expression": (Use(name="most_variable", params={"n": 300}), Use(name="standard_scale"))}
    return run_plan(make_dataset(X, kind="log", y=y), "y", models=["logistic_l2"], outer=3, inner=2, recipe=recipe)


def write(workspace, name: str, **sets) -> None:
    table = pd.DataFrame([(set, f"g{i}") for set, genes in sets.items() for i in genes], columns=["set", "gene"])
    Reference.write(workspace.path / "references", table, ReferenceFacts(name=name, kind="gene sets"))


def test_a_planted_set_is_found(workspace, planted):
    others = {f"other {i}": range(40 + 12 * i, 52 + 12 * i) for i in range(20)}
    write(workspace, "first", up=range(20), down=range(20, 40), half=[*range(10), *range(100, 110)], silent=range(320, 350), **others)
    write(workspace, "second", alone=range(200, 230))
    enrich(planted)
    ranked, over, ranking = planted.enriched("ranked"), planted.enriched("over"), planted.ranking()
    assert set(ranked.sets) == {"first", "second"}
    assert "silent" not in set(ranked.set)  # no model was given its genes
    assert ranking.groupby("output").size().tolist() == [300, 300]
    assert ranking.groupby("output").chosen.sum().tolist() == [15, 15]  # a twentieth
    of_b = ranked[(ranked.output == "b") & (ranked.sets == "first")].set_index(["shuffled", "set"])
    assert of_b.nes[0, "up"] > 1.5
    assert of_b.nes[0, "down"] < -1.5
    assert (of_b.q.loc[0][["up", "down"]] < 0.01).all()
    assert (of_b.q.loc[0].drop(["up", "down", "half"]) > 0.05).all()
    assert set(of_b.genes[0, "up"].split(", ")) <= {f"g{i}" for i in range(20)}
    assert of_b.index.get_level_values("shuffled").max() == SHUFFLES
    by_chance = of_b.drop(0, level="shuffled")
    assert (by_chance.q.drop(["up", "down", "half"], level="set") < 0.05).mean() < 0.05
    assert by_chance.nes.xs("up", level="set").abs().max() < of_b.nes[0, "up"]  # its genes go together, and so come up by chance, too
    a_of, b_of = (ranking[ranking.output == output].set_index("gene").score for output in "ab")
    np.testing.assert_allclose(a_of[b_of.index], -b_of, atol=1e-12)
    chosen = over[(over.output == "b") & (over.sets == "first") & (over.shuffled == 0)].set_index("set")
    assert chosen.q[["up", "down"]].min() < 0.001
    assert chosen.expected["up"] == pytest.approx(1.0)


def test_without_sets_or_with_others_genes_it_says_so(workspace, planted):
    with pytest.raises(GenoMLError, match="no gene sets in this workspace"):
        enrich(planted)
    assert "no gene sets" in planted.after("enrichment").failed
    write(workspace, "small", few=range(4))
    with pytest.raises(GenoMLError, match="name hardly any feature of this run"):
        enrich(planted)
