"""CON-006: events that start themselves again."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import New, fresh, new_node, reroute
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.circles import circles
from patterns_app.core.sketch.model import Connection
from patterns_app.core.sketch.operations import Add, Operation

from .going_on import ANNOUNCES, BUS, After, goes_on, is_doer, lines_that_go_on, shortest_circle, store_of

_CALLS = ("async", "sync", "start")
_KEEPS = ("aws.s3", "aws.dynamodb")  # of which a second one is of use although nobody reads it yet
_SAFE = {"aws.dynamodb": {"point_in_time_recovery": True}}


def check(view: View) -> Iterator[Found]:
    """One finding for each group of parts that go on starting each other, and each part that calls itself.

    Where only a rule of which nobody has said what it takes would close the circle, it is a note.
    """
    yield from _calling_themselves(view)
    said: set[str] = set()
    for any_rule in (False, True):
        after = lines_that_go_on(view, lambda line: goes_on(view, line, any_rule=any_rule))  # noqa: B023
        ends = {node: [line.target for line in lines] for node, lines in after.items()}
        for group in circles(ends):
            if group & said:
                continue
            if any_rule:
                found = _perhaps(view, group)
            else:
                found = _surely(view, after, group)
                said |= group
            if found is not None:
                yield found


def _surely(view: View, after: After, group: frozenset[str]) -> Found | None:
    """A circle in which each event leads to the next."""
    members = [node for node in view.graph.nodes if node in group]
    stores = [node for node in members if store_of(view, node) in ANNOUNCES]
    way = shortest_circle(after, group, (stores or members)[0])
    nodes, lines = (way[0].source, *(line.target for line in way[:-1])), tuple(line.id for line in way)
    if not stores:
        message = f"{asking.names(view, list(nodes))} call each other, and nothing drawn here says when they stop."
        return Found(message, nodes, lines)
    ran = [line.target for line in way if is_doer(view, line.target)]
    back = next((line for line in reversed(way) if is_doer(view, line.source)), None)
    if back is None:
        return None  # without a program nothing writes: what is drawn cannot be, as CON-001 or CON-003 says
    writes = "writes" if len(set(ran)) == 1 else "write"
    # What a program leaves out no drawing shows; a pipe or a delivery writes whatever comes.
    services = [view.vocabulary.services.get(asking.service(view, name)) for name in ran]
    end = " unless its own code stops it" if any(one and one.runs_code for one in services) else ""
    told = f"{asking.names(view, ran)} {writes} to {view.name(back.target)} starts it again, without an end{end}."
    keeps = asking.service(view, back.target) in _KEEPS
    title = f"Write to a second {view.service_name(back.target)}"
    return Found(f"What {told}", nodes, lines, Fix(title, _second(view, back)) if keeps else None)


def _perhaps(view: View, group: frozenset[str]) -> Found | None:
    """A circle through a bus of which nobody has said what its rules take."""
    members = [node for node in view.graph.nodes if node in group]
    bus = next((node for node in members if store_of(view, node) == BUS), None)
    doers = [node for node in members if is_doer(view, node)]
    if bus is None or not doers:
        return None
    tell = "tells" if len(doers) == 1 else "tell"
    message = (
        f"What {asking.names(view, doers)} {tell} {view.name(bus)} may start them again: nobody has said which events "
        "the rules take."
    )
    lines = tuple(line.id for line in asking.out(view, bus) if line.target in group)
    return Found(message, (bus, *doers), lines, unfinished=True, severity="info")


def _second(view: View, back: Connection) -> tuple[Operation, ...]:
    """A second store for the results; a function that also reads the first one goes on doing so."""
    old = view.graph.nodes[back.target]
    settings = {key: value for key, value in old.settings.items() if key not in ("name", "stream")}
    settings |= _SAFE.get(old.service, {})
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
    for line in asking.lines_of(view, *_CALLS):
        if line.source == line.target and is_doer(view, line.source):
            message = f"{view.name(line.source)} calls itself, and nothing drawn here says when it stops."
            yield Found(message, (line.source,), (line.id,))
