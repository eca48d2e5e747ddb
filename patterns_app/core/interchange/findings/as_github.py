"""Findings as workflow commands, which GitHub turns into annotations."""

from __future__ import annotations

from collections.abc import Sequence

from .model import Checked

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write(checked: Sequence[Checked]) -> str:
    """One command a line."""
    lines = [
        f"::{_COMMANDS[finding.severity]} file={_property(file.name)},title={_property(finding.rule)}::"
        f"{_data(f'{finding.message} {finding.why}')}"
        for file in checked
        for finding in file.findings
    ]
    return "".join(f"{line}\n" for line in lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
