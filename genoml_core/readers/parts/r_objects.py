"""R objects as rdata parses them: slots, names, vectors, tables and matrices. Nothing of R is run, and functions are never looked at."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...errors import DataError
from . import opening
from .sparse import check_places

_MISSING = -(2**31)  # NA of R's integers
_LATIN1 = 1 << 2  # the bit that marks a string
_FILLED = (".->data", "data")  # where a reference class keeps its field
MAX_COUNTED = 10_000_000  # of a sequence that is written as its length
_AGAIN = "Save it again with saveRDS()."


def parse(path: Path) -> dict[str, object]:
    """{name: object} of a workspace (.RData), or {"": object} of a single one (.rds). Raises DataError for damage."""
    import warnings

    from rdata.parser import DEFAULT_ALTREP_MAP, parse_data

    unfolded = {name: partial(_counted, unfold) for name, unfold in DEFAULT_ALTREP_MAP.items() if name.startswith(b"compact")}
    unfolded = {**DEFAULT_ALTREP_MAP, **unfolded, b"deferred_string": partial(_written, DEFAULT_ALTREP_MAP[b"deferred_string"])}
    try:
        with opening.translated_errors(), opening.open_bytes(path) as raw, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what no one looks at, such as byte code and the ending of the name
            whole = parse_data(raw.read(), altrep_constructor_dict=unfolded).object
            return pairs(whole) if kind(whole) == "LIST" and whole.tag is not None else {"": whole}
    except DataError:
        raise
    except Exception as error:
        raise DataError("The R file is damaged.", f"{type(error).__name__} while reading it.", _AGAIN) from error


def _counted(unfold, state):
    """A sequence, of which R writes its length, start and step: a few bytes must not fill the memory."""
    length, _, step = values(state)
    if not (0 <= length <= MAX_COUNTED and step):
        raise DataError("The R file is damaged.", f"It counts to {length:,.0f} in steps of {step:g}.", _AGAIN)
    return unfold(state)


def _written(unfold, state):
    """Numbers that R has yet to write as text: whole ones have all their digits, NA stays missing."""
    info, words = unfold(state)
    for word, number in zip(words, values(state.value[0]), strict=True):
        if np.isnan(number):
            word.value = None
        elif kind(state.value[0]) == "INT":
            word.value = b"%d" % int(number)
    return info, words


def kind(thing) -> str:
    """The type of an object, such as REAL, STR, VEC, S4, ENV."""
    return seen(thing).info.type.name


def seen(thing):
    """An object itself, where another refers to it."""
    while thing is not None and thing.info.type.name == "REF":
        thing = thing.referenced_object
    return thing


def pairs(thing) -> dict[str, object]:
    """The entries of a pairlist by their tags."""
    found = {}
    thing = seen(thing)
    while thing is not None and kind(thing) == "LIST":
        tag = seen(thing.tag)
        if tag is not None:
            found[tag.value.value.decode()] = seen(thing.value[0])
        thing = seen(thing.value[1])
    return found


def slots(thing) -> dict[str, object]:
    """The attributes of an object; of an S4 object its slots."""
    attributes = getattr(seen(thing), "attributes", None)
    return pairs(attributes) if attributes is not None else {}


def classes(thing) -> list[str]:
    """The class attribute."""
    found = slots(thing).get("class")
    return [name for name in texts(found) if name] if found is not None else []


def texts(thing) -> list[str | None]:
    """A character vector, or a factor as its labels; None for NA."""
    thing = seen(thing)
    about = slots(thing)
    if "levels" in about:
        levels = texts(about["levels"])
        return [levels[code - 1] if code > 0 else None for code in np.ma.getdata(thing.value).tolist()]
    return [_text(each) for each in thing.value]


def _text(word) -> str | None:
    """A string, which R marks as Latin-1 where it is not UTF-8."""
    return None if word.value is None else word.value.decode("cp1252" if word.info.gp & _LATIN1 else "utf-8", "replace")


def values(thing) -> np.ndarray:
    """A vector of numbers or truth values as float64, NaN for NA."""
    cells = np.ma.filled(np.ma.asarray(seen(thing).value).astype(np.float64), np.nan)
    return np.where(cells == _MISSING, np.nan, cells) if kind(thing) in ("INT", "LGL") else cells


def column(thing) -> list:
    """A vector of any kind as a list."""
    return texts(thing) if kind(thing) == "STR" or "levels" in slots(thing) else values(thing).tolist()


def items(thing) -> dict[str, object]:
    """The members of a list by name, numbered where they have none; of a SimpleList or a DataFrame its listData; of NULL none."""
    thing = seen(thing)
    about = slots(thing)
    if "listData" in about:
        return items(about["listData"])
    if kind(thing) == "ENV":
        return _field(thing)
    if kind(thing) != "VEC":
        return {}
    names = texts(about["names"]) if "names" in about else []
    return {(names[i] if i < len(names) and names[i] else str(i + 1)): seen(each) for i, each in enumerate(thing.value)}


def _field(environment) -> dict[str, object]:
    """The data field of a reference class, in which older SummarizedExperiments keep their assays; else all matrices."""
    table = environment.value.hash_table
    held = [pairs(bucket) for bucket in table.value] if kind(table) == "VEC" else [pairs(environment.value.frame)]
    found = {name: each for bucket in held for name, each in bucket.items()}
    field = next((found[name] for name in _FILLED if name in found and kind(found[name]) != "CLO"), None)
    return items(field) if field is not None else {name: each for name, each in found.items() if is_matrix(each)}


def frame(thing) -> pd.DataFrame:
    """A data.frame or DataFrame; columns that are no plain vectors are left out. Rows without names are numbered from 1 by a RangeIndex."""
    about, rows = slots(thing), _row_names(thing)
    length = int(values(about["nrows"])[0]) if "nrows" in about else len(rows)
    columns = {name: column(each) for name, each in items(thing).items() if is_vector(each)}
    index = rows if len(rows) == length else range(1, length + 1)
    return pd.DataFrame({name: each for name, each in columns.items() if len(each) == length}, index=index)


def is_vector(thing) -> bool:
    """Whether it is one row of text, numbers or truth values."""
    return kind(thing) in ("STR", "INT", "REAL", "LGL") and "dim" not in slots(thing)


def _row_names(thing) -> list[str] | range:
    """The names of a table's rows; R keeps (NA, -n) where the n rows have none."""
    about = slots(thing)
    rows = about.get("rownames", about.get("row.names"))
    if rows is None or kind(rows) not in ("STR", "INT"):
        return range(0)
    if kind(rows) == "STR":
        return texts(rows)
    numbers = values(rows)
    return range(1, int(abs(numbers[1])) + 1) if np.isnan(numbers[:1]).any() else [str(int(n)) for n in numbers]


def is_matrix(thing) -> bool:
    """Whether ``matrix`` can read it."""
    about = slots(thing)
    dense = kind(thing) in ("REAL", "INT", "LGL") and "dim" in about and len(seen(about["dim"]).value) == 2
    return dense or "dgCMatrix" in classes(thing)


def matrix(thing) -> tuple[Any, list[str] | None, list[str] | None]:
    """(values, row names, column names) of a matrix; of a dgCMatrix the values are sparse.

    Raises DataError for dimensions and indices that make no sense, for more cells than fit, and names that do not fit.
    """
    about = slots(thing)
    dense = "dim" in about
    rows, columns = shape = _shape(about["dim" if dense else "Dim"], len(seen(thing).value) if dense else None)
    X = values(thing).reshape(shape, order="F") if dense else _sparse(about, shape)
    names = about.get("dimnames" if dense else "Dimnames")
    sides = [texts(each) if kind(each) == "STR" else None for each in seen(names).value] if names is not None else [None, None]
    if any(side is not None and len(side) != length for side, length in zip(sides, shape, strict=True)):
        raise DataError("The names of an R matrix do not fit it.", f"It has {rows:,} rows and {columns:,} columns.", _AGAIN)
    return X, *sides


def _shape(dim, cells: int | None) -> tuple[int, int]:
    """Rows and columns, which make up so many cells where that is known."""
    found = values(dim)
    if len(found) != 2 or not np.all(found >= 0) or np.any(found % 1) or cells not in (None, int(found[0]) * int(found[1])):
        why = f"They are {' x '.join(f'{n:,.10g}' for n in found)}" + (f" for {cells:,} cells." if cells is not None else ".")
        raise DataError("The dimensions of an R matrix make no sense.", why, _AGAIN)
    rows, columns = map(int, found)
    if 4 * rows * columns > opening.MAX_BYTES:
        raise DataError("The R matrix is too large.", f"{rows:,} rows x {columns:,} columns.", "Leave out genes or samples.")
    return rows, columns


def _sparse(about: dict, shape: tuple[int, int]):
    from scipy.sparse import csc_matrix

    try:
        inside, starts = (np.ma.getdata(seen(about[name]).value).astype(np.int64) for name in "ip")
        found = csc_matrix((values(about["x"]), inside, starts), shape=shape)
        check_places(found)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise DataError("A sparse matrix of R is damaged.", f"{type(error).__name__}: {error}"[:200], _AGAIN) from error
    return found
