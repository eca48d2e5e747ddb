"""What is said to the person beside the answer: notes, progress, colours."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import click

T = TypeVar("T")
QUIET = "pattern_studio.quiet"
_SEVERITIES = {"error": "red", "warning": "yellow", "info": "blue"}
_FINDING = re.compile(r"^(.+?): (error|warning|info): (.*) (\[[A-Z]+-\d+\])$")
_CONCISE = re.compile(r"^(\S.*?:\d+(?::\d+)?|\S+): ([A-Z]{3,4}-\d{3}) (.*)$")
_DETAIL = re.compile(r"^    (fix|why|source): ")
_ERASE = "\r\x1b[K"


def is_quiet() -> bool:
    """Has somebody asked for the answer alone?"""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(QUIET))


def note(text: str) -> None:
    """Say something beside the answer, unless nobody wants to hear it."""
    if not is_quiet():
        complain(text)


def complain(text: str) -> None:
    """Say what is wrong."""
    click.echo(f"{click.style('pattern-studio', bold=True)}: {text}", err=True)


def complain_of_unread(lines: Sequence[str]) -> None:
    """Say what could not be read, a line each; nothing where there is none."""
    if lines:
        complain("\n".join(["not everything could be read", *lines]))


def wished_colour() -> bool | None:
    """What the environment says of colours: yes, no, or (None) as the terminal can. See https://no-color.org."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def be_coloured(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """Take over what `--color` says."""
    if value:
        context.color = {"auto": wished_colour(), "always": True, "never": False}[value]


def painted(text: str) -> str:
    """The findings of `check` in colours, where standard output shows some."""
    context = click.get_current_context(silent=True)
    asked = context.color if context else wished_colour()
    if not (sys.stdout.isatty() if asked is None else asked):
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if found := _FINDING.match(line):
        place, severity, message, rule = found.groups()
        coloured = click.style(severity, fg=_SEVERITIES[severity], bold=True)
        return f"{click.style(place, bold=True)}: {coloured}: {message} {click.style(rule, fg='cyan')}"
    if found := _CONCISE.match(line):
        place, rule, message = found.groups()
        return f"{click.style(place, bold=True)}: {click.style(rule, fg='cyan')} {message}"
    if found := _DETAIL.match(line):
        return click.style(found[0], dim=True) + line[found.end() :]
    return line


def watched(things: Sequence[T], name: Any) -> Iterator[T]:
    """The things one by one; a person at a terminal sees how far it is, a file or a pipe gets nothing of that.

    `name` is a function that gives the name of one.
    """
    shown = len(things) > 1 and at_a_terminal()
    for number, thing in enumerate(things, 1):
        if shown:
            print(f"{_ERASE}{number}/{len(things)} {name(thing)[-60:]}", end="", file=sys.stderr, flush=True)
        yield thing
    if shown:
        print(_ERASE, end="", file=sys.stderr, flush=True)


def at_a_terminal() -> bool:
    """Does a person look on who wants to see how far it is?"""
    return sys.stderr.isatty() and not is_quiet()
