"""Drawings hold what they were given, with names made harmless."""
import pandas as pd

from pages.parts import charts

LOOK = {"features": 3, "histogram": {"edges": [0.0, 1.0, 2.0], "counts": [1, 3]}}
POINTS = {"PC1": [1.0, 2.0, 3.0], "PC2": [0.0, 1.0, 0.0], "explained": [0.6, 0.3]}


def test_bars():
    figure = charts.bars(pd.Series({"<b>A</b>": 5, "B": 2}), ["5", "2"], "samples")
    assert list(figure.data[0].x) == [5, 2]
    assert list(figure.data[0].y) == ["&lt;b&gt;A&lt;/b&gt;", "B"]
    assert figure.layout.yaxis.autorange == "reversed"


def test_distributions_are_shares():
    before, after = charts.distribution([LOOK, LOOK]).data
    assert list(before.x) == [0.5, 1.5]
    assert list(before.y) == list(after.y) == [0.25, 0.75]
    assert (before.xaxis, after.xaxis) == ("x", "x2")


def test_every_sample_is_drawn_twice_in_the_colour_of_its_class():
    pca = {"before": POINTS, "after": POINTS, "samples": ["S1", "S2", "S3"]}
    figure = charts.components(pca, pd.Series(["A", None, "A"], index=["S1", "S2", "S3"]))
    drawn = [(trace.name, trace.xaxis, list(trace.text)) for trace in figure.data]
    assert drawn == [("A", "x", ["S1", "S3"]), ("A", "x2", ["S1", "S3"]), ("no value", "x", ["S2"]), ("no value", "x2", ["S2"])]
    assert figure.layout.xaxis2.title.text == "PC1 (60%)"
    assert len(charts.components(pca, None).data) == 2
