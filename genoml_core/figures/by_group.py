"""Do the same features drive predictions in every cohort? A cell for each feature and each group of samples."""
import numpy as np
import pandas as pd

from ..dataset import SAMPLE_TABLE
from ..errors import GenoMLError
from . import figure
from .attribution import COLUMNS, EXPLAINED, PERCENT, most_important, named
from .dials import USUAL, Dials
from .subgroups import EVERYBODY
from .theme import on_paper, on_screen, screen_layout

SCALE = "Blues"
FEATURES, GROUPS, LEAST = 15, 24, 10  # shown at most; samples of a group


def groups_of(run, samples, column: str) -> pd.Series:
    """The group of each of these samples by a column, text; None where it is not known, or of fewer than 10 of them.

    Without a column all are one group.
    """
    if not column:
        return pd.Series(EVERYBODY, samples)
    values = run.dataset.column(column).reindex(samples)
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > GROUPS:
        raise GenoMLError(f"{column!r} is a measurement.", fix="Choose a column of groups.")
    values = values.astype(object).where(values.notna(), None).map(str, na_action="ignore")
    sizes = values.groupby(values).apply(lambda of: of.index.nunique())
    return values.where(values.isin(sizes.nlargest(GROUPS).index[sizes.nlargest(GROUPS) >= LEAST]), None)


def table(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
    """output, layer, feature, label, group, n, share: the mean absolute contribution of the most important features in each group.

    Categories of the column itself are left out: each is of one group only.
    share: of all that moved a prediction in a fold, as in the importance; so large in a group means much there, whatever the others.
    """
    top = most_important(run, output)
    top = top[(top.layer != SAMPLE_TABLE) | ~top.feature.str.startswith(f"{dials.by or EVERYBODY} = ")].head(FEATURES)
    rows = run.explanation(output=[output], feature=top.feature)
    groups = groups_of(run, rows["sample"], dials.by).to_numpy()
    if pd.isna(groups).all():
        raise GenoMLError(f"No value of {dials.by!r} has {LEAST} samples.", fix="Choose another column.")
    size = rows.contribution.abs().groupby([rows.layer, rows.feature, groups]).mean()
    counts = rows["sample"].groupby(groups).nunique()
    found = [
        {**{name: getattr(row, name) for name in COLUMNS}, "group": group, "n": n, "share": size.get((row.layer, row.feature, group), 0.0)}
        for row in top.itertuples() for group, n in counts.items()
    ]  # fmt: skip
    return pd.DataFrame(found).assign(column=dials.by or "all")


def _square(table: pd.DataFrame) -> pd.DataFrame:
    wide = table.pivot_table(index="label", columns="group", values="share", sort=False)
    return wide.loc[list(dict.fromkeys(table.label)), list(dict.fromkeys(table.group))]


def screen(table: pd.DataFrame):
    """Plotly: a cell for each feature and group, darker for more, by the root: one strong feature would leave all others pale."""
    import plotly.graph_objects as go
    from plotly.colors import sample_colorscale

    shares, steps = _square(table), np.linspace(0, 1, 33)
    x, y = on_screen(shares.columns, 24), on_screen(shares.index)
    colours = [[step, colour] for step, colour in zip(steps, sample_colorscale(SCALE, steps**0.5), strict=True)]
    bar = {"title": {"text": "Share", "side": "right"}, "tickformat": PERCENT, "thickness": 12}
    drawn = go.Figure(go.Heatmap(
        z=shares.to_numpy(), x=np.arange(len(x)), y=np.arange(len(y)), zmin=0, zmax=shares.to_numpy().max() or 1, colorscale=colours,
        colorbar=bar, xgap=1, ygap=1,
        customdata=[[f"{feature}, {group}" for group in x] for feature in y],
        hovertemplate="%{customdata}: %{z:.2%}<extra></extra>",
    ))  # fmt: skip
    screen_layout(drawn, x=on_screen([table.column.iloc[0]])[0], y="", height=150 + 24 * len(y))
    drawn.update_xaxes(tickvals=np.arange(len(x)), ticktext=x, showgrid=False)
    return drawn.update_yaxes(tickvals=np.arange(len(y)), ticktext=y, showgrid=False, autorange="reversed")


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    from matplotlib.colors import PowerNorm
    from matplotlib.ticker import PercentFormatter

    shares = _square(table)
    drawn = axes.imshow(shares.to_numpy(), cmap=SCALE, norm=PowerNorm(0.5, vmin=0), aspect="auto")
    axes.set_xticks(range(shares.shape[1]), on_paper(shares.columns), rotation=40, ha="right")
    axes.set_yticks(range(len(shares)), on_paper(shares.index))
    axes.set_xlabel(on_paper([table.column.iloc[0]])[0])
    axes.figure.colorbar(drawn, ax=axes, label="Mean contribution", shrink=0.7, aspect=25, format=PercentFormatter(1))


def describe(table: pd.DataFrame) -> str:
    """The first feature of each of the largest groups."""
    largest = table.drop_duplicates("group").nlargest(3, "n").group
    first = ", ".join(f"{top.label} {top.share:.1%} in {name}" for name in largest
                      for top in [table[table.group == name].sort_values("share", ascending=False).iloc[0]])
    return (f"Mean contributions of {table.label.nunique()} features to {named(table.output.iloc[0])} by {table.column.iloc[0]}, "
            f"{table.group.nunique()} groups; largest: {first}.")


figure("by_group", "Which features, in which group", **EXPLAINED, table=table, screen=screen,
       paper=paper, describe=describe, size=(160, 110), about="by",
       help="How far the most important features move predictions in each cohort, or other group chosen above; groups of fewer than 10 "
            "samples are left out. A feature may stand out in a group because it varies more there.")
