"""Figures of explanations: one sample adds up, one feature, stability of what is the same everywhere, and gene sets in words."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import AbsentError, GenoMLError
from genoml_core.figures import FIGURES, set_network
from genoml_core.figures.dials import Dials
from genoml_core.statistics.enrichment import running_sum
from genoml_core.statistics.selection import stability


def test_the_steps_of_a_sample_lead_to_where_it_is(run):
    table = FIGURES["waterfall"].table(run, "Her2", Dials(patients="s7"))
    layers = run.layers().query("output == 'Her2' and sample == 's7' and repeat == 0")
    assert table.end.iloc[0] == pytest.approx(layers.contribution.sum())
    assert table.start.iloc[-1] == pytest.approx(0)
    np.testing.assert_allclose(table.end - table.start, table.contribution)
    np.testing.assert_allclose(table.start[:-1], table.end[1:])
    stored = run.explanation(output=["Her2"], sample=["s7"]).contribution.abs().nlargest(12)
    np.testing.assert_allclose(table.contribution.abs()[:12], stored)


def test_forces_meet_where_the_sample_is(run):
    table = FIGURES["forces"].table(run, "Her2", Dials(patients="s7"))
    place = table.contribution.sum()
    up, down = table[table.contribution > 0], table[table.contribution < 0]
    assert up.end.max() == pytest.approx(place)
    assert down.end.min() == pytest.approx(place)
    assert up.start.min() == pytest.approx(place - up.contribution.sum())
    assert down.start.max() == pytest.approx(place - down.contribution.sum())


def test_samples_and_features_that_are_not_there(run):
    with pytest.raises(GenoMLError, match="no sample 'nobody'"):
        FIGURES["waterfall"].table(run, "Her2", Dials(patients="nobody"))
    with pytest.raises(GenoMLError, match="'GENE99' is not among the most important features"):
        FIGURES["dependence"].table(run, "Her2", Dials(feature="GENE99"))
    with pytest.raises(GenoMLError, match="No gene sets 'others' were tested"):
        FIGURES["ranked_sets"].table(run, "Her2", Dials(sets="others"))
    with pytest.raises(GenoMLError, match="No set 'nothing' was tested"):
        FIGURES["running_sum"].table(run, "Her2", Dials(pathway="nothing"))


def test_one_feature_has_a_dot_for_each_sample_with_a_value(run):
    name = run.importance().query("output == 'LumA'").feature.iloc[1]
    label = next(label for label in FIGURES["importance"].table(run, "LumA").label if label.startswith(f"{name} ("))
    table = FIGURES["dependence"].table(run, "LumA", Dials(feature=label))
    rows = run.explanation(output=["LumA"], feature=[name]).dropna(subset="value")
    assert len(table) == len(rows) < 240
    assert set(table.feature) == {name}
    assert table.contribution.sum() == pytest.approx(rows.contribution.sum())


def test_stability_is_that_of_the_first_places(hard_run):
    output = hard_run.classes[2]
    table = FIGURES["stability"].table(hard_run, output)
    assert list(table.row) == ["first 5", "first 10", "first 20"]
    places = hard_run.places().query("output == @output and place <= 10")
    chosen = pd.crosstab([places.repeat, places.fold], places.feature).to_numpy() > 0
    assert len(chosen) == 8  # two repeats of four folds
    assert tuple(table.loc[1, ["value", "low", "high"]]) == pytest.approx(stability(chosen, 1558))
    assert table.always[1] == chosen.all(axis=0).sum()


def test_too_few_features_for_any_panel(run, monkeypatch):
    few = run.places()[lambda table: table.place <= 4]
    monkeypatch.setattr(type(run), "places", lambda self: few)
    with pytest.raises(AbsentError, match="no choice among many features"):
        FIGURES["stability"].table(run, "Her2")


def test_gene_sets_beside_what_chance_brings(run):
    table = FIGURES["ranked_sets"].table(run, "LumA")
    rows = run.enriched("ranked").query("output == 'LumA'")
    assert table.found.iloc[0] == (rows.q[rows.shuffled == 0] < 0.05).sum()
    assert table.by_chance.iloc[0] == (rows.q[rows.shuffled > 0] < 0.05).sum() / 2
    assert table.set[table.shuffled == 0].is_unique
    told = FIGURES["ranked_sets"].describe
    assert told(table.assign(found=6, by_chance=0.0)).endswith("That is more than chance brings.")
    assert told(table.assign(found=6, by_chance=3.0)).endswith("they say little of the outcome.")
    assert told(table.assign(found=0)).endswith("there is no pathway to tell of.")


def test_the_running_sum_is_drawn_with_its_members_and_its_peak(run):
    table = FIGURES["running_sum"].table(run, "LumA")
    row = run.enriched("ranked").query("output == 'LumA' and shuffled == 0").set_index("set").loc[table.set.iloc[0]]
    assert table.member.sum() == row["size"]
    assert table["sum"].loc[table["sum"].abs().idxmax()] == pytest.approx(row.es)
    scores = run.ranking().query("output == 'LumA'").score.to_numpy()
    member = np.isin(np.arange(1, 41), table["rank"][table.member])
    np.testing.assert_allclose(table["sum"], running_sum(scores, member)[table["rank"] - 1])


def test_sets_are_linked_where_they_share_half_of_the_smaller_ones_genes(run, monkeypatch):
    genes = {"A": "g1, g2, g3, g4", "B": "g3, g4, g5, g6, g7", "C": "g7, g8, g9, g1", "D": "x1, x2"}
    told = pd.DataFrame({"sets": "mine", "set": list(genes), "shuffled": 0, "nes": [2.0, -1.5, 1.2, 1.1], "q": [0.01, 0.02, 0.2, 0.3],
                         "p": 0.01, "size": 9, "genes": list(genes.values())})  # fmt: skip
    monkeypatch.setattr(set_network, "rows_of", lambda *_: told)
    table = set_network.table(run, "LumA")
    links = table[table.kind == "link"]
    assert links[["set", "other", "value"]].to_numpy().tolist() == [["A", "B", 0.5]]
    assert table.groups.iloc[0] == 3
    assert table.genes[table.kind == "set"].tolist() == [4, 5, 4, 2]
    pd.testing.assert_frame_equal(set_network.table(run, "LumA"), table)  # the same places again
    assert "closest are A and B, with 50%" in set_network.describe(table)
    assert set_network.describe(table[table.kind == "set"]).endswith("none says what another says.")
    monkeypatch.setattr(set_network, "rows_of", lambda *_: told.head(1))
    with pytest.raises(GenoMLError, match="too few sets"):
        set_network.table(run, "LumA")
