"""What a dataset tells about itself before a target is chosen."""
from ..errors import counted
from . import check


@check("dataset")
def grouped_samples(dataset):
    """Are samples of one patient kept together?"""
    for column, role in dataset.facts.roles.items():
        if role == "group":
            groups = dataset.column(column)
            what = f"{groups.nunique():,} groups in {column!r} for {counted(len(groups), 'sample')}."
            yield "note", what, "Samples of one group stay in one fold.", ""


@check("dataset")
def many_missing_values(dataset):
    """Is much of a layer missing in the samples that have it?"""
    measured = dataset.measured()
    for name, layer in dataset.facts.layers.items():
        missing = layer.missing_within(int(measured[name].sum()))
        if missing > 0.05:
            why = "What is missing can depend on who was measured, and where."
            yield "warning", f"{missing:.0%} of layer {name!r} is missing.", why, ""


@check("dataset")
def samples_without_a_layer(dataset):
    """Does every sample have every layer?"""
    lacks = {name: int((~has).sum()) for name, has in dataset.measured().items()}
    if any(lacks.values()):
        who = ", ".join(f"{name} in {count:,}" for name, count in lacks.items() if count)
        why = "What they lack is filled in with medians of the others, so it tells nothing about them."
        yield "note", f"Some of the {len(dataset.samples):,} samples lack a layer: {who}.", why, ""


@check("dataset")
def few_samples(dataset):
    """Are there enough samples to say anything?"""
    if len(dataset.samples) < 60:
        fix = "Repeat the folds, and trust differences over scores."
        yield "warning", f"There are only {len(dataset.samples)} samples.", "Expect wide intervals.", fix
