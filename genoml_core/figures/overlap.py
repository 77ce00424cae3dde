"""Which samples have which layers: a row for each combination, with a dot for each layer in it, as in an UpSet plot (Lex et al. 2014)."""
import numpy as np
import pandas as pd

from . import Figure
from .theme import PALETTE, QUIET, faint, on_paper, on_screen, screen_layout

ROWS = 15  # combinations that are drawn; the rarest are put together
STEP = 0.14  # between two columns of dots, as a share of the longest bar
REST = "other combinations"


def table(measured: pd.DataFrame) -> pd.DataFrame:
    """A row for each combination of layers, most samples first: a boolean for each layer, then "samples" and "share" of all.

    measured: samples x layers, booleans. What is beyond 15 rows is one row without any layer set, named in column "combination".
    """
    counts = measured.value_counts(sort=False).rename("samples").reset_index()
    counts = counts.sort_values("samples", ascending=False, kind="stable").reset_index(drop=True)
    layers = list(measured)
    counts.insert(0, "combination", [" + ".join(name for name in layers if row[name]) or "none" for _, row in counts[layers].iterrows()])
    if len(counts) > ROWS:
        rest = {"combination": REST, **dict.fromkeys(layers, False), "samples": counts.samples[ROWS - 1 :].sum()}
        counts = pd.concat([counts[: ROWS - 1], pd.DataFrame([rest])], ignore_index=True)
    return counts.assign(share=counts.samples / max(counts.samples.sum(), 1))


def _layers(table: pd.DataFrame) -> list[str]:
    return list(table.columns[1:-2])


def _places(table: pd.DataFrame) -> np.ndarray:
    """Where the columns of dots stand, left of the bars."""
    number = len(_layers(table))
    return -STEP * table.samples.max() * np.arange(number, 0, -1)


def screen(table: pd.DataFrame):
    """Plotly: dots for the layers of each combination on the left, its samples as a bar on the right."""
    import plotly.graph_objects as go

    layers, places, rows = _layers(table), _places(table), np.arange(len(table))
    names = on_screen(table.combination, 60)
    drawn = go.Figure(go.Bar(
        x=table.samples, y=rows, orientation="h", marker_color=PALETTE[0], text=[f"{n:,}" for n in table.samples], textangle=0,
        textposition="auto", customdata=names, hovertemplate="%{customdata}: %{x:,} samples<extra></extra>",
    ))
    dotted = np.flatnonzero(table.combination != REST)
    if len(dotted) < len(rows):
        drawn.add_annotation(x=places[-1], y=rows[-1], text=REST, xanchor="right", showarrow=False)
    for place, layer, shown in zip(places, layers, on_screen(layers, 18), strict=True):
        colours = [PALETTE[0] if there else faint(QUIET, 0.25) for there in table[layer][dotted]]
        drawn.add_scatter(
            x=np.full(len(dotted), place), y=dotted, mode="markers", marker={"size": 11, "color": colours}, customdata=names,
            hovertemplate=f"{shown}<br>%{{customdata}}<extra></extra>",
        )
        drawn.add_annotation(x=place, y=1, yref="paper", text=shown, textangle=-50, xanchor="left", yanchor="bottom", showarrow=False)
    screen_layout(drawn, x="samples", y="", height=130 + 30 * len(table))
    ticks = np.linspace(0, table.samples.max(), 3).round().astype(int)
    drawn.update_xaxes(tickvals=ticks, range=[places[0] - STEP * table.samples.max(), 1.05 * table.samples.max()], showgrid=False)
    drawn.update_yaxes(showticklabels=False, showgrid=False, range=[len(table) - 0.5, -0.5])
    drawn.update_layout(showlegend=False, margin={"l": 8, "r": 8, "t": 100, "b": 8})
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    layers, places, rows = _layers(table), _places(table), np.arange(len(table))
    axes.barh(rows, table.samples, height=0.6, color=PALETTE[0])
    for row, count in enumerate(table.samples):
        axes.annotate(f"{count:,}", (count, row), xytext=(2, 0), textcoords="offset points", va="center", fontsize=6)
    dotted = np.flatnonzero(table.combination != REST)
    if len(dotted) < len(rows):
        axes.annotate(REST, (places[-1], rows[-1]), ha="right", va="center", fontsize=6)
    for place, layer, shown in zip(places, layers, on_paper(layers, 18), strict=True):
        colours = [PALETTE[0] if there else "#DDDDDD" for there in table[layer][dotted]]
        axes.scatter(np.full(len(dotted), place), dotted, s=18, color=colours)
        axes.annotate(shown, (place, -0.7), rotation=50, ha="left", va="bottom", fontsize=6, annotation_clip=False)
    axes.axvline(0, color=QUIET, linewidth=0.5)
    axes.set(xlabel="samples", yticks=[], ylim=(len(table) - 0.5, -0.5), xticks=np.linspace(0, table.samples.max(), 3).round())
    axes.spines["left"].set_visible(False)


def describe(table: pd.DataFrame) -> str:
    """How many samples have which layers."""
    return "Samples by the layers that they have: " + "; ".join(f"{row.combination}: {row.samples:,}" for row in table.itertuples()) + "."


OVERLAP = Figure("overlap", "Who has which layers", (), table=table, screen=screen, paper=paper, describe=describe, size=(120, 80))
