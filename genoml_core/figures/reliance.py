"""What the models rest upon: what is lost with features dealt anew, and how well a few features would do."""
import pandas as pd

from ..metrics import METRICS
from . import figure
from .attribution import EXPLAINED
from .dots import paper_dots, screen_dots
from .theme import PALETTE, QUIET, faint, paper_legend, screen_layout

TOP = 8  # of each kind
KINDS = {"layer": "Whole layer", "set": "Gene set", "cluster": "Feature with its like", "feature": "One feature"}
NAMES = ("so many features", "best baseline", "all features")


def table_without(run, part: str) -> pd.DataFrame:
    """row, series, value, low, high, features, metric: by how much worse the objective is, mean and range over folds.

    The first of each kind (series): whole layers, gene sets, features with those that go with them, single features.
    """
    rows, metric = run.reliance("without"), METRICS[run.plan.objective]
    rows = rows.sort_values("value", ascending=False, kind="stable").groupby("kind", sort=False).head(TOP)
    counted = rows.name + " (" + rows.features.map("{:.0f}".format) + ")"
    rows = rows.assign(series=rows.kind.map(KINDS), row=rows.name.where(rows.kind == "feature", counted))
    rows = rows.sort_values("kind", key=lambda kinds: kinds.map(list(KINDS).index), kind="stable")
    return rows.assign(metric=metric.label)[["row", "series", "value", "low", "high", "features", "metric"]].reset_index(drop=True)


def table_fewer(run, part: str) -> pd.DataFrame:
    """features, all, value, low, high, baseline, metric, better: the score with so many of the first features of each fold; last, all."""
    metric = METRICS[run.plan.objective]
    baseline = run.summary["baseline"]["metrics"][metric.name]["value"]
    return run.reliance("fewer").assign(baseline=baseline, metric=metric.label, better=metric.better)


def _lost(table: pd.DataFrame) -> str:
    return f"{table.metric.iloc[0]} lost"


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    return min(-0.01, table.low.min()), max(0.02, table.high.max())


def screen_without(table: pd.DataFrame):
    """Plotly: a dot each, with the range over folds; at the line nothing is lost."""
    return screen_dots(table, _lost(table), limits=_limits(table), guide=0.0)


def paper_without(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(table, axes, _lost(table), limits=_limits(table), guide=0.0)


def screen_fewer(table: pd.DataFrame):
    """Plotly: a line with its 95 % band over the number of features, on a scale of ratios; the baseline and all features as lines."""
    import plotly.graph_objects as go

    drawn, whole = go.Figure(), table.iloc[-1]
    drawn.add_scatter(x=[*table.features, *table.features[::-1]], y=[*table.high, *table.low[::-1]], fill="toself", mode="lines",
                      fillcolor=faint(PALETTE[0], 0.18), line={"width": 0}, hoverinfo="skip", showlegend=False)
    drawn.add_scatter(x=table.features, y=table.value, mode="lines+markers", name=NAMES[0], line={"color": PALETTE[0]}, marker={"size": 8},
                      customdata=table[["low", "high"]],
                      hovertemplate="%{x} features: %{y:.3f} (%{customdata[0]:.3f} to %{customdata[1]:.3f})<extra></extra>")
    for name, value, dash in ((NAMES[1], whole.baseline, "dash"), (NAMES[2], whole.value, "dot")):
        drawn.add_scatter(x=[1, table.features.max()], y=[value] * 2, mode="lines", name=name, hoverinfo="skip",
                          line={"color": QUIET, "dash": dash, "width": 1.5})
    screen_layout(drawn, x="Features that a model is left with", y=table.metric.iloc[0], legend=NAMES)
    return drawn.update_xaxes(type="log", tickvals=list(table.features), ticktext=[f"{n}" for n in table.features])


def paper_fewer(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    whole = table.iloc[-1]
    axes.fill_between(table.features, table.low, table.high, color=PALETTE[0], alpha=0.2, linewidth=0)
    handles = axes.plot(table.features, table.value, "o-", color=PALETTE[0], markersize=4, linewidth=1.2)
    handles += [axes.axhline(whole.baseline, color=QUIET, linewidth=0.8, linestyle="--")]
    handles += [axes.axhline(whole.value, color=QUIET, linewidth=0.8, linestyle=":")]
    axes.set_xscale("log")
    axes.set_xticks(list(table.features), [f"{n}" for n in table.features])
    axes.minorticks_off()
    axes.set(xlabel="Features that a model is left with", ylabel=table.metric.iloc[0])
    paper_legend(axes, handles, NAMES)


def describe_without(table: pd.DataFrame) -> str:
    """The first of each kind."""
    told = [
        f"{series.lower()}: {part.row.iloc[0]} {part.value.iloc[0]:+.3f} ({part.low.iloc[0]:+.3f} to {part.high.iloc[0]:+.3f})"
        for series, part in table.groupby("series", sort=False)
    ]
    what = f"{_lost(table)} in held-out samples whose features are dealt anew, mean and range over folds"
    return f"{what}; first of each kind, {'; '.join(told)}."


def describe_fewer(table: pd.DataFrame) -> str:
    """How few features come near to all."""
    some, whole = table[~table["all"]], table[table["all"]].iloc[0]
    near = some[some.low <= whole.value] if whole.better == "lower" else some[some.high >= whole.value]
    told = ", ".join(f"{row.features} {row.value:.3f}" for row in some.itertuples())
    enough = f"From {near.features.iloc[0]} features on, the interval holds the score of all." if len(near) else "All of them are needed."
    return f"{whole.metric} with the first features of each fold: {told}; with all {whole.features} {whole.value:.3f}. {enough}"


_SHARED = {**EXPLAINED, "section": "Without them", "after": "reliance", "parts": lambda run: ["headline"]}
figure("without", "What is lost without them?", table=table_without, screen=screen_without, paper=paper_without,
       describe=describe_without, size=(150, 120), **_SHARED,
       help="Values are exchanged among held-out samples (of the same cohort), for several features together where they belong together. A "
            "single gene may seem to be of no use because others say the same: look at groups. The number behind a name is of features: "
            "the more, the more is lost. Of more than 100 gene sets those are tried whose genes moved the models most in training samples.")
figure("fewer", "How few features would do?", table=table_fewer, screen=screen_fewer, paper=paper_fewer, describe=describe_fewer,
       size=(130, 80), **_SHARED,
       help="The models of all folds fitted again to the features that come first in their own training samples, and judged on the samples "
            "held out. Other settings of the models stay, so a few features may do somewhat better when tuned for.")
