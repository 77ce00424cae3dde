"""Short names, palette, and settings that do not leak."""
import itertools
import sys

import matplotlib as mpl

from genoml_core.figures.theme import DASHES, PALETTE, faint, on_paper, on_screen, paper_style, shortened, style


def test_short_names_stay():
    assert shortened(["Basal", "LumA"]) == ["Basal", "LumA"]


def test_long_names_lose_their_middle():
    (short,) = shortened(["Luminal A, hormone receptor positive"], 20)
    assert short == "Luminal A, ho…sitive"
    assert len(short) == 20


def test_names_that_differ_in_the_middle_stay_apart():
    names = [f"a common beginning {i} and a common end" for i in range(12)]
    short = shortened(names, 16)
    assert len(set(short)) == 12
    assert short[11] == "…11…"


def test_control_characters_become_spaces():
    assert shortened(["a\tb\x00c"]) == ["a b c"]


def test_escaping():
    assert on_screen(["<b>x</b> & y"]) == ["&lt;b&gt;x&lt;/b&gt; &amp; y"]
    assert on_paper(["$x$"]) == [r"\$x\$"]


def test_styles_are_distinct():
    assert len({style(i) for i in range(24)}) == 24 == len(PALETTE) * len(DASHES)
    assert all(style(a) != style(b) for a, b in itertools.combinations(range(12), 2))


def test_faint():
    assert faint("#0072B2", 0.2) == "rgba(0,114,178,0.2)"


def test_settings_end_with_the_block():
    before = mpl.rcParams["svg.fonttype"]
    with paper_style():
        assert mpl.rcParams["svg.fonttype"] == "none"
        assert mpl.rcParams["pdf.fonttype"] == 42
    assert mpl.rcParams["svg.fonttype"] == before


def test_listing_figures_draws_nothing():
    import subprocess

    code = "import sys; from genoml_core.figures import FIGURES; list(FIGURES); import genoml_core.figures.export; " \
           "print([m for m in ('matplotlib', 'pptx', 'torch', 'shap', 'seaborn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
