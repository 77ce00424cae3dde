"""Sparse matrices from files: nobody has looked at their places yet, and scipy reads and writes wherever these say."""

import numpy as np


def check_places(matrix) -> None:
    """Raise ValueError where a compressed sparse matrix has places outside itself."""
    matrix.check_format(full_check=True)
    if np.any(np.diff(matrix.indptr) < 0) or matrix.indptr[-1] != len(matrix.indices):  # scipy trusts a matrix that it takes for empty
        raise ValueError("its rows or columns do not fit its cells")
