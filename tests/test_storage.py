"""Sizes are those of the files, also when they come and go; temporary names of killed processes are told from all others."""
import os
import time
from pathlib import Path

import pytest

from genoml_core.files import whole_file, whole_folder
from genoml_core.storage import DAY, content_size, half_written, in_words, last_change, remove, remove_old, size


def write(path: Path, bytes: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * bytes)
    return path


def age(path: Path, seconds: float) -> Path:
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def test_size_is_the_sum_of_the_files(tmp_path):
    for name, bytes in (("a", 10), ("b/c", 200), ("b/d/e", 3_000), (".hidden", 4)):
        write(tmp_path / name, bytes)
    (tmp_path / "outside").symlink_to("/usr")
    assert size(tmp_path) - os.lstat(tmp_path / "outside").st_size == 3_214
    assert size(tmp_path / "b" / "c") == 200
    assert size(tmp_path / "gone") == 0


def test_an_entry_is_counted_again_only_when_something_came_or_went(tmp_path, monkeypatch):
    from genoml_core import storage

    def measure(path):
        measured.append(path)
        return size(path)

    measured = []
    monkeypatch.setattr(storage, "size", measure)
    for run in ("run1", "run2"):
        write(tmp_path / run / "units" / "unit1" / "unit.json", 100)
    assert content_size(tmp_path) == 200
    assert {str(tmp_path / run) for run in ("run1", "run2")} <= set(measured)
    measured_once = len(measured)
    assert content_size(tmp_path) == 200
    assert len(measured) == measured_once
    for run in ("run1", "run2"):  # another moment, whatever the clock of the file system counts in
        age(tmp_path / run / "units", 10)
    assert content_size(tmp_path) == 200
    del measured[:]
    write(tmp_path / "run1" / "units" / "unit2" / "unit.json", 50)
    assert content_size(tmp_path) == 250
    assert str(tmp_path / "run1") in measured
    assert str(tmp_path / "run2") not in measured
    write(tmp_path / "beside", 7)
    assert content_size(tmp_path) == 257
    assert content_size(tmp_path / "gone") == 0


def test_remove_says_what_it_made_free(tmp_path):
    write(tmp_path / "folder" / "a", 10)
    assert remove(tmp_path / "folder") == 10
    assert remove(write(tmp_path / "file", 20)) == 20
    assert remove(tmp_path / "file") == 0
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_removed_and_not_what_it_points_to(tmp_path):
    write(tmp_path / "real" / "a", 10)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    remove(tmp_path / "link")
    assert [path.name for path in tmp_path.iterdir()] == ["real"]
    assert size(tmp_path / "real") == 10


def test_temporary_names_are_recognised_while_they_are_in_use(tmp_path):
    with whole_file(tmp_path / "summary.json") as temporary:
        assert half_written(temporary)
        assert half_written(temporary.with_name(f"{temporary.name}-wal"))
        temporary.touch()
    with whole_folder(tmp_path / "unit") as temporary:
        assert half_written(temporary)


@pytest.mark.parametrize("name", ["summary.json", ".lock", ".summary.json", "a.0123456789ab", ".a.0123456789ag", ".0123456789ab"])
def test_other_names_are_no_temporary_ones(name):
    assert not half_written(Path(name))


def test_only_what_is_older_than_a_day_is_removed(tmp_path):
    old, new = age(write(tmp_path / "old", 10), DAY + 60), age(write(tmp_path / "new", 10), DAY - 60)
    assert remove_old([old, new, tmp_path / "gone"]) == 10
    assert (old.exists(), new.exists()) == (False, True)
    assert last_change(old) == 0


@pytest.mark.parametrize(("bytes", "said"), [
    (0, "0 kB"), (1, "1 kB"), (999_999, "1000 kB"), (1_000_000, "1.0 MB"), (45_400_000, "45 MB"), (3.24e9, "3.2 GB"), (2e10, "20 GB"),
])
def test_sizes_in_words(bytes, said):
    assert in_words(bytes) == said
