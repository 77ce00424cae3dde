"""Scores per fold: how much each model's score moves from one held-out fold to the next."""
import numpy as np
import pandas as pd

from ..metrics import METRICS
from ..models import label_of_use
from . import figure
from .theme import PALETTE, on_paper, on_screen, screen_layout

CHOSEN = {"headline": "Headline (chosen inside)", "baseline": "Baseline (chosen inside)"}
EMPHASIS, OTHERS = PALETTE[1], PALETTE[0]


def table(run, model: str) -> pd.DataFrame:
    """model, label, repeat, fold, score, metric: the plan's objective on every held-out fold, for all models; the headline comes first."""
    units = pd.DataFrame(run.units())[["model", "repeat", "fold", "score"]]
    units = units[units.model.isin(run.predictions.model.unique())]
    chosen = [_chosen(run, units, name) for name in CHOSEN]
    frame = pd.concat([*chosen, units.sort_values(["model", "repeat", "fold"])], ignore_index=True)
    frame.insert(1, "label", frame.model.map(_label))
    return frame.assign(metric=METRICS[run.plan.objective].label)


def _chosen(run, units: pd.DataFrame, name: str) -> pd.DataFrame:
    """The scores of the model that was chosen in each fold."""
    places = [(*map(int, place.split(".")), model) for place, model in run.summary[name]["chosen"].items()]
    return pd.DataFrame(places, columns=["repeat", "fold", "model"]).merge(units, on=["repeat", "fold", "model"]).assign(model=name)


def screen(table: pd.DataFrame):
    """Plotly: a row a model, a dot a fold, a bar at the mean."""
    import plotly.graph_objects as go

    drawn, names = go.Figure(), on_screen(table.label.unique(), 28)
    for i, (name, part) in enumerate(_rows(table)):
        colour = _colour(name)
        drawn.add_scatter(x=part.score, y=i + _spread(len(part)), mode="markers", marker={"color": colour, "size": 9, "opacity": 0.85},
                          customdata=part[["repeat", "fold"]] + 1, name=names[i],
                          hovertemplate="%{x:.3f}, repeat %{customdata[0]}, fold %{customdata[1]}")
        drawn.add_scatter(x=[part.score.mean()] * 2, y=[i - 0.3, i + 0.3], mode="lines", line={"color": colour, "width": 2},
                          hoverinfo="skip")
    screen_layout(drawn, x=f"{table.metric.iloc[0]} per fold", y="", height=110 + 40 * len(names))
    drawn.update_layout(showlegend=False)
    drawn.update_yaxes(tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.5, -0.5], showgrid=False)
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: a row a model, a dot a fold, a bar at the mean."""
    names = on_paper(table.label.unique(), 40)
    for i, (name, part) in enumerate(_rows(table)):
        axes.scatter(part.score, i + _spread(len(part)), s=10, color=_colour(name), alpha=0.75, linewidths=0)
        axes.vlines(part.score.mean(), i - 0.3, i + 0.3, color=_colour(name), linewidth=1.2)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel=f"{table.metric.iloc[0]} per held-out fold", ylim=(len(names) - 0.5, -0.5))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.4)
    axes.set_axisbelow(True)


def describe(table: pd.DataFrame) -> str:
    """Range of the first row, the headline, and the number of models beside it."""
    first, folds = next(iter(_rows(table)))[1], len(table[["repeat", "fold"]].drop_duplicates())
    return (f"{table.metric.iloc[0]} of {table.model.nunique()} rows on each of {folds} held-out folds; {first.label.iloc[0]}: "
            f"mean {first.score.mean():.2f}, from {first.score.min():.2f} to {first.score.max():.2f}.")


def _label(name: str) -> str:
    return CHOSEN.get(name) or label_of_use(name)


def _rows(table: pd.DataFrame):
    return table.groupby("model", sort=False)


def _spread(count: int) -> np.ndarray:
    """Small shifts up and down, so that equal scores stay visible."""
    return np.linspace(-0.2, 0.2, count) if count > 1 else np.zeros(count)


def _colour(name: str) -> str:
    return EMPHASIS if name in CHOSEN else OTHERS


figure("fold_scores", "Scores per fold", table=table, screen=screen, paper=paper, describe=describe, size=(130, 75),
       tasks=("classification", "regression", "survival"),
       help="Each dot is one held-out fold, the bar their mean. Dots far apart: the score depends on who happened to be in the fold.")
