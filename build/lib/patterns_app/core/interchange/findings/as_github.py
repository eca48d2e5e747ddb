"""Findings as workflow commands, which GitHub turns into annotations."""

from __future__ import annotations

from patterns_app.core.interchange.positions import Place

from .model import Report

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def write(report: Report) -> str:
    """One command a line, on the line of the file that it is about."""
    lines = []
    for file in report.checked:
        lines += [_line("error", place, "cannot be read", why) for place, why in file.mistakes()]
        for finding in file.findings:
            text = f"{finding.message} {finding.why}"
            lines.append(_line(_COMMANDS[finding.severity], file.where(finding)[0], finding.rule, text))
    return "".join(f"{line}\n" for line in lines)


def _line(command: str, place: Place, title: str, text: str) -> str:
    at = {"file": place.file, "line": place.line, "col": place.column, "title": title}
    words = ",".join(f"{key}={_property(str(value))}" for key, value in at.items() if value)
    return f"::{command} {words}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
