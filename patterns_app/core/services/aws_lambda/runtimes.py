"""Lambda's runtimes: how long they live and what they can, as it stands in `runtimes.yaml`, with dates."""

from __future__ import annotations

from functools import cache

from patterns_app.core.reading import convert, load_yaml
from patterns_app.core.services.model import Day, Entry


class Runtime(Entry, frozen=True):
    """One runtime. Days are None where its life is not known."""

    name: str
    language: str
    deprecated: Day | None = None  # the last day with patches
    create_block: Day | None = None  # no new function from this day on
    update_block: Day | None = None  # no change of a function from this day on
    snap_start: bool = False
    inline: bool = False  # its code may stand inside a template
    ending: bool = False  # its patches have ended or soon will
    creatable: bool = True  # a new function may be made on the day that the data are of


class _Language(Entry, frozen=True):
    inline: bool = False
    successor: str = ""  # the language whose newest runtime replaces an old one, where that is not its own


class _Runtimes(Entry, frozen=True):
    """runtimes.yaml."""

    source: str
    read: Day
    warned_until: Day
    usual: str
    at_the_edge: str
    languages: dict[str, _Language]
    runtimes: tuple[Runtime, ...]


@cache
def _data() -> _Runtimes:
    return convert(load_yaml("patterns_app.core.services.aws_lambda", "runtimes.yaml"), _Runtimes, "runtimes.yaml")


@cache
def runtimes() -> dict[str, Runtime]:
    """All runtimes by name, of each language the newest first."""
    data = _data()
    return {
        one.name: Runtime(
            name=one.name,
            language=one.language,
            deprecated=one.deprecated,
            create_block=one.create_block,
            update_block=one.update_block,
            snap_start=one.snap_start,
            inline=data.languages[one.language].inline,
            ending=one.deprecated is not None and one.deprecated <= data.warned_until,
            creatable=one.create_block is None or one.create_block > data.read,
        )
        for one in data.runtimes
    }


def usual() -> Runtime:
    """What a stub runs on."""
    return runtimes()[_data().usual]


def for_edge() -> Runtime:
    """What a stub at the edge runs on."""
    return runtimes()[_data().at_the_edge]


def newest(name: str) -> str | None:
    """The newest runtime that replaces one and whose life is known; None where there is none.

    >>> newest("go1.x"), newest("no.such")
    ('provided.al2023', None)
    """
    known = runtimes().get(name)
    if known is None:
        return None
    language = _data().languages[known.language].successor or known.language
    among = (one for one in runtimes().values() if one.language == language and one.deprecated and not one.ending)
    return next((one.name for one in among), None)
