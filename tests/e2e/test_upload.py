"""A file through the browser: it goes on after the server was killed and after a reload, and takes no memory."""
import hashlib
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.processes import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def big_file(folder: Path, megabytes: int) -> tuple[Path, str]:
    """A file of random bytes, and its SHA-256."""
    path, digest, random = folder / "big.csv", hashlib.sha256(), np.random.default_rng(0)
    with path.open("wb") as file:
        for _ in range(megabytes):
            piece = random.bytes(1_000_000)
            digest.update(piece)
            file.write(piece)
    return path, digest.hexdigest()


def arrived(server) -> int:
    """Bytes of the file that are on the server's disk."""
    return sum(path.stat().st_size for path in server.home.glob("workspaces/*/incoming/.*.part"))


def kept(server) -> Path:
    return next(server.home.glob("workspaces/*/incoming/matrix/big.csv"))


def test_it_goes_on_when_the_server_was_killed(server, visitor, tmp_path):
    path, digest = big_file(tmp_path, 100)
    visitor.open(f"{server.url}/data")
    visitor.page.locator("input.files").first.set_input_files(path)
    until(lambda: arrived(server) > 20e6)
    server.kill()
    half = arrived(server)
    assert half < 100e6
    visitor.sees("waiting for the server")
    server.start()
    visitor.sees("Read these files")
    assert hashlib.sha256(kept(server).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_it_goes_on_after_a_reload_when_the_file_is_chosen_again(server, visitor, tmp_path):
    path, digest = big_file(tmp_path, 100)
    visitor.open(f"{server.url}/data")
    visitor.page.locator("input.files").first.set_input_files(path)
    until(lambda: arrived(server) > 20e6)
    visitor.page.reload()
    visitor.settle()
    half = arrived(server)
    sent = []
    visitor.page.on("request", lambda request: sent.append(int(request.headers["x-offset"])) if request.method == "PUT" else None)
    visitor.page.locator("input.files").first.set_input_files(path)
    visitor.sees("Read these files")
    assert min(sent) >= half > 20e6
    assert hashlib.sha256(kept(server).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_it_goes_on_while_another_page_is_open(server, visitor, tmp_path):
    path, digest = big_file(tmp_path, 100)
    visitor.open(f"{server.url}/data")
    visitor.page.locator("input.files").first.set_input_files(path)
    until(lambda: arrived(server) > 5e6)
    visitor.page.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    visitor.sees("What can your samples tell?")
    until(lambda: list(server.home.glob("workspaces/*/incoming/matrix/big.csv")))
    visitor.page.get_by_test_id("stSidebar").get_by_role("link", name="Data").click()
    visitor.sees("Read these files")
    assert hashlib.sha256(kept(server).read_bytes()).hexdigest() == digest


@pytest.mark.slow
def test_cancel(server, visitor, tmp_path):
    path, _ = big_file(tmp_path, 200)
    visitor.open(f"{server.url}/data")
    visitor.page.locator("input.files").first.set_input_files(path)
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.page.get_by_role("button", name="Cancel").wait_for(state="hidden")
    time.sleep(1)
    before = arrived(server)
    time.sleep(1)
    assert arrived(server) == before
    assert not list(server.home.glob("workspaces/*/incoming/matrix/*"))


@pytest.mark.slow
def test_500_megabytes_take_no_memory(server, visitor, tmp_path):
    path, digest = big_file(tmp_path, 500)
    visitor.open(f"{server.url}/data")
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    peak, stop = [before], threading.Event()

    def watch():
        while not stop.wait(0.05):
            peak.append(process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    visitor.page.locator("input.files").first.set_input_files(path)
    visitor.sees("Read these files", seconds=300)
    stop.set()
    watcher.join()
    print(f"500 MB: memory of the server {before / 1e6:.0f} MB before, {max(peak) / 1e6:.0f} MB at most")
    assert max(peak) - before < 100e6
    assert hashlib.sha256(kept(server).read_bytes()).hexdigest() == digest
