"""What all tests share: a database with the catalogue in it, and a browser when a test asks for one."""

from __future__ import annotations

import gc
import os
from typing import Any

import pytest
from django.core.management import call_command

# Playwright leaves an event loop in the thread of the tests, in which Django would not ask the database: no test of
# ours is a coroutine, so the order of the tests must not matter.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Letters as wide as in a whole browser: without, Chromium's headless shell sets them on whole pixels.
LETTERS = ["--font-render-hinting=none"]

# The longest of them before all others.
_FIRST = ("house/test_attack", "house/test_cluster", "house/test_serving", "house/", "test_folders", "browser/")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database holds the shipped catalogue. A test's own changes are rolled back after it."""
    with django_db_blocker.unblock():
        call_command("load_catalogue", verbosity=0)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the Chromium that `make test` has found; as root it only starts without its own sandbox."""
    path = os.environ.get("CHROMIUM")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        **browser_type_launch_args,
        **({"executable_path": path} if path else {}),
        "args": [*browser_type_launch_args.get("args", []), *LETTERS, *(["--no-sandbox"] if root else [])],
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for servers and browsers comes first, so that nobody waits for it alone at the end of a run."""
    items.sort(key=lambda item: next((place for place, name in enumerate(_FIRST) if name in item.nodeid), len(_FIRST)))


def pytest_collection_finish() -> None:
    """What has been loaded by now stays: nobody needs to look for garbage in it again and again."""
    gc.collect()
    gc.freeze()
