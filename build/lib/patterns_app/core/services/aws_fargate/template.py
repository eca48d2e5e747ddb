"""What is only read of a container: whether the environment of its tasks holds secrets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from patterns_app.core.services.environments import secrets_of_task

read = secrets_of_task


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """Nothing: a sketch knows no secret, and an export invents none."""
