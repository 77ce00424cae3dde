"""Small drawings of a dataset for the eye: class balance, distributions, principal components. All from small tables."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from genoml_core.figures.theme import style
from pages.parts.text import plot
import itertools

_QUIET = {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "hoverlabel": {"namelength": -1}}


def bars(values: pd.Series, words: list[str], axis: str) -> go.Figure:
    """Horizontal bars, the first on top; ``words`` stand at them."""
    figure = go.Figure(
        go.Bar(
            x=values.to_numpy(),
            y=[plot(name) for name in values.index],
            orientation="h",
            text=words,
            textposition="auto",
            marker_color=style(0)[0],
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    up = {"type": "category", "automargin": True, "autorange": "reversed"}
    figure.update_layout(height=70 + 34 * len(values), xaxis_title=axis, yaxis=up, **_QUIET)
    return figure


def histogram(values: pd.Series, axis: str) -> go.Figure:
    """How numbers are spread."""
    counts, edges = np.histogram(values, bins=min(30, max(5, values.nunique())))
    middle = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure(go.Bar(x=middle, y=counts, marker_color=style(0)[0], hovertemplate="about %{x:.3g}: %{y}<extra></extra>"))
    figure.update_layout(height=220, bargap=0.02, xaxis_title=plot(axis), yaxis_title="samples", **_QUIET)
    return figure


def distribution(steps: list[dict]) -> go.Figure:
    """All values of the matrix before and after the recipe, each as a share of its bins."""
    figure = go.Figure()
    for number, (name, step) in enumerate((("before", steps[0]), ("after", steps[-1]))):
        edges, counts = step["histogram"]["edges"], step["histogram"]["counts"]
        middle = [(low + high) / 2 for low, high in itertools.pairwise(edges)]
        total = sum(counts) or 1
        own = {"xaxis": "x", "yaxis": "y"} if name == "before" else {"xaxis": "x2", "yaxis": "y2"}
        figure.add_bar(
            x=middle,
            y=[c / total for c in counts],
            name=name,
            marker_color=style(number)[0],
            hovertemplate="value %{x:.3g}: %{y:.1%}<extra></extra>",
            **own,
        )
    _side_by_side(figure, "value", "share of values")
    figure.update_layout(bargap=0, showlegend=False, yaxis_tickformat=".0%", yaxis2_tickformat=".0%")
    return figure


def components(pca: dict, values: pd.Series | None) -> go.Figure:
    """The samples on two principal components, before and after the recipe; one colour for each of ``values``."""
    groups = pd.Series("samples" if values is None else values.fillna("no value").map(plot).to_numpy(), index=range(len(pca["samples"])))
    figure = go.Figure()
    for number, (group, members) in enumerate(groups.groupby(groups, sort=True).groups.items()):
        for part, axes in (("before", ("x", "y")), ("after", ("x2", "y2"))):
            points = pca[part]
            figure.add_scatter(
                x=[points["PC1"][i] for i in members],
                y=[points["PC2"][i] for i in members],
                mode="markers",
                name=group,
                legendgroup=group,
                showlegend=part == "before" and values is not None,
                text=[plot(pca["samples"][i]) for i in members],
                hovertemplate="%{text}<extra>" + group + "</extra>",
                xaxis=axes[0],
                yaxis=axes[1],
                marker={"size": 6, "symbol": number % 8, "opacity": 0.8, "color": style(number)[0]},
            )
    _side_by_side(figure, "PC1", "PC2")
    for part, axes in (("before", ("xaxis", "yaxis")), ("after", ("xaxis2", "yaxis2"))):
        for axis, name, share in zip(axes, ("PC1", "PC2"), pca[part]["explained"], strict=True):
            figure.layout[axis].update(title={"text": f"{name} ({share:.0%})", "standoff": 4}, showticklabels=False, zeroline=False)
    return figure


def _side_by_side(figure: go.Figure, x: str, y: str) -> None:
    """Two panels, before and after, each with axes of its own."""
    titles = [
        {"text": text, "x": place, "y": 1.0, "xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom", "showarrow": False}
        for text, place in (("Before", 0.22), ("After", 0.78))
    ]
    figure.update_layout(
        height=320,
        annotations=titles,
        xaxis={"domain": [0, 0.44], "title": x},
        xaxis2={"domain": [0.56, 1], "title": x, "anchor": "y2"},
        yaxis={"title": y},
        yaxis2={"anchor": "x2"},
        legend={"orientation": "h", "y": -0.25},
        **{**_QUIET, "margin": {"l": 8, "r": 8, "t": 28, "b": 8}},
    )
