"""Look at an HDF5 file before a library opens it: nothing in it may point to other files, and nothing may unfold beyond the limits."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py

from ...errors import DataError
from . import opening

MAX_NODES = 20_000
_FILTERS = {1, 2, 3, 32000, 32001, 32015}  # deflate, shuffle, fletcher32, lzf, blosc, zstd
_UNSAFE = "A file that reads other files is never opened. Write it again with adata.write_h5ad()."


def is_hdf5(path: Path) -> bool:
    """Whether it is an HDF5 file; MuData puts a block of text before it."""
    return h5py.is_hdf5(path)


@contextmanager
def opened(path: Path) -> Iterator[h5py.File]:
    """The file, to be read. Raises DataError for damage, also where it shows while reading."""
    try:
        with h5py.File(path, "r") as file:
            yield file
    except DataError:
        raise
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise DataError("The HDF5 file is damaged.", f"{type(error).__name__} while looking at it.", "Copy or write it again.") from error


def has(path: Path, names: tuple[str, ...]) -> bool:
    """Whether it is an HDF5 file with these names at its top."""
    if not is_hdf5(path):
        return False
    with opened(path) as file:
        return all(name in list(file) for name in names)


def check(path: Path) -> None:
    """Raises DataError for external and soft links, external or virtual data, unknown filters, too many nodes or declared bytes."""
    with opened(path) as file:
        _walk(file)
        for matrix in [file.get("X"), *(part.get("X") for part in file.get("mod", {}).values())]:
            _check_unfolded(matrix)


def _check_unfolded(matrix) -> None:
    """A sparse matrix is small in the file and large as the dense one that it becomes."""
    shape = [int(n) for n in matrix.attrs.get("shape", ())] if matrix is not None else []
    if 4 * math.prod(shape) > opening.MAX_BYTES:
        raise DataError(
            f"The sparse matrix X is too large: {' x '.join(f'{n:,}' for n in shape)}.",
            "",
            "Leave out genes or cells that you do not need.",
        )


def _walk(file: h5py.File) -> None:
    waiting, seen, declared = [file], set(), 0
    while waiting:
        group = waiting.pop()
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise DataError(f"The HDF5 file holds a link ({name!r}) that could lead elsewhere.", "", _UNSAFE)
            node = group[name]
            place = h5py.h5o.get_info(node.id).addr
            if place in seen:
                continue
            seen.add(place)
            if isinstance(node, h5py.Dataset):
                declared += _declared(node)
            elif isinstance(node, h5py.Group):
                waiting.append(node)
            if len(seen) > MAX_NODES or declared > opening.MAX_BYTES:
                why = f"More than {opening.MAX_BYTES / 1024**3:.3g} GB or {MAX_NODES:,} parts are declared in it."
                raise DataError("The HDF5 file is too large.", why, "Leave out genes, samples or layers that you do not need.")


def _declared(node: h5py.Dataset) -> int:
    """The bytes of a dataset when unfolded."""
    if node.external or node.is_virtual:
        raise DataError(f"The HDF5 file keeps {node.name!r} in other files.", "", _UNSAFE)
    plist = node.id.get_create_plist()
    filters = {plist.get_filter(i)[0] for i in range(plist.get_nfilters())}
    if not filters <= _FILTERS:
        raise DataError(
            f"{node.name!r} is packed in an unknown way.", f"Filters {sorted(filters - _FILTERS)}.", "Write it again with gzip."
        )
    return node.size * node.dtype.itemsize
