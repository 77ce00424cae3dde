"""Figures of one new sample: tables with known values, both drawings, words with numbers, users' names harmless."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.figures import new_sample
from genoml_core.figures.export import FORMATS, written
from genoml_core.figures.slide import Words

NASTY = "<b>$x$</b>"
ROW = pd.Series({"sample": NASTY, "label": "B", "p:A": 0.2, f"p:{NASTY}": 0.1, "p:B": 0.7, "low:A": 0.1, f"low:{NASTY}": 0.0, "low:B": 0.5,
                 "high:A": 0.4, f"high:{NASTY}": 0.3, "high:B": 0.9})  # fmt: skip
PATIENT = pd.Series({"sample": NASTY, "risk": 1.0, "rank": 0.9, "s:5": 0.8, "s:10": 0.5, "low:5": 0.7, "low:10": 0.2, "high:5": 0.9,
                     "high:10": 0.7})  # fmt: skip
MOVED = pd.DataFrame({"sample": NASTY, "output": "B", "layer": ["rna", "mirna", ""], "feature": ["g1", NASTY, "all other features"],
                      "value": [3.0, np.nan, np.nan], "contribution": [0.5, -0.2, 0.1]})  # fmt: skip
TABLES = {
    "chances": (new_sample.CHANCES, lambda: new_sample.chances(ROW)),
    "forecast": (new_sample.FORECAST, lambda: new_sample.curve(PATIENT, "months")),
    "moves": (new_sample.MOVES, lambda: new_sample.moves(MOVED)),
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
    assert "<b>" not in figure.screen(table()).to_json().replace("\\u003c", "<")


def test_classes_stand_by_their_probability():
    table = new_sample.chances(ROW)
    assert table.row.tolist() == ["B", "A", NASTY]
    assert table[["value", "low", "high"]].to_numpy().tolist() == [[0.7, 0.5, 0.9], [0.2, 0.1, 0.4], [0.1, 0.0, 0.3]]
    assert "B 70% (50% to 90%); A 20%" in new_sample.CHANCES.describe(table)


def test_without_limits_there_is_a_dot_alone():
    table = new_sample.chances(ROW.filter(regex="^(sample|label|p:)"))
    assert table.low.isna().all()
    assert "B 70%; A 20%" in new_sample.CHANCES.describe(table)


def test_the_curve_begins_with_everybody_alive():
    table = new_sample.curve(PATIENT, "months")
    assert table[["x", "value", "low", "high"]].to_numpy().tolist() == [[0, 1, 1, 1], [5, 0.8, 0.7, 0.9], [10, 0.5, 0.2, 0.7]]
    assert "at 5 months: 80% (70% to 90%)" in new_sample.FORECAST.describe(table)


def test_moves_add_up_from_the_mean_sample():
    table = new_sample.moves(MOVED)
    assert table.label.tolist() == ["g1 (rna)", f"{NASTY} (mirna)", "all other features"]
    assert table.end.tolist() == pytest.approx([0.4, -0.1, 0.1])
    assert table.start.tolist() == pytest.approx([-0.1, 0.1, 0])
    one = new_sample.moves(MOVED.assign(layer=["rna", "rna", ""]))
    assert one.label.tolist() == ["g1", NASTY, "all other features"]
    assert "a held-out one" not in new_sample.MOVES.describe(table)
