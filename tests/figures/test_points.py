"""Samples as points: groups, measurements, missing values; both drawings show every row of the table."""
import io

import numpy as np
import pandas as pd
import pytest

from genoml_core.figures import points, samples
from genoml_core.figures.export import written
from genoml_core.figures.slide import Words
from genoml_core.figures.theme import paper_axes, paper_style

N = 30
WORDS = Words("Title", "Caption", "Methods")
PLACES = pd.DataFrame(np.random.default_rng(0).normal(size=(N, 3)), columns=["PC1", "PC2", "PC3"], index=[f"s{i}" for i in range(N)])
COLUMNS = {
    "groups": [*"ABC"] * 10,
    "groups with a gap": [None, *"BC", *["A", "B", "C"] * 9],
    "measurement": np.linspace(1, 90, N).tolist(),
    "measurement with a gap": [float("nan"), *np.linspace(1, 90, N - 1)],
    "many": [f"t{i % 20}" for i in range(N)],
    "few numbers": [1.0, 2.0, 3.0] * 10,
    "<b>$x$</b>": ["<b>a</b>", "$b$", "=1+1"] * 10,
}


def table(name: str) -> pd.DataFrame:
    return points.table(PLACES, [0.5, 0.25, 0.125], pd.Series(COLUMNS[name], index=PLACES.index, name=name))


def test_table_names_the_share_of_each_axis():
    found = table("groups")
    assert list(found) == ["sample", "PC1 (50.0 %)", "PC2 (25.0 %)", "PC3 (12.5 %)", "groups"]
    assert list(points.table(PLACES, [], pd.Series("a", PLACES.index, name="PC1")))[1:] == ["PC1", "PC2", "PC3", "PC1"]


def test_a_group_a_part_and_missing_last():
    found = samples.parts(table("groups with a gap").iloc[:, -1])
    assert [(part.name, int(part.members.sum())) for part in found] == [("A", 9), ("B", 10), ("C", 10), ("missing", 1)]
    assert found[-1].hollow
    assert not any(part.hollow for part in found[:-1])


def test_a_measurement_is_one_part_on_a_scale():
    (all_of_it,) = samples.parts(table("measurement").iloc[:, -1])
    assert all_of_it.colour is None
    measured, missing = samples.parts(table("measurement with a gap").iloc[:, -1])
    assert (measured.members.sum(), missing.members.sum(), missing.name) == (N - 1, 1, "missing")


def test_few_different_numbers_are_groups():
    assert [part.name for part in samples.parts(table("few numbers").iloc[:, -1])] == ["1", "2", "3"]


def test_what_is_rare_is_put_together():
    found = samples.parts(table("many").iloc[:, -1])
    assert len(found) == 16
    assert found[-1].name == "5 others"
    assert len({(part.colour, part.shape) for part in found}) == 16


@pytest.mark.parametrize("name", COLUMNS)
def test_every_sample_is_drawn_once(name):
    drawn = points.screen(table(name))
    on_screen = sorted((x, y) for trace in drawn.data for x, y in zip(trace.x, trace.y, strict=True))
    assert on_screen == sorted(zip(PLACES.PC1, PLACES.PC2, strict=True))
    with paper_style():
        axes = paper_axes(points.POINTS.size)[1]
        points.paper(table(name), axes)
        on_paper = np.vstack([np.asarray(dots.get_offsets()) for dots in axes.collections])
    np.testing.assert_allclose(np.sort(on_paper, axis=0), np.sort(PLACES[["PC1", "PC2"]], axis=0))


def test_users_text_is_harmless_on_the_screen_and_in_a_spreadsheet():
    hostile = table("<b>$x$</b>")
    drawn = points.screen(hostile)
    assert "<b>" not in " ".join(str(trace.name) + str(trace.customdata) for trace in drawn.data)
    content = written(points.POINTS, hostile, "csv", WORDS).decode()
    assert '"\'=1+1"' in content
    found = pd.read_csv(io.BytesIO(written(points.POINTS, table("groups"), "csv", WORDS)))
    pd.testing.assert_frame_equal(found, table("groups"), check_dtype=False)


def test_many_points_are_drawn_by_the_graphics_card():
    many = pd.DataFrame(np.zeros((2_001, 2)), columns=["PC1", "PC2"], index=[f"s{i}" for i in range(2_001)])
    drawn = points.screen(points.table(many, [], pd.Series("a", many.index, name="c")))
    assert [trace.type for trace in drawn.data] == ["scattergl"]
    assert points.screen(table("groups")).data[0].type == "scatter"


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
@pytest.mark.parametrize("name", COLUMNS)
def test_paper_in_every_format(name, format):
    content = written(points.POINTS, table(name), format, WORDS)
    assert content.startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF-"}[format])


def test_description_has_axes_and_numbers():
    assert points.describe(table("groups with a gap")) == (
        "30 samples on PC1 (50.0 %) and PC2 (25.0 %), in the colours of groups with a gap: A 9, B 10, C 10, missing 1."
    )
