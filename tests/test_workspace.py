"""Workspace: ids cannot lead outside, names find one thing or say so, files appear whole or not at all."""

import os

import numpy as np
import pytest

from genoml_core.dataset import DatasetFacts
from genoml_core.engine.compose import compose
from genoml_core.errors import GenoMLError
from genoml_core.files import whole_file, whole_folder, write_json
from genoml_core.workspace import Workspace


def test_create_and_open(workspace):
    again = Workspace(workspace.id)
    assert again.exists()
    assert again.path == workspace.path
    assert sorted(p.name for p in workspace.path.iterdir()) == ["cache", "datasets", "incoming", "references", "runs", "trash"]
    assert Workspace.create().id != workspace.id


@pytest.mark.parametrize("id", ["", "short", "../../../../etc/passwd", "a/b/c/d/e/f/g/h/i/j", "x" * 65, "abcdefghijklmnop\n"])
def test_ids_that_are_none(id):
    with pytest.raises(GenoMLError, match="not a workspace id"):
        Workspace(id)


def test_the_command_line_has_one_workspace(workspace):
    assert Workspace.of_command_line().id == Workspace.of_command_line().id
    assert Workspace.of_command_line().exists()


def test_datasets_are_found_by_the_start_of_their_key(workspace):
    for key in ("aa11", "aa22", "bb33"):
        (workspace.path / "datasets" / key).mkdir()
    assert workspace.dataset("bb").path.name == "bb33"
    assert workspace.dataset("aa11").path.name == "aa11"
    with pytest.raises(GenoMLError, match="2 datasets begin like this"):
        workspace.dataset("aa")
    for name in ("", "..", "../datasets/bb33", "cc"):
        with pytest.raises(GenoMLError, match="no dataset"):
            workspace.dataset(name)


def test_the_newest_dataset_comes_first(workspace):
    for key, created in (("aa", "2024-01-01"), ("bb", "2025-01-01")):
        folder = workspace.path / "datasets" / key
        folder.mkdir()
        write_json(folder / "dataset.json", DatasetFacts(name=key, created=created).model_dump())
    assert [dataset.name for dataset in workspace.datasets()] == ["bb", "aa"]


def test_the_newest_run_comes_first_even_of_one_second(workspace, make_dataset):
    plan = compose(make_dataset(np.eye(12, dtype=np.float32), "numeric", y=np.repeat(["a", "b"], 6)), "y", models=["logistic_l2"])
    made = [workspace.new_run(plan).id for _ in range(20)]
    assert [run.id for run in workspace.runs()] == made[::-1]


def test_the_newest_dataset_comes_first_even_of_one_second(workspace, make_dataset):
    made = [make_dataset(np.full((2, 2), i, np.float32), "numeric").key for i in range(10)]
    assert [data.key for data in workspace.datasets()] == made[::-1]


def test_usage_is_told_by_part(workspace):
    sizes = {"datasets/a/X.npy": 100, "runs/r/units/u/unit.json": 20, "cache/aa/k/train.npy": 3, "incoming/matrix/m.csv": 4_000}
    for path, bytes in sizes.items():
        file = workspace.path / path
        file.parent.mkdir(parents=True)
        file.write_bytes(b"x" * bytes)
    assert workspace.usage() == {"datasets": 100, "references": 0, "runs": 20, "incoming": 4_000, "cache": 3, "trash": 0}
    with file.open("ab") as growing:
        growing.write(b"x" * 1_000)
    assert workspace.usage()["incoming"] == 5_000


def test_a_full_workspace_says_by_what_and_what_to_do(workspace, monkeypatch):
    (workspace.path / "runs" / "r").mkdir()
    (workspace.path / "runs" / "r" / "log.txt").write_bytes(b"x" * 3_000_000)
    (workspace.cache / "aa").write_bytes(b"x" * 1_000_000)
    monkeypatch.setenv("GENOML_WORKSPACE_GB", "0.005")
    workspace.room()
    workspace.room(1_000_000)
    with pytest.raises(GenoMLError) as told:
        workspace.room(1_000_001)
    assert told.value.what == "There is no room left in this workspace."
    assert told.value.why == "It takes 4.0 MB of 5.0 MB: runs 3.0 MB, the cache 1.0 MB. 1.0 MB more would come in."
    assert "Empty the trash, clear the cache, or delete runs" in told.value.fix


def test_a_full_workspace_takes_no_dataset_demo_or_run(workspace, make_dataset, tmp_path, monkeypatch):
    from genoml_core import demos
    from genoml_core.readers import import_files
    from tests.making import waiting_run

    data = make_dataset(np.ones((12, 3), np.float32), label=list("abab") * 3)
    (tmp_path / "m.csv").write_text("sample,TP53\ns1,1.5\ns2,2.5\n")
    monkeypatch.setenv("GENOML_WORKSPACE_GB", "1e-6")
    for enter in (
        lambda: import_files(workspace, [("m.csv", tmp_path / "m.csv")]),
        lambda: demos.make(workspace, "subtypes"),
        lambda: waiting_run(workspace, data, "label", models=["logistic_l2"], outer=3, inner=2),
    ):
        with pytest.raises(GenoMLError, match="no room left"):
            enter()
    assert [d.key for d in workspace.datasets()] == [data.key]
    assert workspace.runs() == []


def test_sweep_removes_what_was_given_up_a_day_ago(workspace):
    half = ["runs/.r.0123456789ab/plan.json", "runs/r/units/.u.0123456789ab/unit.json", "cache/aa/.k.0123456789ab/train.npy"]
    old = [*half, "incoming/matrix/.part"]
    kept = ["runs/r/plan.json", "incoming/matrix/waiting.csv", "trash/.lock"]
    for name in (*old, *kept):
        path = workspace.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)
    assert workspace.sweep() == 0
    for path in workspace.path.rglob("*"):
        os.utime(path, (1, 1))
    assert workspace.sweep() == 40
    assert {p.relative_to(workspace.path).as_posix() for p in workspace.path.rglob("*") if p.is_file()} == set(kept)


def fail_within(context, write):
    with context as temporary:
        write(temporary)
        raise RuntimeError


def test_a_file_is_whole_or_as_before(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("before")
    with pytest.raises(RuntimeError):
        fail_within(whole_file(path), lambda temporary: temporary.write_text("half"))
    assert path.read_text() == "before"
    with whole_file(path) as temporary:
        temporary.write_text("after")
    assert path.read_text() == "after"
    assert [p.name for p in tmp_path.iterdir()] == ["file.txt"]


def test_a_folder_is_whole_or_not_there_and_the_first_one_wins(tmp_path):
    with pytest.raises(RuntimeError):
        fail_within(whole_folder(tmp_path / "folder"), lambda temporary: (temporary / "part").write_text("half"))
    assert list(tmp_path.iterdir()) == []
    for content in ("first", "second"):
        with whole_folder(tmp_path / "folder") as temporary:
            (temporary / "part").write_text(content)
    assert (tmp_path / "folder" / "part").read_text() == "first"
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_json_holds_no_nan(tmp_path):
    with pytest.raises(ValueError, match="Out of range"):
        write_json(tmp_path / "x.json", {"a": float("nan")})
    assert list(tmp_path.iterdir()) == []
