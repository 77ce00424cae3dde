"""A real server and a real browser. Each test has its own server, port, workspace folder and browser context."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlparse

import psutil
import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
IDLE = """() => { const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED' }"""


class Server:
    """``streamlit run app.py`` on a free port of this machine."""

    def __init__(self, home: Path):
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port), "--server.headless", "true"]
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, "GENOML_HOME": str(self.home)}, stdout=log, stderr=log, start_new_session=True,
            )
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        pytest.fail((self.home / "server.log").read_text())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def runs(self) -> list[Path]:
        return sorted(self.home.glob("workspaces/*/runs/[!.]*"))

    def processes(self, *words: str) -> list[psutil.Process]:
        """The living processes that share the server's home, all or those with one of these words in their command."""
        return [p for p in psutil.process_iter() if self._owns(p) and (not words or any(word in p.cmdline() for word in words))]

    def _owns(self, process: psutil.Process) -> bool:
        try:
            alive = process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE
            return alive and process.environ().get("GENOML_HOME") == str(self.home)
        except psutil.Error:  # it ended while it was looked at, or is not ours
            return False

    def stop(self) -> None:
        """End the server, and everything that a test has left behind."""
        self.kill()
        for process in self.processes():
            process.kill()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


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
