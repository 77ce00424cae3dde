"""Median of ratios: depth by the genes that every training sample has (Anders and Huber 2010, Genome Biol 11:R106)."""
from . import step
from .parts.depth import SizeFactors


@step(
    "median_of_ratios",
    label="Median of ratios (DESeq2)",
    methods="counts were divided by size factors, the median ratio to the geometric means of the training samples",
    help="Size factors as of DESeq2, from the genes that every training sample has. Put a logarithm behind it.",
    cheap=True,
    takes=("counts",),
    gives="numeric",
)
class MedianOfRatios(SizeFactors):
    """Counts divided by size factors."""
