"""A small problem with a known answer."""
import pytest

from tests import making


@pytest.fixture
def three_classes(workspace):
    """See tests/making.py."""
    return making.three_classes(workspace)
