"""Demos: datasets at hand, one file each. Simulated ones have a fixed seed and say plainly that they are simulated."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..child import call
from ..dataset import Dataset
from ..registry import Registry
from ..workspace import Workspace

DEMOS = Registry(__name__, "demo")


@dataclass(frozen=True)
class Demo:
    """One catalogue entry: ``make(folder)`` writes the dataset below a folder, ``write(folder)`` small files to import.

    job: the task that it lets one try; simulated: or real, brought along by a dependency.
    """

    name: str
    label: str
    description: str
    job: str
    make: Callable[[Path], Dataset]
    write: Callable[[Path], list[Path]]
    simulated: bool = True


def demo(name: str, label: str, description: str, **parts) -> Demo:
    """Declare a demo; parts: the other fields of ``Demo``."""
    return DEMOS.add(Demo(name, label, description, **parts))


def make(workspace: Workspace, name: str) -> Dataset:
    """The demo as a dataset of this workspace, made in a child process. Raises GenoMLError for an unknown name or a full workspace."""
    DEMOS[name]
    workspace.room()
    return workspace.dataset(call("genoml_core.demos:build", name=name, folder=str(workspace.path / "datasets")))


def build(name: str, folder: str) -> str:
    """The child's side of ``make``: returns the key."""
    return DEMOS[name].make(Path(folder)).key


def write_files(name: str, out: Path) -> list[Path]:
    """Write a demo as small files to import, whole or not at all; returns their paths. Raises GenoMLError for an unknown name."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    return DEMOS[name].write(out)
