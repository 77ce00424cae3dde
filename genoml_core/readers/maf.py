"""MAF (mutation annotation format): one row a mutation; becomes genes, and hotspots, x samples of 0 and 1 for the classes that count."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import DataError
from ..params import Choice
from . import reader
from .parts.opening import first_bytes, open_text
from .parts.records import Contents, Parsed, Wanted

GENE, CLASS, SAMPLE, CHANGE = "Hugo_Symbol", "Variant_Classification", "Tumor_Sample_Barcode", "HGVSp_Short"
_TRUNCATING = {"Nonsense_Mutation", "Frame_Shift_Del", "Frame_Shift_Ins", "Splice_Site", "Nonstop_Mutation", "Translation_Start_Site"}
_CHANGING = _TRUNCATING | {"Missense_Mutation", "In_Frame_Del", "In_Frame_Ins"}
_CLASSES = {"changing": _CHANGING, "truncating": _TRUNCATING, "all": None}
PARAMS = {
    "classes": Choice(
        *_CLASSES, tuned=False, label="Mutations that count",
        help="Changing: those that change the protein. Truncating: nonsense, frame shift, splice site, lost start or stop.",
    ),
    "hotspots": Choice(
        False, True, tuned=False, label="Hotspots as columns of their own",
        help="Beside the gene, such as BRAF, each change of its protein that two or more samples have, such as BRAF p.V600E. "
        "How many samples a column needs to be used is chosen in the recipe, inside the folds.",
    ),
}  # fmt: skip


def header(path: Path) -> list[str]:
    """The column names of a MAF: the first line that is no comment."""
    lines = first_bytes(path, 65_536).decode("utf-8", "replace").splitlines()
    return next((line.split("\t") for line in lines if line.strip() and not line.startswith("#")), [])


@reader(
    "maf", label="MAF (mutations)", suffixes=("maf", "gz"), sniff=lambda path: {GENE, CLASS, SAMPLE} <= set(header(path)), params=PARAMS
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read the genes mutated in each sample; a sample of the file without a mutation that counts has zeros.

    Raises DataError where no row counts.
    """
    wants = _CLASSES[wanted.options["classes"]]
    samples, pairs, left = {}, {}, 0  # pairs: (sample, feature), each once
    with open_text(path) as text:
        for row in csv.DictReader(
            (line for line in text if line.strip() and not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
        ):
            sample, gene = (row[SAMPLE] or "").strip(), (row[GENE] or "").strip()
            if not sample or not gene:
                raise DataError("A row of the MAF names no gene or no sample.", f"It begins with {list(row.values())[:3]}.", "Repair it.")
            samples.setdefault(sample, len(samples))
            if wants is None or (row[CLASS] or "").strip() in wants:
                pairs[sample, gene] = None
                if wanted.options["hotspots"] and (change := (row.get(CHANGE) or "").strip()):
                    pairs[sample, f"{gene} {change}"] = None
            else:
                left += 1
    often = Counter(feature for _, feature in pairs)
    genes = sorted(feature for feature, number in often.items() if " " not in feature or number > 1)
    if not genes:
        raise DataError(
            "No mutation of the MAF counts.", f"None of {left:,} rows is {wanted.options['classes']!r}.", "Choose other classes."
        )
    table = pd.DataFrame(np.zeros((len(samples), len(genes)), np.int32), list(samples), genes)
    place = {gene: i for i, gene in enumerate(genes)}
    for sample, gene in pairs:
        if gene in place:
            table.values[samples[sample], place[gene]] = 1
    changes = [f"Mutations that count are {wanted.options['classes']!r}: {left:,} rows of other classes were left out."]
    note = "Samples without any mutation are not in a MAF: they are missing here, not free of mutations."
    return Contents({"mutation": Parsed(table.to_numpy(), list(samples), genes, changes=changes, notes=[note], kind="binary")})
