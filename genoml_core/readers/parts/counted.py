"""Files of one sample each, as quantifiers write them: the sample is named by the file, and files of many samples are stacked."""

import io
import re
import warnings
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from ...errors import DataError, listed
from .duplicates import combine
from .opening import open_text
from .records import Contents, Parsed, Wanted

_ENDS = re.compile(
    r"([._-]?(ReadsPerGene\.out\.tab|htseq[._-]counts?|rna_seq\.augmented_star_gene_counts|star_gene_counts|gene_counts|counts?|quant\.sf)"
    r"|\.(gz|txt|tsv|tab|sf|sorted\.bam|bam|sam|cram))+$",
    re.IGNORECASE,
)
SUMMARY = re.compile(r"_{1,2}(no_?feature|ambiguous\w*|too_low_a?qual|not_?aligned|alignment_not_unique|low_?a?qual|empty)", re.IGNORECASE)


def sample_of(path: Path) -> str:
    """The sample that a file's name tells, or its folder's where every file has the same name."""
    name = path.parent.name if path.name.lower().startswith(("quant.sf", "readspergene")) else path.name
    return _ENDS.sub("", name) or path.name


def table_of(path: Path, names: list[str], *, skip: int = 0, text: Collection[str] = (), missing: bool = False) -> pd.DataFrame:
    """A text table of genes and numbers; its first ``skip`` lines are left out.

    names: of its columns; text: those that hold no numbers, besides the first; missing: whether numbers may be.
    Raises DataError for lines of another shape and cells that are no numbers.
    """
    with open_text(path) as handle:
        for _ in range(skip):
            handle.readline()
        content = handle.read()
    words = {names[0], *text}
    try:
        kinds = {name: str if name in words else np.float64 for name in names}
        none = {name: ["", "NA", "NaN"] if missing and name not in words else [] for name in names}
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # a row has more cells than there are names
            return pd.read_csv(io.StringIO(content), sep="\t", header=None, names=names, dtype=kinds, index_col=False,
                               keep_default_na=False, na_values=none, quoting=3)  # fmt: skip
    except (ValueError, pd.errors.ParserWarning) as error:
        raise DataError(f"{path.name!r} is no table of genes and numbers.", str(error)[:200], "Copy or download it again.") from error


def one_sample(path: Path, genes: pd.Series, values: pd.Series, wanted: Wanted, *, sample: str | None = None) -> Contents:
    """The counts of one sample, as a row. Raises DataError for negative, missing or infinite values and for repeated genes."""
    cells = values.to_numpy(np.float64)
    if not len(cells) or not np.isfinite(cells).all() or cells.min() < 0:
        bad = genes[~(np.isfinite(cells) & (cells >= 0))]
        raise DataError(
            f"{path.name!r} has cells that are no counts.", f"Of {listed(bad, 5)}." if len(bad) else "It is empty.", "Copy it again."
        )
    whole = np.round(cells)
    changes = ["Estimated counts were rounded to whole numbers."] if np.any(whole != cells) else []
    X = whole[None].astype(np.int32 if whole.max() <= np.iinfo(np.int32).max else np.float32)
    X, features, combined = combine(X, list(genes), wanted.duplicates)
    part = Parsed(X, [sample or sample_of(path)], features, orientation="genes", changes=[*changes, *combined], kind="counts")
    return Contents({"expression": part})
