"""10x Genomics: the triplet matrix.mtx with barcodes and features (or genes), and the HDF5 file of Cell Ranger 2 and 3."""

from pathlib import Path

import numpy as np

from ..errors import DataError, listed
from ..params import Text
from . import reader
from .parts import opening
from .parts.duplicates import combine
from .parts.hdf5 import check, is_hdf5, opened
from .parts.opening import first_bytes, open_text
from .parts.records import Contents, Parsed, Wanted
from .parts.sparse import check_places

_MARK = b"%%MatrixMarket matrix coordinate"
_FEATURES, _BARCODES = ("features.tsv", "genes.tsv"), ("barcodes.tsv",)


def _beside(path: Path, names: tuple[str, ...]) -> Path | None:
    """The file of one of these names beside a matrix, with the prefix that the matrix has, packed or not."""
    prefix = path.name.split("matrix.mtx")[0] if "matrix.mtx" in path.name else ""
    places = (path.with_name(f"{prefix}{name}{end}") for name in names for end in ("", ".gz"))
    return next((place for place in places if place.exists()), None)


def _parts(path: Path) -> list[Path]:
    return [part for part in (_beside(path, _FEATURES), _beside(path, _BARCODES)) if part]


@reader(
    "tenx_mtx",
    label="10x matrix.mtx with barcodes and features",
    suffixes=("mtx", "gz"),
    sniff=lambda p: first_bytes(p, 32) == _MARK,
    parts=_parts,
)
def read(path: Path, wanted: Wanted) -> Contents:
    """Read counts; genes are named by symbol where symbols differ. Raises DataError where a part is missing or sizes do not fit."""
    from scipy.io import mmread

    features, barcodes = _beside(path, _FEATURES), _beside(path, _BARCODES)
    if features is None or barcodes is None:
        lacks = "barcodes.tsv" if features else "features.tsv (or genes.tsv)"
        raise DataError(f"{lacks} is missing.", f"{path.name!r} says nothing without it.", "Add the three files together, or their folder.")
    with opening.translated_errors(), opening.open_bytes(path) as raw:
        try:
            matrix = mmread(raw).tocsc()
        except (ValueError, OSError, EOFError, OverflowError) as error:
            raise DataError("The Matrix Market file is damaged.", str(error)[:200], "Copy or download it again.") from error
    with open_text(features) as text:
        genes = [line.rstrip("\r\n").split("\t") for line in text if line.strip()]
    with open_text(barcodes) as text:
        cells = [line.strip().split("\t")[0] for line in text if line.strip()]
    return _layers(matrix, [row[0] for row in genes], [row[1] if len(row) > 1 else row[0] for row in genes],
                   [row[2] if len(row) > 2 else "" for row in genes], cells, wanted)  # fmt: skip


def _is_tenx(path: Path) -> bool:
    if not is_hdf5(path):
        return False
    with opened(path) as file:
        return ("matrix" in file and "barcodes" in file["matrix"]) or any(
            "gene_names" in group for group in file.values() if hasattr(group, "keys")
        )


@reader(
    "tenx_h5",
    label="10x HDF5 (.h5)",
    suffixes=("h5",),
    sniff=_is_tenx,
    params={"genome": Text(label="Genome", help="Which genome to read where an old file holds several.")},
)
def read_h5(path: Path, wanted: Wanted) -> Contents:
    """Read counts of Cell Ranger 3 (/matrix) or 2 (/genome). Raises DataError where a file of several genomes needs a choice."""
    from scipy.sparse import csc_matrix

    check(path)
    with opened(path) as file:
        group = file["matrix"] if "matrix" in file else file[_genome(list(file), wanted.options["genome"])]
        about = group.get("features", group)
        old = "gene_names" in group
        ids, names = about["genes" if old else "id"][:], about["gene_names" if old else "name"][:]
        kinds = about["feature_type"][:] if "feature_type" in about else [b""] * len(ids)
        parts = tuple(group[name][:] for name in ("data", "indices", "indptr"))
        shape = tuple(int(n) for n in group["shape"][:])
        _check_size(shape)
        try:
            matrix = csc_matrix(parts, shape=shape)
            check_places(matrix)
        except ValueError as error:
            raise DataError("The 10x file is damaged.", str(error)[:200], "Copy or download it again.") from error
        cells = [barcode.decode() for barcode in group["barcodes"][:]]
    texts = ([each.decode() for each in several] for several in (ids, names, kinds))
    return _layers(matrix, *texts, cells, wanted)


def _genome(genomes: list[str], wanted: str) -> str:
    if wanted in genomes or (not wanted and len(genomes) == 1):
        return wanted or genomes[0]
    raise DataError("The 10x file holds several genomes.", f"They are {listed(genomes)}.", "Name one of them as genome.")


def _check_size(shape: tuple[int, ...]) -> None:
    if 4 * shape[0] * shape[1] > opening.MAX_BYTES:
        raise DataError(
            "The matrix is too large.", f"{shape[1]:,} cells x {shape[0]:,} features.", "Leave out cells, or genes seen in few."
        )


def _layers(matrix, ids: list[str], names: list[str], kinds: list[str], cells: list[str], wanted: Wanted) -> Contents:
    """A layer for each type of feature: gene expression, antibodies."""
    if matrix.shape != (len(ids), len(cells)):
        why = f"The matrix is {matrix.shape[0]:,} x {matrix.shape[1]:,}; there are {len(ids):,} features and {len(cells):,} barcodes."
        raise DataError("The parts of the 10x data do not fit.", why, "Use three files of the same run.")
    _check_size(matrix.shape)
    layers = {}
    for kind in dict.fromkeys(kinds):
        which = [place for place, each in enumerate(kinds) if each == kind]
        some = [names[i] for i in which]
        some = some if len(set(some)) == len(some) else [ids[i] for i in which]
        dense = np.ascontiguousarray(matrix[which].T.toarray())
        whole = np.issubdtype(dense.dtype, np.integer) or not np.any(dense % 1)
        X, features, changes = combine(dense.astype(np.int32 if whole else np.float32), some, wanted.duplicates)
        name = "expression" if kind in ("", "Gene Expression") else kind.lower().replace(" ", "_")
        layers[name] = Parsed(X, cells, features, orientation="genes", changes=changes, kind="counts" if whole else None)
    return Contents(layers)
