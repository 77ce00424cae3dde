"""The catalogue: complete for everyone who looks, and helpful about names that do not exist."""
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

from genoml_core.errors import GenoMLError
from genoml_core.registry import near_miss


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of two slow modules that declare an entry each, and a sub-package of helpers."""
    folder = tmp_path / "toy_catalogue"
    (folder / "helpers").mkdir(parents=True)
    (folder / "helpers" / "__init__.py").write_text("raise RuntimeError('helpers are not entries')")
    (folder / "__init__.py").write_text(textwrap.dedent("""
        from types import SimpleNamespace
        from genoml_core.registry import Registry
        TOYS = Registry(__name__, "toy")
        def toy(name):
            return TOYS.add(SimpleNamespace(name=name))
    """))
    for name in ("ball", "kite"):
        (folder / f"{name}.py").write_text(f"import time; time.sleep(0.2)\nfrom . import toy\ntoy({name!r})\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [m for m in sys.modules if m.startswith("toy_catalogue")]:
        del sys.modules[name]


def test_nobody_sees_half_a_catalogue(package):
    from toy_catalogue import TOYS

    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(lambda _: list(TOYS), range(8)))
    assert seen == [["ball", "kite"]] * 8


def test_the_order_is_that_of_the_modules_whoever_was_imported_first(package):
    import toy_catalogue.kite  # noqa: F401 - as a page that uses it does

    assert list(sys.modules["toy_catalogue"].TOYS) == ["ball", "kite"]


def test_a_module_that_fails_is_tried_again(package):
    from toy_catalogue import TOYS

    good = (package / "kite.py").read_text()
    (package / "kite.py").write_text("1 / 0")
    with pytest.raises(ZeroDivisionError):
        len(TOYS)
    (package / "kite.py").write_text(good + "# mended\n")
    assert list(TOYS) == ["ball", "kite"]


def test_a_name_may_be_used_once(package):
    from toy_catalogue import TOYS, toy

    assert len(TOYS) == 2
    with pytest.raises(GenoMLError, match="Two toys are named 'kite'"):
        toy("kite")


def test_a_wrong_name_gets_the_near_one(package):
    from toy_catalogue import TOYS

    with pytest.raises(GenoMLError, match=r"no toy named 'kit'\. Did you mean 'kite'\?"):
        TOYS["kit"]
    with pytest.raises(GenoMLError, match="Choose one of: ball, kite"):
        TOYS["xyz"]
    assert "kit" not in TOYS
    assert near_miss("x", ["alpha"]) == "Choose one of: alpha."
    assert near_miss("x", []) == "There is none to choose from."


