"""Every format of a run: one line a format, sorted."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from . import as_junit, as_markdown, as_text
from .outcome import Told


def _as_json(told: Told) -> str:
    return msgspec.json.format(msgspec.json.encode(told.run)).decode() + "\n"


SIMULATION_FORMATS: dict[str, Callable[[Told], str]] = {
    "json": _as_json,
    "junit": as_junit.write,
    "markdown": as_markdown.write,
    "text": as_text.write,
}
