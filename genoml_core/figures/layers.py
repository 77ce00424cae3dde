"""What each layer does: how far it moves predictions, and how much worse patients are ranked without it."""
import numpy as np
import pandas as pd

from ..metrics import METRICS
from ..metrics.scoring import score
from ..statistics.intervals import percentile
from . import figure
from .attribution import EXPLAINED, named
from .by_group import groups_of
from .dials import USUAL, Dials, Followed
from .dots import paper_dots, screen_dots
from .subgroups import EVERYBODY

SHARE, LOSS = "Share of what moves the prediction", "C-index lost without the layer"


def several(run) -> bool:
    """Whether there are layers to compare, sample columns used as features being one; earlier versions did not store what it takes."""
    return len(run.plan.recipe) > 1 and (run.path / "layers.parquet").exists()


def table_shares(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
    """row, series, value, low, high, bent: the share of each layer (series) among all samples and in each group of the dials' column.

    value: its mean absolute contribution, of the sum of those of all layers; low, high: smallest and largest over the folds. bent: the
    share of the variance of the risks that a network makes beyond a linear model, NaN for other models.
    """
    rows = run.layers()
    rows = rows[rows.output == output]
    groups, folds, found = groups_of(run, rows["sample"], dials.by).to_numpy(), rows.repeat * run.plan.design.outer + rows.fold, []
    names = sorted(filter(None, {*groups} - {EVERYBODY}))
    for name, of in {EVERYBODY: np.ones(len(rows), bool), **{name: groups == name for name in names}}.items():
        size = rows.contribution[of].abs().groupby([folds[of], rows.layer[of]]).mean().unstack(fill_value=0.0)
        shares = size.div(size.sum(axis=1), axis=0).dropna()
        found += [
            {"row": name, "series": layer, "value": part.mean(), "low": part.min(), "high": part.max()} for layer, part in shares.items()
        ]
    return pd.DataFrame(found).assign(bent=rows.bent.mean(), output=output)


def table_loss(run, output: str) -> pd.DataFrame:
    """row, series, value, low, high: by how much the C-index within cohorts falls when a layer is taken away, with its interval."""
    rows, called = run.layers(), Followed(run, "headline")
    folds = (called.rows.repeat * run.plan.design.outer + called.rows.fold).to_numpy()
    metric, place, found = METRICS["stratified_c"], ["repeat", "fold", "sample"], []
    for layer, part in rows.dropna(subset=["without"]).groupby("layer", sort=False):
        told = called.rows[place].merge(part, on=place, how="left")
        whole, lacking = (
            score(metric, {**called.parts(), "risk": told[name].to_numpy()}, folds, called.weights) for name in ("risk", "without")
        )
        found.append({"row": layer, "series": LOSS, **percentile(whole - lacking)._asdict()})
    return pd.DataFrame(found)


def screen_shares(table: pd.DataFrame):
    """Plotly: a dot for each layer in each group, with its range over the folds."""
    return screen_dots(table, SHARE)


def paper_shares(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(table, axes, SHARE)


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    return min(-0.02, table.low.min()), max(0.02, table.high.max())


def screen_loss(table: pd.DataFrame):
    """Plotly: a dot a layer; at the line nothing is lost."""
    return screen_dots(table, LOSS, limits=_limits(table), guide=0.0)


def paper_loss(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    paper_dots(table, axes, LOSS, limits=_limits(table), guide=0.0)


def describe_shares(table: pd.DataFrame) -> str:
    """The shares among all samples, and how far the model is from a linear one."""
    shares = ", ".join(f"{row.series} {row.value:.0%}" for row in table[table.row == EVERYBODY].itertuples())
    bent = table.bent.iloc[0]
    more = "" if np.isnan(bent) else f" Beyond a linear model is {bent:.1%} of the variance of the predicted risks."
    return f"Shares of the layers in what moves {named(table.output.iloc[0])}: {shares}.{more}"


def describe_loss(table: pd.DataFrame) -> str:
    """Each layer."""
    lost = "; ".join(f"{row.row} {row.value:+.3f} ({row.low:+.3f} to {row.high:+.3f})" for row in table.itertuples())
    return f"C-index within cohorts that is lost without a layer: {lost}."


figure("layers", "Which layers", **EXPLAINED, table=table_shares,
       screen=screen_shares, paper=paper_shares, describe=describe_shares, size=(140, 100), fits=several,
       help="How far each layer moves predictions, among all samples and in each group. A line goes from the smallest to the largest fold. "
            "What moves a prediction need not make it better: see what is lost without the layer.")
figure("without_layer", "What is lost without a layer", **{**EXPLAINED, "tasks": ("survival",)}, table=table_loss,
       screen=screen_loss, paper=paper_loss, describe=describe_loss, size=(130, 60), fits=several,
       help="The same models, with a layer taken away from held-out patients: how much worse are they ranked within their cohorts? Layers "
            "that say the same stand in for one another, so each may seem to be of little use.")
