"""Two sketches side by side: what changed in meaning, as text, as Markdown for a change request, and as a picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import msgspec

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.drawing.overlay import Overlay
from patterns_app.core.drawing.svg import Style, write_svg
from patterns_app.core.layout.build import Arrange, build_scene
from patterns_app.core.markdown import markdown_table, markdown_text
from patterns_app.core.sketch.difference import Change, Difference, difference
from patterns_app.core.sketch.model import (
    Connection,
    Frame,
    Image,
    Node,
    Note,
    Page,
    PlainLine,
    Rectangle,
    Scenario,
    Sketch,
)
from patterns_app.core.sketch.parts import Part
from patterns_app.core.vocabulary.catalog import Vocabulary

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
# Parts whose changes stand under the picture; of these nodes and connections bear a badge in it too.
_PICTURED = ("node", "connection", "note", "box", "image", "line")
_BADGES = {"added": "+ new", "removed": "− gone", "changed": "~ changed"}
_BOTH = ("nodes", "frames", "connections", "notes", "boxes", "images", "lines")


@dataclass(frozen=True)
class Pair:
    """What is compared."""

    before: Sketch
    after: Sketch
    vocabulary: Vocabulary

    @cached_property
    def difference(self) -> Difference:
        """What changed in meaning."""
        return difference(self.before, self.after)

    @cached_property
    def findings(self) -> tuple[list[Finding], list[Finding]]:
        """Findings that came and findings that went."""
        old, new = run(self.before, self.vocabulary), run(self.after, self.vocabulary)
        known, still = {item.key for item in old}, {item.key for item in new}
        return [item for item in new if item.key not in known], [item for item in old if item.key not in still]


def as_text(pair: Pair) -> str:
    """One line a change, for a terminal."""
    came, went = pair.findings
    lines = list(changes_told(pair))
    lines += [f"+ finding {item.severity} {item.rule}: {item.message}" for item in came]
    lines += [f"- finding {item.severity} {item.rule}: {item.message}" for item in went]
    lines += [f"  {line}" for line in only_moved(pair)]
    return "\n".join(lines or ["no difference"]) + "\n"


def changes_told(pair: Pair) -> Iterator[str]:
    """What changed in meaning, a line each."""
    for change in pair.difference.changes:
        yield f"{_SIGNS[change.what]} {change.part} {_described(pair, change)}"


def only_moved(pair: Pair) -> Iterator[str]:
    """What stands elsewhere, in one line; nothing where all stands where it did."""
    if pair.difference.moved:
        yield f"only moved: {', '.join(pair.difference.moved)}"


def as_markdown(pair: Pair) -> str:
    """A table of changes and two of findings, for the text of a change request."""
    came, went = pair.findings
    parts = [f"### Changes to {markdown_text(pair.after.title or 'the sketch')}"]
    rows = [(change.what, change.part, _described(pair, change)) for change in pair.difference.changes]
    parts.append(markdown_table(("", "Part", "What"), rows) if rows else "Nothing changed in meaning.")
    for title, findings in (("New findings", came), ("Findings that are gone", went)):
        if findings:
            parts += [f"#### {title}", markdown_table(("Severity", "Rule", "What"), [_row(item) for item in findings])]
    if pair.difference.moved:
        count = len(pair.difference.moved)
        parts.append(f"Only moved: {count} part{'' if count == 1 else 's'}.")
    return "\n\n".join(parts) + "\n"


def as_svg(pair: Pair, arrange: Arrange) -> str:
    """One picture of both: what is gone is still drawn, and everything that changed bears a badge.

    Raises as `build_scene` does.
    """
    scene = build_scene(both(pair.before, pair.after), pair.vocabulary, arrange)
    drawn = [change for change in pair.difference.changes if change.part in _PICTURED]
    badges = {change.id: _BADGES[change.what] for change in drawn if change.part in ("node", "connection")}
    captions = tuple((_SIGNS[change.what], f"{change.part} {_described(pair, change)}") for change in drawn)
    return write_svg(scene, Style(overlay=Overlay(badges, captions=captions)))


def both(before: Sketch, after: Sketch) -> Sketch:
    """The later sketch and, with it, every part that only the earlier one has."""
    return msgspec.structs.replace(after, **{name: _either(before, after, name) for name in _BOTH})


def _either(before: Sketch, after: Sketch, name: str) -> tuple[Part, ...]:
    parts: tuple[Part, ...] = getattr(after, name)
    kept = {part.id for part in parts}
    return (*parts, *(part for part in getattr(before, name) if part.id not in kept))


def _described(pair: Pair, change: Change) -> str:
    part = change.after or change.before
    assert part is not None
    named = f"{change.id} ({_named(pair, part)})"
    return f"{named}: {'; '.join(_fields(change))}" if change.fields else named


def _named(pair: Pair, part: Part) -> str:
    match part:
        case Node():
            return f"{part.label or part.id}, {pair.vocabulary.short_name(part.service)}"
        case Connection():
            return f"{part.source} to {part.target}, {part.kind}"
        case Frame():
            return part.label or part.kind
        case Scenario() | Page():
            return part.title or part.id
        case Note():
            return part.text[:60] or "note"
        case Image():
            return part.alt or "image"
        case Rectangle() | PlainLine():
            return part.label or ("box" if isinstance(part, Rectangle) else "line")


def _fields(change: Change) -> Iterator[str]:
    for field in change.fields:
        before, after = change.values(field)
        if field in ("steps", "pattern", "text"):
            yield f"{field} changed"
        else:
            yield f"{field} {_value(before)} → {_value(after)}"


def _value(value: object) -> str:
    return "unset" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _row(finding: Finding) -> tuple[str, ...]:
    return finding.severity, finding.rule, finding.message
