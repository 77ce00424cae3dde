"""Do the models of all folds rest upon the same features?"""
import numpy as np
import pandas as pd

from ..errors import AbsentError
from ..statistics.selection import FAIR, GOOD, stability
from . import figure
from .attribution import COLUMNS, EXPLAINED, most_important
from .dots import paper_dots, screen_dots
from .theme import PALETTE, on_paper, on_screen, screen_layout

PANELS = (5, 10, 20, 50, 100, 200)
TITLE = "Stability (Nogueira), 95 % interval"
PLACE = "Place in each fold (1: moved the score most)"


def ranked(run) -> bool:
    """Whether the places of features were stored; earlier versions did not."""
    return not run.after("explanation").done or (run.path / "places.parquet").exists()


def table(run, output: str) -> pd.DataFrame:
    """row, series, value, low, high, always, ever, output: of the first 5, 10, ... features of each fold. Raises AbsentError without any.

    value: how far the choices agree, beyond chance; always, ever: how many features are among the first in all folds, and in any.
    """
    places, found = _places(run, output), []
    ids = places.groupby(["layer", "feature"], sort=False).ngroup()
    features = max(run.summary["samples"]["features"], ids.nunique())
    for size in (size for size in PANELS if size < features and places.place.max() >= size):
        chosen = pd.crosstab(places.held, ids[places.place <= size]).to_numpy() > 0
        told = {"always": int(chosen.all(axis=0).sum()), "ever": chosen.shape[1], "output": output}
        found.append({"row": f"first {size}", "series": TITLE, **stability(chosen, features)._asdict(), **told})
    if not found:
        why = "The models of all folds use fewer than 5 features each, or all that there are."
        raise AbsentError("There is no choice among many features to compare.", why, "Look at their places in each fold instead.")
    return pd.DataFrame(found)


def table_places(run, output: str) -> pd.DataFrame:
    """output, layer, feature, label, held, place: of the most important features, a row a fold; place NaN where it is not among the first.

    held: the fold in words.
    """
    top, places = most_important(run, output)[COLUMNS], _places(run, output)
    held = pd.DataFrame({"held": places.held.unique()})
    told = places[["layer", "feature", "held", "place"]]
    return top.merge(held, how="cross").merge(told, on=["layer", "feature", "held"], how="left")


def _places(run, output: str) -> pd.DataFrame:
    places = run.places()
    places = places[places.output == output]
    repeat = "repeat " + (places.repeat + 1).astype(str) + ", " if places.repeat.any() else ""
    return places.assign(held=repeat + "fold " + (places.fold + 1).astype(str))


def screen(table: pd.DataFrame):
    """Plotly: a dot for each number of features; the line is where agreement is fair."""
    return screen_dots(table, TITLE, limits=_limits(table), guide=FAIR)


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(table, axes, TITLE, limits=_limits(table), guide=FAIR)


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    return min(0.0, table.low.min()), max(1.0, table.high.max())


def describe(table: pd.DataFrame) -> str:
    """Each number of features, and what its agreement is called."""
    told = [
        f"{row.row} {row.value:.2f} ({row.low:.2f} to {row.high:.2f}), {_word(row.value)}: {row.always} of {row.ever} features in all folds"
        for row in table.itertuples()
    ]
    return f"How far the first features of the folds agree, 1 being the same each time and 0 as drawn by lot: {'; '.join(told)}."


def _word(value: float) -> str:
    return "good" if value > GOOD else "fair" if value >= FAIR else "poor"


def screen_places(table: pd.DataFrame):
    """Plotly: a row a feature, a dot a fold, on a scale of ratios; an open dot at the right end where a fold has it not among the first."""
    import plotly.graph_objects as go

    drawn, names, end = go.Figure(), on_screen(table.label.unique()), _end(table)
    for shown, known in ((table[table.place.notna()], True), (table[table.place.isna()], False)):
        drawn.add_scatter(x=shown.place.fillna(end), y=_rows(table)[shown.index], mode="markers", showlegend=False, name="",
                          marker={"color": PALETTE[0], "size": 8, "opacity": 0.7, "symbol": "circle" if known else "circle-open"},
                          customdata=shown.held, hovertemplate=f"%{{customdata}}: {'place %{x}' if known else 'not among the first'}")
    screen_layout(drawn, x=PLACE, y="", height=90 + 24 * len(names))
    drawn.update_xaxes(type="log", tickvals=_ticks(end), range=[np.log10(0.85), np.log10(end * 1.2)])
    drawn.update_yaxes(tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.5, -0.5], showgrid=False)
    return drawn


def paper_places(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    names, end, rows = on_paper(table.label.unique()), _end(table), _rows(table)
    for shown, filled in ((table[table.place.notna()], True), (table[table.place.isna()], False)):
        axes.plot(shown.place.fillna(end), rows[shown.index], "o", color=PALETTE[0], markersize=3, alpha=0.7,
                  markerfacecolor=PALETTE[0] if filled else "none")
    axes.set_xscale("log")
    axes.set_xticks(_ticks(end), [f"{tick}" for tick in _ticks(end)])
    axes.minorticks_off()
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel=PLACE, ylim=(len(names) - 0.5, -0.5), xlim=(0.85, end * 1.2))
    axes.tick_params(axis="y", length=0)


def _end(table: pd.DataFrame) -> float:
    """Where those stand that are not among the first."""
    return float(max(table.place.max() * (1.5 if table.place.isna().any() else 1), 10))


def _ticks(end: float) -> list[int]:
    return [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500) if tick <= end]


def _rows(table: pd.DataFrame) -> np.ndarray:
    """The row of each line of the table, folds a little apart."""
    rows, folds = pd.factorize(table.label)[0], pd.factorize(table.held)[0]
    return rows + 0.4 * ((folds + 0.5) / (folds.max() + 1) - 0.5)


def describe_places(table: pd.DataFrame) -> str:
    """The first features with their places."""
    told = []
    for name, part in list(table.groupby("label", sort=False))[:3]:
        lacking = f", in {part.place.isna().sum()} folds not among the first" if part.place.isna().any() else ""
        told.append(f"{name} {part.place.min():.0f} to {part.place.max():.0f}{lacking}")
    return f"Places of the {table.label.nunique()} most important features in each of {table.held.nunique()} folds: {'; '.join(told)}."


figure("stability", "Would other samples name the same features?", **EXPLAINED, table=table, screen=screen,
       paper=paper, describe=describe, size=(130, 60), fits=ranked,
       help="How far the lists of the first 5, 10, ... features agree between folds, chance taken off: above 0.75 is good, below 0.4 poor. "
            "Folds are few and share most of their training samples: another study would agree less than the intervals say.")
figure("places", "How steady is their place?", **EXPLAINED, table=table_places, screen=screen_places,
       paper=paper_places, describe=describe_places, size=(140, 110), fits=ranked,
       help="Each dot is a fold. Close together at the left: every model rests upon the feature. Spread out: it happens to stand first "
            "here. An open dot: not among the first 500 of the fold.")
