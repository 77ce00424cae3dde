"""Would more samples help? The score by how many samples the models learnt from."""
import pandas as pd

from ..metrics import METRICS
from . import figure
from .theme import PALETTE, QUIET, faint, paper_legend, screen_layout

FLAT = 0.01  # a gain below this is none
NAMES = ("models of all folds", "best baseline")


def table(run, model: str) -> pd.DataFrame:
    """share, train, value, low, high, gain, gain_low, gain_high, baseline, metric, better: a row for each part of the training samples."""
    metric = METRICS[run.plan.objective]
    baseline = run.summary["baseline"]["metrics"][metric.name]["value"]
    return run.learning().assign(baseline=baseline, metric=metric.label, better=metric.better)


def screen(table: pd.DataFrame):
    """Plotly: a line with its 95 % band, and the best baseline as a quiet line."""
    import plotly.graph_objects as go

    shown = table.dropna(subset=["value"])
    drawn = go.Figure()
    drawn.add_scatter(x=[*shown.train, *shown.train[::-1]], y=[*shown.high, *shown.low[::-1]], fill="toself", mode="lines",
                      fillcolor=faint(PALETTE[0], 0.18), line={"width": 0}, hoverinfo="skip", showlegend=False)
    drawn.add_scatter(x=shown.train, y=shown.value, mode="lines+markers", name=NAMES[0], line={"color": PALETTE[0]}, marker={"size": 9},
                      customdata=shown[["low", "high"]],
                      hovertemplate="%{x:.0f} samples: %{y:.3f} (%{customdata[0]:.3f} to %{customdata[1]:.3f})<extra></extra>")
    screen_layout(drawn, x="training samples", y=table.metric.iloc[0], legend=NAMES)
    drawn.add_scatter(x=[0, table.train.max()], y=[table.baseline.iloc[0]] * 2, mode="lines", name=NAMES[1], hoverinfo="skip",
                      line={"color": QUIET, "dash": "dash", "width": 1})
    drawn.update_xaxes(rangemode="tozero")
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    axes.fill_between(table.train, table.low, table.high, color=PALETTE[0], alpha=0.2, linewidth=0)
    [line] = axes.plot(table.train, table.value, "o-", color=PALETTE[0], markersize=4, linewidth=1.2)
    guide = axes.axhline(table.baseline.iloc[0], color=QUIET, linewidth=0.8, linestyle="--")
    paper_legend(axes, [line, guide], NAMES)
    axes.set(xlabel="training samples", ylabel=table.metric.iloc[0], xlim=(0, None))


def describe(table: pd.DataFrame) -> str:
    """The last step in words."""
    first, last = table.dropna(subset=["value"]).iloc[0], table.iloc[-1]
    told = (f"{last.metric} {first.value:.3f} with {first.train:.0f} training samples and {last.value:.3f} ({last.low:.3f} to "
            f"{last.high:.3f}) with {last.train:.0f}")
    step = f"the last quarter of them changed it by {last.gain:+.3f} ({last.gain_low:+.3f} to {last.gain_high:+.3f})"
    return f"{told}; {step}. {_verdict(last)}"


def _verdict(last) -> str:
    sign = -1 if last.better == "lower" else 1
    low, high = sorted((sign * last.gain_low, sign * last.gain_high))
    if low > 0:
        return "The curve still rises: more samples would probably help."
    return "The curve is flat: more samples like these would help little." if high < FLAT else "Whether more samples would help stays open."


figure("learning", "Would more samples help?", tasks=("classification", "regression", "survival"), table=table, screen=screen,
       paper=paper, describe=describe, section="Is it real?", after="learning", parts=lambda run: ["headline"],
       help="The models of all folds, with the settings that they were judged with, fitted to a quarter, a half and three quarters of "
            "their training samples, each drawn three times, and to all. Always judged on the same held-out samples.")
