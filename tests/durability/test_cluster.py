"""One process, many, or a cluster: the same numbers to the last bit, whoever dies; and a cluster speaks only to those it knows."""
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psutil
import pytest
from distributed import Client, Security

from genoml_core.engine import cluster as connection
from genoml_core.engine.runner import execute
from genoml_core.run import Run
from genoml_core.workspace import Workspace
from tests import making
from tests.processes import living, until

from .certificates import Authority
from .clusters import Cluster, kill

SETTINGS = {"models": ["random_forest", "logistic_l2", "lightgbm"], "outer": 3, "inner": 2}
LONG = {"models": ["random_forest", "lightgbm"], "outer": 5, "inner": 3, "repeats": 3}
INLINE = "import sys; from pathlib import Path; from genoml_core.engine.runner import execute; from genoml_core.run import Run; "


def numbers(run: Run) -> tuple[bytes, dict]:
    """All that a run comes to."""
    return (run.path / "predictions.parquet").read_bytes(), {**Run(run.path).summary, "ledger": None}


@pytest.fixture(scope="module")
def place(home):
    return Workspace.create()


@pytest.fixture(scope="module")
def new(place):
    """``new()``: a run of SETTINGS, or of others, that has not begun."""
    data = making.three_classes(place)
    return lambda **settings: making.waiting_run(place, data, "subtype", **(settings or SETTINGS))


@pytest.fixture(scope="module")
def calm(new):
    """What an undisturbed run in one process comes to."""
    run = new()
    assert execute(run, workers=0) == "done"
    return numbers(run)


@pytest.fixture(scope="module")
def long_calm(new):
    run = new(**LONG)
    assert execute(run, workers=2) == "done"
    return numbers(run)


@pytest.mark.slow
def test_the_place_changes_no_bit(new, calm, cluster):
    for workers, address in ((2, None), (0, cluster.address)):
        run = new()
        assert execute(run, workers=workers, cluster=address) == "done"
        assert numbers(run) == calm


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_order_of_sets_changes_no_bit(new, calm, seed):
    run = new()
    words = [sys.executable, "-c", f"{INLINE}execute(Run(Path(sys.argv[1])), 0)", str(run.path)]
    subprocess.run(words, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
    assert numbers(run) == calm


@contextmanager
def every_two_seconds(deed):
    """Do something again and again while the block lasts; yields the list of what it returned."""
    done, told = threading.Event(), []

    def go():
        while not done.wait(2):
            told.append(deed())

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield told
    finally:
        done.set()
        thread.join()


@pytest.mark.slow
def test_workers_of_this_machine_are_killed_again_and_again(new, long_calm, home):
    chance = random.Random(0)

    def strike():
        children = [process for process in living(home, "genoml_core.child") if process.ppid() == os.getpid()]
        return children and chance.choice(children).kill()

    run = new(**LONG)
    with every_two_seconds(strike) as struck:
        assert execute(run, workers=2) == "done"
    assert struck.count(None) >= 3  # what kill returns
    assert numbers(run) == long_calm


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_workers_of_a_cluster_are_killed_again_and_again(new, long_calm, home):
    """The one that has lived longest; a new one needs some seconds before it can do anything."""
    cluster = Cluster(home).start(workers=4)

    def strike():
        kill([cluster.workers.pop(0)])
        cluster.add(1)

    try:
        run = new(**LONG)
        with every_two_seconds(strike) as struck:
            assert execute(run, cluster=cluster.address) == "done"
        assert len(struck) >= 3
        assert numbers(run) == long_calm
    finally:
        cluster.stop()


@pytest.mark.slow
def test_the_scheduler_is_killed_and_comes_back(new, calm, home):
    cluster = Cluster(home).start()
    try:
        run = new()
        thread = threading.Thread(target=execute, args=(run,), kwargs={"cluster": cluster.address})
        thread.start()
        until(lambda: (run.events().kind == "judged").any())
        cluster.stop()
        kept = {path: path.stat().st_mtime_ns for path in run.path.glob("units/[!.]*/sha256.json")}
        time.sleep(1)
        cluster.workers = []
        cluster.start()
        thread.join(120)
        assert run.state == "done"
        assert numbers(run) == calm
        assert {path: path.stat().st_mtime_ns for path in kept} == kept
    finally:
        cluster.stop()


def test_stop_reaches_the_cluster(new, cluster, home):
    run = new(**LONG)
    thread = threading.Thread(target=execute, args=(run,), kwargs={"cluster": cluster.address})
    thread.start()
    until(lambda: (run.events().kind == "tried").any())
    start = time.monotonic()
    run.cancel()
    thread.join(30)
    assert run.state == "stopped"
    assert time.monotonic() - start < 6
    count = len(list(run.path.glob("units/*")))
    time.sleep(2)
    assert len(list(run.path.glob("units/*"))) == count  # nobody goes on with it


@pytest.mark.slow
@pytest.mark.parametrize("workers", [None, 0])
def test_a_silent_cluster_pauses_the_run(new, calm, home, monkeypatch, workers):
    """No scheduler, or one without workers; when they are there, the run goes on."""
    monkeypatch.setattr(connection, "PATIENCE", 2)
    cluster, run = Cluster(home), new()
    if workers is not None:
        cluster.start(workers)
        monkeypatch.setattr(connection, "PATIENCE", 10)
    assert execute(run, cluster=cluster.address) == run.state == "paused"
    assert run.reason.startswith(f"The cluster at {cluster.address} {'does not answer' if workers is None else 'has no worker'}.")
    monkeypatch.undo()
    try:
        cluster.start(2) if workers is None else cluster.add(2)
        assert execute(run, cluster=cluster.address) == "done"
        assert numbers(run) == calm
    finally:
        cluster.stop()


@pytest.fixture
def secret(home, tmp_path, monkeypatch):
    """A cluster that speaks TLS, and the settings of this machine to speak with it."""
    authority = Authority(tmp_path / "authority")
    theirs, ours = authority.certificate("cluster"), authority.certificate("client")
    for name, path in zip(("CA", "CERT", "KEY"), (authority.file, *ours), strict=True):
        monkeypatch.setenv(f"GENOML_DASK_{name}", str(path))
    cluster = Cluster(home, "--tls-ca-file", str(authority.file), "--tls-cert", str(theirs[0]), "--tls-key", str(theirs[1]))
    yield cluster.start()
    cluster.stop()


@pytest.mark.slow
def test_a_cluster_with_certificates(new, calm, secret, tmp_path):
    run = new()
    with every_two_seconds(lambda: listening(secret.processes())) as seen:
        assert execute(run, cluster=secret.address) == "done"
    assert numbers(run) == calm
    assert set.union(*seen, listening(secret.processes())) == {"127.0.0.1"}

    stranger = Authority(tmp_path / "stranger")
    certificate, key = stranger.certificate("client")
    forged = Security(tls_ca_file=str(stranger.file), tls_client_cert=str(certificate), tls_client_key=str(key), require_encryption=True)
    port = secret.address.rpartition(":")[2]
    for address, security in ((f"tcp://127.0.0.1:{port}", None), (secret.address, forged)):
        with pytest.raises(OSError, match=r"Timed out|refused|reset|certificate"):
            Client(address, security=security, timeout=3)


def test_certificates_of_another_authority_pause_the_run(new, secret, tmp_path, monkeypatch):
    stranger = Authority(tmp_path / "stranger")
    for name, path in zip(("CA", "CERT", "KEY"), (stranger.file, *stranger.certificate("client")), strict=True):
        monkeypatch.setenv(f"GENOML_DASK_{name}", str(path))
    monkeypatch.setattr(connection, "PATIENCE", 3)
    run = new()
    assert execute(run, cluster=secret.address) == "paused"
    assert run.units() == []


def listening(processes: list[psutil.Process]) -> set[str]:
    """The addresses at which processes can be spoken to."""
    return {each.laddr.ip for process in processes for each in process.net_connections() if each.status == psutil.CONN_LISTEN}
