"""A disk that is full, read-only, or flips a bit: the state is told, what was there can be read, and the numbers come out the same."""
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from genoml_core.cli import main
from genoml_core.engine.runner import execute
from genoml_core.engine.store import Recorder
from genoml_core.errors import GenoMLError
from genoml_core.files import SEAL
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests import making

SETTINGS = {"models": ["logistic_l2", "random_forest"], "outer": 3, "inner": 2}


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    """A workspace on a file system of its own of 64 MB; ``small_disk.fill()`` leaves no room, ``.free()`` makes some again."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if sys.platform != "linux" or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("a small file system cannot be mounted here")
    monkeypatch.setenv("GENOML_HOME", str(place / "home"))
    yield Disk(place)
    subprocess.run(["umount", "--lazy", place], check=True)


class Disk:
    def __init__(self, place):
        self.place, self.workspace = place, Workspace.create()

    def fill(self) -> None:
        with (self.place / "filler").open("ab") as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
                    file.flush()
            except OSError:
                pass

    def free(self) -> None:
        (self.place / "filler").unlink()

    def remount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", self.place], check=True)


@pytest.fixture
def undisturbed(workspace) -> pd.DataFrame:
    return making.finished_run(workspace, making.three_classes(workspace), "subtype", **SETTINGS).predictions


@pytest.mark.parametrize("workers", [pytest.param(0, marks=pytest.mark.slow), 2])
def test_a_disk_that_fills_while_it_runs_pauses_it(undisturbed, small_disk, workers, monkeypatch):
    workspace = small_disk.workspace
    data = making.three_classes(workspace)
    earlier = making.finished_run(workspace, data, "subtype", models=["logistic_l2"], outer=3, inner=2)
    run = making.waiting_run(workspace, data, "subtype", **SETTINGS)
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "add", _fills(small_disk, Recorder.add))
        assert execute(run, workers=workers) == run.state == "paused"
    assert run.reason.startswith("The disk is full. Make room")
    assert 0 < len(run.units()) < 12
    assert Run(earlier.path).summary["verdict"]["sentence"]
    assert Run(earlier.path).damage() == []
    kept = _written(run)
    small_disk.free()
    assert execute(run, workers=workers) == "done"
    assert kept.items() <= _written(run).items()
    pd.testing.assert_frame_equal(run.predictions, undisturbed, check_exact=True)


def _fills(disk, add):
    """The disk is full as soon as the first judged unit is noted."""

    def noting(self, *events):
        add(self, *events)
        if any(event["kind"] == "judged" for event in events):
            disk.fill()

    return noting


def test_a_disk_that_is_full_from_the_start(undisturbed, small_disk):
    run = making.waiting_run(small_disk.workspace, making.three_classes(small_disk.workspace), "subtype", **SETTINGS)
    small_disk.fill()
    with pytest.raises(GenoMLError, match="The disk is full"):
        execute(run, workers=0)
    assert run.state == "new"
    small_disk.free()
    assert execute(run, workers=0) == "done"
    pd.testing.assert_frame_equal(run.predictions, undisturbed, check_exact=True)


def test_a_disk_that_fills_before_the_results(undisturbed, small_disk, monkeypatch):
    from genoml_core.engine import runner

    run = making.waiting_run(small_disk.workspace, making.three_classes(small_disk.workspace), "subtype", **SETTINGS)
    write = runner.write_results
    with monkeypatch.context() as patch:
        patch.setattr(runner, "write_results", lambda *parts: (small_disk.fill(), write(*parts)))
        assert execute(run, workers=0) == "paused"
    assert len(run.units()) == 12
    small_disk.free()
    assert execute(run, workers=0) == "done"
    pd.testing.assert_frame_equal(run.predictions, undisturbed, check_exact=True)


@pytest.mark.slow
def test_a_folder_that_may_only_be_read(small_disk, capsys):
    workspace, data = small_disk.workspace, making.three_classes(small_disk.workspace)
    run = making.finished_run(workspace, data, "subtype", models=["logistic_l2"], outer=3, inner=2)
    fresh = making.waiting_run(workspace, data, "subtype", models=["logistic_l2"])
    small_disk.remount("ro")
    try:
        assert run.state == "done"
        assert main(["--workspace", workspace.id, "show", run.id]) == main(["--workspace", workspace.id, "verify", run.id]) == 0
        with pytest.raises(GenoMLError, match="cannot be written"):
            execute(fresh, workers=0)
        assert fresh.state == "new"
        assert main(["--workspace", workspace.id, "resume", fresh.id]) == 2
        assert "cannot be written" in capsys.readouterr().err
    finally:
        small_disk.remount("rw")
    assert execute(fresh, workers=0) == "done"


@pytest.mark.parametrize("name", ["predictions.parquet", *(pytest.param(name, marks=pytest.mark.slow) for name in ("unit.json", SEAL))])
def test_a_flipped_bit_in_a_unit(workspace, three_classes, name, capsys):
    run = making.finished_run(workspace, three_classes, "subtype", **SETTINGS)
    before, told = run.predictions, run.summary
    kept = _written(run)
    _flip(run.path / "units" / "r0-f1-random_forest" / name)
    assert [path.rpartition("/")[0] for path in run.damage()] == ["units/r0-f1-random_forest"]
    assert main(["--workspace", workspace.id, "verify", run.id]) == 3
    assert "units/r0-f1-random_forest/" in capsys.readouterr().err
    assert execute(run, workers=0) == "done"
    assert main(["--workspace", workspace.id, "verify", run.id]) == 0
    again = Run(run.path)
    pd.testing.assert_frame_equal(again.predictions, before, check_exact=True)
    assert {**again.summary, "ledger": None} == {**told, "ledger": None}
    now = _written(run)
    assert [unit for unit in kept if kept[unit] != now[unit]] == ["r0-f1-random_forest"]


def test_a_flipped_bit_in_the_dataset(workspace, three_classes):
    run = making.waiting_run(workspace, three_classes, "subtype", **SETTINGS)
    matrix = three_classes.path / "expression" / "X.npy"
    before = matrix.read_bytes()
    _flip(matrix)
    with pytest.raises(GenoMLError, match="is damaged"):
        execute(run, workers=0)
    assert run.state == "failed"
    assert "expression/X.npy is not what was written" in run.reason
    making.three_classes(workspace)  # the same data come in again
    assert matrix.read_bytes() == before
    assert execute(run, workers=0) == "done"


def test_a_database_that_is_no_database(workspace, three_classes):
    """What counts stands in the units, too."""
    run = making.finished_run(workspace, three_classes, "subtype", models=["logistic_l2"], outer=3, inner=2)
    before = run.predictions
    (run.path / "run.db").write_bytes(os.urandom(8192))
    assert execute(run, workers=0) == "done"
    assert (run.events().kind == "judged").sum() == 9
    pd.testing.assert_frame_equal(Run(run.path).predictions, before, check_exact=True)


def _written(run: Run) -> dict[str, int]:
    """When each unit was written: an inode number would be given again."""
    return {path.parent.name: path.stat().st_mtime_ns for path in run.path.glob("units/[!.]*/sha256.json")}


def _flip(path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
