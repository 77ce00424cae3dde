"""The figures of a dataset: tables with known values, both drawings show every row, users' names are harmless, words with numbers."""
import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from genoml_core.engine import explore
from genoml_core.figures import crossed, feature, quality, samples, similarity, survival, volcano
from genoml_core.figures.export import FORMATS, written
from genoml_core.figures.slide import Words
from genoml_core.figures.theme import paper_axes, paper_style

NASTY = "<b>$x$</b>"
N = 24
IDS = [f"s{i}" for i in range(N)]
GROUPS = pd.Series(["A", "B", NASTY] * 8, index=IDS, name=NASTY)
AGES = pd.Series([None, *np.linspace(20, 80, N - 1)], index=IDS, name="age", dtype=float)
RANDOM = np.random.default_rng(0)
QUALITY = pd.DataFrame(
    {"total": RANDOM.integers(900, 1100, N).astype(float), "detected": RANDOM.integers(40, 50, N), "missing": 0.0, "low": 0.0,
     "quarter": 1.0, "middle": RANDOM.normal(size=N), "three_quarters": 3.0, "high": 4.0 + RANDOM.random(N)},
    index=IDS,
)  # fmt: skip


def similar() -> pd.DataFrame:
    X = np.random.default_rng(1).normal(size=(N, 6))
    return pd.DataFrame(np.corrcoef(X), IDS, IDS)


def differing(p: int = 40) -> tuple[pd.DataFrame, np.ndarray]:
    """What 12 and 12 samples have in p features, the first two of which differ; and the samples themselves."""
    X = np.random.default_rng(2).normal(size=(2, 12, p))
    X[1, :, 0] += 4
    X[1, :, 1] -= 4
    table = {"n_0": np.full(p, 12), "mean_0": X[0].mean(axis=0), "var_0": X[0].var(axis=0, ddof=1),
             "n_1": np.full(p, 12), "mean_1": X[1].mean(axis=0), "var_1": X[1].var(axis=0, ddof=1)}  # fmt: skip
    return pd.DataFrame(table, index=pd.Index([NASTY, *(f"g{i}" for i in range(1, p))], name="feature")), X


def followed(groups=GROUPS) -> pd.DataFrame:
    random = np.random.default_rng(3)
    followed = pd.DataFrame({"time": random.exponential(30, N), "event": random.random(N) < 0.7, "entry": 0.0})
    return survival.table(followed, samples.grouped(groups), "months")


TABLES = {
    "quality": (quality.QUALITY, lambda: quality.table(QUALITY, "total", GROUPS)),
    "quality by age": (quality.QUALITY, lambda: quality.table(QUALITY, "width", AGES)),
    "feature": (feature.FEATURE, lambda: feature.table(QUALITY.middle.rename(NASTY), GROUPS)),
    "similarity": (similarity.SIMILARITY, lambda: similarity.table(similar(), GROUPS)),
    "similarity by age": (similarity.SIMILARITY, lambda: similarity.table(similar(), AGES)),
    "volcano": (volcano.VOLCANO, lambda: volcano.table(explore.tested(differing()[0]), f"difference, {NASTY}")),
    "survival": (survival.SURVIVAL, followed),
    "crossed": (crossed.CROSSED, lambda: crossed.table(GROUPS, AGES)),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("format", FORMATS)
def test_every_figure_in_every_format(name, format):
    figure, table = TABLES[name]
    content = written(figure, table(), format, Words(f"{NASTY}\x01", "Caption", "Methods"))
    assert content.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF-", "csv": b'"', "pptx": b"PK"}[format])
    assert figure.describe(table()).endswith(".")


@pytest.mark.parametrize("name", TABLES)
def test_users_names_are_harmless(name):
    figure, table = TABLES[name]
    assert "<b>" not in figure.screen(table()).to_json().replace("\\u003c", "<").replace(f'["{NASTY}"', "")


def test_samples_stand_by_group_and_size():
    found = quality.table(QUALITY, "total", GROUPS)
    assert list(found) == ["sample", samples.ORDER, "Sum of all values", NASTY]
    assert found[samples.ORDER].tolist() == list(range(1, N + 1))
    for _, part in found.groupby(NASTY):
        assert part["Sum of all values"].is_monotonic_increasing
        assert np.ptp(part[samples.ORDER]) == 7
    assert quality.table(QUALITY, "total", AGES)["sample"].iloc[-1] == "s0"  # without an age: last


def test_only_measures_that_say_something():
    assert quality.measures(QUALITY, "counts") == ["total", "detected", "middle", "width"]
    assert quality.measures(QUALITY, "log") == ["middle", "width"]
    assert quality.measures(QUALITY.assign(missing=np.linspace(0, 1, N)), "log") == ["missing", "middle", "width"]
    assert quality.values(QUALITY.assign(missing=0.25), "missing").tolist() == [25.0] * N


def test_a_shallow_sample_stands_apart():
    shallow = QUALITY.copy()
    shallow.loc["s5", "total"] = 20.0
    assert quality.unusual(shallow, "total") == ["s5"]
    assert quality.unusual(QUALITY, "total") == []
    assert quality.unusual(QUALITY.assign(total=5.0), "total") == []


@pytest.mark.parametrize("name", ["quality", "quality by age", "feature", "similarity"])
def test_marked_samples_are_marked_where_they_are(name):
    figure, table = TABLES[name]
    drawn, found = figure.screen(table(), marked=["s3", "s7", "elsewhere"]), table()
    (trace,) = [trace for trace in drawn.data if trace.name == "marked"]
    places = found.index[found["sample"].isin(["s3", "s7"])]
    expected = places if name == "similarity" else found[samples.ORDER][places]
    assert sorted(trace.x) == sorted(expected)
    assert not [trace for trace in figure.screen(table()).data if trace.name == "marked"]


def test_a_point_tells_its_sample():
    drawn = quality.screen(quality.table(QUALITY, "total", GROUPS))
    assert sorted(entry[1] for trace in drawn.data for entry in trace.customdata) == sorted(IDS)


def test_groups_of_a_measurement_have_equal_sizes():
    halves = samples.grouped(AGES, 2)
    assert halves.value_counts().tolist() == [12, 11]
    assert halves.isna().sum() == 1
    assert list(halves.cat.categories) == ["20 to 50", "50 to 80"]
    assert list(samples.grouped(GROUPS).cat.categories) == [NASTY, "A", "B"]


def test_a_measurement_with_many_equal_values_is_cut_where_it_can_be():
    values = pd.Series([0.0] * 20 + list(range(1, 11)))
    found = samples.grouped(values, 2)  # no half of it: the lowest value, and what is above
    assert found.value_counts(sort=False).to_dict() == {"0": 20, "above 0": 10}
    assert samples.grouped(values, 4).value_counts(sort=False).tolist() == [22, 8]


def test_numbers_that_are_close_are_told_apart():
    dates = pd.Series([20230101.0, 20230102.0, 20230103.0] * 4)
    assert list(samples.grouped(dates).cat.categories) == ["20230101", "20230102", "20230103"]
    assert [part.name for part in samples.parts(pd.Series([10.0, 2.0, 1.0]))] == ["1", "2", "10"]
    times = pd.Series(1_700_000_000 + np.arange(20.0))
    assert samples.grouped(times, 2).value_counts().tolist() == [10, 10]


@pytest.mark.parametrize("name", ["sample", "samples", "share", "feature", "p", samples.ORDER])
def test_columns_with_names_of_ours(name):
    groups, values = GROUPS.rename(name), QUALITY.middle.rename(name)
    tables = {
        feature.FEATURE: feature.table(values, groups), similarity.SIMILARITY: similarity.table(similar(), groups),
        quality.QUALITY: quality.table(QUALITY, "total", groups), crossed.CROSSED: crossed.table(groups, AGES),
    }  # fmt: skip
    for figure, table in tables.items():
        assert figure.screen(table).data
        for format in ("png", "csv"):
            assert written(figure, table, format, Words("", "", ""))
        assert name in figure.describe(table)


def test_one_bad_sample_among_equals_stands_apart():
    missing = QUALITY.assign(missing=[0.95, 0.4, *[0.0] * (N - 2)])
    assert quality.unusual(missing, "missing") == ["s0", "s1"]

def test_both_drawings_of_similarity_hold_every_correlation():
    table = similarity.table(similar(), GROUPS)
    np.testing.assert_allclose(similarity.screen(table).data[0].z, similar())
    with paper_style():
        axes = paper_axes((140, 130))[1]
        similarity.paper(table, axes)
        np.testing.assert_allclose(axes.images[0].get_array(), similar())
    assert "most alike are" in similarity.describe(table)


def test_volcano_has_the_tests_of_scipy_and_the_false_discovery_rate():
    table, X = differing()
    found = volcano.table(explore.tested(table), "difference").set_index("feature")
    expected = ttest_ind(X[1], X[0], equal_var=False)
    np.testing.assert_allclose(found.p[table.index], expected.pvalue)
    np.testing.assert_allclose(found.difference[table.index], X[1].mean(axis=0) - X[0].mean(axis=0))
    assert found.side[[NASTY, "g1"]].tolist() == ["higher", "lower"]
    assert found.q.iloc[0] == pytest.approx(found.p.iloc[0] * 40)
    assert (found.side == "not told apart").sum() >= 36
    assert "2 higher, 2 lower" in volcano.describe(found.reset_index())


def test_volcano_leaves_out_what_does_not_vary():
    table, _ = differing()
    table.loc["g5", ["var_0", "var_1"]] = 0.0
    assert "g5" not in volcano.table(explore.tested(table), "difference").feature.tolist()
    assert volcano.table(explore.tested(table.loc[["g5"]]), "difference").empty


def test_volcano_of_correlations():
    table = pd.DataFrame({"n": [30, 30, 2], "r": [0.9, -0.1, 1.0]}, index=["a", "b", "c"])
    found = volcano.table(explore.tested(table.rename_axis("feature")), "correlation")
    assert found.feature.tolist() == ["a", "b"]
    assert found.side.tolist() == ["higher", "not told apart"]


def test_both_drawings_of_a_volcano_show_every_feature_and_many_are_thinned_on_the_screen_only(monkeypatch):
    table = volcano.table(explore.tested(differing(400)[0]), "difference")
    assert sum(len(trace.x) for trace in volcano.screen(table).data) == 400
    monkeypatch.setattr(volcano, "DRAWN", 100)
    drawn = volcano.screen(table)
    assert sum(len(trace.x) for trace in drawn.data) == 100
    assert table.difference.iloc[0] in drawn.data[0].x or table.difference.iloc[0] in drawn.data[1].x
    with paper_style():
        axes = paper_axes((150, 105))[1]
        volcano.paper(table, axes)
        assert sum(len(dots.get_offsets()) for dots in axes.collections) == 400


def test_crossed_counts_and_shares():
    found = crossed.table(pd.Series(["x", "x", "y", "y", None], name="batch"), pd.Series(["A", "B", "A", "A", "A"], name="kind"))
    assert found.values.tolist() == [["x", "A", 1, 0.5], ["x", "B", 1, 0.5], ["y", "A", 2, 1.0], ["y", "B", 0, 0.0]]
    assert [list(row) for row in crossed.screen(found).data[0].z] == [[50, 50], [100, 0]]
    assert crossed.association(crossed.table(GROUPS, GROUPS.rename("again"))) == pytest.approx(1)


def test_survival_of_any_number_of_groups():
    found = followed()
    assert found.group.unique().tolist() == [NASTY, "A", "B"]
    assert found[found.time == 0].at_risk.tolist() == [8, 8, 8]
    numbers = [trace for trace in survival.screen(found).data if trace.mode == "text"]
    assert [trace.text[0] for trace in numbers] == ["8", "8", "8"]
    assert len({trace.textfont.color for trace in numbers}) == 3
