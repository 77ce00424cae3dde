"""A dask cluster on loopback, made of processes as a lab would start them, that can be killed."""
import sys
from pathlib import Path

import psutil

from tests.processes import free_port

LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0")


class Cluster:
    """A scheduler on a port of its own, and workers. security: options for both, as ``--tls-ca-file``."""

    def __init__(self, folder: Path, *security: str):
        self.folder, self.security = folder, security
        self.port = free_port()
        self.address = f"{'tls' if security else 'tcp'}://127.0.0.1:{self.port}"
        self.scheduler, self.workers = None, []

    def start(self, workers: int = 2) -> "Cluster":
        self.scheduler = self._begin("scheduler", "--port", str(self.port))
        self.add(workers)
        return self

    def add(self, workers: int) -> None:
        for _ in range(workers):
            self.workers.append(self._begin("worker", self.address, "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder)))

    def _begin(self, what: str, *options: str) -> psutil.Popen:
        command = [sys.executable, "-m", "dask", what, *options, *LOOPBACK, *self.security]
        with (self.folder / "cluster.log").open("ab") as log:
            return psutil.Popen(command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True)

    def kill_workers(self) -> None:
        kill(self.workers)
        self.workers = []

    def stop(self) -> None:
        kill([self.scheduler, *self.workers])

    def processes(self) -> list[psutil.Process]:
        """The scheduler, its workers, and their children."""
        found = [self.scheduler, *self.workers]
        return [*found, *(child for process in found for child in process.children(recursive=True))]


def kill(processes) -> None:
    """End processes at once; their children have to notice by themselves."""
    for process in processes:
        process.kill()
    for process in processes:
        process.wait()
