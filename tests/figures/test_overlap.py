"""Who has which layers: every combination is counted once, drawn, and put into words."""

import numpy as np
import pandas as pd

from genoml_core.figures.export import draw, to_csv
from genoml_core.figures.overlap import OVERLAP, REST, ROWS, describe, screen, table


def measured(counts: dict[tuple, int], layers=("rna", "<b>protein</b>", "$mut$")) -> pd.DataFrame:
    rows = [has for has, count in counts.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=list(layers), dtype=bool)


COUNTS = {(1, 1, 0): 7, (1, 0, 0): 20, (0, 0, 1): 3, (0, 0, 0): 1}


def test_combinations_are_counted_the_most_frequent_first():
    found = table(measured(COUNTS))
    assert found.samples.tolist() == [20, 7, 3, 1]
    assert found.combination.tolist() == ["rna", "rna + <b>protein</b>", "$mut$", "none"]
    assert found["rna"].tolist() == [True, True, False, False]
    np.testing.assert_allclose(found.share, np.array([20, 7, 3, 1]) / 31)


def test_rare_combinations_are_put_together():
    layers = [f"layer {i}" for i in range(5)]
    every = {tuple(map(int, f"{i:05b}")): 32 - i for i in range(32)}
    found = table(measured(every, layers))
    assert len(found) == ROWS
    assert found.combination.iloc[-1] == REST
    assert found.samples.sum() == sum(every.values())


def test_both_drawings_show_every_row():
    found = table(measured(COUNTS))
    drawn = screen(found)
    assert list(drawn.data[0].x) == [20, 7, 3, 1]
    assert len(drawn.data) == 1 + 3
    assert [note.text for note in drawn.layout.annotations] == ["rna", "&lt;b&gt;protein&lt;/b&gt;", "$mut$"]
    assert draw(OVERLAP, found, "png").startswith(b"\x89PNG")
    assert to_csv(found).decode().splitlines()[1].startswith('"rna",')
    assert describe(found) == "Samples by the layers that they have: rna: 20; rna + <b>protein</b>: 7; $mut$: 3; none: 1."
