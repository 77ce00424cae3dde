"""Zips: unpacked file by file into a folder of ours, whatever their names say and however much they claim to hold."""

import zipfile

import pytest

from genoml_core.errors import DataError
from genoml_core.readers.parts import opening
from genoml_core.readers.parts.archive import is_archive, unpack


@pytest.fixture
def pack(tmp_path):
    """pack({name: content}) -> the path of a zip that holds these files."""

    def write(files: dict[str, str | bytes]):
        path = tmp_path / "packed.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path

    return write


def test_several_files_become_a_folder_and_one_becomes_itself(pack, tmp_path):
    folder = unpack(pack({"a/x.csv": "1", "b.csv": "2", "__MACOSX/b.csv": "3"}), tmp_path / "out")
    assert {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*.csv")} == {"a/x.csv": "1", "b.csv": "2"}
    assert unpack(pack({"./only.csv": "4"}), tmp_path / "one").read_text() == "4"


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/abs.txt", "a/../../b.txt", "a\\..\\..\\w.txt", "C:\\x.txt"])
def test_names_that_lead_elsewhere_are_refused(pack, tmp_path, name):
    with pytest.raises(DataError, match="leads elsewhere"):
        unpack(pack({"good.csv": "1", name: "2"}), tmp_path / "out")
    assert {p.name for p in tmp_path.rglob("*") if p.is_file()} == {"packed.zip", "good.csv"}


def test_a_bomb_is_stopped_while_it_unpacks(pack, tmp_path, monkeypatch):
    path = pack({"zeros.csv": bytes(40_000_000)})
    assert path.stat().st_size < 60_000
    with pytest.raises(DataError, match="more than can be read"):
        unpack(path, tmp_path / "out")
    assert sum(p.stat().st_size for p in (tmp_path / "out").rglob("*") if p.is_file()) <= opening.RATIO_FROM
    monkeypatch.setattr(opening, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="more than can be read"):
        unpack(pack({"a.csv": "123456", "b.csv": "123456"}), tmp_path / "two")


def test_damaged_encrypted_and_empty_zips(pack, tmp_path):
    path = pack({"a.csv": "sample,TP53\n" * 50})
    content = bytearray(path.read_bytes())
    content[40:60] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        unpack(path, tmp_path / "damaged")
    content = bytearray(pack({"a.csv": "1"}).read_bytes())
    content[6] |= 1  # the flag of the local header, and that of the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="encrypted"):
        unpack(path, tmp_path / "locked")
    with pytest.raises(DataError, match="no files"):
        unpack(pack({"__MACOSX/x": "1"}), tmp_path / "empty")


def test_an_office_document_is_no_archive(pack, tmp_path):
    assert is_archive(pack({"a.csv": "1"}))
    assert not is_archive(pack({"[Content_Types].xml": "1", "xl/workbook.xml": "2"}))
    (tmp_path / "text.zip").write_text("sample,TP53")
    assert not is_archive(tmp_path / "text.zip")
