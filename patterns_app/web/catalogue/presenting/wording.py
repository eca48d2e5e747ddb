"""How keys and values of the data are said on pages: names of tags, tones of verdicts, days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_noop

from patterns_app.core.patterns.model import Verdict
from patterns_app.core.patterns.reader import tags
from patterns_app.core.vocabulary.model import Style
from patterns_app.web.playing import Toned


@dataclass(frozen=True)
class StyleTag:
    """An integration style with the line that diagrams draw it with."""

    key: str
    name: str
    meaning: str
    line: Style


@dataclass(frozen=True)
class Named:
    """A name and its value, ready to read."""

    name: str
    value: str


@dataclass(frozen=True)
class Choice:
    """One option of a select, or one value of a filter."""

    key: str
    name: str
    chosen: bool


_LINES: dict[str, Style] = {
    "synchronous": "request",
    "asynchronous": "event",
    "streaming": "poll",
    "event-driven": "event",
    "orchestrated": "control",
    "choreographed": "event",
}

VERDICTS: dict[Verdict, Toned] = {
    "holds": Toned(gettext_noop("Holds"), "good", "good"),
    "partly": Toned(gettext_noop("Partly holds"), "warning", "warning"),
    "outdated": Toned(gettext_noop("Out of date"), "warning", "clock"),
    "false": Toned(gettext_noop("Does not hold"), "bad", "bad"),
    "unsourced": Toned(gettext_noop("No source found"), "neutral", "unsure"),
}


CONFIDENCE = {
    "A": gettext_noop("checked"),
    "B": gettext_noop("documented"),
    "C": gettext_noop("older source"),
    "U": gettext_noop("not verified"),
}


def style_tags(keys: tuple[str, ...]) -> tuple[StyleTag, ...]:
    """The styles of an entry in the order in which it names them."""
    known = {tag.key: tag for tag in tags().styles}
    return tuple(StyleTag(key, known[key].name, known[key].meaning, _LINES.get(key, "request")) for key in keys)


def style_line(key: str) -> Style:
    """The line of an integration style."""
    return _LINES.get(key, "request")


def level_name(key: str) -> str:
    """A level as readers read it."""
    return next((tag.name for tag in tags().levels if tag.key == key), key)


def problem_tags(keys: tuple[str, ...]) -> tuple[Named, ...]:
    """The problems that an entry solves: name and key."""
    known = {tag.key: tag.name for tag in tags().problems}
    return tuple(Named(known[key], key) for key in keys)


def read_on(day: str) -> str:
    """A date of the data as readers read it.

    >>> read_on("2026-11-23")
    '23 November 2026'
    """
    read = date.fromisoformat(day)
    return date_format(read, "j F Y")
