"""Two architectures whose verdicts are compared, before and after: which these are, and the page as one value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import entries
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.verdict import door
from patterns_app.web import content, sentences
from patterns_app.web.workspace import access, actions, tokens
from patterns_app.web.workspace.access import Key, sketch_for

from . import composing, judging
from .drawing import draw

_DAMAGED = gettext_noop("The stored document is damaged. Its own page says what is left of it.")
_PATTERN = re.compile(r"(?:.*/patterns/)?(?P<slug>[a-z0-9-]+)(?:/?\?variant=|:|/?$)(?P<variant>[a-z0-9-]*)")
_TONES = {"Gained": "good", "Lost": "bad", "New": "warning", "Fixed": "good", "Fails worse": "bad"}
_SEVERITIES = {"error": gettext_noop("Error"), "warning": gettext_noop("Warning"), "info": gettext_noop("Note")}
_TONES |= {"Fails better": "good"}


class NoSketch(ValueError):
    """What is named is no sketch that can be compared. The message is for the person."""


@dataclass(frozen=True)
class Side:
    """An architecture: how an address names it, where its page is, what it is called, and its document."""

    ref: str
    url: str
    title: str
    sketch: Sketch


@dataclass(frozen=True)
class ShownSide:
    """The same as the page shows it."""

    url: str
    title: str
    summary: str
    svg: SafeString | None
    sentence: str


@dataclass(frozen=True)
class ShownChange:
    """What differs: sides, and for each kind of difference its tone and lines."""

    sides: tuple[ShownSide, ShownSide]
    changes: tuple[tuple[str, str, tuple[str, ...]], ...]


def side_of(ref: str, owner: str) -> Side:
    """The sketch behind a link, or a pattern as SLUG or SLUG:VARIANT. Raises NoSketch and NoAccess."""
    ref = ref.strip()[:400]
    link, named = tokens.in_link(ref), _PATTERN.fullmatch(ref)
    if named and not link:
        try:
            sketch = composing.sketch_of(named["slug"], named["variant"])
        except composing.CannotAdd as error:
            said = str(error).removeprefix("pattern: ").removeprefix("variant: ")  # parameters of another page
            raise NoSketch(said) from None
        variant = f"?variant={named['variant']}" if named["variant"] else ""
        url = f"{reverse('pattern', args=[named['slug']])}{variant}"
        title = _called(named["slug"], named["variant"])
        return Side(f"{named['slug']}:{named['variant']}".rstrip(":"), url, title, sketch)
    found = sketch_for(Key(owner=owner, token=link or ref), "judge")
    token = actions.to_give(found)  # the address is made to be given away: it holds no link that may edit
    saved = found.sketch
    try:
        return Side(token, reverse("saved_sketch", args=[token]), saved.title, access.current(saved))
    except access.Unreadable:
        raise NoSketch(f"{saved.title}: {gettext(_DAMAGED)}") from None


def _called(slug: str, variant: str) -> str:
    """A pattern and its variant by their names."""
    entry = content.in_language(entries()[slug], f"entries/{slug}")
    names = [one.title for one in entry.variants if one.slug == variant] if isinstance(entry, Pattern) else []
    return ": ".join((entry.title, *names))


def earlier(token: str, number: int, owner: str) -> tuple[Side, Side]:
    """A revision of a sketch, and the sketch as it is now. Raises NoSketch and NoAccess."""
    saved = sketch_for(Key(owner=owner, token=token), "history").sketch
    before = access.revision_of(saved, number) if 0 < number <= saved.revision else None
    if before is None:
        raise NoSketch(gettext("There is no revision %(n)d that can be read.") % {"n": number})
    try:
        after = access.current(saved)
    except access.Unreadable:
        raise NoSketch(gettext(_DAMAGED)) from None
    url = reverse("sketch_revision", args=[token, number])
    now = reverse("saved_sketch", args=[token])
    then = gettext("%(title)s, revision %(n)d") % {"title": saved.title, "n": number}
    return Side("", url, then, before), Side("", now, saved.title, after)


def told(sides: tuple[Side, Side], rate: str) -> tuple[door.Told, door.Told]:
    """Both verdicts, called as the sides are. Raises as `judging.told` does."""
    before, after = (judging.told(one.sketch, rate) for one in sides)
    return before, after


def shown(sides: tuple[Side, Side], found: tuple[door.Told, door.Told]) -> ShownChange:
    """The comparison as its page shows it."""
    pair = (_side(sides[0], found[0], "a-"), _side(sides[1], found[1], "b-"))
    return ShownChange(pair, tuple(_changes(*found)))


def _side(side: Side, found: door.Told, prefix: str) -> ShownSide:
    drawing = draw(side.sketch, prefix)
    return ShownSide(side.url, side.title, judging.summed_up(found.verdict), drawing.svg, drawing.sentence)


def _changes(before: door.Told, after: door.Told) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    called = sentences.names(before.sketch) | sentences.names(after.sketch)
    for head, lines in door.change_sections(before, after):
        said = tuple(_line(line, called) for line in lines)
        yield gettext(head), _TONES.get(head, "info"), said


def _line(line: str, called: frozenset[str]) -> str:
    """A line in the page's language; a finding has its severity before it."""
    severity, _, finding = line.partition(": ")
    if severity not in _SEVERITIES:
        return sentences.spoken(line, called)
    said = sentences.spoken(finding, called)
    named = f"{gettext(_SEVERITIES[severity])}: {said}"
    return sentences.Spoken(named) if isinstance(said, sentences.Spoken) else line
