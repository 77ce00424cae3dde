"""Gene sets: known values, gseapy, and what random rankings must not find."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.statistics.enrichment import over_representation, ranked_enrichment, running_sum, usable_sets
from tests.making import oracle

KNOWN = oracle("selection")
GENES = pd.Index([f"g{i}" for i in range(1_000)])


def drawn(number: int, size: int = 40, seed: int = 0) -> dict[str, list[str]]:
    random = np.random.default_rng(seed)
    return {f"set {i}": list(random.choice(GENES, size, replace=False)) for i in range(number)}


def test_sets_are_cut_to_what_was_tested():
    table = pd.DataFrame({"set": ["a"] * 7 + ["b"] * 3 + ["c"] * 6, "gene": [*GENES[:6], GENES[0], *GENES[:3], *GENES[:4], "x", "y"]})
    assert usable_sets(table, GENES) == {"a": list(GENES[:6])}


def test_the_chance_of_an_overlap():
    case = KNOWN["ora"]
    universe = pd.Index([f"g{i}" for i in range(case["N"])])
    members = list(universe[case["n"] - case["k"]:case["n"] - case["k"] + case["K"]])
    found = over_representation(universe[:case["n"]], universe, {"one": members, "none": list(universe[-100:])})
    assert found.p.tolist() == pytest.approx([case["p"], 1.0], rel=1e-9)
    assert found.fold.tolist() == pytest.approx([case["fold"], 0.0])
    assert found.q[0] == pytest.approx(2 * case["p"])
    assert found.genes[0].split(", ") == members[:10]


@pytest.mark.parametrize("weight", [0, 1])
def test_known_enrichment_scores(weight):
    case = KNOWN["gsea_es"]
    summed = running_sum(np.array(case["scores"], float), np.isin(np.arange(10), case["hits"]), float(weight))
    assert max(summed, key=abs) == pytest.approx(case[f"es_p{weight}"], abs=1e-12)
    assert summed[-1] == pytest.approx(0)


def test_a_ranking_is_judged_as_gseapy_does():
    import gseapy

    random = np.random.default_rng(1)
    scores, sets = pd.Series(random.normal(size=1_000), GENES), drawn(150)
    scores[GENES[:40]] += 1.0
    scores[GENES[40:60]] -= 1.0
    sets |= {"up": list(GENES[:40]), "down": list(GENES[40:60])}
    ours = ranked_enrichment(scores, sets).set_index("set")
    settings = {"permutation_num": 1_000, "weight": 1.0, "threads": 1, "outdir": None, "no_plot": True, "seed": 1}
    found = gseapy.prerank(scores.sort_values(ascending=False), sets, min_size=5, max_size=500, **settings).results
    theirs = pd.DataFrame(found).T.loc[ours.index]
    np.testing.assert_allclose(ours.es, theirs.es.astype(float), atol=1e-12)
    np.testing.assert_allclose(ours.nes, theirs.nes.astype(float), rtol=0.06)
    np.testing.assert_allclose(ours.p, theirs.pval.astype(float), atol=0.1)  # 1,000 lots each
    assert (ours.genes == theirs.lead_genes.str.replace(";", ", ")).all()
    assert set(ours.index[ours.q < 0.05]) == set(theirs.index[theirs.fdr.astype(float) < 0.05]) == {"up", "down"}
    assert set(ours.index[:2]) == {"up", "down"}


def test_random_rankings_find_as_little_as_they_say():
    scores = np.random.default_rng(2).normal(size=(30, 1_000))
    found = pd.concat([ranked_enrichment(pd.Series(row, GENES), drawn(60, seed=i), seed=i) for i, row in enumerate(scores)])
    assert (found.p < 0.05).mean() == pytest.approx(0.05, abs=0.02)
    assert found.p.min() >= 1 / 1_001
    assert (found.q < 0.05).sum() <= 3 * 30  # of 1,800


def test_genes_without_a_score_say_nothing():
    """Only five genes were used: a set without any of them has no score above 0, and no warning comes of it."""
    scores = pd.Series(0.0, GENES)
    scores[GENES[:5]] = [5.0, 4, 3, -1, -2]
    found = ranked_enrichment(scores, {"used": [*GENES[:3], *GENES[100:110]], "unused": list(GENES[200:240])}).set_index("set")
    assert found.es["used"] > 0.9
    assert found.es["unused"] <= 0
