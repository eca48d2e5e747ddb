"""Worker processes, started once for all tests that draw."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from patterns_app.core.layout.workers import Workers


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """One worker process, as the product uses it, with time enough on a busy machine."""
    pool = Workers(count=1, seconds=60)
    yield pool
    pool.close()
