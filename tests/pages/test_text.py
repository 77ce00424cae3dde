"""User strings stay literal in every sink that understands markup."""
import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts import text

ROOT = Path(__file__).parents[2]
SPECIAL = set("\\`*_{}[]()#+-.!|<>$:~&=^@")


@pytest.mark.parametrize(("name", "shown"), [
    ("![a](http://x)", r"\!\[a\]\(http\://x\)"), ("<img src=x>", r"\<img src\=x\>"), (":red[x] $y$", r"\:red\[x\] \$y\$"),
    ("a_b *c* `d`", r"a\_b \*c\* \`d\`"), ("# 1. - |", r"\# 1\. \- \|"),
])
def test_markup_is_escaped(name, shown):
    assert text.md(name) == shown


@given(st.text(alphabet=st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=1, max_size=30))
def test_every_special_character_stands_behind_a_backslash_and_nothing_is_lost(name):
    pairs = re.findall(r"\\(.)|(.)", text.md(name))
    assert "".join(escaped or plain for escaped, plain in pairs) == name
    assert not SPECIAL & {plain for _, plain in pairs}


def test_lines_and_lengths_are_bounded():
    assert text.md("a\nb\t c") == "a b c"
    assert text.short("x" * 100) == "x" * 79 + "…"
    assert text.plot("<b>") == "&lt;b&gt;"


def test_numbers_in_words():
    assert text.number(None) == text.number(float("nan")) == "–"
    assert text.interval({"value": 0.5, "low": 0.4, "high": 0.61234}) == "0.400 to 0.612"
    assert [text.duration(s) for s in (12.4, 75, 7_500)] == ["12 s", "1 min 15 s", "2 h 5 min"]
    assert [text.plural(n, "class", "classes") for n in (1, 1200)] == ["1 class", "1,200 classes"]


@pytest.mark.parametrize("page", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.stem)
def test_the_guard_comes_first(page):
    """Nothing but imports stands before the call of guard."""
    first = next(node for node in ast.parse(page.read_text(encoding="utf-8")).body[1:] if not isinstance(node, ast.ImportFrom | ast.Import))
    assert ast.unparse(first) == "workspace = guard()"


def test_pages_switch_no_html_on_and_use_no_table_that_reads_markdown():
    for path in (ROOT / "pages").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        for banned in ("unsafe_allow", "st.html(", "st.table(", "cache_data", "components.html"):
            assert banned not in code, f"{path}: {banned}"
