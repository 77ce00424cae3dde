"""What whoever runs the server can set: environment variables, each with a default. The README lists them."""
import os
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from .errors import GenoMLError

PREFIX = "GENOML_"
CORES = os.cpu_count() or 1
HOSTS = (
    "api.gdc.cancer.gov", "www.cbioportal.org", "tcga.xenahubs.net", "gdc.xenahubs.net", "toil.xenahubs.net", "pancanatlas.xenahubs.net",
    "ucscpublic.xenahubs.net", "tcga-xena-hub.s3.us-east-1.amazonaws.com", "gdc-hub.s3.us-east-1.amazonaws.com",
    "toil-xena-hub.s3.us-east-1.amazonaws.com", "tcga-pancan-atlas-hub.s3.us-east-1.amazonaws.com",
    "ucsc-public-main-xena-hub.s3.us-east-1.amazonaws.com", "cog.sanger.ac.uk", "storage.googleapis.com", "ftp.ncbi.nlm.nih.gov",
)  # fmt: skip


class Settings(BaseModel):
    """One field a variable: ``jobs`` is GENOML_JOBS."""

    home: Path = Field(Path("~/.genoml-studio"), description="the folder of all user data, on a local disk")
    jobs: int = Field(2 if CORES > 3 else 1, ge=1, description="runs at once; the others wait in the queue")
    cache_gb: float = Field(5, gt=0, description="most that prepared matrices take in a workspace; the least used go first")
    workspace_gb: float = Field(20, gt=0, description="most that a workspace takes; then nothing new comes in")
    dask: str | None = Field(None, description="address of a dask scheduler whose workers do the runs of the queue, `tls://host:8786`")
    dask_ca: Path | None = Field(None, description="TLS: the certificate of the authority that signed those of the cluster")
    dask_cert: Path | None = Field(None, description="TLS: the certificate by which the cluster knows this machine")
    dask_key: Path | None = Field(None, description="TLS: its private key")
    hosts: str = Field(
        ",".join(HOSTS), pattern=r"none|[\w.-]+(=https?://[\w.:/-]+)?(,[\w.-]+(=https?://[\w.:/-]+)?)*",
        description="servers of public data that may be asked, with commas; `host=https://mirror` asks a mirror; `none`: nobody",
    )
    drop_folder: Path | None = Field(None, description="a folder of this machine whose files every visitor may import")

    def allowed(self) -> dict[str, str | None]:
        """Each host that may be asked, and the address of its mirror where there is one."""
        pairs = (entry.partition("=") for entry in self.hosts.split(",") if entry != "none")
        return {host: mirror or None for host, _, mirror in pairs}


def settings() -> Settings:
    """The settings at this moment. Raises GenoMLError for a value that is none."""
    told = {name: value for name in Settings.model_fields if (value := os.environ.get(PREFIX + name.upper()))}
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        wrong = error.errors()[0]
        variable = PREFIX + str(wrong["loc"][0]).upper()
        raise GenoMLError(f"The setting {variable} cannot be {wrong['input']!r}.", wrong["msg"], "Change it and start again.") from error
