"""Trash: what is put back is what was deleted, to the last byte; a kill between two steps loses nothing; two weeks later it is gone."""
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from genoml_core.errors import BusyError, GenoMLError
from genoml_core.trash import DAYS, Discarded
from tests.making import waiting_run


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the trash, and what is in it."""
    found = (path for path in folder.rglob("*") if path.is_file() and "trash" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def dataset(make_dataset):
    return make_dataset(np.ones((12, 3), np.float32) * np.arange(12)[:, None], label=list("abab") * 3)


@pytest.fixture
def runs(workspace, dataset):
    """Three runs on the dataset, the first with a unit."""
    made = [waiting_run(workspace, dataset, "label", models=["logistic_l2"], outer=3, inner=2) for _ in range(3)]
    (made[0].path / "units" / "one").mkdir(parents=True)
    (made[0].path / "units" / "one" / "unit.json").write_text("{}")
    return made


@pytest.fixture
def strike(monkeypatch):
    """``strike(2)``: the process is killed at the second rename from now on; ``strike(0)``: it is not."""

    class KilledError(BaseException):
        pass

    rename = os.rename

    def after(count):
        left = iter(range(count - 1))

        def dying(*paths):
            if count and next(left, None) is None:
                raise KilledError
            rename(*paths)

        monkeypatch.setattr(os, "rename", dying)
        return KilledError

    return after


def test_discard_and_restore_of_a_run_change_no_byte(workspace, dataset, runs):
    before = content(workspace.path)
    item = workspace.discard(runs[1].id)
    assert (item.noun, item.title, item.runs) == ("run", "label in made for a test", [runs[1].id])
    assert [run.id for run in workspace.runs()] == sorted((runs[0].id, runs[2].id), reverse=True)
    assert not any(runs[1].id in path for path in content(workspace.path))
    assert workspace.trash.items() == [item]
    assert workspace.trash.restore(item.id) == item
    assert content(workspace.path) == before
    assert workspace.trash.items() == []


def test_a_dataset_takes_its_runs_along_and_comes_back_with_them(workspace, dataset, runs, make_dataset):
    other = make_dataset(np.zeros((12, 3), np.float32), label=list("abab") * 3)
    kept = waiting_run(workspace, other, "label", models=["logistic_l2"], outer=3, inner=2)
    before = content(workspace.path)
    item = workspace.discard(dataset.key[:10])
    assert (item.noun, item.title, set(item.runs)) == ("dataset", "made for a test", {run.id for run in runs})
    assert [d.key for d in workspace.datasets()] == [other.key]
    assert [run.id for run in workspace.runs()] == [kept.id]
    workspace.trash.restore(item.id)
    assert content(workspace.path) == before


@pytest.mark.parametrize("step", range(1, 7))
def test_a_kill_while_discarding_loses_nothing_and_the_next_look_ends_it(workspace, dataset, runs, strike, step):
    """Six renames: the entry, three runs, the dataset, the entry's last name."""
    before = content(workspace.path)
    with pytest.raises(strike(step)):
        workspace.discard(dataset.key)
    strike(0)
    found = {run.id for run in workspace.runs()}
    if step == 1:  # it had not begun
        assert content(workspace.path) == before
        assert len(found) == 3
        return
    assert found == set()
    assert workspace.datasets() == []
    [item] = workspace.trash.items()
    workspace.trash.restore(item.id)
    assert content(workspace.path) == before


@pytest.mark.parametrize("step", range(1, 7))
def test_a_kill_while_restoring_loses_nothing_and_the_next_look_ends_it(workspace, dataset, runs, strike, step):
    before = content(workspace.path)
    item = workspace.discard(dataset.key)
    with pytest.raises(strike(step)):
        workspace.trash.restore(item.id)
    strike(0)
    assert len(workspace.runs()) == (0 if step == 1 else 3)
    assert workspace.trash.items() == ([item] if step == 1 else [])
    if step == 1:
        workspace.trash.restore(item.id)
    assert content(workspace.path) == before
    workspace.trash.purge()
    assert [path.name for path in workspace.trash.path.iterdir()] == [".lock"]


def test_two_steps_at_once_wait_for_each_other(workspace, dataset, runs):
    """Eight threads delete and put back the same run; whoever comes late is told so, and the run is whole at the end."""
    from concurrent.futures import ThreadPoolExecutor

    before, id = content(workspace.path), runs[0].id

    def turn(number):
        try:
            return workspace.discard(id) if number % 2 else workspace.trash.restore(id)
        except GenoMLError as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(turn, range(40)))
    assert all(isinstance(answer, Discarded) or answer.what.startswith("There is no ") for answer in told)
    if workspace.trash.items():
        workspace.trash.restore(id)
    assert content(workspace.path) == before


@pytest.mark.parametrize("state", ["running", "queued"])
def test_a_run_under_way_is_refused_and_so_is_its_dataset(workspace, dataset, runs, state, monkeypatch):
    monkeypatch.setattr("genoml_core.run.Run.state", property(lambda run: state if run.id == runs[0].id else "new"))
    for name in (runs[0].id, dataset.key):
        with pytest.raises(BusyError, match=r"cannot be deleted now.*cancel"):
            workspace.discard(name)
    assert len(workspace.runs()) == 3
    assert workspace.trash.items() == []


def test_a_run_that_is_being_explained_is_refused(workspace, runs, monkeypatch):
    monkeypatch.setattr("genoml_core.after.After.running", True)
    with pytest.raises(BusyError, match="A process writes to it"):
        workspace.discard(runs[0].id)


def test_a_run_comes_back_only_to_its_dataset(workspace, dataset, runs):
    run = workspace.discard(runs[0].id)
    whole = workspace.discard(dataset.key)
    assert set(whole.runs) == {runs[1].id, runs[2].id}
    with pytest.raises(GenoMLError, match="Put its dataset back first"):
        workspace.trash.restore(run.id)
    workspace.trash.restore(whole.id)
    workspace.trash.restore(run.id)
    assert {r.id for r in workspace.runs()} == {r.id for r in runs}


def test_runs_come_back_to_the_same_dataset_imported_again(workspace, dataset, runs, make_dataset):
    item = workspace.discard(dataset.key)
    again = make_dataset(np.ones((12, 3), np.float32) * np.arange(12)[:, None], label=list("abab") * 3)
    assert again.key == dataset.key
    new = waiting_run(workspace, again, "label", models=["logistic_l2"], outer=3, inner=2)
    workspace.trash.restore(item.id)
    assert {run.id for run in workspace.runs_on(again)} == {new.id, *(run.id for run in runs)}
    assert [d.key for d in workspace.datasets()] == [dataset.key]
    assert workspace.trash.items() == []


def test_a_place_that_is_taken_is_told(workspace, runs):
    item = workspace.discard(runs[0].id)
    runs[0].path.mkdir()
    with pytest.raises(GenoMLError, match=f"There is a run {runs[0].id} in the workspace again"):
        workspace.trash.restore(item.id)
    assert workspace.trash.items() == [item]


@pytest.mark.parametrize("name", ["", "..", "../trash", "20", ".lock", "no-such"])
def test_names_lead_nowhere_else(workspace, runs, name):
    workspace.discard(runs[0].id)
    workspace.discard(runs[1].id)
    with pytest.raises(GenoMLError, match="no entry"):
        workspace.trash.restore(name)
    with pytest.raises(GenoMLError, match="no dataset or run"):
        workspace.discard(name if name != "20" else "")


def test_what_was_discarded_is_found_by_its_own_name(workspace, dataset, runs):
    item = workspace.discard(dataset.key)
    for name in (item.id, dataset.key[:8], runs[0].id):
        assert workspace.trash.find(name) == item


def aged(workspace, item, days: float) -> None:
    """Let an entry look as if it had been discarded so long ago."""
    then = datetime.now(UTC) - timedelta(days=days)
    id = f"{then:%Y%m%d-%H%M%S}-{item.id[-8:]}"
    path = workspace.trash.path / item.id
    (path / "trash.json").write_text(item.model_copy(update={"id": id}).model_dump_json())
    path.rename(path.with_name(id))


def test_after_two_weeks_it_is_gone(workspace, runs):
    old, new = workspace.discard(runs[0].id), workspace.discard(runs[1].id)
    aged(workspace, old, DAYS + 0.01)
    aged(workspace, new, DAYS - 0.01)
    assert workspace.trash.purge() > 100
    assert [item.runs for item in workspace.trash.items()] == [[runs[1].id]]
    assert workspace.trash.purge() == 0
    assert workspace.trash.purge(everything=True) > 100
    assert workspace.usage()["trash"] == 0


def test_nothing_made_of_a_dataset_outlives_it(workspace, dataset, runs):
    choices, preview = workspace.path / "choices" / f"{dataset.key}.json", workspace.cache / "previews" / "x.json"
    upload, read = workspace.incoming / "matrix" / "counts.csv", workspace.incoming / "read"
    for path in (choices, preview, upload, read):
        path.parent.mkdir(exist_ok=True)
        path.write_text("MARKER")
    item = workspace.discard(dataset.key)
    assert choices.exists()  # they come back with it
    workspace.trash.restore(item.id)
    assert (choices.exists(), preview.exists()) == (True, True)
    workspace.discard(runs[0].id)
    workspace.trash.purge(everything=True)
    assert (choices.exists(), preview.exists()) == (True, True)
    workspace.discard(dataset.key)
    workspace.trash.purge(everything=True)
    left = [path for path in workspace.path.rglob("*") if path.is_file()]
    assert [path.name for path in left] == [".lock"]  # the files it was made from have gone, too


def test_a_purge_that_was_killed_goes_on(workspace, runs, monkeypatch):
    workspace.discard(runs[0].id)
    with monkeypatch.context() as patch:
        patch.setattr("genoml_core.trash.remove", lambda path: 0)
        workspace.trash.purge(everything=True)
    assert workspace.trash.items() == []
    assert workspace.usage()["trash"] > 100
    assert workspace.trash.purge() > 100


def test_an_entry_whose_note_is_damaged_can_be_put_back(workspace, dataset, runs):
    before = content(workspace.path)
    item = workspace.discard(dataset.key)
    (workspace.trash.path / item.id / "trash.json").write_text("{")
    [found] = workspace.trash.items()
    assert (found.id, found.noun, set(found.parts)) == (item.id, "dataset", set(item.parts))
    workspace.trash.restore(item.id)
    assert content(workspace.path) == before
