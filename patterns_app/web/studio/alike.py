"""The catalogue searched by a sketch: its entries by how much of each is there, as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from patterns_app.core.patterns.reader import entries
from patterns_app.core.recognition import door
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import names_of
from patterns_app.web import content
from patterns_app.web.working import caged_if_large, parts_of

from .judging import VERDICTS


@dataclass(frozen=True)
class Role:
    """A role and who plays it."""

    name: str
    players: str


@dataclass(frozen=True)
class Lack:
    """A near miss by its name, what it says, and the parts of which it speaks."""

    name: str
    says: str
    at: str


@dataclass(frozen=True)
class Alike:
    """One entry, with how much of it is there."""

    slug: str
    title: str
    url: str
    tagline: str
    tone: str
    kind: str
    there: int
    needed: int
    places: str  # in words, where there are several
    roles: tuple[Role, ...]
    lacks: tuple[Lack, ...]
    instead: str  # what a look-alike is
    because: tuple[str, ...]
    can_be_completed: bool


def alike(sketch: Sketch) -> tuple[Alike, ...]:
    """The entries that the sketch has anything of, the most complete first. Raises RenderError for a large one."""
    names = names_of(sketch)
    names |= {line.id: line.label or names[line.target] for line in sketch.connections}
    return tuple(_alike(one, names) for one in caged_if_large(parts_of(sketch), door.searched, sketch))


def _alike(one: door.Ranked, names: dict[str, str]) -> Alike:
    entry, found = entries()[one.pattern], one.found
    entry = content.in_language(entry, f"entries/{one.pattern}")
    tone, kind = VERDICTS[one.verdict]
    more = ngettext("at %(n)d place", "at %(n)d places", one.places) % {"n": one.places} if one.places > 1 else ""
    return Alike(
        slug=one.pattern,
        title=entry.title,
        url=reverse("pattern", args=[one.pattern]),
        tagline=entry.tagline,
        tone=tone,
        kind=gettext(kind),
        there=one.there,
        needed=one.needed,
        places=more,
        roles=tuple(
            Role(role.replace("-", " "), ", ".join(names[node] for node in nodes))
            for role, nodes in found.roles.items()
        ),
        lacks=tuple(
            Lack(miss.name, miss.says, ", ".join(dict.fromkeys(names[part] for part in miss.at if part in names)))
            for miss in found.missing
        ),
        instead=found.other,
        because=found.because,
        can_be_completed=bool(found.operations),
    )
