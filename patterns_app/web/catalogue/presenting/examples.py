"""What tells the two examples of a rule apart where their pictures do not: settings, and findings lived with."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.model import Connection, Node, SettingValue, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.values import setting_name, setting_text

from .wording import Named


def settings_apart(sketch: Sketch, other: Sketch) -> tuple[Named, ...]:
    """Settings of a sketch's parts that the same part of the other sketch has otherwise, in the order of the parts.

    Parts that only one of the two has, or that have become another service, are seen in the pictures.
    """
    theirs = {part.id: part for part in _parts(other)}
    pairs = [(part, theirs[part.id]) for part in _parts(sketch) if part.id in theirs]
    rows = (row for part, same in pairs if _type(part) == _type(same) for row in _rows(part, same, sketch))
    return (*rows, *_lived_with(sketch, other))


def _lived_with(sketch: Sketch, other: Sketch) -> Iterator[Named]:
    """Findings that only this sketch's author has decided to live with, each with its reason."""
    called = {part.id: _called(part, sketch) for part in _parts(sketch)}
    for one in sketch.ignored:
        if one not in other.ignored:
            yield Named(f"{called.get(one.target, one.target)}: {one.rule} ignored", one.reason)


def _parts(sketch: Sketch) -> tuple[Node | Connection, ...]:
    return (*sketch.nodes, *sketch.connections)


def _type(part: Node | Connection) -> str:
    return part.service if isinstance(part, Node) else part.kind


def _rows(part: Node | Connection, same: Node | Connection, sketch: Sketch) -> Iterator[Named]:
    known = _known(part)
    for key in dict.fromkeys((*known, *part.settings, *same.settings)):
        mine = part.settings.get(key)
        if mine != same.settings.get(key):
            setting = known.get(key)
            yield Named(f"{_called(part, sketch)}: {setting_name(key, setting)}", _said(mine, setting))


def _said(value: SettingValue | None, setting: Setting | None) -> str:
    if value is not None:
        return setting_text(value, setting)
    usual = setting.default if setting else None
    if usual is None:
        return gettext("not set")
    return gettext("not set, so %(usual)s") % {"usual": setting_text(usual, setting)}


def _known(part: Node | Connection) -> dict[str, Setting]:
    words = vocabulary()
    if isinstance(part, Node):
        service = words.services.get(part.service)
        return {one.key: one for one in service.settings} if service else {}
    kind = words.kinds.get(part.kind)
    return {one.key: one for one in kind.settings} if kind else {}


def _called(part: Node | Connection, sketch: Sketch) -> str:
    """A part as its picture calls it; a connection by its label, or by its ends."""
    if isinstance(part, Node):
        return part.label or vocabulary().short_name(part.service)
    nodes = {node.id: node for node in sketch.nodes}
    ends = " to ".join(_called(nodes[end], sketch) for end in (part.source, part.target))
    return part.label or ends
