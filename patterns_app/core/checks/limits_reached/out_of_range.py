"""LIM-010: a number outside the range that its setting has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on, set_on_line
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.services.model import Setting
from patterns_app.core.services.units import in_units
from patterns_app.core.sketch.model import Connection, Node

Part = TypeVar("Part", Node, Connection)
# Too much of these is for rules of their own: LIM-001 and LIM-014.
_OWN_RULE = frozenset({("aws.lambda", "timeout"), ("aws.lambda-edge", "timeout"), ("aws.lambda-edge", "memory")})


def check(view: View) -> Iterator[Found]:
    """One finding for each number that is too small or too large; the fix takes the nearest one that is not."""
    nodes = view.graph.sketch.nodes
    for node, broken in _outside(view, ((node, node.service) for node in nodes)):
        if broken.is_too_large and _may_be_more(view, node, broken.setting):
            continue
        fix = Fix(broken.mend, (set_on(view, node.id, **{broken.setting.key: broken.bound}),))
        yield Found(f"{view.name(node.id)}: {broken.said}", (node.id,), (), fix)
    lines = view.graph.sketch.connections
    for line, broken in _outside(view, ((line, line.kind) for line in lines)):
        fix = Fix(broken.mend, (set_on_line(line, **{broken.setting.key: broken.bound}),))
        message = f"{view.name(line.source)} to {view.name(line.target)}: {broken.said}"
        yield Found(message, (line.source, line.target), (line.id,), fix)


@dataclass(frozen=True)
class _Broken:
    """A setting out of range, and the bound that its value breaks."""

    setting: Setting
    value: float
    bound: float

    @property
    def is_too_large(self) -> bool:
        return self.value > self.bound

    @property
    def said(self) -> str:
        label = _small(self.setting.label)
        word = "most" if self.is_too_large else "least"
        return f"{label} is {self._figure(self.value)}, but must be at {word} {self._figure(self.bound)}."

    @property
    def mend(self) -> str:
        return f"Set it to {self._figure(self.bound)}"

    def _figure(self, value: float) -> str:
        number = f"{value:,}" if abs(value) < 1e15 else f"{value:.3g}"
        return in_units(number, self.setting.unit)


def _small(label: str) -> str:
    """As it stands within a sentence."""
    return f"{label[:1].lower()}{label[1:]}"


def _outside(view: View, parts: Iterable[tuple[Part, str]]) -> Iterator[tuple[Part, _Broken]]:
    """Each part with each of its settings that is out of range; a part comes with its service or kind."""
    ranges = view.vocabulary.ranges
    for part, owner in parts:
        known = ranges.get(owner)
        if known:
            for key, given in sorted(part.settings.items()):  # a stored sketch has them in this order
                if key in known and (value := asking.figure(given)) is not None:
                    setting, least, most = known[key]
                    if not least <= value <= most:
                        yield part, _Broken(setting, value, most if value > most else least)


def _may_be_more(view: View, node: Node, setting: Setting) -> bool:
    """Does another rule speak of it, or can the quota be raised, as for a REST API without its own CloudFront?"""
    if setting.key == "integration_timeout":
        return asking.setting(view, node, "endpoint_type") in ("REGIONAL", "PRIVATE")
    return (node.service, setting.key) in _OWN_RULE
