"""Samples that are marked with the mouse in one figure are marked in the others, and become a column."""
import pandas as pd
import pytest

from tests.processes import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_a_box_marks_samples_everywhere(server, visitor):
    visitor.open(server.url)
    visitor.click("Demo: subtypes")
    visitor.sees("Nothing stands in the way")
    visitor.click("See the samples side by side")
    plot = visitor.page.locator(".nsewdrag").first
    plot.wait_for(timeout=60_000)
    visitor.page.wait_for_timeout(1_000)
    box = plot.bounding_box()
    mouse = visitor.page.mouse
    mouse.move(box["x"] + 5, box["y"] + 5)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 5, steps=6)
    mouse.up()
    visitor.sees("samples marked")
    visitor.page.get_by_text("Quality", exact=True).first.click()
    visitor.sees("How well each sample was measured")
    visitor.page.locator(".legendtext", has_text="marked").first.wait_for(timeout=30_000)
    visitor.click("Make it a column")
    visitor.page.get_by_label("Name of the column").fill("odd ones")
    visitor.page.keyboard.press("Enter")
    visitor.settle()
    visitor.click("Make the column")
    until(lambda: any("odd ones" in pd.read_parquet(path) for path in server.home.glob("workspaces/*/datasets/*/samples.parquet")))
    visitor.settle()
    assert not visitor.page.get_by_test_id("stAlertContentError").count()
