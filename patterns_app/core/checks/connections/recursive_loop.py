"""CON-006: events that start themselves again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.circles import circles
from patterns_app.core.checks.fixing import New, fresh, new_node, reroute
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Add, Operation

_TRIGGERS = ("bucket", "queue", "topic", "table", "stream")
# What goes on by itself. Of a bus only what a bucket has told it: other rules are each for their own type of event.
_GOES_ON = ("async", "start", "notify", "push", "rule", "queue_poll", "stream_poll", *asking.WRITES)
_FILTERS = ("prefix", "suffix", "filter_policy", "event_pattern", "filter")


def check(view: View) -> Iterator[Found]:
    """One finding for each group of parts that go on starting each other, and each function that calls itself."""
    yield from _calling_themselves(view)
    after: dict[str, list[Connection]] = {}
    for line in asking.lines_of(view, *_GOES_ON):
        if _goes_on(view, line):
            after.setdefault(line.source, []).append(line)
    targets = {node: [line.target for line in lines if line.target in after] for node, lines in after.items()}
    for group in circles(targets):
        stores = [node for node in view.graph.nodes if node in group and asking.acts(view, node, *_TRIGGERS)]
        way = _way(after, group, stores[0]) if stores else []
        ran = [line.target for line in way if asking.acts(view, line.target, "function")]
        back = next((line for line in reversed(way) if _writes_back(view, line)), None)
        if back is None:
            continue  # without a function nothing writes: what is drawn cannot be, as CON-001 or CON-003 says
        message = f"What {asking.names(view, ran)} writes to {view.name(back.target)} starts it again, without an end."
        title = f"Write to a second {view.service_name(back.target)}"
        nodes = (stores[0], *(line.target for line in way[:-1]))
        yield Found(message, nodes, tuple(line.id for line in way), Fix(title, _second(view, back)))


def _way(after: dict[str, list[Connection]], group: frozenset[str], store: str) -> list[Connection]:
    """The shortest circle from a store back to it, within its group."""
    came: dict[str, Connection] = {}
    waiting = deque([store])
    while store not in came:
        for line in after.get(waiting.popleft(), ()):
            if line.target in group and line.target not in came:
                came[line.target] = line
                waiting.append(line.target)
    way = [came[store]]
    while way[0].source != store:
        way.insert(0, came[way[0].source])
    return way


def _goes_on(view: View, line: Connection) -> bool:
    """Does one event on this connection lead to the next? A filter is taken to keep the function's own events out."""
    if asking.acts(view, line.source, "bus"):
        told = {line.kind for line in asking.into(view, line.source)}
        return line.kind == "rule" and "notify" in told and not line.settings.get("event_pattern")
    stored = asking.acts(view, line.source, *_TRIGGERS) and line.kind not in asking.WRITES
    if not stored and not asking.acts(view, line.source, "function"):
        return False
    return not (line.settings and any(line.settings.get(key) for key in _FILTERS))


def _writes_back(view: View, line: Connection) -> bool:
    return asking.acts(view, line.source, "function") and asking.acts(view, line.target, *_TRIGGERS)


def _second(view: View, back: Connection) -> tuple[Operation, ...]:
    """A second store for the results; a function that also reads the first one goes on doing so."""
    old = view.graph.nodes[back.target]
    settings = {key: value for key, value in old.settings.items() if key not in ("name", "stream")}
    new = new_node(view, old.id, New(old.service, "results", f"{view.name(old.id)[:180]} results", settings))
    if back.kind != "readwrite":
        return (Add(node=new), reroute(back, back.kind, target=new.id))
    write = Connection(
        id=fresh(view, f"{back.source[:27]}-results", new.id),
        source=back.source,
        target=new.id,
        kind="write",
        settings=back.settings,
    )
    return (Add(node=new), reroute(back, "read"), Add(connection=write))


def _calling_themselves(view: View) -> Iterator[Found]:
    for line in asking.lines_of(view, "async", "sync"):
        if line.source == line.target and asking.acts(view, line.source, "function"):
            message = f"{view.name(line.source)} calls itself, and nothing drawn here says when it stops."
            yield Found(message, (line.source,), (line.id,))
