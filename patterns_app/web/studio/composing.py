"""What a new sketch begins with, and the form that adds a pattern: which one, and which node plays which role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext, ngettext

from patterns_app.core import limits, pipeline
from patterns_app.core.patterns.composing import guesses, piece_of, players
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import by_origin, entries
from patterns_app.core.pipeline import PieceNotFound
from patterns_app.core.sketch.composition import CompositionError, Piece, compose
from patterns_app.core.sketch.model import Box, Frame, FrameKind, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.frames import frame_types
from patterns_app.web import content
from patterns_app.web.working import caged_if_large, parts_of

ROLE = "role:"  # fields of the form: role:ID
FRAME = "frame:"  # before the kind of a frame, where a part is named
_ROOM = (360, 220)  # pixels of a frame with nothing in it


class CannotAdd(Exception):
    """The pattern cannot be added so. The message is for the person."""


@dataclass(frozen=True)
class Option:
    """Something to choose."""

    value: str
    name: str
    chosen: bool = False


@dataclass(frozen=True)
class Group:
    """The patterns of one origin, each with its variants."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class RoleRow:
    """A role that a node of the sketch may play. `options` are the nodes that can."""

    field: str
    title: str
    does: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Composer:
    """The form as it stands."""

    groups: tuple[Group, ...]
    chosen: str = ""  # SLUG/VARIANT
    title: str = ""
    roles: tuple[RoleRow, ...] = ()
    alone: tuple[str, ...] = ()  # roles that no node of the sketch can play


def in_language(pattern: Pattern) -> Pattern:
    """A pattern in the page's language, as far as somebody has put it there."""
    return content.in_language(pattern, f"entries/{pattern.slug}")


def composer(sketch: Sketch | None, chosen: str = "", given: Mapping[str, str] | None = None) -> Composer:
    """The form for a sketch. `given` are bindings that were chosen before; without them good guesses are made."""
    groups = tuple(Group(family.name, tuple(_options(some, chosen))) for family, some in by_origin() if some)
    try:
        pattern, piece = _piece(chosen)
    except CannotAdd:
        return Composer(groups)
    told = in_language(pattern)
    if sketch is None:
        return Composer(groups, chosen, told.title)
    able = players(piece, sketch)
    roles = [role for role in told.roles if role.id in able]
    playing = guesses(pattern, sketch, piece.variant) if given is None else given
    return Composer(
        groups,
        chosen,
        told.title,
        roles=tuple(
            RoleRow(ROLE + role.id, role.title, role.does, _nodes(able[role.id], playing.get(role.id, "")))
            for role in roles
            if able[role.id]
        ),
        alone=tuple(role.title for role in roles if not able[role.id]),
    )


def add(sketch: Sketch, chosen: str, bindings: Mapping[str, str]) -> tuple[Sketch, str]:
    """The sketch with the pattern in it, and what was done in words. Raises CannotAdd."""
    pattern, piece = _piece(chosen)
    try:
        bigger = caged_if_large(parts_of(sketch), pipeline.composed, sketch, piece.slug, piece.variant, bindings)
    except CompositionError as error:
        raise CannotAdd(f"{error}.") from None
    nodes = len(bigger.nodes) - len(sketch.nodes)
    lines = len(bigger.connections) - len(sketch.connections)
    counted = (
        ngettext("%(n)d new node", "%(n)d new nodes", nodes) % {"n": nodes},
        ngettext("%(n)d new connection", "%(n)d new connections", lines) % {"n": lines},
    )
    said = {"title": in_language(pattern).title, "what": ", ".join(counted)}
    return bigger, gettext("%(title)s was added: %(what)s.") % said


def sketch_of(slug: str, variant: str) -> Sketch:
    """A new sketch that holds one pattern. Raises CannotAdd."""
    try:
        piece = piece_of(slug, variant)
    except PieceNotFound as error:
        raise CannotAdd(f"{error.key}: {error}") from None
    start = Sketch(title=piece.title, description=piece.sketch.description)
    return compose(start, piece, {})


def beginning(part: str, label: str = "") -> Sketch:
    """A new sketch with one part: a service, a class, or a frame as `frame:KIND`. Raises CannotAdd."""
    kind = frame_types().get(part.removeprefix(FRAME)) if part.startswith(FRAME) else None
    label = "".join(sign for sign in " ".join(label.split()) if sign.isprintable())[: limits.LABEL]
    if kind:
        return Sketch(frames=(Frame("frame", cast(FrameKind, kind.key), label or kind.name, box=Box(0, 0, *_ROOM)),))
    if part not in vocabulary().services:
        raise CannotAdd(f"part: nothing is called {part[:80]!r}. Search the studio for it.")
    return Sketch(nodes=(Node("part", part, label),))


def bindings_in(form: Mapping[str, str]) -> dict[str, str]:
    """The roles that the form binds to nodes."""
    return {key.removeprefix(ROLE): node for key, node in form.items() if key.startswith(ROLE) and node}


def _piece(chosen: str) -> tuple[Pattern, Piece]:
    slug, _, variant = chosen.partition("/")
    try:
        piece = piece_of(slug, variant)
    except PieceNotFound as error:
        raise CannotAdd(f"{error}.") from None
    pattern = entries()[slug]
    assert isinstance(pattern, Pattern)  # piece_of found it
    return pattern, piece


def _options(some: Iterable[Pattern], chosen: str) -> Iterator[Option]:
    for pattern in map(in_language, some):
        for variant in pattern.variants:
            name = f"{pattern.title}: {variant.title}" if len(pattern.variants) > 1 else pattern.title
            value = f"{pattern.slug}/{variant.slug}"
            yield Option(value, _plain(name), value == chosen)


def _nodes(able: list[Node], playing: str) -> tuple[Option, ...]:
    return tuple(Option(node.id, f"{node.label or node.id} ({node.id})", node.id == playing) for node in able)


def _plain(text: str) -> str:
    return text.replace("`", "").replace("**", "")
