"""Workspace: ids cannot lead outside, names find one thing or say so, files appear whole or not at all."""

import pytest

from genoml_core.dataset import DatasetFacts
from genoml_core.errors import GenoMLError
from genoml_core.files import whole_file, whole_folder, write_json
from genoml_core.workspace import Workspace


def test_create_and_open(workspace):
    again = Workspace(workspace.id)
    assert again.exists()
    assert again.path == workspace.path
    assert sorted(p.name for p in workspace.path.iterdir()) == ["cache", "datasets", "incoming", "runs"]
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
