"""The page server of a test or a benchmark: ``streamlit run app.py`` on a free port, with a folder of user data of its own."""
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from .processes import free_port, living

ROOT = Path(__file__).parents[1]


class Server:
    """``streamlit run app.py`` on a free port of this machine."""

    def __init__(self, home: Path):
        self.home = home
        self.port = free_port()
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
        raise TimeoutError((self.home / "server.log").read_text())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def runs(self) -> list[Path]:
        return sorted(self.home.glob("workspaces/*/runs/[!.]*"))

    def processes(self, *words: str) -> list[psutil.Process]:
        """The living processes that share the server's home, all or those with one of these words in their command."""
        return living(self.home, *words)

    def stop(self) -> None:
        """End the server, and everything that a test has left behind."""
        self.kill()
        for process in self.processes():
            process.kill()
