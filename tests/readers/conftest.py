"""Reading in the test's own process: the same function that the child runs, without the cost of a process."""

import gzip
from pathlib import Path

import pytest

from genoml_core.dataset import Dataset
from genoml_core.readers.parts.build import build


@pytest.fixture
def read(tmp_path):
    """read(content, table=None, name="matrix.csv", **options) -> (Dataset, report); content and table: text, bytes or a path."""

    def call(content, table=None, name="matrix.csv", layer="expression", **options):
        path = _file(tmp_path / name, content)
        sheet = _file(tmp_path / "samples.csv", table) if table is not None else None
        request = {
            "tables": [[None, sheet.name, str(sheet)]] if sheet else [],
            "name": None,
            "orientation": None,
            "duplicates": None,
            "format": None,
            "about": [],
            "options": {},
            "covariates": None,
            "description": "",
        }
        answer = build(str(tmp_path / "datasets"), [[layer, name, str(path)]], **{**request, **options})
        return Dataset(tmp_path / "datasets" / answer["key"]), answer["report"]

    return call


def _file(path: Path, content) -> Path:
    if isinstance(content, Path):
        return content
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def packed():
    """gzip of a text."""
    return lambda text: gzip.compress(text.encode())
