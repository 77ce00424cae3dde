"""R objects as rdata parses them: slots, names, vectors, tables and matrices. Nothing of R is run, and functions are never looked at."""

from pathlib import Path

import numpy as np
import pandas as pd

from ...errors import DataError
from . import opening

_MISSING = -(2**31)  # NA of R's integers
_FILLED = (".->data", "data")  # where a reference class keeps its field


def parse(path: Path) -> dict[str, object]:
    """{name: object} of a workspace (.RData), or {"": object} of a single one (.rds). Raises DataError for damage."""
    import warnings

    from rdata.parser import parse_data

    try:
        with opening.translated_errors(), opening.open_bytes(path) as raw, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what no one looks at, such as byte code
            whole = parse_data(raw.read(), extension=".rds" if raw.peek(1)[:1] in b"XAB" else ".rda").object
    except DataError:
        raise
    except Exception as error:
        raise DataError("The R file is damaged.", f"{type(error).__name__} while reading it.", "Save it again with saveRDS().") from error
    return pairs(whole) if kind(whole) == "LIST" and whole.tag is not None else {"": whole}


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
        return [None if code == _MISSING else levels[code - 1] for code in np.asarray(thing.value).tolist()]
    return [None if each.value is None else each.value.decode("utf-8", "replace") for each in thing.value]


def values(thing) -> np.ndarray:
    """A vector of numbers or truth values as float64, NaN for NA."""
    cells = np.ma.filled(np.ma.asarray(seen(thing).value).astype(np.float64), np.nan)
    return np.where(cells == _MISSING, np.nan, cells) if kind(thing) in ("INT", "LGL") else cells


def column(thing) -> list:
    """A vector of any kind as a list."""
    return texts(thing) if kind(thing) == "STR" or "levels" in slots(thing) else values(thing).tolist()


def items(thing) -> dict[str, object]:
    """The members of a list by name, numbered where they have none; of a SimpleList or a DataFrame its listData."""
    thing = seen(thing)
    about = slots(thing)
    if "listData" in about:
        return items(about["listData"])
    if kind(thing) == "ENV":
        return _field(thing)
    names = texts(about["names"]) if "names" in about else []
    return {(names[i] if i < len(names) and names[i] else str(i + 1)): seen(each) for i, each in enumerate(thing.value)}


def _field(environment) -> dict[str, object]:
    """The data field of a reference class, in which older SummarizedExperiments keep their assays."""
    table = environment.value.hash_table
    held = [pairs(bucket) for bucket in table.value] if kind(table) == "VEC" else [pairs(environment.value.frame)]
    found = {name: each for bucket in held for name, each in bucket.items()}
    field = next((found[name] for name in _FILLED if name in found and kind(found[name]) != "CLO"), None)
    return items(field) if field is not None else {name: each for name, each in found.items() if "dim" in slots(each)}


def frame(thing) -> pd.DataFrame:
    """A data.frame or DataFrame; columns that are no plain vectors are left out."""
    about = slots(thing)
    columns = {
        name: column(each)
        for name, each in items(thing).items()
        if kind(each) in ("STR", "INT", "REAL", "LGL") and "dim" not in slots(each)
    }
    rows = about.get("rownames", about.get("row.names"))
    named = rows is not None and kind(rows) == "STR"
    length = max(map(len, columns.values()), default=len(rows.value) if named else 0)
    table = pd.DataFrame({name: each for name, each in columns.items() if len(each) == length}, index=range(length))
    return table.set_axis(texts(rows), axis=0) if named and len(rows.value) == length else table


def matrix(thing) -> tuple[np.ndarray, list[str] | None, list[str] | None] | None:
    """(values, row names, column names) of a matrix, also of a dgCMatrix; None for anything else."""
    about = slots(thing)
    if "dgCMatrix" in classes(thing):
        from scipy.sparse import csc_matrix

        shape = tuple(int(n) for n in values(about["Dim"]))
        parts = tuple(values(about[name]) for name in "xip")
        sparse = csc_matrix((parts[0], parts[1].astype(np.int64), parts[2].astype(np.int64)), shape=shape)
        sparse.check_format(full_check=True)
        X, names = sparse.toarray(), about.get("Dimnames")
    elif "dim" in about and kind(thing) in ("REAL", "INT", "LGL") and len(seen(about["dim"]).value) == 2:
        X, names = values(thing).reshape([int(n) for n in values(about["dim"])], order="F"), about.get("dimnames")
    else:
        return None
    sides = (
        [texts(each) if kind(each) == "STR" else None for each in seen(names).value]
        if names is not None and kind(names) == "VEC"
        else [None] * 2
    )
    return X, sides[0], sides[1]
