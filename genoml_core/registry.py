"""The one way to extend GenoML Studio: add a file to a catalogue folder and declare an entry in it."""
import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from threading import RLock

from .errors import GenoMLError


def near_miss(name: str, known) -> str:
    """What to do about a name that does not exist: the likely intention, or all choices."""
    known = [str(k) for k in known]
    if not known:
        return "There is none to choose from."
    near = get_close_matches(str(name), known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Choose one of: {', '.join(known)}."


class Registry(Mapping):
    """Entries declared by the modules of one package, imported the first time someone looks."""

    def __init__(self, package: str, noun: str):
        self.package, self.noun = package, noun
        self._entries: dict[str, object] = {}
        self._modules: dict[str, str] = {}  # where each was declared
        self._loaded = self._loading = False
        self._lock = RLock()  # the page server looks from many threads: nobody may see half a catalogue

    def add(self, entry):
        """Add one entry (anything with a ``name``) and return it."""
        if entry.name in self._entries:
            raise GenoMLError(f"Two {self.noun}s are named {entry.name!r}.", fix="Rename one of them.")
        self._entries[entry.name] = entry
        self._modules[entry.name] = _declaring(self.package)
        return entry

    def __getitem__(self, name: str):
        self._load()
        if name not in self._entries:
            raise GenoMLError(f"There is no {self.noun} named {name!r}.", fix=near_miss(name, self))
        return self._entries[name]

    def __contains__(self, name) -> bool:
        self._load()
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(self._entries)

    def __len__(self) -> int:
        self._load()
        return len(self._entries)

    def _load(self):
        if self._loaded:
            return
        with self._lock:
            if self._loaded or self._loading:  # a module being loaded may look into its own catalogue
                return
            self._loading = True
            try:
                self._import_all()
                self._loaded = True
            finally:
                self._loading = False

    def _import_all(self):
        for module in sorted(iter_modules(import_module(self.package).__path__), key=lambda m: m.name):
            if not module.ispkg:  # sub-packages hold helpers, not entries
                import_module(f"{self.package}.{module.name}")
        ordered = sorted(self._entries, key=self._modules.get)  # whoever was imported first: pages look the same in every process
        self._entries = {name: self._entries[name] for name in ordered}


def _declaring(package: str) -> str:
    """The module below a package that is being imported; "" where an entry comes from elsewhere."""
    frame = sys._getframe(1)
    while frame and not frame.f_globals.get("__name__", "").startswith(f"{package}."):
        frame = frame.f_back
    return frame.f_globals["__name__"] if frame else ""
