"""An AWS SAM template: the format of the room `sam`."""

from __future__ import annotations

from .model import Format
from .sam.writer import write

FORMAT = Format(
    "sam",
    "AWS SAM template",
    "yaml",
    "application/yaml; charset=utf-8",
    "A start for a deployment; says what it leaves out.",
    write,
)
