"""The runtimes of a service that runs code, from `runtimes.yaml` of its folder: how long they live, what they can."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from patterns_app.core.reading import Day, Entry


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


class Language(Entry, frozen=True):
    """A language that runtimes are of."""

    inline: bool = False
    successor: str = ""  # the language whose newest runtime replaces an old one, where that is not its own


class Written(Entry, frozen=True):
    """runtimes.yaml."""

    source: str
    read: Day
    warned_until: Day
    usual: str
    languages: dict[str, Language]
    runtimes: tuple[Runtime, ...]


class Runtimes(Entry, frozen=True):
    """All runtimes of a service by name, of each language the newest first; none where nobody has written them down."""

    by_name: Mapping[str, Runtime] = {}
    languages: Mapping[str, Language] = {}
    usual: str = ""  # what a stub runs on

    def newest(self, name: str) -> str | None:
        """The newest runtime that replaces one and whose life is known; None where there is none.

        >>> old, new = Runtime(name="go1", language="go"), Runtime(name="go2", language="go", deprecated="2030-01-31")
        >>> Runtimes(by_name={"go2": new, "go1": old}, languages={"go": Language()}).newest("go1")
        'go2'
        """
        known = self.by_name.get(name)
        if known is None:
            return None
        language = self.languages[known.language].successor or known.language
        among = (one for one in self.by_name.values() if one.language == language)
        return next((one.name for one in among if one.deprecated and not one.ending), None)


def judged(written: Written) -> Runtimes:
    """The runtimes of a file with what follows on the day that it was read."""
    return Runtimes(
        by_name={one.name: _judged(one, written) for one in written.runtimes},
        languages=written.languages,
        usual=written.usual,
    )


def _judged(one: Runtime, written: Written) -> Runtime:
    return replace(
        one,
        inline=written.languages[one.language].inline,
        ending=one.deprecated is not None and one.deprecated <= written.warned_until,
        creatable=one.create_block is None or one.create_block > written.read,
    )
