"""Questions that several rules ask about a sketch. Each answers from an index, in time that its answer takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.model import Connection, Node, SettingValue

from .model import View, dead_letters

# Nobody waits for an answer: when the work fails, no caller learns of it.
STARTS_UNASKED = ("async", "start", "notify", "rule")
FUNCTION, EVENT_SOURCE = "function", "event_source"  # whose failures a place keeps
# Deliver at least once, so sometimes twice.
AT_LEAST_ONCE = (*STARTS_UNASKED, "queue_poll", "stream_poll")
WRITES = ("write", "readwrite")
# Lines along which no message travels from the source to the target.
UNMOVED = ("govern", "dns", "dlq", "destination", "authorize")
_SECONDS = {"ms": 0.001, "s": 1, "minutes": 60, "h": 3600}
STORES = ("aws.dynamodb", "aws.rds")
APIS = ("aws.rest-api", "aws.http-api", "aws.websocket-api", "aws.appsync")
WORKFLOWS = ("aws.step-functions", "aws.step-functions-express")


def setting(view: View, node: Node, key: str) -> SettingValue | None:
    """What a node's setting is: as set or, where nothing is set, the vocabulary's default."""
    value = node.settings.get(key)
    return value if value is not None else view.vocabulary.defaults.get(node.service, {}).get(key)


def line_setting(view: View, connection: Connection, key: str) -> SettingValue | None:
    """What a connection's setting is, by the same reading as a node's."""
    value = connection.settings.get(key)
    return value if value is not None else view.vocabulary.defaults.get(connection.kind, {}).get(key)


def figure(value: SettingValue | None) -> float | None:
    """A setting's value as a number, or None when it is no number (a sketch may carry anything)."""
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def number(view: View, node: Node, key: str) -> float | None:
    """A node's setting as a number, or None when it has none."""
    return figure(setting(view, node, key))


def line_number(view: View, connection: Connection, key: str) -> float | None:
    """A connection's setting as a number, or None when it has none."""
    return figure(line_setting(view, connection, key))


def is_on(view: View, node: Node, key: str) -> bool:
    """Is this yes-or-no setting switched on?"""
    return setting(view, node, key) is True


def need_not_wait(view: View, line: Connection) -> bool:
    """Could a function hand over what it asks another: nobody waits for it, and a repeat does no harm?"""
    functions = {node.id for node in nodes_as(view, "function")}
    called = view.graph.nodes[line.target]
    is_safe = is_on(view, called, "idempotent") and line.source not in view.waited_for
    return is_safe and {line.source, line.target} <= functions


def line_is_on(view: View, connection: Connection, key: str) -> bool:
    """Is this yes-or-no setting of a connection switched on?"""
    return line_setting(view, connection, key) is True


def on_for_fix(view: View, node: Node, key: str) -> bool:
    """The same as `is_on` for what a fix does alone: the finding does not rest on it (see resting.py)."""
    value = dict(node.settings).get(key)
    return (view.vocabulary.defaults.get(node.service, {}).get(key) if value is None else value) is True


class NotKnown(KeyError):
    """A fact that a rule reckons with is not among the data, as without a service's folder: the rule says nothing."""


def settings_of(view: View, service_key: str) -> tuple[Setting, ...]:
    """The settings of a service. Raises NotKnown where it is not in the vocabulary."""
    known = view.vocabulary.services.get(service_key)
    if known is None:
        raise NotKnown(service_key)
    return known.settings


def defaults(view: View, service_key: str) -> Mapping[str, SettingValue | None]:
    """What the settings of a service are when nobody sets them. Raises NotKnown where it is not in the vocabulary."""
    known = view.vocabulary.defaults.get(service_key)
    if known is None:
        raise NotKnown(service_key)
    return known


def limit(view: View, key: str) -> float:
    """The figure of a documented limit, in the limit's own unit. Raises NotKnown where there is none."""
    known = view.vocabulary.limits.get(key)
    if known is None or known.number is None:
        raise NotKnown(key)
    return known.number


def otherwise(view: View, key: str) -> str:
    """A sentence on each page that gives another figure of a limit, with its date; empty where none does."""
    pages = (page for page in view.vocabulary.limits[key].further if page.says)
    return "".join(f" Otherwise “{page.source}” ({page.page or 'without a date'}): “{page.says}”." for page in pages)


def seconds(view: View, key: str) -> float:
    """The figure of a documented limit of time in seconds. Raises NotKnown where there is none."""
    return limit(view, key) * _SECONDS[view.vocabulary.limits[key].unit]


def below(seconds: float) -> int:
    """The most whole seconds that are less than these; 0 where there are none, which no timeout can be."""
    return max(0, ceil(seconds) - 1)


def price(view: View, service_key: str, item: str) -> float:
    """A published price in US dollars, in the unit that prices.yaml names. Raises NotKnown where there is none."""
    for known in view.vocabulary.prices:
        if (known.service, known.item) == (service_key, item) and known.usd is not None:
            return known.usd
    raise NotKnown(item)


def nodes_of(view: View, *services: str) -> Iterator[Node]:
    """The nodes of these services."""
    for service in services:
        yield from view.graph.by_service.get(service, ())


def nodes_as(view: View, *roles: str) -> Iterator[Node]:
    """The nodes whose service acts as one of these: a queue, a function."""
    for role in roles:
        for key in view.vocabulary.acting_in_order.get(role, ()):
            if key in view.graph.by_service:
                yield from view.graph.by_service[key]


def acts(view: View, node: Node | str, *roles: str) -> bool:
    """Does a node's service act as one of these: a queue, a function?"""
    key = node.service if isinstance(node, Node) else view.graph.nodes[node].service
    acting = view.vocabulary.acting
    for role in roles:  # noqa: SIM110 - rules ask this more often than anything else
        if key in acting.get(role, ()):
            return True
    return False


def lines_of(view: View, *kinds: str) -> Iterator[Connection]:
    """The connections of these kinds, but those of parts of which nothing is known: rules have nothing to say there."""
    unjudged = view.unjudged
    for kind in kinds:
        if not unjudged:
            yield from view.graph.by_kind.get(kind, ())
            continue
        for line in view.graph.by_kind.get(kind, ()):
            if line.source not in unjudged and line.target not in unjudged:
                yield line


def out(view: View, node: str, *kinds: str) -> list[Connection]:
    """The connections that leave a node, of these kinds or, where none is named, of all."""
    return [line for line in view.graph.outgoing.get(node, ()) if not kinds or line.kind in kinds]


def into(view: View, node: str, *kinds: str) -> list[Connection]:
    """The connections that end in a node, of these kinds or, where none is named, of all."""
    return [line for line in view.graph.incoming.get(node, ()) if not kinds or line.kind in kinds]


def service(view: View, node: str) -> str:
    """The key of a node's service."""
    return view.graph.nodes[node].service


def needs_no_result(view: View, connection: Connection, workflow: str) -> bool:
    """Can the caller start this kind of workflow as well, and does it go on without the result?"""
    kind = view.vocabulary.kinds.get(connection.kind)
    if kind is None or (kind.style == "request" and kind.key != "start"):
        return False
    return view.vocabulary.pairs.knows(service(view, connection.source), workflow, connection.kind)


def keeps_failures(view: View, connection: Connection) -> bool:
    """Does what failed travel along this connection, instead of being lost? Not where nothing can."""
    if connection.kind not in ("dlq", "destination") or connection.id in view.impossible:
        return False
    if connection.kind == "dlq":
        return True
    return connection.kind == "destination" and line_setting(view, connection, "condition") == "on-failure"


def with_cors(view: View, on: bool = True) -> Iterator[Node]:
    """The APIs, of those that know CORS, that have it switched on, or off."""
    for api in nodes_of(view, "aws.rest-api", "aws.http-api"):
        if is_on(view, api, "cors") is on:
            yield api


def loses_failures(view: View, node: str, whose: str = "") -> bool:
    """Has this node neither a dead-letter queue nor a destination for what failed?

    `whose`: what fails is that of one mechanism, and the place of another gets nothing of it: a function's own places
    are for what it has accepted asynchronously, the destination of its event source for what it reads from a stream
    (Lambda Developer Guide, Retaining records of asynchronous invocations, and Using Lambda with Amazon Kinesis, read
    2026-11-27).
    """
    lines = view.graph.outgoing.get(node, ())
    return not any(keeps_failures(view, line) and _is_of(line, whose) for line in lines)


def _is_of(line: Connection, whose: str) -> bool:
    said = line.settings.get("whose")
    if whose == EVENT_SOURCE and line.kind == "dlq":
        return said == whose
    return not whose or said in (None, whose)


def undelivered(view: View, node: str, lines: Sequence[Connection]) -> list[Connection]:
    """Those of a bus's or topic's lines of which nothing keeps what cannot be delivered.

    A queue that is drawn at the bus is for all lines, but where some line names it as its own: then it is for that one.
    """
    own = {line.id: dead_letters(line) for line in lines}
    kept = (line.target for line in out(view, node) if keeps_failures(view, line))
    if any(target not in own.values() for target in kept):
        return []
    return [line for line in lines if not own[line.id]]


def is_dead_letter_queue(view: View, node: str) -> bool:
    """Does what failed elsewhere end up here?"""
    if not acts(view, node, "queue"):
        return False
    return node in view.named_for_failures or any(
        keeps_failures(view, line) for line in view.graph.incoming.get(node, ())
    )


def names(view: View, nodes: list[str], most: int = 4) -> str:
    """Labels of several nodes as a sentence lists them; of more than `most`, only how many others there are."""
    shown = [view.name(node) for node in nodes[:most]]
    if len(nodes) > most:
        return f"{', '.join(shown)} and {len(nodes) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
