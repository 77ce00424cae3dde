"""Predicted against observed values, and what is left between them."""
import numpy as np
import pandas as pd

from ..errors import counted
from ..target import limits
from . import figure
from .theme import PALETTE, QUIET, on_screen, screen_layout

# By where the observed value lies: what is drawn for it (Plotly, Matplotlib), and what is said of it.
MARKS = {
    "": (PALETTE[0], "circle", "o", ""),
    "largest": (PALETTE[1], "triangle-up", "^", ", or more"),
    "smallest": (PALETTE[1], "triangle-down", "v", ", or less"),
}


def table(run, model: str) -> pd.DataFrame:
    """sample, repeat, fold, observed, predicted, residual (observed - predicted): one row a held-out prediction.

    limit: largest or smallest where the observed value is one at which the measurement ended (target.limits), otherwise empty.
    """
    rows = run.predictions[run.predictions.model == model].rename(columns={"truth": "observed"})
    rows = rows[["sample", "repeat", "fold", "observed", "predicted"]].reset_index(drop=True)
    ended = {value: end for end, value in limits(rows.observed).items()}
    return rows.assign(residual=rows.observed - rows.predicted, limit=rows.observed.map(ended).fillna(""))


def screen_predicted(table):
    """Plotly: a dot a prediction; on the diagonal the prediction is right."""
    return _screen(table, "predicted", "observed", _ends(table), _ends(table))


def paper_predicted(table, axes) -> None:
    """Matplotlib: a dot a prediction; on the diagonal the prediction is right."""
    _paper(table, axes, "predicted", "observed", _ends(table), _ends(table))
    axes.set_aspect("equal")


def describe_predicted(table) -> str:
    """How far predictions are from the truth, beside how far the truth is spread."""
    low, high = table.observed.quantile([0.25, 0.75])
    return (f"Predicted against observed values of {table['sample'].nunique()} held-out samples; half of the predictions lie within "
            f"{table.residual.abs().median():.3g} of the observed value, half of the observed values between {low:.3g} and {high:.3g}."
            f"{_ended(table)}")


def screen_residuals(table):
    """Plotly: a dot a prediction; on the line the prediction is right."""
    return _screen(table, "predicted", "residual", _spread(table), [0, 0])


def paper_residuals(table, axes) -> None:
    """Matplotlib: a dot a prediction; on the line the prediction is right."""
    _paper(table, axes, "predicted", "residual", _spread(table), [0, 0])


def describe_residuals(table) -> str:
    """Whether low and high predictions are right on average."""
    middle = table.predicted.median()
    low, high = (table.residual[part].mean() for part in (table.predicted <= middle, table.predicted >= middle))
    return (f"Observed minus predicted values of {table['sample'].nunique()} held-out samples; mean {low:+.3g} in the lower half of the "
            f"predictions, {high:+.3g} in the upper half (0 where they are right on average).{_ended(table)}")


def _ended(table) -> str:
    """The samples whose value says only that it is at least, or at most, so much."""
    said = [f" Triangles: {counted(rows['sample'].nunique(), 'sample')} with the {end} value, {rows.observed.iloc[0]:.3g}{MARKS[end][3]}."
            for end, rows in table[table.limit != ""].groupby("limit")]  # fmt: skip
    return "".join(said)


_TITLES = {"predicted": "Predicted value", "observed": "Observed value", "residual": "Observed minus predicted"}


def _screen(table, x: str, y: str, guide_x, guide_y):
    import plotly.graph_objects as go

    drawn = go.Figure()
    for end, rows in table.groupby("limit"):
        color, symbol, _, more = MARKS[end]
        marker = {"color": color, "symbol": symbol, "size": 6, "opacity": 0.6}
        drawn.add_scatter(x=rows[x], y=rows[y], mode="markers", marker=marker, name="",
                          text=on_screen(rows["sample"], 40), hovertemplate=f"%{{text}}: {x} %{{x:.3g}}, {y} %{{y:.3g}}{more}")
    line = {"color": QUIET, "dash": "dash", "width": 1}
    drawn.add_scatter(x=guide_x, y=guide_y, mode="lines", line=line, hoverinfo="skip")
    screen_layout(drawn, x=_TITLES[x], y=_TITLES[y])
    drawn.update_layout(showlegend=False)
    return drawn


def _paper(table, axes, x: str, y: str, guide_x, guide_y) -> None:
    axes.plot(guide_x, guide_y, color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
    for end, rows in table.groupby("limit"):
        color, _, symbol, _ = MARKS[end]
        axes.scatter(rows[x], rows[y], s=6, color=color, marker=symbol, alpha=0.6, linewidths=0)
    axes.set(xlabel=_TITLES[x], ylabel=_TITLES[y])


def _ends(table) -> list[float]:
    both = table[["observed", "predicted"]].to_numpy()
    return [float(np.min(both)), float(np.max(both))]


def _spread(table) -> list[float]:
    return [float(table.predicted.min()), float(table.predicted.max())]


figure("predicted", "Predicted and observed", tasks=("regression",), table=table, screen=screen_predicted, paper=paper_predicted,
       describe=describe_predicted, size=(100, 95), first=True,
       help="Each dot is a sample that the model had not seen. On the dashed line the prediction is right. A flat cloud knows little.")
figure("residuals", "What is left over", tasks=("regression",), table=table, screen=screen_residuals, paper=paper_residuals,
       describe=describe_residuals,
       help="How far each prediction is off. A slope or a bend says that some values are always predicted too low or too high.")
