"""A real server and a real browser. Each test has its own server, port, workspace folder and browser context."""
import shutil
from urllib.parse import urlparse

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
IDLE = """() => { const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED' }"""


@pytest.fixture
def context():
    """A browser context; at the end, no page of it may have asked another host for anything."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    foreign = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1360, "height": 1000}, accept_downloads=True)
        context.on("request", lambda request: foreign.append(request.url) if _foreign(request.url) else None)
        yield context
        browser.close()
    assert foreign == []


def _foreign(url: str) -> bool:
    return urlparse(url).scheme in ("http", "https", "ws", "wss") and urlparse(url).hostname != "127.0.0.1"


class Visitor:
    """A page and the number of clicks made on it."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def settle(self) -> None:
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(IDLE, timeout=60_000)

    def open(self, url: str) -> "Visitor":
        self.page.goto(url)
        self.settle()
        return self

    def click(self, name: str, exact: bool = False) -> None:
        self.clicks += 1
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.settle()

    def sees(self, text: str, seconds: float = 60) -> None:
        try:
            self.page.get_by_text(text).first.wait_for(timeout=seconds * 1000)
        except Exception as error:
            error.add_note(self.page.get_by_test_id("stApp").inner_text())
            raise


@pytest.fixture
def visitor(context) -> Visitor:
    return Visitor(context.new_page())


@pytest.fixture
def another(context) -> Visitor:
    """A second tab."""
    return Visitor(context.new_page())
