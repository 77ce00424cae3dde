"""What a dataset tells about itself before a target is chosen."""
from . import check


@check("dataset")
def grouped_samples(dataset):
    """Are samples of one patient kept together?"""
    for column, role in dataset.facts.roles.items():
        if role == "group":
            groups = dataset.column(column)
            what = f"{groups.nunique():,} groups in {column!r} for {len(groups):,} samples."
            yield "note", what, "Samples of one group stay in one fold.", ""


@check("dataset")
def many_missing_values(dataset):
    """Is much of a layer missing?"""
    for name, layer in dataset.facts.layers.items():
        if layer.missing > 0.05:
            why = "What is missing can depend on who was measured, and where."
            yield "warning", f"{layer.missing:.0%} of layer {name!r} is missing.", why, ""


@check("dataset")
def few_samples(dataset):
    """Are there enough samples to say anything?"""
    if len(dataset.samples) < 60:
        fix = "Repeat the folds, and trust differences over scores."
        yield "warning", f"There are only {len(dataset.samples)} samples.", "Expect wide intervals.", fix
