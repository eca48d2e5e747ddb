"""What the tests of pages and of the API share."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from django.core.cache import caches

from patterns_app.web.catalogue.views import keeping


@pytest.fixture
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that the test asks for falls into one minute and one hour of what a client may have."""
    now = time.time()
    clock = SimpleNamespace(time=lambda: now, monotonic=time.monotonic)
    monkeypatch.setattr("patterns_app.web.counters.budgets.time", clock)


@pytest.fixture(autouse=True)
def lightly_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packing takes as long as making a page; how small pages become is looked at in `test_keeping`."""
    monkeypatch.setattr(keeping, "_QUALITY", 1)


@pytest.fixture(autouse=True)
def nobody_has_guessed() -> None:
    """How often somebody of a name has guessed a password is counted in the process, which many tests have one after
    the other, with people of the same names."""
    caches["default"].clear()
