"""What moved the prediction of one held-out sample, feature by feature: as a waterfall, and as two forces that meet."""
import numpy as np
import pandas as pd

from ..errors import GenoMLError
from . import figure
from .attribution import COLUMNS, EXPLAINED, PERCENT, most_important, named
from .dials import USUAL, Dials
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

TOP = 12
OTHERS = "all other features"
RAISES, LOWERS = ("raises it", PALETTE[1]), ("lowers it", PALETTE[0])


def table(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
    """output, sample, label, value, contribution, start, end: the features that moved a sample most, the largest move first.

    The sample is the first of the dials' ``patients``, or of all, in the first repeat. start, end: the sum before and after the move, from
    0 on, counted from the last row, all other features together, upwards; the first row ends where the sample is.
    """
    layers = run.layers()
    layers = layers[(layers.output == output) & (layers.repeat == 0)]
    sample = dials.patients.split(",")[0].strip() or layers["sample"].iloc[0]
    rows = run.explanation(output=[output], repeat=[0], sample=[sample])
    if rows.empty:
        raise GenoMLError(f"There is no sample {sample!r} in the explanation.", fix="Choose one with a known outcome, by its name.")
    names = most_important(run, output, len(rows))[COLUMNS]
    rows = names.merge(rows, on=["output", "layer", "feature"])
    first = rows.iloc[np.argsort(-rows.contribution.abs().to_numpy(), kind="stable")[:TOP]]
    whole = layers.contribution[layers["sample"] == sample].sum()
    rest = {"label": OTHERS, "value": np.nan, "contribution": whole - first.contribution.sum()}
    moves = pd.DataFrame({name: [*first[name], last] for name, last in rest.items()})
    return stacked(moves.assign(output=output, sample=sample))


def stacked(moves: pd.DataFrame) -> pd.DataFrame:
    """Moves of one sample, the largest first and all others last, with the sum before and after each: see ``table``."""
    end = moves.contribution[::-1].cumsum()[::-1]
    told = moves.assign(start=end - moves.contribution, end=end)
    return told[["output", "sample", "label", "value", "contribution", "start", "end"]]


def forces(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
    """The same moves; those that raise it reach from the left up to the sample's place, those that lower it from the right down to it."""
    told = table(run, output, dials)
    place = told.end.iloc[0]
    for sign in (1, -1):
        part = told[np.sign(told.contribution) == sign].sort_values("contribution", key=abs, ascending=False)
        near = place - sign * (part.contribution.abs().cumsum() - part.contribution.abs())
        told.loc[part.index, "end"], told.loc[part.index, "start"] = near, near - part.contribution
    return told


def _words(table: pd.DataFrame) -> list[str]:
    """Each feature with the sample's value."""
    return [f"{name} = {value:.3g}" if np.isfinite(value) else name for name, value in zip(table.label, table.value, strict=True)]


def _sides(table: pd.DataFrame):
    """(words, colour, rows) of what raises and of what lowers."""
    for (name, colour), part in ((RAISES, table[table.contribution >= 0]), (LOWERS, table[table.contribution < 0])):
        if len(part):
            yield name, colour, part


def _axis(table: pd.DataFrame, shown) -> str:
    sample, output = shown([table["sample"].iloc[0], named(table.output.iloc[0])])
    return f"Contribution to {output}, sample {sample}"


def screen(table: pd.DataFrame):
    """Plotly: a bar a feature, from the sum before it to the sum after it."""
    import plotly.graph_objects as go

    drawn, names = go.Figure(), on_screen(_words(table), 34)
    for name, colour, part in _sides(table):
        drawn.add_bar(x=part.contribution, y=part.index, base=part.start, orientation="h", marker={"color": colour}, width=0.7, name=name,
                      customdata=part.contribution, hovertemplate=f"%{{customdata:+{PERCENT}}}")
    drawn.add_vline(0, line={"color": QUIET, "width": 1})
    screen_layout(drawn, x=_axis(table, on_screen), y="", height=110 + 24 * len(table), legend=[RAISES[0], LOWERS[0]])
    drawn.update_layout(barmode="overlay", showlegend=True)
    drawn.update_xaxes(tickformat=PERCENT, nticks=6)
    drawn.update_yaxes(tickvals=list(table.index), ticktext=names, range=[len(table) - 0.5, -0.5], showgrid=False)
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    bars = [axes.barh(part.index, part.contribution, left=part.start, height=0.7, color=colour) for _, colour, part in _sides(table)]
    axes.axvline(0, color=QUIET, linewidth=0.6, zorder=0)
    axes.set_yticks(table.index, on_paper(_words(table), 34))
    axes.set(xlabel=_axis(table, on_paper), ylim=(len(table) - 0.5, -0.5))
    axes.tick_params(axis="y", length=0)
    _percent(axes)
    paper_legend(axes, bars, [name for name, *_ in _sides(table)])


def screen_forces(table: pd.DataFrame):
    """Plotly: one bar of all moves, which meet at the sample's place."""
    import plotly.graph_objects as go

    drawn, place = go.Figure(), _place(table)
    for name, colour, part in _sides(table):
        drawn.add_bar(x=part.contribution, y=[0] * len(part), base=part.start, orientation="h", width=0.5, name=name,
                      marker={"color": colour, "line": {"color": "rgba(255,255,255,0.9)", "width": 1}},
                      text=on_screen(part.label, 16), textposition="inside",
                      insidetextanchor="middle", constraintext="inside",
                      customdata=np.column_stack([on_screen(_words(part)), part.contribution]),
                      hovertemplate=f"%{{customdata[0]}}: %{{customdata[1]:+{PERCENT}}}")
    drawn.add_vline(place, line={"color": QUIET, "width": 1, "dash": "dash"})
    screen_layout(drawn, x=_axis(table, on_screen), y="", height=190, legend=[RAISES[0], LOWERS[0]])
    drawn.update_layout(barmode="overlay", showlegend=True)
    drawn.update_xaxes(tickformat=PERCENT, nticks=6)
    drawn.update_yaxes(visible=False, range=[-0.6, 0.6])
    return drawn


def paper_forces(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same; the largest moves are named."""
    bars = [
        axes.barh(np.zeros(len(part)), part.contribution, left=part.start, height=0.5, color=colour, edgecolor="white", linewidth=0.8)
        for _, colour, part in _sides(table)
    ]
    room = np.ptp([table.start, table.end]) / 9
    for row in table[table.contribution.abs() > room].itertuples():
        axes.text((row.start + row.end) / 2, 0, on_paper([row.label], 10)[0], ha="center", va="center", fontsize=5, color="white")
    axes.axvline(_place(table), color=QUIET, linewidth=0.6, linestyle="--")
    axes.set(xlabel=_axis(table, on_paper), yticks=[], ylim=(-0.6, 0.6))
    _percent(axes)
    paper_legend(axes, bars, [name for name, *_ in _sides(table)])


def _place(table: pd.DataFrame) -> float:
    """The sum of all moves."""
    return float(table.contribution.sum())


def _percent(axes) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def describe(table: pd.DataFrame) -> str:
    """The sum, and the largest moves."""
    told = ", ".join(f"{words} {row.contribution:+.1%}" for words, row in zip(_words(table)[:3], table.head(3).itertuples(), strict=True))
    return (f"What moved {named(table.output.iloc[0])} of sample {table['sample'].iloc[0]}, a held-out one: {_place(table):+.1%} in all "
            f"from the average sample; first {told}.")


_SHARED = {**EXPLAINED, "describe": describe, "about": "patients"}
figure("waterfall", "One sample, step by step", table=table, screen=screen, paper=paper, size=(140, 80), **_SHARED,
       help="From the average sample (0) to the one chosen above: each bar is what a feature added or took away, with the value that the "
            "sample has. The model had not seen it. One sample proves nothing about a feature.")
figure("forces", "One sample, as forces", table=forces, screen=screen_forces, paper=paper_forces, size=(150, 40), **_SHARED,
       help="The same moves on one line: what raises it pushes from the left, what lowers it from the right, and they meet where the "
            "sample is.")
