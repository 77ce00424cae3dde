"""Damaged files: whatever the bytes, a reader gives a consistent matrix or an error in words."""

import gzip

import anndata
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genoml_core.errors import DataError
from genoml_core.readers.delimited import read
from genoml_core.readers.parts.inputs import choose
from genoml_core.readers.parts.join import join
from genoml_core.readers.parts.records import Wanted
from genoml_core.readers.parts.table import read_table

GOOD = b'sample,kind,TP53,EGFR,"ESR,1"\n' + b"".join(b's%d,"a",%d.5,%d,1e-%d\n' % (i, i, i, i) for i in range(12))
SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EDITS = st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(max_size=4), st.integers(0, 4)), min_size=1, max_size=4)


def outcome(path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        choose(path, path.name)
        parsed = read(path, Wanted(duplicates="first"))
    except DataError:
        return
    assert parsed.X.shape == (len(parsed.ids), len(parsed.features))
    assert not np.isinf(parsed.X).any()
    assert len(set(parsed.ids)) == len(parsed.ids)


@SETTINGS
@given(EDITS)
def test_edited_text(tmp_path, edits):
    content = bytearray(GOOD)
    for place, new, gone in edits:
        content[place : place + gone] = new
    outcome(tmp_path / "edited.csv", bytes(content))


@SETTINGS
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes(tmp_path, content, packed):
    outcome(tmp_path / "any.csv", gzip.compress(content) if packed else content)


@SETTINGS
@given(st.one_of(st.binary(max_size=200), st.text('ab1,;\t\n\r"#é ', max_size=60).map(str.encode)))
def test_any_sample_table(tmp_path, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    try:
        table = read_table(path, "table.csv")
        joined, overlap = join(["a", "b", "1"], table)
    except DataError:
        return
    assert table.columns.is_unique
    assert len(joined) == 3
    assert 1 <= overlap["matched"] <= 3


@SETTINGS
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=3))
def test_damaged_gzip(tmp_path, flips):
    content = bytearray(gzip.compress(GOOD))
    for place, value in flips:
        content[place % len(content)] = value
    outcome(tmp_path / "flipped.csv.gz", bytes(content))


def test_damaged_h5ad_in_the_child(workspace, tmp_path):
    from genoml_core.readers import import_files

    path, random = tmp_path / "damaged.h5ad", np.random.default_rng(0)
    anndata.AnnData(np.arange(12, dtype=np.float32).reshape(4, 3)).write_h5ad(path)
    content = path.read_bytes()
    for _ in range(4):
        damaged = bytearray(content)
        for place in random.integers(0, len(damaged), 300):
            damaged[place] = random.integers(256)
        path.write_bytes(bytes(damaged))
        with pytest.raises(DataError) as caught:
            import_files(workspace, [("damaged.h5ad", path)])
        assert "Traceback" not in str(caught.value)
