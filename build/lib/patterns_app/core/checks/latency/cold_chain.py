"""LAT-004: several cold starts on the way of a waiting client."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.fixing import set_on
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.checks.ways import Ways, front_doors

_MOST = 1


def check(view: View) -> Iterator[Found]:
    """One finding for each front door with two or more cold functions in a row behind it."""
    ways = Ways(view, lambda node: int(_is_cold(view, node)))
    for door in front_doors(view):
        way = ways.from_node(door)
        cold = [node for node in (door, *way.called) if _is_cold(view, node)]
        if len(cold) > _MOST:
            message = f"Whoever calls {view.name(door)} may wait for the start of {asking.names(view, cold)} in a row."
            warm = tuple(set_on(view, node, provisioned_concurrency=1) for node in cold)
            fix = Fix("Keep one environment of each warm", warm)
            yield Found(message, (door, *(node for node in cold if node != door)), (), fix)


def _is_cold(view: View, node: str) -> bool:
    function = view.graph.nodes[node]
    if not asking.acts(view, function, "function") or asking.is_on(view, function, "snap_start"):
        return False
    return not asking.number(view, function, "provisioned_concurrency")
