"""Calibration at horizons: of patients with a predicted survival of 70 % at some time, do 70 of 100 live then?"""
import pandas as pd

from ..statistics.survival_calibration import at_horizon, d_calibration, quarters, survival_at_own
from . import figure, reliability
from .kaplan_meier import patients

TITLES = ("Predicted survival", "Observed survival (Kaplan-Meier)")
LEAST, MOST = 20, 10  # patients in each part, and parts


def table(run, model: str) -> pd.DataFrame:
    """class, predicted, observed, low, high, n, p: a row for each part of the patients at a quarter, half and three quarters of the grid.

    class: the time, with its unit. p: of D-calibration, which looks at all times. Each patient once: first repeat.
    """
    rows = patients(run, model)
    columns = [name for name in rows if name.startswith("s:")]
    survival, times = rows[columns].to_numpy(float), [float(name[2:]) for name in columns]
    p = d_calibration(*survival_at_own(rows.time, rows.event, survival, times, rows.entry)).p
    parts = min(MOST, max(1, len(rows) // LEAST))
    found = []
    for place in quarters(len(times)):
        name = f"{times[place]:.3g} {run.plan.target.time_unit or ''}".rstrip()
        found.append(at_horizon(rows.time, rows.event, survival[:, place], times[place], parts, rows.entry).assign(**{"class": name}))
    return pd.concat(found, ignore_index=True).assign(p=p)[["class", "predicted", "observed", "low", "high", "n", "p"]]


def screen(table):
    """Plotly: a point a part of the patients with its 95 % interval; the diagonal is perfect."""
    return reliability.screen(table, TITLES)


def paper(table, axes) -> None:
    """Matplotlib: a point a part of the patients with its 95 % interval; the diagonal is perfect."""
    reliability.paper(table, axes, TITLES)


def describe(table) -> str:
    """The largest gap, and the test over all times."""
    worst, p = table.loc[(table.observed - table.predicted).abs().idxmax()], table.p.iloc[0]
    words = "are not right" if p < 0.05 else "may be right"
    return (f"Predicted and observed survival at {table['class'].nunique()} times; the largest gap is at {worst['class']}: predicted "
            f"{worst.predicted:.2f}, observed {worst.observed:.2f} (n = {worst.n:.0f}). Over all times the predicted chances {words} "
            f"(D-calibration, p = {p:.2g}).")


figure("horizons", "Does predicted survival come true?", tasks=("survival",), table=table, screen=screen, paper=paper, describe=describe,
       size=(130, 85), section="Over time",
       help="Patients in parts of equal size by predicted survival at three times. On the diagonal a predicted survival of 70 % means "
            "that 70 of 100 live then. The bars are 95 % intervals of the Kaplan-Meier estimate.")
