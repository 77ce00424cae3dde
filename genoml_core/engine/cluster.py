"""A dask.distributed cluster that is there already: only its address and the certificates of this client are named."""
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlparse

from distributed import Client, Security

from ..settings import Settings, settings
from .failures import PausedError

PATIENCE = 120  # seconds that the scheduler, and a first worker, may take to answer


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at ``address``. Raises PausedError where it does not answer, or would be spoken to in the clear."""
    told = settings()
    secret = address.startswith("tls://")
    if not secret and urlparse(address).hostname not in ("127.0.0.1", "localhost", "::1"):
        fix = "Start the scheduler with TLS and use an address that begins with tls://."
        raise PausedError(f"The cluster at {address} would be spoken to without encryption.", fix=fix)
    try:
        client = Client(address, timeout=PATIENCE, security=_security(told) if secret else None, set_as_default=False)
    except OSError as error:
        raise PausedError(f"The cluster at {address} does not answer.", str(error), "Start it, then go on with the run.") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise PausedError(f"The cluster at {address} has no worker.", fix="Start workers, then go on with the run.") from error
        yield client


def _security(told: Settings) -> Security:
    files = {"tls_ca_file": told.dask_ca, "tls_client_cert": told.dask_cert, "tls_client_key": told.dask_key}
    if missing := [name for name, path in files.items() if path is None or not path.is_file()]:
        fix = "Name them in GENOML_DASK_CA, GENOML_DASK_CERT and GENOML_DASK_KEY."
        raise PausedError("The certificates for the cluster are missing.", f"Without a file: {', '.join(missing)}.", fix)
    return Security(require_encryption=True, **{name: str(path) for name, path in files.items()})
