"""Salmon quant.sf (and quant.genes.sf): one sample a folder, estimated reads and TPM of each transcript or gene (Patro et al. 2017)."""

from pathlib import Path

from ..params import Choice
from . import reader
from .parts.counted import one_sample, table_of
from .parts.opening import first_bytes
from .parts.records import Contents, Parsed, Wanted

_COLUMNS = ["Name", "Length", "EffectiveLength", "TPM", "NumReads"]


@reader(
    "salmon",
    label="Salmon quant.sf",
    suffixes=("sf", "gz"),
    sniff=lambda path: first_bytes(path, 60).split(b"\n")[0].split() == [name.encode() for name in _COLUMNS],
    params={"value": Choice("NumReads", "TPM", tuned=False, label="Values", help="Estimated reads, or transcripts per million.")},
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read one sample; estimated reads are rounded to whole numbers, as count models expect."""
    table = table_of(path, _COLUMNS, skip=1)
    if wanted.options["value"] == "NumReads":
        return one_sample(path, table["Name"], table["NumReads"], wanted)
    part = one_sample(path, table["Name"], table["TPM"], wanted).layers["expression"]
    values = table["TPM"].to_numpy("float32")[None]
    return Contents({"expression": Parsed(values, part.ids, list(table["Name"]), orientation="genes", kind="numeric")})
