"""LIM-010: a number outside the range that its setting has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on, set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node, SettingValue
from patterns_app.core.vocabulary.model import Setting

# Too much of these is for rules of their own: LIM-001 and LIM-014.
_OWN_RULE = frozenset({("aws.lambda", "timeout"), ("aws.lambda-edge", "timeout"), ("aws.lambda-edge", "memory")})


def check(view: View) -> Iterator[Found]:
    """One finding for each number that is too small or too large; the fix takes the nearest one that is not."""
    for node in view.graph.sketch.nodes:
        for setting, value, bound, is_too_large in _outside(view, node.service, node.settings):
            if not is_too_large or not _may_be_more(view, node, setting):
                message = _message(view.name(node.id), setting, value, bound, is_too_large)
                fix = Fix(f"Set it to {_say(bound, setting)}", (set_on(view, node.id, **{setting.key: bound}),))
                yield Found(message, (node.id,), (), fix)
    for line in view.graph.sketch.connections:
        for setting, value, bound, is_too_large in _outside(view, line.kind, line.settings):
            ends = f"{view.name(line.source)} to {view.name(line.target)}"
            message = _message(ends, setting, value, bound, is_too_large)
            fix = Fix(f"Set it to {_say(bound, setting)}", (set_on_line(line, **{setting.key: bound}),))
            yield Found(message, (line.source, line.target), (line.id,), fix)


def _outside(
    view: View, owner: str, settings: Mapping[str, SettingValue]
) -> Iterator[tuple[Setting, float, float, bool]]:
    """The settings that are out of range, with their value, the bound that it breaks, and whether it is too large."""
    ranges = view.vocabulary.ranges.get(owner, {})
    for key, given in settings.items():
        value = asking.figure(given) if key in ranges else None
        if value is not None:
            setting, least, most = ranges[key]
            if not least <= value <= most:
                yield setting, value, most if value > most else least, value > most


def _may_be_more(view: View, node: Node, setting: Setting) -> bool:
    """Does another rule speak of it, or can the quota be raised, as for a REST API without its own CloudFront?"""
    if node.service == "aws.rest-api" and setting.key == "integration_timeout":
        return asking.setting(view, node, "endpoint_type") in ("REGIONAL", "PRIVATE")
    return (node.service, setting.key) in _OWN_RULE


def _message(where: str, setting: Setting, value: float, bound: float, is_too_large: bool) -> str:
    label = f"{setting.label[:1].lower()}{setting.label[1:]}"
    word = "most" if is_too_large else "least"
    return f"{where}: {label} is {_say(value, setting)}, but must be at {word} {_say(bound, setting)}."


def _say(value: float, setting: Setting) -> str:
    number = f"{value:,}" if abs(value) < 1e15 else f"{value:.3g}"
    return f"{number} {setting.unit}".strip()
