"""Asking public servers: who may be asked, patience, downloads that break off, checksums, and words where there is no way."""

import pytest

from genoml_core.errors import DataError, GenoMLError
from genoml_core.sources.parts import client as module
from genoml_core.sources.parts.client import Client

from tests.archive import md5

FILE = "tcga.xenahubs.net/download/TCGA.AA.sampleMap/HiSeqV2.gz"
URL = f"https://{FILE}"


def ranges(archive) -> list:
    return [range for method, path, range in archive.asked if (method, path) == ("GET", FILE)]


def test_a_file_comes_whole(archive, tmp_path):
    path = Client().download(URL, tmp_path / "a" / "b.gz")
    assert path.read_bytes() == archive.file(FILE)
    assert [each.name for each in path.parent.iterdir()] == ["b.gz"]


def test_busy_servers_are_asked_again(archive, tmp_path):
    archive.faults[FILE] = 3
    Client().download(URL, tmp_path / "x.gz")
    assert len(ranges(archive)) == 4
    archive.faults[FILE] = 9
    with pytest.raises(GenoMLError, match=r"tcga\.xenahubs\.net refused") as caught:
        Client().download(URL, tmp_path / "y.gz")
    assert "503" in caught.value.why


def test_what_breaks_off_goes_on_where_it_stopped(archive, tmp_path):
    whole = archive.file(FILE)
    archive.broken[FILE] = [30, 20]
    path = Client().download(URL, tmp_path / "x.gz", size=len(whole), md5=md5(whole))
    assert path.read_bytes() == whole
    assert ranges(archive) == [None, "bytes=30-", "bytes=50-"]


def test_what_breaks_off_again_and_again_is_told(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(module.time, "sleep", lambda seconds: None)
    archive.broken[FILE] = [5] * 9
    with pytest.raises(GenoMLError, match="cannot be reached") as caught:
        Client().download(URL, tmp_path / "x.gz")
    assert caught.value.why == "It broke off 4 times."
    assert not (tmp_path / "x.gz").exists()


def test_a_rest_of_another_file_is_thrown_away(archive, tmp_path):
    (tmp_path / "x.gz.part").write_bytes(b"?" * 10_000)  # longer than the file: the server has nothing after it
    assert Client().download(URL, tmp_path / "x.gz").read_bytes() == archive.file(FILE)
    whole = archive.file(FILE)
    (tmp_path / "y.gz.part").write_bytes(b"?" * 10)
    with pytest.raises(DataError, match="did not arrive as it was sent"):
        Client().download(URL, tmp_path / "y.gz", size=len(whole), md5=md5(whole))
    assert Client().download(URL, tmp_path / "y.gz", size=len(whole), md5=md5(whole)).read_bytes() == whole


def test_a_wrong_file_is_refused(archive, tmp_path):
    whole = archive.file(FILE)
    archive.wrong.add(FILE)
    with pytest.raises(DataError, match="did not arrive as it was sent"):
        Client().download(URL, tmp_path / "x.gz", size=len(whole), md5=md5(whole))
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_fetched_again(archive, tmp_path):
    whole = archive.file(FILE)
    for _ in range(2):
        Client().download(URL, tmp_path / "x.gz", md5=md5(whole))
    assert len(ranges(archive)) == 1
    (tmp_path / "x.gz").write_bytes(b"damaged")
    assert Client().download(URL, tmp_path / "x.gz", md5=md5(whole)).read_bytes() == whole


def test_only_hosts_of_the_list_are_asked(archive, monkeypatch):
    other = archive.url.replace("http", "ftp")
    for url in ("https://attacker.example/x", "http://tcga.xenahubs.net/x", "file:///etc/passwd", f"{other}/x"):
        with pytest.raises(GenoMLError, match="may not be asked"):
            Client().text(url)
    with pytest.raises(GenoMLError, match=r"attacker\.example may not be asked"):
        Client().text("https://tcga.xenahubs.net/leads/away")
    monkeypatch.setenv("GENOML_HOSTS", "none")
    with pytest.raises(GenoMLError, match=r"tcga\.xenahubs\.net may not be asked") as caught:
        Client().text(URL)
    assert "allows none" in caught.value.why


def test_without_a_network_it_is_said(monkeypatch):
    monkeypatch.setattr(module, "TRIES", 1)
    monkeypatch.setenv("GENOML_HOSTS", "tcga.xenahubs.net=http://127.0.0.1:9")
    with pytest.raises(GenoMLError, match=r"tcga\.xenahubs\.net cannot be reached") as caught:
        Client().text(URL)
    assert "upload them here" in caught.value.fix


def test_an_answer_that_is_no_json(archive):
    with pytest.raises(DataError, match="gave no JSON"):
        Client().json("https://ftp.ncbi.nlm.nih.gov/geo/series/GSE12nnn/GSE12345/matrix/")


def test_an_endless_answer_is_cut_off(archive, monkeypatch):
    monkeypatch.setattr(module, "MOST", 10)
    with pytest.raises(DataError, match="too large"):
        Client().text(URL)


def test_sizes(archive):
    assert Client().size(URL) == len(archive.file(FILE))
    assert Client().size("https://tcga.xenahubs.net/download/nothing") is None


def test_pages_end_with_a_short_one():
    pages = [[1, 2], [3, 4], [5], [6]]
    assert list(Client().pages(pages.__getitem__, 2)) == [1, 2, 3, 4, 5]
