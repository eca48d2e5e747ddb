"""A sketch into the template that it came from: the changed text, the changes as a diff, and what is not written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import structs

from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.interchange.sam.harmless import in_json
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.difference import difference
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.sketch.parser import Error, NotASketch

from . import adding, outcome, removing, settings
from .editing import edited, refused
from .edits import Append, Edit, NotInPlace, Put, Remove
from .meeting import met, recalled
from .origin import NAME, Origin, origin_of, text_of
from .planning import Plan, inside

_KEPT: Keys = ("Metadata", "PatternStudio")


@dataclass(frozen=True)
class InPlace:
    """The template with the sketch's changes. `notes` say what is not written, or what to look at; `refusals` are those
    of them that tell what was asked and is not written. What only a drawing has, such as a label, is not asked.
    """

    data: bytes
    diff: str  # unified, empty where nothing changes
    notes: tuple[str, ...]
    refusals: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Is all that was asked written?"""
        return not self.refusals


def into(sketch: Sketch, template: bytes, came_from: bytes | None, files: Mapping[str, bytes], name: str) -> InPlace:
    """Write what somebody changed in a sketch into a template, which the diff calls `name`. Raises InputError.

    `came_from` is the template as it was when the sketch was read from it, where it is known: then what changed is told
    against it, so that what others have changed in `template` since stays. `files` are those that the template names.
    """
    kept = sketch.template.name.rpartition("/")[2] if sketch.template else ""
    path = kept if kept and kept not in files else NAME
    origin = origin_of(template, files, path)
    if came_from is None or origin.is_ours:  # what is ours carries the sketch that it was written from
        came_from = None
        _same_parts(origin, sketch)
    first = origin if came_from in (None, template) else origin_of(came_from, files, path)
    origin, base = met(origin, first, sketch) if first is not origin else (origin, origin.sketch)
    sketch, again, places = recalled(base, sketch)
    plan = Plan(origin, sketch, difference(base, sketch).changes)
    for before, now in again.items():
        plan.note(f"{plan.called(before)} has the id {now} in the sketch: it stays the resource that it is.")
    for before, now in places.items():
        plan.note(f"{plan.called(before)} goes with what is in it, and {now} of another service takes its place.")
    _planned(plan)
    text = text_of(template)
    changed = _written(plan, text.text)
    if changed != text.text:
        outcome.told(plan, changed)
    data = text.bytes_of(changed) if changed != text.text else template
    return InPlace(data, _diff(text.text, changed, name), tuple(plan.notes), tuple(plan.refusals))


def _same_parts(origin: Origin, sketch: Sketch) -> None:
    """Refuse a sketch of another system, all of whose parts would go."""
    known = origin.nodes.keys()
    if known and not known & {node.id for node in sketch.nodes}:
        raise NotASketch([Error("$.nodes", "none of the parts is one of the template, so it did not come from there")])


def _planned(plan: Plan) -> None:
    gone = removing.of_nodes(plan)
    gone |= removing.of_lines(plan, gone)
    settings.of_nodes(plan)
    settings.of_lines(plan)
    nodes, lines = removing.nodes_left(plan)
    before = structs.replace(plan.origin.sketch, nodes=nodes, connections=_among(lines, nodes))
    adding.of_parts(plan, before)
    removing.dangling(plan, gone)
    settings.of_the_drawing(plan)


def _among(lines: tuple[Connection, ...], nodes: tuple[Node, ...]) -> tuple[Connection, ...]:
    known = {node.id for node in nodes}
    return tuple(line for line in lines if line.source in known and line.target in known)


def _written(plan: Plan, text: str) -> str:
    """The text with all edits that its form allows; the others are said."""
    left = list(plan.edits)
    while left:
        edits = [one.edit for one in left]
        try:
            return edited(text, [*edits, *_of_the_kept(plan, edits)])
        except NotInPlace as error:
            whys = refused(text, [one.edit for one in left])
            bad = {one.about: why for one, why in zip(left, whys, strict=True) if why}
            if not bad:
                plan.refuse(f"Nothing is written: {error}.")
                return text
            for about, why in bad.items():
                plan.refuse(f"{about}: it is not written, as {why}.")
            left = [one for one in left if one.about not in bad]
    return text


def _of_the_kept(plan: Plan, edits: list[Edit]) -> list[Edit]:
    """A template of ours carries its sketch: it gets the new one, and the names of its resources."""
    if not plan.origin.is_ours:
        return []
    found: list[Edit] = [Put((*_KEPT, "sketch"), in_json(encode(plan.wanted).decode()))]
    known = inside(plan.origin.value, (*_KEPT, "resources")) or []
    for edit in edits:
        if edit.keys[:1] == ("Resources",) and len(edit.keys) == 2:
            if isinstance(edit, Put):
                found.append(Append((*_KEPT, "resources"), edit.keys[1]))
            elif isinstance(edit, Remove) and edit.keys[1] in known:
                found.append(Remove((*_KEPT, "resources", known.index(edit.keys[1]))))
    return found


_LINE = re.compile(r"[^\n]*\n|[^\n]+")  # what a program that applies a diff takes for one
_OPEN_END = "\n\\ No newline at end of file\n"


def _diff(before: str, after: str, name: str) -> str:
    """The changes as `git apply` and `patch` take them, whatever ends the lines, and the name in one line."""
    called = "".join(sign if sign.isprintable() else "?" for sign in name)
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), called, called)
    return "".join(line if line.endswith("\n") else line + _OPEN_END for line in lines)
