"""Predicted against observed values, and what is left between them."""
import numpy as np
import pandas as pd

from . import figure
from .theme import PALETTE, QUIET, on_screen, screen_layout

DOT = PALETTE[0]


def table(run, model: str) -> pd.DataFrame:
    """sample, repeat, fold, observed, predicted, residual (observed - predicted): one row a held-out prediction."""
    rows = run.predictions[run.predictions.model == model].rename(columns={"truth": "observed"})
    rows = rows[["sample", "repeat", "fold", "observed", "predicted"]].reset_index(drop=True)
    return rows.assign(residual=rows.observed - rows.predicted)


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
            f"{table.residual.abs().median():.3g} of the observed value, half of the observed values between {low:.3g} and {high:.3g}.")


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
            f"predictions, {high:+.3g} in the upper half (0 where they are right on average).")


_TITLES = {"predicted": "Predicted value", "observed": "Observed value", "residual": "Observed minus predicted"}


def _screen(table, x: str, y: str, guide_x, guide_y):
    import plotly.graph_objects as go

    drawn = go.Figure()
    drawn.add_scatter(x=table[x], y=table[y], mode="markers", marker={"color": DOT, "size": 6, "opacity": 0.6}, name="",
                      text=on_screen(table["sample"], 40), hovertemplate=f"%{{text}}: {x} %{{x:.3g}}, {y} %{{y:.3g}}")
    line = {"color": QUIET, "dash": "dash", "width": 1}
    drawn.add_scatter(x=guide_x, y=guide_y, mode="lines", line=line, hoverinfo="skip")
    screen_layout(drawn, x=_TITLES[x], y=_TITLES[y])
    drawn.update_layout(showlegend=False)
    return drawn


def _paper(table, axes, x: str, y: str, guide_x, guide_y) -> None:
    axes.plot(guide_x, guide_y, color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
    axes.scatter(table[x], table[y], s=6, color=DOT, alpha=0.6, linewidths=0)
    axes.set(xlabel=_TITLES[x], ylabel=_TITLES[y])


def _ends(table) -> list[float]:
    both = table[["observed", "predicted"]].to_numpy()
    return [float(np.min(both)), float(np.max(both))]


def _spread(table) -> list[float]:
    return [float(table.predicted.min()), float(table.predicted.max())]


figure("predicted", "Predicted and observed", tasks=("regression",), table=table, screen=screen_predicted, paper=paper_predicted,
       describe=describe_predicted, size=(100, 95),
       help="Each dot is a sample that the model had not seen. On the dashed line the prediction is right. A flat cloud knows little.")
figure("residuals", "What is left over", tasks=("regression",), table=table, screen=screen_residuals, paper=paper_residuals,
       describe=describe_residuals,
       help="How far each prediction is off. A slope or a bend says that some values are always predicted too low or too high.")
