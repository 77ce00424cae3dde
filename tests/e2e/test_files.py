"""Pictures and downloads reach the browser that they are for, and no other."""
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
DRAWN = "() => [...document.images].filter(image => image.src.includes('/media/') && image.naturalWidth > 0).length"


def test_a_download_is_for_the_browser_that_asked_for_it(server, visitor, context, tmp_path):
    visitor.open(server.url).click("Demo: subtypes")
    visitor.click("See the samples side by side")
    visitor.sees("What it cannot say")
    visitor.click("Save")
    with visitor.page.expect_download() as download:
        visitor.click("SVG")
    download.value.save_as(tmp_path / "samples.svg")
    assert "PC1" in (tmp_path / "samples.svg").read_text()
    stranger = context.browser.new_context()
    assert "/media/" in download.value.url
    assert context.request.get(download.value.url).status == 200
    assert stranger.request.get(download.value.url).status == 404
    stranger.close()


def test_the_icon_is_drawn_on_a_phone(server, visitor):
    visitor.page.set_viewport_size({"width": 390, "height": 800})
    visitor.open(server.url)
    assert visitor.page.wait_for_function(DRAWN, timeout=10_000).json_value() >= 1
