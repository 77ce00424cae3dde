"""Confusion matrix: which true classes are taken for which, in counts and in percent of the true class."""
import numpy as np
import pandas as pd

from . import figure
from .dials import USUAL, Called, Dials
from .theme import on_paper, on_screen, screen_layout

LIGHT, DARK = (0xEA, 0xF2, 0xF8), (0x08, 0x45, 0x7E)
EMPTY, FULL = (f"#{r:02x}{g:02x}{b:02x}" for r, g, b in (LIGHT, DARK))

UNSURE = "indeterminate"
TURN = 69.5  # percent: where white becomes easier to read than black


def table(run, model: str, dials: Dials = USUAL) -> pd.DataFrame:
    """truth, label, count, percent: one row for each pair of classes; count: samples, averaged over repeats; percent: of the true class.

    Where the dials show the unsure apart, UNSURE is one more label.
    """
    called = Called(run, model, dials)
    names = np.array(called.classes, dtype=object)
    labels, columns = names[called.label], list(names)
    if dials.apart:
        labels, columns = np.where(called.answered(run.inner(model), dials.accuracy), labels, UNSURE), [*columns, UNSURE]
    counts = pd.crosstab(names[called.truth], labels).reindex(index=names, columns=columns, fill_value=0)
    counts = counts / called.rows.repeat.nunique()
    percent = 100 * counts.div(counts.sum(axis=1).replace(0, np.nan), axis=0)
    pairs = counts.rename_axis(index="truth", columns="label").stack().rename("count").reset_index()
    return pairs.assign(percent=percent.to_numpy().ravel())


def screen(table: pd.DataFrame):
    """Plotly heat map; a cell shows its count and percent."""
    import plotly.graph_objects as go

    names, labels, counts, percent = _matrix(table)
    full, across = on_screen(names, 80), on_screen(labels, 80)
    texts = [[_text(c, p, "<br>") for c, p in zip(*row, strict=True)] for row in zip(counts, percent, strict=True)]
    hover = [[[truth, label, f"{c:.4g}", f"{p:.1f}"] for label, c, p in zip(across, *row, strict=True)]
             for truth, *row in zip(full, counts, percent, strict=True)]
    heat = go.Heatmap(
        z=np.nan_to_num(percent), zmin=0, zmax=100, colorscale=[[0, EMPTY], [1, FULL]], showscale=False, xgap=2, ygap=2, text=texts,
        texttemplate="%{text}", textfont={"size": _font(len(names), 13, 9)}, customdata=hover,
        hovertemplate="%{customdata[0]} predicted as %{customdata[1]}: %{customdata[2]} (%{customdata[3]} %)<extra></extra>",
    )
    ticks = [{"tickvals": list(range(len(some))), "ticktext": on_screen(some, 16), "showgrid": False} for some in (names, labels)]
    drawn = screen_layout(go.Figure(heat), x="Predicted class", y="True class", height=max(360, 150 + 46 * len(names)))
    drawn.update_xaxes(**ticks[1], tickangle=-45 if _crowded(labels, 30) else 0)
    drawn.update_yaxes(**ticks[0], autorange="reversed")
    return drawn


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib heat map; a cell shows its count and percent."""
    from matplotlib.colors import LinearSegmentedColormap

    names, labels, counts, percent = _matrix(table)
    axes.imshow(np.nan_to_num(percent), vmin=0, vmax=100, cmap=LinearSegmentedColormap.from_list("share", [EMPTY, FULL]), aspect="auto")
    for (i, j), count in np.ndenumerate(counts):
        colour = "white" if percent[i, j] > TURN else "black"
        axes.text(j, i, _text(count, percent[i, j], "\n"), ha="center", va="center", color=colour, fontsize=_font(len(names), 8, 5))
    turned = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if _crowded(labels, 60) else {}
    axes.set_xticks(range(len(labels)), on_paper(labels), **turned)
    axes.set_yticks(range(len(names)), on_paper(names))
    axes.set_xticks(np.arange(0.5, len(labels) - 1), minor=True)
    axes.set_yticks(np.arange(0.5, len(names) - 1), minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set(xlabel="Predicted class", ylabel="True class")


def describe(table: pd.DataFrame) -> str:
    """How many are right, and the most frequent confusion."""
    right = table.truth == table.label
    total, unsure = table["count"].sum(), table[table.label == UNSURE]["count"].sum()
    correct = table[right]["count"].sum()
    left = f", {unsure:.4g} are too unsure for an answer" if unsure else ""
    sentence = f"Confusion matrix of {total:g} samples in {table.truth.nunique()} classes: {correct:.4g} are on the diagonal{left}"
    wrong = table[~right & (table.label != UNSURE)]
    if not wrong["count"].any():
        return f"{sentence}, none is off it."
    worst = wrong.loc[wrong["count"].idxmax()]
    share = f"{worst['count']:.4g} ({worst.percent:.0f} % of {worst.truth})"
    return f"{sentence}; the most frequent confusion is {worst.truth} taken for {worst.label}, {share}."


def _matrix(table: pd.DataFrame):
    """Names of true and of predicted classes, and counts and percent as matrices with the truth in rows."""
    names, labels = (list(dict.fromkeys(table[part])) for part in ("truth", "label"))
    return names, labels, *(table[part].to_numpy(float).reshape(len(names), len(labels)) for part in ("count", "percent"))


def _text(count: float, percent: float, line: str) -> str:
    """Count over percent; an empty cell stays quiet."""
    number = f"{count:.0f}" if count == round(count) else f"{count:.1f}"
    return f"{number}{line}{percent:.0f} %" if count else number


def _crowded(names: list[str], letters: int) -> bool:
    """Whether names side by side need more letters than the axis has room for."""
    return len(names) * max(map(len, names)) > letters


def _font(classes: int, largest: float, smallest: float) -> float:
    return max(smallest, largest - 0.5 * max(0, classes - 4))


figure("confusion", "Confusion matrix", table=table, screen=screen, paper=paper, describe=describe, size=(120, 100),
       help="Rows are true classes, columns predicted ones. Each cell: number of samples, and percent of the true class.")
