"""DNA sequences as a matrix: one column a position, the bases as numbers."""

import re

import numpy as np
import pandas as pd

from ...errors import DataError
from .records import Parsed

CODES = {"A": 1, "C": 2, "G": 3, "T": 4, "U": 4}  # 0: any other letter, known to be no single base
SEQUENCE = re.compile(r"[ACGTUNRYKMSWBDHV-]+", re.IGNORECASE)
_CODE = np.zeros(256, np.float32)
for letter, code in CODES.items():
    _CODE[[ord(letter), ord(letter.lower())]] = code


def sequences(ids: list[str], texts: list[str], columns: pd.DataFrame) -> Parsed:
    """Samples x positions; shorter sequences are missing behind their end. Raises DataError for letters that are no bases."""
    wrong = next((i for i, text in enumerate(texts) if not SEQUENCE.fullmatch(text)), None)
    if wrong is not None:
        letter = next(letter for letter in f"{texts[wrong]} " if not SEQUENCE.fullmatch(letter))
        fix = "Protein sequences cannot be read; remove what is no base."
        raise DataError(f"The sequence {ids[wrong]!r} is no DNA.", f"It holds {letter!r}.", fix)
    lengths = np.array([len(text) for text in texts])
    X = np.full((len(texts), lengths.max()), np.nan, np.float32)
    for row, text in enumerate(texts):
        X[row, : len(text)] = _CODE[np.frombuffer(text.encode(), np.uint8)]
    notes = [f"Sequences are {lengths.min():,} to {lengths.max():,} bases long; they are lined up at their first base."]
    part = Parsed(
        X if np.isnan(X).any() else X.astype(np.int32), ids, [f"position {i + 1}" for i in range(X.shape[1])], columns, kind="sequence"
    )
    part.notes = notes if lengths.min() < lengths.max() else []
    return part
