"""A hang, a crash or too much memory costs one job a clear error, and the next job works."""

from __future__ import annotations

import ctypes
import os
import re
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from patterns_app.core import limits
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.workers import RenderCrashed, RenderError, RenderTimeout, Workers
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import orders
from tests.core.layout.geometry import faults


@pytest.fixture(scope="module")
def hurried() -> Iterator[Workers]:
    """A worker with little patience, already running."""
    pool = Workers(count=1, seconds=1.5)
    pool.run(os.getpid)
    yield pool
    pool.close()


def works(pool: Workers) -> bool:
    """Does a worker still lay out a sketch?"""
    return faults(build_scene(orders(), vocabulary(), pool.arrange), orders()) == []


def test_a_job_runs_in_another_process(hurried: Workers) -> None:
    assert hurried.run(os.getpid) != os.getpid()
    assert hurried.run(int, "ff", base=16) == 255
    assert works(hurried)


def test_a_job_that_hangs_is_stopped_and_the_next_one_works(hurried: Workers) -> None:
    start = time.perf_counter()
    with pytest.raises(RenderTimeout, match=r"longer than 1\.5 seconds"):
        hurried.run(time.sleep, 600)
    assert time.perf_counter() - start < 300  # a busy machine is slow, but it did not sleep to the end
    assert works(hurried)


def test_native_code_that_hangs_is_stopped_just_as_soon(hurried: Workers) -> None:
    """It never gives the interpreter back, so no signal handler in Python would run."""
    hurried.run(os.getpid)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(RenderTimeout):
        hurried.run(re.match, "(a+)+$", "a" * 60 + "b")
    # Seconds of the processor, not of the clock: what was stopped had no more of it, however busy the machine is.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 4
    assert works(hurried)


def test_a_job_that_ends_its_process_is_told_and_the_next_one_works(hurried: Workers) -> None:
    with pytest.raises(RenderCrashed, match="exit code 3"):
        hurried.run(os._exit, 3)
    assert works(hurried)


def test_a_job_that_crashes_natively_is_told_and_the_next_one_works(hurried: Workers) -> None:
    with pytest.raises(RenderCrashed):
        hurried.run(ctypes.string_at, 0)
    assert works(hurried)


def test_a_job_that_wants_too_much_memory_is_told_and_the_next_one_works(hurried: Workers) -> None:
    with pytest.raises(RenderCrashed, match="memory"):
        hurried.run(bytearray, 2 * limits.CAGE_MEMORY_BYTES)
    assert works(hurried)


def test_what_a_job_raises_itself_comes_back_as_it_is(hurried: Workers) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        hurried.run(int, "ten")
    assert works(hurried)


def test_crash_and_timeout_are_both_render_errors() -> None:
    assert issubclass(RenderTimeout, RenderError)
    assert issubclass(RenderCrashed, RenderError)


def test_several_threads_share_the_workers(hurried: Workers) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(works, [hurried] * 12))


def test_workers_can_be_closed_twice_and_start_again_when_needed() -> None:
    pool = Workers(count=1)
    pool.close()
    first = pool.run(os.getpid)
    pool.close()
    pool.close()
    assert pool.run(os.getpid) != first
    pool.close()
