"""The throw-away process: whatever happens in it, the caller gets an answer or an error in words, and lives."""

import sys
import time

import pytest

from genoml_core.child import GIGABYTE, Warm, call
from genoml_core.errors import DataError, GenoMLError


def test_result():
    assert call("json:loads", s='{"a": [1, 2.5, null]}') == {"a": [1, 2.5, None]}


def test_it_is_another_process():
    import os

    assert call("os:getpid") != os.getpid()


def test_an_error_of_ours_crosses_whole():
    with pytest.raises(GenoMLError) as caught:
        call("genoml_core.demos:build", name="subtypse", folder="unused")
    assert caught.value.exit_code == 2
    assert "Did you mean 'subtypes'?" in caught.value.fix


@pytest.mark.parametrize("function", ["os:abort", "sys:exit", "faulthandler:_sigsegv"])
def test_a_crash(function):
    with pytest.raises(DataError) as caught:
        call(function)
    assert "could not be read" in caught.value.what
    assert "code" in caught.value.why


def test_any_other_exception_shows_no_traceback():
    with pytest.raises(DataError) as caught:
        call("json:loads", s="{")
    assert "Traceback" not in str(caught.value)


def test_a_hang_is_stopped():
    start = time.monotonic()
    with pytest.raises(DataError, match="longer than 1 s"):
        call("signal:pause", seconds=1)
    assert time.monotonic() - start < 10


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is kept on Linux only")
def test_memory_is_limited():
    with pytest.raises(DataError) as caught:
        call("numpy:ones", shape=4 * GIGABYTE, memory=2 * GIGABYTE)
    assert "more memory" in caught.value.why


def test_one_thread():
    assert call("os:getenv", key="OMP_NUM_THREADS") == "1"


@pytest.fixture
def warm():
    child = Warm()
    yield child
    child.end()


def test_a_kept_child_answers_again(warm):
    first = warm.call("os:getpid")
    assert warm.call("os:getpid") == first
    assert warm.call("json:loads", s="[1, 2]") == [1, 2]


def test_a_kept_child_passes_errors_on_and_lives(warm):
    first = warm.call("os:getpid")
    with pytest.raises(GenoMLError, match="subtypse"):
        warm.call("genoml_core.demos:build", name="subtypse", folder="unused")
    assert warm.call("os:getpid") == first


@pytest.mark.parametrize(("function", "seconds"), [("os:abort", 60), ("signal:pause", 1)])
def test_a_kept_child_that_dies_or_hangs_is_replaced(warm, function, seconds):
    first = warm.call("os:getpid")
    with pytest.raises(DataError, match="no answer"):
        warm.call(function, seconds=seconds)
    assert warm.call("os:getpid") != first


def test_what_a_library_prints_is_no_answer(warm):
    assert warm.call("builtins:print", end="no answer\n") is None
    assert warm.call("json:loads", s="3") == 3
