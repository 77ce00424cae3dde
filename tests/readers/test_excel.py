"""Excel: one sheet, its cells as they are shown; what Excel made of genes is seen; nothing unfolds beyond the limits."""

import zipfile
from datetime import datetime

import numpy as np
import pytest
from openpyxl import Workbook

from genoml_core.checks.symbols import genes_made_dates
from genoml_core.errors import DataError, GenoMLError

ROWS = [["sample", "subtype", "TP53", "EGFR"], ["s1", "A", 1.5, 2], ["s2", "B", None, 4], ["s3", "A", 5, 6.25]]


@pytest.fixture
def book(tmp_path):
    """book({sheet: rows}) -> the path of a workbook."""

    def write(sheets: dict[str, list]):
        workbook = Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        workbook.save(tmp_path / "book.xlsx")
        return tmp_path / "book.xlsx"

    return write


def test_the_first_table_is_read(book, read):
    dataset, report = read(book({"Notes": [["What this is"], ["A workbook"]], "Data": ROWS, "More": ROWS}), name="book.xlsx")
    np.testing.assert_array_equal(dataset.matrix("expression"), np.float32([[1.5, 2], [np.nan, 4], [5, 6.25]]))
    assert dataset.column("subtype").tolist() == ["A", "B", "A"]
    assert report["reader"] == "excel"
    assert "The sheet 'Data' was read; the workbook also holds 'Notes' and 'More'." in report["notes"]


def test_a_sheet_by_name(book, read):
    path = book({"One": ROWS, "Two": [["sample", "MYC"], ["a", 0.5], ["b", 1.5]]})
    assert list(read(path, options={"sheet": "Two"})[0].features("expression")) == ["MYC"]
    with pytest.raises(DataError, match="no sheet 'Tow'") as caught:
        read(path, options={"sheet": "Tow"})
    assert "'Two'" in caught.value.fix
    with pytest.raises(GenoMLError, match="no option 'page'"):
        read(path, options={"page": 1})


def test_as_a_sample_table(book, read):
    dataset, report = read("id,TP53,EGFR\ns1,1,2\ns2,3,4.5\ns3,5,6\n", table=book({"Clinic": [["name", "age"], ["s3", 61.0], ["s1", 50]]}))
    assert dataset.column("age").tolist()[::2] == [50, 61]
    assert report["overlaps"][0]["matched"] == 2


def test_genes_that_excel_made_dates(book, read):
    rows = [["gene", "s1", "s2"], ["TP53", 1.5, 2], [datetime(2019, 9, 2), 3, 4], ["EGFR", 5, 6]]
    dataset, _ = read(book({"Data": rows}))
    assert list(dataset.features("expression")) == ["TP53", "2-Sep", "EGFR"]
    assert "dates of 1 gene" in next(genes_made_dates(dataset))[1]


def test_rows_without_ids_are_numbered(book, read):
    dataset, report = read(book({"Data": [["TP53", "_site", "EGFR"], [61.5, "x", 1], [62.25, "y", 2], [60.125, "x", 3]]}))
    assert list(dataset.samples.index) == ["row 1", "row 2", "row 3"]
    assert list(dataset.features("expression")) == ["TP53", "EGFR"]
    assert any("Rows were numbered" in change for change in report["changes"])


def test_a_cell_far_away_is_refused(tmp_path, read):
    workbook = Workbook()
    for row in ROWS:
        workbook.active.append(row)
    workbook.active["C100000"] = 1
    workbook.save(tmp_path / "far.xlsx")
    with pytest.raises(DataError, match="far away") as caught:
        read(tmp_path / "far.xlsx")
    assert "Row 100,000" in caught.value.why


def test_laughs_and_damage(book, tmp_path, read):
    path = book({"Data": ROWS})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    laughs = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    parts["xl/worksheets/sheet1.xml"] = f"{laughs}]><worksheet>&i;</worksheet>".encode()
    with zipfile.ZipFile(tmp_path / "laughs.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(DataError, match="damaged"):
        read(tmp_path / "laughs.xlsx")
    with zipfile.ZipFile(tmp_path / "hollow.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    with pytest.raises(DataError, match="Excel workbook is damaged"):
        read(tmp_path / "hollow.xlsx")
    with pytest.raises(DataError, match="no table"):
        read(book({"Data": [["only a title"]]}))
