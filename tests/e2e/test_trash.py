"""What is deleted on the start page is asked for, lies in the trash, comes back, and goes for good."""
import pytest

from genoml_core.run import Run

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.mark.slow
def test_into_the_trash_and_back_and_gone(two, server, visitor):
    mine, theirs = two
    place = mine.workspace
    visitor.open(f"{server.url}/?ws={place.id}")
    runs = visitor.page.locator(f".st-key-delete-{mine.run.id} button").first

    runs.click()
    visitor.sees("will lie in the trash for 14 days")
    visitor.click("Cancel")
    assert [run.id for run in place.runs()] == [mine.run.id]

    runs.click()
    visitor.click("Move to the trash")
    visitor.sees("In the trash")
    assert place.runs() == []
    visitor.click("Put back")
    visitor.sees("Your runs")
    assert [run.id for run in place.runs()] == [mine.run.id]

    Run(mine.run.path).queue()
    visitor.page.locator(f".st-key-delete-{mine.dataset.key[:12]} button").first.click()
    visitor.click("Move to the trash")
    visitor.sees("cannot be deleted now")
    Run(mine.run.path).cancel()
    visitor.click("Move to the trash")
    visitor.sees("with 1 run")
    assert place.datasets() == place.runs() == []
    visitor.click("Empty the trash")
    visitor.click("Remove for good")
    visitor.page.get_by_text("In the trash").wait_for(state="detached")
    assert place.trash.items() == []
    assert [run.id for run in theirs.workspace.runs()] == [theirs.run.id]
