"""Two browsers."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def owner() -> Client:
    return Client()


@pytest.fixture
def other() -> Client:
    return Client()
