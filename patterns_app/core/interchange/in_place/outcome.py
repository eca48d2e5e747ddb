"""What the changed template says, read again and held against the sketch: every difference is told.

A part, a connection or a setting that was asked and is not there, one that was there and is lost, one that nobody asked
for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.sketch.difference import Change
from patterns_app.core.sketch.model import Connection, Node, Settings, SettingValue
from patterns_app.core.vocabulary.catalog import vocabulary

from .origin import Ends, ends_by, logical_ids, same_in, without_kept
from .planning import Plan, inside


def told(plan: Plan, text: str) -> None:
    """Read the result as any template, and tell where it is not what was wanted."""
    path = plan.origin.path
    value = load(text.encode())
    result = _View(without_kept(value, plan.origin.files, path), path, value)
    told_of = [note.partition(":")[0] for note in plan.notes]
    for words in _Outcome(plan, _View(plan.origin.imported, path, plan.origin.value), result).differences():
        if words.partition(":")[0] not in told_of:
            plan.refuse(words)


@dataclass(frozen=True)
class _View:
    """A reading by logical ids; what is no resource goes by its service and label."""

    imported: Imported
    path: str
    value: Mapping[str, Any]

    @cached_property
    def keys(self) -> dict[str, str]:
        names = logical_ids(self.imported, self.path)
        return {node.id: names.get(node.id) or _outside(node) for node in self.imported.sketch.nodes}

    @cached_property
    def nodes(self) -> dict[str, Node]:
        return {self.keys[node.id]: node for node in self.imported.sketch.nodes}

    @cached_property
    def lines(self) -> dict[Ends, Connection]:
        return {ends_by(self.keys, line): line for line in self.imported.sketch.connections}


def _outside(node: Node) -> str:
    return f"{node.label or node.id} ({node.service})"


def _unset(part: Node | Connection, key: str) -> SettingValue | None:
    """What a switch is that nobody has set: a template says "off" of most by saying nothing."""
    known = vocabulary()
    settings = known.services[part.service].settings if isinstance(part, Node) else known.kinds[part.kind].settings
    return next((one.default for one in settings if one.key == key and one.type == "boolean"), None)


class _Outcome:
    def __init__(self, plan: Plan, before: _View, after: _View) -> None:
        self._plan, self._before, self._after = plan, before, after
        outside = {node.id: _outside(node) for node in (*plan.origin.sketch.nodes, *plan.wanted.nodes)}
        self._keys = outside | before.keys | dict(plan.origin.names) | plan.names
        self._people = dict(self._written_to())
        self._keys |= self._people

    def _written_to(self) -> Iterator[tuple[str, str]]:
        """Added parts that no resource is made of, by what the template is read as where one of their lines leads:
        who subscribes to a topic is known by protocol alone, not by name.
        """
        lines = [change.after for change in self._plan.of("added", "connection")]
        for change in self._plan.of("added", "node"):
            for line in lines:
                if change.id in self._plan.names or not isinstance(line, Connection) or line.target != change.id:
                    continue
                for ends in self._after.lines:
                    if (ends.source, ends.kind) == (self._key(line.source), line.kind) and ends.target == _outside(
                        self._after.nodes[ends.target]
                    ):
                        yield change.id, ends.target

    def differences(self) -> Iterator[str]:
        """All of them in words: first what was asked, then what was not."""
        nodes, lines = (
            [change for change in self._plan.changes if change.part == part] for part in ("node", "connection")
        )
        for change in nodes:
            yield from self._of_node(change)
        for change in lines:
            yield from self._of_line(change)
        yield from self._unasked_parts({change.id for change in nodes})
        yield from self._unasked_lines(lines)

    def _key(self, node: str) -> str:
        return self._keys.get(node, node)

    def _ends(self, line: Connection) -> Ends:
        return ends_by(self._keys, line)

    def _of_node(self, change: Change) -> Iterator[str]:
        found, about = self._after.nodes.get(self._key(change.id)), self._plan.called(change.id)
        if change.what == "removed":
            if found:
                is_made = change.id in self._plan.origin.names
                yield f"{about}: it is still {'in' if is_made else 'named in'} the template."
        elif isinstance(change.after, Node):
            is_new = change.what == "added"
            is_other = found is None or (found.service != change.after.service and change.id not in self._people)
            if is_new and is_other:
                yield f"{about}: it is not in the template."
            elif found:
                yield from self._settings(change, about, found.settings)

    def _settings(self, change: Change, about: str, found: Settings) -> Iterator[str]:
        assert isinstance(change.after, Node | Connection)
        changed = (field.removeprefix("settings.") for field in change.fields if field.startswith("settings."))
        for key in change.after.settings if change.what == "added" else changed:
            unset = _unset(change.after, key)
            if found.get(key, unset) != change.after.settings.get(key, unset):
                yield f"{about}: the template does not say {key} as the sketch does."

    def _of_line(self, change: Change) -> Iterator[str]:
        before, after = change.before, change.after
        was = self._ends(before) if isinstance(before, Connection) else None
        wanted = self._ends(after) if isinstance(after, Connection) else None
        if was and wanted and was.any_rule == wanted.any_rule:
            wanted = was  # a rule keeps its name, whatever the sketch calls it
        if isinstance(before, Connection) and was != wanted and was in self._after.lines:
            yield f"{self._plan.line(before)}: the template still says it."
        if wanted is None or not isinstance(after, Connection):
            return
        about = self._plan.line(after)
        if found := self._after.lines.get(same_in(self._new_lines(was), wanted)):
            yield from self._settings(change, about, found.settings)
        elif change.what == "added" or wanted in self._before.lines:
            kinds = [ends.kind for ends in self._after.lines if ends[:2] == wanted[:2]]
            read = f"the template is read as {', '.join(sorted(kinds))}" if kinds else "it is not in the template"
            yield f"{about}: {read}."

    def _new_lines(self, was: Ends | None) -> set[Ends]:
        """The lines that the template says now, without those of before: an added one is none of these."""
        old = self._before.lines.keys() if was is None and not self._plan.origin.is_ours else set()
        return set(self._after.lines.keys() - old)

    def _unasked_parts(self, asked: set[str]) -> Iterator[str]:
        keys = {self._key(node) for node in asked}
        joined = {end for ends in self._after.lines for end in ends[:2]}
        for key, node in self._before.nodes.items():
            is_outside = key == _outside(node)
            if key not in self._after.nodes and key not in keys and not is_outside:
                yield f"{node.label} ({key}): it was in the template and is lost, though the sketch has it."
            elif (found := self._after.nodes.get(key)) and key not in keys:
                yield from self._other_settings(f"{node.label} ({key})", node.settings, found.settings)
        for key, node in self._after.nodes.items():
            if key not in self._before.nodes and key not in keys and (key != _outside(node) or key in joined):
                yield f"{node.label} ({key}): the template has it now, and the sketch does not."

    def _unasked_lines(self, asked: list[Change]) -> Iterator[str]:
        lines = [line for change in asked for line in (change.before, change.after) if isinstance(line, Connection)]
        pairs, ends_asked = {self._ends(line)[:2] for line in lines}, {self._ends(line) for line in lines}
        gone = {self._key(change.id) for change in self._plan.of("removed", "node")}
        for ends, line in self._before.lines.items():
            if ends in ends_asked or (self._plan.origin.is_ours and ends[:2] in pairs) or gone & set(ends[:2]):
                continue
            if (found := self._after.lines.get(ends)) is None:
                if self._is_still_written(ends):
                    continue  # a guess by a name that is handed on, which nobody makes of who has rights of its own
                yield f"{self._said(ends)}: it was in the template and is lost, though the sketch has it."
            else:
                yield from self._other_settings(self._said(ends), line.settings, found.settings)
        for ends in self._after.lines:
            if ends not in self._before.lines and ends[:2] not in pairs:
                yield f"{self._said(ends)}: the template says it now, and the sketch does not."

    def _is_still_written(self, ends: Ends) -> bool:
        """Does all that says a connection stand in the template as before?"""
        origin = self._plan.origin
        places = next((said for known, said in origin.places.items() if self._same(known, ends)), [])
        return bool(places) and all(
            inside(origin.value, keys) == inside(self._after.value, keys) is not None for keys in places
        )

    def _same(self, one: Ends, other: Ends) -> bool:
        return one._replace(source=self._key(one.source), target=self._key(one.target)) == other

    def _said(self, ends: Ends) -> str:
        rule = f" by {ends.rule}" if ends.rule else ""
        return f"{ends.source} to {ends.target} ({ends.kind}{rule})"

    def _other_settings(self, about: str, before: Settings, after: Settings) -> Iterator[str]:
        changed = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
        if changed:
            yield f"{about}: {', '.join(changed)} changed with it, which the sketch does not say."
