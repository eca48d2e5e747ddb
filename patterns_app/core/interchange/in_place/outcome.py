"""What the changed template says, read again: each change of the sketch that it does not show is told."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.sketch.model import Connection, Node

from .origin import logical_ids, without_kept
from .planning import Plan


def told(plan: Plan, text: str) -> None:
    """Read the result as any template, and tell what is not in it as it was wanted."""
    result = without_kept(load(text.encode()), {})
    for words in _not_shown(plan, result):
        if not any(note.startswith(words.partition(":")[0]) for note in plan.notes):
            plan.note(words)


def _not_shown(plan: Plan, result: Imported) -> Iterator[str]:
    names = logical_ids(result)
    nodes = {names.get(node.id, node.id): node for node in result.sketch.nodes}
    lines = {
        (names.get(line.source, line.source), names.get(line.target, line.target)): set[str]()
        for line in result.sketch.connections
    }
    for line in result.sketch.connections:
        lines[names.get(line.source, line.source), names.get(line.target, line.target)].add(line.kind)
    for change in plan.changes:
        if change.part == "node":
            after = change.after
            if change.what == "removed":
                if (name := plan.origin.names.get(change.id)) and name in nodes:
                    yield f"{plan.called(change.id)}: it is still in the template."
            elif isinstance(after, Node):
                name = plan.names.get(after.id) or plan.origin.names.get(after.id, after.id)
                yield from _of_node(plan, after, nodes.get(name), change.fields, change.what == "added")
        elif change.part == "connection":
            yield from _of_line(plan, change.what, change.before, change.after, lines)


def _of_node(plan: Plan, wanted: Node, found: Node | None, fields: tuple[str, ...], is_new: bool) -> Iterator[str]:
    if found is None or (is_new and found.service != wanted.service):
        if is_new:
            yield f"{plan.called(wanted.id)}: it is not in the template."
        return
    keys = wanted.settings if is_new else [field.partition(".")[2] for field in fields if field.startswith("settings.")]
    for key in keys:
        if found.settings.get(key) != wanted.settings.get(key):
            yield f"{plan.called(wanted.id)}: the template does not say {key} as the sketch does."


def _of_line(
    plan: Plan, what: str, before: object, after: object, lines: dict[tuple[str, str], set[str]]
) -> Iterator[str]:
    def ends(line: Connection) -> tuple[str, str]:
        source, target = (plan.names.get(end) or plan.origin.names.get(end, end) for end in (line.source, line.target))
        return source, target

    if what == "removed" and isinstance(before, Connection):
        if before.kind in lines.get(ends(before), ()):
            yield f"{plan.line(before)}: the template still says it."
    elif what == "added" and isinstance(after, Connection):
        kinds = lines.get(ends(after), set())
        if not kinds:
            yield f"{plan.line(after)}: it is not in the template."
        elif after.kind not in kinds:
            yield f"{plan.line(after)}: the template is read as {', '.join(sorted(kinds))}."
