"""Reads a delimited file, by GenoML Studio or by pandas; prints the CPU seconds, or the most memory that GenoML Studio takes, in bytes."""
import sys
import tempfile
from pathlib import Path

import pandas as pd

from genoml_core.readers import READERS
from genoml_core.readers.parts.build import build

from .memory import peak
from .runs import cpu


def genoml(path: Path) -> None:
    """Make a dataset of it, as the child process of an import does."""
    told = dict.fromkeys(["name", "orientation", "duplicates", "format"])
    told |= {"about": [], "options": {}, "covariates": None, "description": ""}
    with tempfile.TemporaryDirectory() as folder:
        build(folder, [["expression", path.name, str(path)]], [], **told)


if __name__ == "__main__":
    how, path = sys.argv[1], Path(sys.argv[2])
    list(READERS.items())  # their imports are no part of what is measured
    if how == "memory":
        print(peak(lambda: genoml(path)))
    else:
        print(cpu(lambda: genoml(path) if how == "genoml" else pd.read_csv(path, sep="\t", index_col=0)))
