"""What each of the most important features did to the prediction of each held-out sample."""
import numpy as np
import pandas as pd

from . import figure
from .attribution import COLUMNS, EXPLAINED, PERCENT, most_important, named
from .theme import PALETTE, QUIET, on_paper, on_screen, screen_layout

MOST_DOTS = 6_000
LOW, MIDDLE, HIGH = PALETTE[0], "#A9789B", PALETTE[1]
BINS, STEP, ROOM = 120, 0.09, 0.4  # of the swarm: cells across, distance of neighbours and largest distance, in rows


def table(run, output: str) -> pd.DataFrame:
    """output, layer, feature, label, sample, value, percentile, contribution: a row for each feature and sample, from the first repeat.

    Of very many samples, evenly spaced ones are taken. percentile: of the value among these samples, 0 to 1; NaN where it is missing.
    """
    top = most_important(run, output)[COLUMNS]
    rows = run.explanation(output=[output], repeat=[0], feature=top.feature)
    samples = rows["sample"].drop_duplicates()
    samples = samples.iloc[::-(-len(samples) * len(top) // MOST_DOTS) or 1]
    rows = top.merge(rows[rows["sample"].isin(samples)], on=["output", "layer", "feature"], how="left")
    percentile = rows.groupby(["layer", "feature"]).value.transform(_percentile)
    return rows.assign(percentile=percentile)[[*COLUMNS, "sample", "value", "percentile", "contribution"]]


def _percentile(values: pd.Series) -> pd.Series:
    """Ranks from 0 for the smallest to 1 for the largest; 0.5 where all are equal."""
    ranks = values.rank()
    least, spread = ranks.min(), ranks.max() - ranks.min()
    return (ranks - least) / spread if spread > 0 else ranks.where(ranks.isna(), 0.5)


def screen(table: pd.DataFrame):
    """Plotly: a row a feature, a dot a sample."""
    import plotly.graph_objects as go

    drawn, names, height = go.Figure(), on_screen(table.label.unique()), _height(table)
    known = table.percentile.notna()
    words = {"text": _words(table), "hovertemplate": f"%{{text}}, contribution %{{x:+{PERCENT}}}", "name": ""}
    drawn.add_scatter(x=[0, 0], y=[-0.5, height - 0.5], mode="lines", line={"color": QUIET, "width": 1}, hoverinfo="skip")
    for part, colours in ((~known, {"color": QUIET}), (known, _colours(table.percentile[known]))):
        texts = {**words, "text": words["text"][part.to_numpy()]}
        drawn.add_scatter(x=table.contribution[part], y=_heights(table)[part.to_numpy()], mode="markers",
                          marker={"size": 4.5, "opacity": 0.8, **colours}, **texts)
    screen_layout(drawn, x=_axis(table), y="", height=130 + 24 * height)
    drawn.update_layout(showlegend=False, margin={"b": 90})
    drawn.update_xaxes(tickformat=PERCENT, nticks=6)
    drawn.update_yaxes(tickvals=list(range(height)), ticktext=names, range=[height - 0.5, -0.5], showgrid=False)
    return drawn


def _colours(percentile: pd.Series) -> dict:
    """How Plotly colours dots by their percentile, with the scale below."""
    scale = {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0.5, "len": 0.6, "thickness": 8,
             "title": {"text": "Value of the feature", "side": "top"}, "tickvals": [0, 1], "ticktext": ["low", "high"], "outlinewidth": 0}
    return {"color": percentile, "cmin": 0, "cmax": 1, "colorscale": [[0, LOW], [0.5, MIDDLE], [1, HIGH]], "colorbar": scale}


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: a row a feature, a dot a sample."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.ticker import PercentFormatter

    names, height = on_paper(table.label.unique()), _height(table)
    colours = LinearSegmentedColormap.from_list("value", [LOW, MIDDLE, HIGH]).with_extremes(bad=QUIET)
    axes.axvline(0, color=QUIET, linewidth=0.6, zorder=0)
    dots = axes.scatter(table.contribution, _heights(table), c=np.ma.masked_invalid(table.percentile), cmap=colours, vmin=0, vmax=1, s=3,
                        linewidths=0, plotnonfinite=True)
    axes.set_yticks(range(height), names)
    axes.set(xlabel=_axis(table), ylim=(height - 0.5, -0.5))
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.tick_params(axis="y", length=0)
    scale = axes.figure.colorbar(dots, ax=axes, aspect=50, pad=0.02, label="Value of the feature")
    scale.set_ticks([0, 1], labels=["low", "high"])
    scale.outline.set_visible(False)


def describe(table: pd.DataFrame) -> str:
    """How many features and samples, and what the first of them moves."""
    first = table[table.label == table.label.iloc[0]]
    return (f"Contributions of the {_height(table)} most important features to {named(table.output.iloc[0])} in {len(first)} held-out "
            f"samples, coloured by the value of the feature; those of {table.label.iloc[0]} reach from {first.contribution.min():+.1%} "
            f"to {first.contribution.max():+.1%}.")


def _height(table: pd.DataFrame) -> int:
    return table.label.nunique()


def _axis(table: pd.DataFrame) -> str:
    return f"Contribution to {on_paper([named(table.output.iloc[0])])[0]}"


def _words(table: pd.DataFrame) -> np.ndarray:
    """What stands at each dot: feature, sample, value."""
    features, samples = (dict(zip(table[c].unique(), on_screen(table[c].unique(), 40), strict=True)) for c in ("label", "sample"))
    value = table.value.map(lambda v: "value not known" if np.isnan(v) else f"value {v:.4g}")
    return (table.label.map(features) + ", " + table["sample"].map(samples) + ": " + value).to_numpy()


def _heights(table: pd.DataFrame) -> np.ndarray:
    """The row of each dot, and above and below it where dots crowd."""
    row = pd.factorize(table.label)[0]
    width = np.ptp(table.contribution) / BINS
    cell = np.round(table.contribution / width) if width else table.contribution
    place = table.groupby([row, cell]).cumcount().to_numpy()  # in its cell: 0, then 1 to one side, 2 to the other ...
    away = np.where(place % 2, 1, -1) * ((place + 1) // 2)
    widest = pd.Series(np.abs(away)).groupby(row).transform("max").to_numpy()
    return row + away * np.minimum(STEP, ROOM / np.maximum(widest, 1))


figure("beeswarm", "Each sample", **EXPLAINED, table=table,
       screen=screen, paper=paper, describe=describe, size=(140, 120),
       help="Each dot is a sample that the model had not seen. To the right, the feature raised the score; to the left, it lowered it. "
            "The colour is the value of the feature in that sample.")
