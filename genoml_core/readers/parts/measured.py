"""Tables that hold several layers side by side say in the names of their columns what each measures: TP53_mut, gain_MYC, EGFR_rnaseq."""

import re
from collections import Counter
from collections.abc import Sequence

_ENDS = {
    "expression": ("rnaseq", "rna", "mrna", "expr", "exp", "gex"),
    "copy_number": ("cnv", "cna", "cn"),
    "mutation": ("mut", "mutation"),
    "methylation": ("meth", "methylation"),
    "mirna": ("mirna",),
    "protein": ("rppa", "prot", "protein"),
}
_LAYER = {f"_{end}": layer for layer, ends in _ENDS.items() for end in ends}
_BEGINS = {"gain_": "copy_number", "loss_": "copy_number", "gain.": "copy_number", "loss.": "copy_number"}
_END = re.compile(r"_[a-z]+$", re.IGNORECASE)
MOST, FEWEST = 0.8, 5  # the share of all columns that must be so named, and how many text columns are mutations


def layer_of(column: str) -> str | None:
    """The layer that a column's name tells."""
    end = _END.search(column)
    begin = next((layer for start, layer in _BEGINS.items() if column.lower().startswith(start)), None)
    return begin or (_LAYER.get(end.group().lower()) if end else None)


def layers_of(columns: Sequence[str]) -> list[str | None]:
    """The layer of each column, None for those that describe samples; all None where the names do not tell of several layers."""
    layers = [layer_of(column) for column in columns]
    count = Counter(filter(None, layers))
    return layers if len(count) > 1 and sum(count.values()) >= MOST * len(columns) else [None] * len(columns)


def mutations(columns: Sequence[str]) -> list[int]:
    """Which text columns name the mutation of a gene, with 0 for none, such as H1047R in PIK3CA_mut."""
    found = [place for place, column in enumerate(columns) if layer_of(column) == "mutation"]
    return found if len(found) >= FEWEST else []
