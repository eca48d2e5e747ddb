"""How keys and values of the data are said on pages: names of tags, tones of verdicts, settings with their units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.patterns.model import Verdict
from patterns_app.core.patterns.reader import tags
from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.model import SettingValue
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


def setting_text(value: SettingValue | None, setting: Setting | None) -> str:
    """A setting's value with its unit.

    >>> setting_text(True, None), setting_text(30, None)
    ('yes', '30')
    """
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if value is None:
        return gettext("not set")
    text = f"{value:,}" if isinstance(value, int | float) and abs(value) >= 10_000 else str(value)
    if not setting or not setting.unit:
        return text
    rounder = _longer(value) if setting.unit == "s" and isinstance(value, int) else ""
    return f"{text} {setting.unit}{rounder}"


def _longer(seconds: int) -> str:
    """Many seconds once more in a longer unit, when they are a whole number of it.

    >>> _longer(345_600), _longer(90)
    (' (4 days)', '')
    """
    days, hours, minutes = gettext_noop("%(n)d days"), gettext_noop("%(n)d hours"), gettext_noop("%(n)d minutes")
    for unit, length in ((days, 86_400), (hours, 3_600), (minutes, 60)):
        if seconds >= 2 * length and seconds % length == 0:
            return f" ({gettext(unit) % {'n': seconds // length}})"
    return ""


def setting_name(key: str, setting: Setting | None) -> str:
    """A setting's label, or its key made readable."""
    return setting.label if setting else key.replace("_", " ").capitalize()


def read_on(day: str) -> str:
    """A date of the data as readers read it.

    >>> read_on("2026-11-23")
    '23 November 2026'
    """
    read = date.fromisoformat(day)
    return date_format(read, "j F Y")
