"""What command and server ask: the tools, what they need of whoever keeps the sketches, and the work behind them."""

from __future__ import annotations

from patterns_app.core.sketch.naming import file_name

from .desk import Held, Long, NotYet, Refusal
from .running import ran, stopped
from .sketching import document
from .tools import INSTRUCTIONS, TOOLS, Answer, Tool, call, schema_of

__all__ = [
    "INSTRUCTIONS",
    "TOOLS",
    "Answer",
    "Held",
    "Long",
    "NotYet",
    "Refusal",
    "Tool",
    "call",
    "document",
    "file_name",
    "ran",
    "schema_of",
    "stopped",
]
