"""The operations that make a near miss the pattern, as fixes and composition speak them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from patterns_app.core import limits
from patterns_app.core.patterns.identity import Become, Hide, Join, Nets, Put, PutIn, Step, TakeOut, Undo, members
from patterns_app.core.sketch.model import Connection, Node, Point, Settings
from patterns_app.core.sketch.operations import Add, Operation, Remove, Update
from patterns_app.core.sketch.parts import free_id, slug

from .growing import Instance
from .verdicts import Judged

_OWN_NET = {"aws.sqs": "dlq", "aws.lambda": "destination"}  # who has a place of its own, by which kind of connection
_BELOW = 160.0  # pixels from the middle of a node to that of a new one


def completed(found: Instance, told: Judged) -> tuple[Operation, ...]:
    """What completes all near misses of an instance, in order; nothing where that is more than may be offered."""
    if not told.near:
        return ()
    maker = _Maker(found)
    try:
        for near in told.near:
            maker.broken = {part for one in near.missing for part in found.broken.get(one, ())}
            for step in near.steps:
                maker.make(step)
    except _TooMany:
        return ()
    return tuple(maker.made)


class _TooMany(Exception):
    """More operations than may be offered for one sketch."""


class _Maker:
    """Puts operations together, and knows what they have changed already."""

    def __init__(self, found: Instance) -> None:
        self.found, self.made = found, list[Operation]()
        self.roles = {role: list(nodes) for role, nodes in found.roles.items()}
        # What this instance adds to the scene, which is the same for all of them.
        self.added: dict[str, str] = {}  # services of nodes
        self.taken, self.joined = set[str](), set[tuple[str, str, str]]()
        self.set: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.new = 0
        self.broken = set[str]()  # what the near miss at hand speaks of

    def make(self, step: Step) -> None:
        """Add the operations of one step."""
        match step:
            case PutIn():
                self._put_in(step)
            case Join():
                self._join(step)
            case Put():
                self._put(step)
            case TakeOut():
                lines = [line.id for line in self.found.links.get(step.of, ())] or self.found.broken.get(step.of, [])
                self._remove(lines)
            case Become():
                for node in self.roles[step.role]:
                    self._do(Update(node=node, set={"service": step.service}))
            case Undo():
                self._undo(step)
            case Nets():
                self._nets(step)
            case Hide():
                self._hide(step)

    def _do(self, operation: Operation) -> None:
        scene = self.found.scene
        scene.operations_left -= 1
        if scene.operations_left < 0:
            raise _TooMany
        self.made.append(operation)

    def _put_in(self, step: PutIn) -> None:
        if self.roles[step.role] and step.beside is None:
            return
        self._add(step, self._beside(step))

    def _add(self, step: PutIn, beside: Node | None) -> None:
        label = re.sub(r"\{([a-z0-9-]+)\}", lambda match: self._name(match.group(1)), step.label)[: limits.LABEL]
        wanted = slug(label, limits.LABEL) or step.role
        node = Node(
            id=self._fresh(wanted),
            service=step.service,
            label=label,
            frame=beside.frame if beside else None,
            page=beside.page if beside else None,
            position=self._place(beside),
            settings=step.settings,
        )
        self._do(Add(node=node))
        self.added[node.id] = node.service
        self.roles[step.role] = [*self.roles[step.role], node.id]

    def _beside(self, step: PutIn) -> Node | None:
        nodes = self.roles.get(step.beside or "", ()) or [node for nodes in self.roles.values() for node in nodes]
        known = self.found.scene.nodes
        return next((known[node] for node in nodes if node in known), None)

    def _place(self, beside: Node | None) -> Point | None:
        if beside is None or beside.position is None:
            return None
        self.new += 1
        return Point(x=beside.position.x + _BELOW * (self.new - 1), y=beside.position.y + _BELOW)

    def _service(self, node: str) -> str:
        return self.added.get(node) or self.found.scene.nodes[node].service

    def _name(self, role: str) -> str:
        nodes = [node for node in self.roles.get(role, ()) if node in self.found.scene.nodes]
        return self.found.scene.name(nodes[0]) if nodes else role.replace("-", " ")

    def _fresh(self, wanted: str) -> str:
        known = self.found.scene.graph.ids
        found = free_id(wanted, lambda one: one in self.taken or one in known)
        self.taken.add(found)
        return found

    def _join(self, step: Join) -> None:
        only, unless = members(step.only), members(step.unless)
        if unless and any(self._service(node) in unless for nodes in self.found.roles.values() for node in nodes):
            return
        have = {end for line in self._left(step.lacking) for end in (line.source, line.target)}
        for source in self.roles[step.source]:
            if (only and self._service(source) not in only) or (step.lacking and source in have):
                continue
            targets = self.roles[step.target]
            for target in targets if step.others else targets[-1:]:
                if target != source:
                    self._connect(source, target, step.kind, step.settings)

    def _left(self, link: str | None) -> Iterable[Connection]:
        return [line for line in self.found.links.get(link or "", ()) if line.id not in self.gone]

    def _connect(self, source: str, target: str, kind: str, settings: Settings) -> None:
        line_asked = (source, target, kind)
        is_there = line_asked in self.joined or line_asked in self.found.scene.joined
        if is_there and kind != "orchestrate":
            return
        self.joined.add(line_asked)
        line = Connection(
            id=self._fresh(f"{source}-{target}"), source=source, target=target, kind=kind, settings=settings
        )
        self._do(Add(connection=line))

    def _put(self, step: Put) -> None:
        only = members(step.only)
        parts = list(self._parts(step.of))
        for part in [one for one in parts if one.id in self.broken] or parts:
            service = part.service if isinstance(part, Node) else self._service(part.target)
            if part.id in self.gone or (only and service not in only):
                continue
            settings = {**part.settings, **self.set.get(part.id, {}), **step.settings}
            self.set[part.id] = settings
            name = "node" if isinstance(part, Node) else "connection"
            self._do(Update(**{name: part.id}, set={"settings": settings}))

    def _parts(self, of: str) -> Iterator[Node | Connection]:
        scene = self.found.scene
        if of in self.found.links:
            yield from self.found.links[of]
        else:
            yield from (scene.nodes[node] for node in self.roles.get(of, ()) if node in scene.nodes)

    def _remove(self, lines: Iterable[str]) -> None:
        for line in dict.fromkeys(lines):
            if line not in self.gone:
                self.gone.add(line)
                self._do(Remove(connection=line))

    def _undo(self, step: Undo) -> None:
        """The undoing of each step that a condition found without one."""
        lines = {line.id: line for line in self.found.links[step.steps]}
        broken = {part for parts in self.found.broken.values() for part in parts}
        last = next(reversed(lines.values()), None)
        for key, line in lines.items():
            asked = key in broken or (not broken and last is not None and line.target != last.target)
            if asked:
                settings = {**step.settings, "compensates": key}
                self._connect(line.source, line.target, line.kind, settings)

    def _nets(self, step: Nets) -> None:
        """A queue for what each target fails at: the queue's or function's own, else of the subscription."""
        broken = {part for parts in self.found.broken.values() for part in parts}
        for line in self.found.links[step.of]:
            if line.id not in broken:
                continue
            target = self.found.scene.nodes[line.target]
            label = f"Dead letters of {self.found.scene.name(target.id)}"
            self._add(PutIn(role=step.role, service="aws.sqs", label=label), target)
            own = _OWN_NET.get(target.service)
            source, kind = (target.id, own) if own else (line.source, "dlq")
            self._connect(source, self.roles[step.role][-1], kind, {})

    def _hide(self, step: Hide) -> None:
        """As many times the timeout as AWS advises."""
        scene = self.found.scene
        times = scene.vocabulary.limits["sqs.visibility_times"].number or 1
        for line in self.found.links[step.of]:
            runs = scene.value(scene.nodes[line.target], "timeout")
            if isinstance(runs, int | float) and line.kind == "queue_poll":
                settings = {**scene.nodes[line.source].settings, "visibility_timeout": int(times * runs)}
                self._do(Update(node=line.source, set={"settings": settings}))
