"""What the README says exists: commands, make targets, files; and every public function is documented."""
import ast
import re
from pathlib import Path

import pytest

from genoml_core.cli import _parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = sorted([*(ROOT / "genoml_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])


def commands() -> dict:
    return next(a for a in _parser()._actions if a.dest == "do" or (hasattr(a, "choices") and a.choices)).choices


@pytest.mark.parametrize("line", re.findall(r"^python -m genoml_core (.+?)(?:\s+#.*)?$", README, re.MULTILINE))
def test_every_command_in_the_readme_parses(line):
    words = line.split(">")[0].split()
    assert words[0] in commands()
    assert _parser().parse_args(words).do


def test_every_command_is_in_the_readme():
    for name in commands():
        assert f"genoml_core {name}" in README, name


@pytest.mark.parametrize("target", re.findall(r"^make (\S+)", README, re.MULTILINE))
def test_every_make_target_exists(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_linked_file_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_and_public_function_says_what_it_is_for(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the first line of a module says what it is for"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name}, line {node.lineno}"


def test_every_requirement_is_pinned():
    for line in (ROOT / "requirements.txt").read_text().splitlines() + (ROOT / "tests" / "requirements.txt").read_text().splitlines():
        assert not line or line.startswith(("#", "-r ")) or "==" in line, line
