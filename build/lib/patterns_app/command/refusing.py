"""How the command says that it cannot do something, and its exit codes."""

from __future__ import annotations

FOUND_ERRORS, BAD_INPUT, INTERRUPTED = 1, 2, 130


class Refused(Exception):
    """The command cannot do it. The message is for the person."""
