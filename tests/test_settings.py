"""Settings: environment variables with defaults; a wrong one says which."""
from pathlib import Path

import pytest

from genoml_core.errors import GenoMLError
from genoml_core.settings import PREFIX, Settings, settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_a_variable_is_a_setting(monkeypatch):
    monkeypatch.setenv("GENOML_CACHE_GB", "0.5")
    assert settings().cache_gb == 0.5
    monkeypatch.setenv("GENOML_CACHE_GB", "")
    assert settings().cache_gb == 5


def test_a_value_that_is_none_says_which(monkeypatch):
    monkeypatch.setenv("GENOML_JOBS", "many")
    with pytest.raises(GenoMLError, match="GENOML_JOBS cannot be 'many'"):
        settings()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_readme_lists_it(name):
    field = Settings.model_fields[name]
    assert f"| `{PREFIX}{name.upper()}` | {field.description} |" in README
