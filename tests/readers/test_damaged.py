"""Damaged files of every format: a correct import or an error in words, in seconds; no reader ends in a traceback."""

import random
import shutil

import numpy as np
import pytest

from genoml_core.child import DeadChildError, Warm
from genoml_core.dataset import Dataset
from genoml_core.errors import GenoMLError

from . import seeds

MUTANTS = 12  # of each seed
SECONDS = 60
MEMORY = 2 * 1024**3
USUAL = {"tables": [], "name": None, "orientation": None, "duplicates": None, "format": None, "about": [], "options": {},
         "covariates": None, "description": ""}  # fmt: skip


WILD = [b"\0", b"\n\n", b"\t\t,,;;", b"1e999", b"-9" * 40, "é漢".encode(), b'"', b"NaN inf", b"<b>"]


def mutated(content: bytes, number: int, name: str) -> bytes:
    """The same damage for the same number: one to three of those below, at places drawn by name and number."""
    dice, damaged = random.Random(f"{name} {number}"), bytearray(content)
    for step in range(1 + number % 3):
        DAMAGE[(number + step) % len(DAMAGE)](damaged, dice, dice.randrange(len(damaged) + 1))
    return bytes(damaged)


def cut(damaged, dice, start):
    del damaged[start:]


def turn(damaged, dice, start):
    for place in range(start, min(start + 200, len(damaged)), 17):
        damaged[place] = dice.randrange(256)


def lose(damaged, dice, start):
    del damaged[start : start + dice.randrange(1, 40)]


def repeat(damaged, dice, start):
    damaged[start:start] = damaged[max(0, start - 30) : start] * dice.randrange(1, 20)


def insert(damaged, dice, start):
    damaged[start:start] = dice.choice(WILD)


def overwrite(damaged, dice, start):
    damaged[start : start + 8] = dice.randbytes(8)


DAMAGE = (cut, turn, lose, repeat, insert, overwrite)


@pytest.fixture(scope="module")
def valid(tmp_path_factory):
    return seeds.write(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="module")
def reader():
    """A child that reads file after file; it is replaced where a file ended it."""
    warm = Warm(MEMORY)
    yield warm
    warm.end()


def outcome(reader: Warm, path, tmp_path) -> Dataset | GenoMLError:
    """What reading gives. A child that ends by an exception of its own is a fault of the reader."""
    request = {"folder": str(tmp_path / f"of {path.name}"), "files": [[None, path.name, str(path)]], **USUAL}
    try:
        answer = reader.call("genoml_core.readers.parts.build:build", seconds=SECONDS, **request)
    except GenoMLError as error:
        found = error
    else:
        return Dataset(tmp_path / f"of {path.name}" / answer["key"])
    if isinstance(found, DeadChildError):
        assert found.code is not None, f"{path.name} took more than {SECONDS} s"
        assert found.code < 0, f"{path.name} ended in a traceback"  # a signal: a library crashed, and only the child with it
    assert found.what
    assert "Traceback" not in str(found)
    return found


def sound(data: Dataset) -> None:
    assert len(data.samples) == len(set(data.samples.index)) > 0
    for layer, facts in data.facts.layers.items():
        X = data.matrix(layer)
        assert X.shape == (facts.samples, facts.features) == (len(data.samples), len(set(data.features(layer))))
        assert not np.isinf(X).any()


def test_every_format_has_a_seed_and_every_seed_is_read(valid, reader, tmp_path):
    from genoml_core.readers import READERS

    read = set()
    for path in valid.values():
        data = outcome(reader, path, tmp_path)
        assert isinstance(data, Dataset), f"{path.name}: {data}"
        sound(data)
        read.add(data.facts.reader)
    beside = {"cls", "drugs", "bioconductor", "cbioportal", "gdc", "gdc_star", "gdc_mirna", "gdc_methylation"}
    assert read >= set(READERS) - beside


@pytest.mark.parametrize("name", [*seeds.TEXTS, "table.csv.gz", "table.zip", "m.parquet", "m.xlsx", "m.h5ad", "m.h5mu", "m.h5", "m.loom",
                                  "m.rds", "p.bed", "matrix.mtx"])  # fmt: skip
def test_mutants(valid, reader, tmp_path, name):
    """A dozen of each format."""
    for beside in valid[name].parent.iterdir():
        if beside.stem in ("p", "features", "barcodes") and beside.is_file():
            shutil.copy(beside, tmp_path)
    for number in range(MUTANTS):
        path = tmp_path / name
        path.write_bytes(mutated(valid[name].read_bytes(), number, name))
        data = outcome(reader, path, tmp_path)
        if isinstance(data, Dataset):
            sound(data)


@pytest.mark.parametrize("name", ["p.bim", "p.fam", "features.tsv", "barcodes.tsv"])
def test_mutants_of_what_belongs_to_a_file(valid, reader, tmp_path, name):
    main = "p.bed" if name.startswith("p.") else "matrix.mtx"
    for beside in valid[main].parent.iterdir():
        if beside.stem in ("p", "features", "barcodes", "matrix") and beside.is_file():
            shutil.copy(beside, tmp_path)
    content = (valid[main].parent / name).read_bytes()
    for number in range(MUTANTS):
        (tmp_path / name).write_bytes(mutated(content, number, name))
        data = outcome(reader, tmp_path / main, tmp_path)
        if isinstance(data, Dataset):
            sound(data)
