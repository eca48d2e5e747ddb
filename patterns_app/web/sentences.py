"""What core says, in the language of the page: findings, traces and verdicts, sentence by sentence.

Core makes its sentences in English and knows no language. A language's `core.mo` has them with a named place for each
value (`scripts/sentences.py` reads them from core's code). A sentence is found by its fixed words; what stands in the
places is carried over as it is, but for places of words (`{why:text}`), which are looked up in their turn. Whatever is
not found, or could be read in two ways, stays English as a whole: half a sentence in each language helps nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext, to_locale
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog
from msgspec.structs import replace

from patterns_app.core.checks.model import Words
from patterns_app.core.checks.registry import words
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.sketch.naming import names_of
from patterns_app.core.vocabulary.catalog import vocabulary

from . import content, languages

DOMAIN = "core"
_PLACE = re.compile(r"\{(\w*(?::[^{}]*)?)\}")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_FIGURE = re.compile(r"\d{3} [A-Z]|-?[\d.,]+( [^\W\d_]{1,12})?$")  # with its unit; a status with its words
_OF_RULE = re.compile(r"(.+)( \([A-Z]{3,4}-\d{3}\))", re.DOTALL)
_NEXT = re.compile(r"(?<=[.;]) (?=\S)")
_OTHERS = re.compile(r"(.+) and (\d+) more")
_NESTED = 4
_TRIED = 24  # places of the same words
_WAYS = 4  # readings that are looked at
_LONGEST = 2_000  # characters; longer ones are no sentence


class Spoken(str):
    """A text in the page's language, where others of its kind may be in English."""

    __slots__ = ()


@dataclass(frozen=True)
class _Form:
    """A sentence that core can make, and what it is in the other language: fixed words and the places between them."""

    fixed: tuple[str, ...]
    places: tuple[str, ...]
    said: str

    @property
    def letters(self) -> int:
        """How much of it is fixed: of forms that fit, the one that says most is meant."""
        return sum(map(len, self.fixed))

    def readings(self, text: str, called: Collection[str]) -> list[list[str]]:
        """What stands in the places, in each way in which it can be read; empty where it is another sentence."""
        first, last = self.fixed[0], self.fixed[-1]
        if not self.places:
            return [[]] if text == first else []
        end = len(text) - len(last)
        if end < len(first) or not text.startswith(first) or not text.endswith(last):
            return []
        if not all(one in text for one in self.fixed):
            return []
        named = list(islice(self._from(text, len(first), end, 0, called), _WAYS))
        return named or list(islice(self._from(text, len(first), end, 0, ()), _WAYS))

    def _from(self, text: str, at: int, end: int, place: int, called: Collection[str]) -> Iterator[list[str]]:
        """The readings of what is left from a place on. A name has no end but that of a name, where there are any."""
        if place == len(self.places) - 1:
            if self._may_stand(text[at:end], place, called):
                yield [text[at:end]]
            return
        after = self.fixed[place + 1]
        for stop in islice(_places(text, after, at, end), _TRIED):
            if self._may_stand(text[at:stop], place, called):
                for rest in self._from(text, stop + len(after), end, place + 1, called):
                    yield [text[at:stop], *rest]

    def _may_stand(self, value: str, place: int, called: Collection[str]) -> bool:
        """Is it what can stand in a place: a name, a figure or one word, and in a place of words anything?"""
        if self.places[place].endswith(":text") or self.fixed[place].endswith("“"):
            return self.fixed[place + 1] != " " or value.endswith(".")  # a place of words before a space is a sentence
        return bool(value) and (value in called or " " not in value or not _WORDS.search(value) or not called)


def _places(text: str, words: str, at: int, end: int) -> Iterator[int]:
    """Where words stand in a part of a text."""
    while (found := text.find(words, at, end)) >= 0:
        yield found
        at = found + 1


def names(sketch: Sketch) -> frozenset[str]:
    """What people have called parts and frames of a sketch, its services and kinds: this is in no language of ours."""
    labels = {node.label for node in sketch.nodes} | {frame.label for frame in sketch.frames}
    services = (vocabulary().services.get(node.service) for node in sketch.nodes)
    known = {name for service in services if service for name in (service.name, service.short)}
    kinds = {kind.name for kind in vocabulary().kinds.values()}
    return frozenset({*labels, *names_of(sketch).values(), *known, *kinds} - {""})


def of_rule(rule: str) -> Words:
    """The words of a rule in the page's language, as far as somebody has put them there."""
    return content.in_language(words()[rule], f"rules/{rule}")


def spoken(text: str, called: Collection[str] = ()) -> str:
    """A sentence of core's in the page's language, as Spoken; as it is where that is English or does not have it.

    `called` are the names that may stand in it: none of them is ever translated.
    """
    code = languages.current()
    if code == languages.source() or not text or len(text) > _LONGEST:
        return text
    forms = _forms(languages.folder(), code)
    found = _Speaker(forms, called).say(text) if forms else None
    return text if found is None else Spoken(found)


def in_language(told: Scenario, called: Collection[str]) -> Scenario:
    """A story that the engine told, in the page's language."""

    def say(text: str) -> str:
        return str(spoken(text, called))  # what is written as JSON is of no kind of its own

    steps = tuple(replace(step, text=say(step.text)) for step in told.steps)
    return replace(told, title=say(told.title), summary=say(told.summary), steps=steps)


@dataclass(frozen=True)
class _Speaker:
    """Puts sentences into the other language."""

    forms: tuple[_Form, ...]
    called: Collection[str]

    def say(self, text: str, depth: int = 0) -> str | None:
        """A sentence, or several; None where one of them is not known there."""
        if (form := self._form(text)) is not None:
            said = {self._filled(form, values, depth) for values in form.readings(text, self.called)} - {None}
            return said.pop() if form.said and len(said) == 1 else None
        if len(parts := _NEXT.split(text)) > 1:
            return self._one_by_one(parts, depth)
        if (ruled := _OF_RULE.fullmatch(text)) and (before := self.say(ruled[1], depth)) is not None:
            return f"{before}{ruled[2]}"
        name, colon, rest = text.partition(": ")
        if colon and name in self.called and (after := self.say(rest, depth)) is not None:
            return f"{name}: {after}"
        return None

    def _one_by_one(self, parts: list[str], depth: int) -> str | None:
        """Several sentences, of which some are known only together: as many at once as there is a form for."""
        told: list[str] = []
        while parts:
            several = range(len(parts), 1, -1)
            many = next((many for many in several if self._form(" ".join(parts[:many]))), 1)
            said = self.say(" ".join(parts[:many]), depth)
            if said is None:
                return None
            told.append(said)
            parts = parts[many:]
        return " ".join(one for one in told if one)

    def _form(self, text: str) -> _Form | None:
        """What a text is, of all that core can say: of forms that fit, the one that says most."""
        return next((form for form in self.forms if form.readings(text, self.called)), None)

    def _filled(self, form: _Form, values: list[str], depth: int) -> str | None:
        by_place: dict[str, str] = {}
        for place, value in zip(form.places, values, strict=True):
            found = self._value(value, depth) if place.endswith(":text") else value
            if found is None:
                return None
            by_place[place] = found
        return _PLACE.sub(lambda place: by_place.get(place[1], place[0]), form.said)

    def _value(self, value: str, depth: int) -> str | None:
        """What stands in a place of words: names and figures as they are, a list of names, or words with a form."""
        bare = value.strip()
        if bare in self.called or " " not in bare or not _WORDS.search(bare) or _FIGURE.match(bare):
            return value
        if (listed := self._listed(bare)) is not None:
            return listed
        if depth >= _NESTED or (found := self.say(bare, depth + 1)) is None:
            return None
        return value.replace(bare, found, 1)

    def _listed(self, value: str) -> str | None:
        """A list of names as one says it here; None where something else than names stands in it."""
        more = _OTHERS.fullmatch(value)
        some, _, last = (more[1], "", "") if more else value.rpartition(" and ")
        firsts = (some or last).split(", ")
        if not all(one in self.called or " " not in one for one in (*firsts, last if some else "")):
            return None
        values = {"some": ", ".join(firsts), "last": last, "n": more[2] if more else ""}
        if more:
            return gettext("%(some)s and %(n)s more") % values
        return gettext("%(some)s and %(last)s") % values if some else value


@lru_cache(maxsize=32)
def _forms(folder: Path, code: str) -> tuple[_Form, ...]:
    """All that the language has, those that say most first; of the language without its country where it has none."""
    for one in (to_locale(code), to_locale(code.partition("-")[0])):
        if (folder / one / "LC_MESSAGES" / f"{DOMAIN}.mo").is_file():
            view = JavaScriptCatalog(domain=DOMAIN)
            view.translation = DjangoTranslation(one.replace("_", "-").lower(), DOMAIN, [str(folder)])
            said = {text: told for text, told in view.get_catalog().items() if text and isinstance(told, str)}
            return tuple(sorted((_form(*pair) for pair in said.items()), key=lambda form: -form.letters))
    return ()


def _form(text: str, said: str) -> _Form:
    pieces = _PLACE.split(text)
    return _Form(tuple(pieces[::2]), tuple(pieces[1::2]), "" if said == text else said)


def forget() -> None:
    """What was read is read anew."""
    _forms.cache_clear()
