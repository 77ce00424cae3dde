"""Imports go downward only; the core never sees Streamlit; pages import nothing heavy; listing a catalogue is cheap."""
import ast
import subprocess
import sys
from pathlib import Path

import pytest

from genoml_core.commands import CATALOGUES as CATALOGUES_LISTED

ROOT = Path(__file__).parents[1]
VOCABULARY = {
    "errors", "registry", "params", "dataset", "frozen", "target", "plan", "run", "workspace", "child", "files", "follow_up", "settings",
    "storage", "trash", "edit", "reference", "penalised", "process", "after", "at_risk", "results",
}
CATALOGUES = {"readers", "sources", "demos", "explore", "splits", "steps", "models", "metrics", "statistics", "checks", "explain"}
FLOOR = {
    **dict.fromkeys(VOCABULARY, 1), **dict.fromkeys(CATALOGUES, 2), "engine": 3, "figures": 3, "reports": 4,
    "cli": 5, "commands": 5, "showing": 5, "predicting": 5, "housekeeping": 5, "intake": 5, "__main__": 5, "__init__": 0,
}
HEAVY = {"torch", "lightgbm", "xgboost", "shap", "umap", "scanpy", "captum", "lifelines", "skglm", "torchsurv", "anndata", "numba"}
NETWORKS = ROOT / "genoml_core/models/torch"  # imported when one of its models is built, in a worker
MODULES = sorted([*(ROOT / "genoml_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"])


def imports(path: Path):
    """(dotted name, at the top level of the module) of everything that a file imports."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        top = node in tree.body
        if isinstance(node, ast.Import):
            yield from ((alias.name, top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name, top
            yield from ((f"{name}.{alias.name}", top) for alias in node.names)


def room(dotted: str) -> str | None:
    parts = dotted.split(".")
    return parts[1] if parts[0] == "genoml_core" and len(parts) > 1 and parts[1] in FLOOR else None


def broken(path: Path):
    mine = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for name, top in imports(path):
        theirs = room(name)
        core = path.relative_to(ROOT).parts[0] == "genoml_core"
        if core and name.split(".")[0] == "streamlit":
            yield f"imports {name}"
        if top and name.split(".")[0] in HEAVY and path.parent != NETWORKS:
            yield f"imports {name} at its top level"
        if mine and theirs and mine != theirs and (FLOOR[theirs] > FLOOR[mine] or FLOOR[theirs] == FLOOR[mine] in (2, 3)):
            yield f"{mine} imports {theirs}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_floors(path):
    assert list(broken(path)) == []


def test_every_part_of_the_core_has_a_floor():
    parts = {p.stem for p in (ROOT / "genoml_core").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert parts <= set(FLOOR)


def test_a_broken_floor_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    path = tmp_path / "genoml_core" / "steps" / "bad.py"
    path.parent.mkdir(parents=True)
    path.write_text("import torch\nimport streamlit as st\nfrom ..models import MODELS\nfrom ..engine.cv import Unit\n")
    found = set(broken(path))
    assert found == {"imports torch at its top level", "imports streamlit", "steps imports models", "steps imports engine"}


@pytest.mark.parametrize("statement", [
    "import genoml_core",
    "import runpy, sys; sys.argv = ['genoml_core', '--help']\n"
    "try: runpy.run_module('genoml_core', run_name='__main__')\nexcept SystemExit: pass",
])
def test_importing_the_core_is_cheap(statement):
    assert _loaded(statement, HEAVY | {"sklearn", "scipy", "streamlit", "plotly", "matplotlib"}) == []


def test_listing_the_catalogues_imports_nothing_heavy():
    statement = "\n".join(
        f"from genoml_core.{package} import {name}; assert len({name}) > 0"
        for package, name in (part.split(":") for part in CATALOGUES_LISTED.values())
    )
    assert _loaded(statement, HEAVY) == []


def _loaded(statement: str, names: set[str]) -> list[str]:
    """Which of these packages a fresh interpreter has loaded after the statement."""
    code = f"{statement}\nimport sys; print('LOADED', *sorted({names!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()[1:]


def test_user_text_has_no_way_around_escaping():
    """Nobody switches HTML on."""
    for path in MODULES:
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), path
