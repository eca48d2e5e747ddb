"""How much a part takes at once and a second: what does not find room is refused."""

from __future__ import annotations

from math import inf

from patterns_app.core.services.reader import known

from .buckets import Bucket
from .numbers import patience
from .topology import Topology


class Station:
    """The room of one part. Without a bound it takes whatever comes."""

    __slots__ = ("_bucket", "at_once", "busy")

    def __init__(self, at_once: float = inf, rate: float = inf, reserve: float | None = None) -> None:
        """`at_once`: work at a time; `rate`: work a second; `reserve`: at one moment, by default that of a second."""
        self.at_once, self.busy = at_once, 0
        self._bucket = None if rate == inf else Bucket(rate, rate if reserve is None else reserve)

    def enter(self, now: float) -> bool:
        """Take room for one piece of work at this time, if there is any."""
        if self.busy >= self.at_once or (self._bucket is not None and not self._bucket.take(now)):
            return False
        self.busy += 1
        return True

    def leave(self) -> None:
        """A piece of work has ended."""
        self.busy -= 1


def station_of(topology: Topology, node: str) -> Station:
    """The room of a part: by its settings, else by the limits of its service; no bound where neither is known."""
    capacity = known().capacities.get(topology.service(node))
    bounds = {one.bounds: one for one in capacity.quantities if one.bounds} if capacity else {}
    found = {}
    for name, quantity in bounds.items():
        limit = topology.vocabulary.limits.get(quantity.limit)
        usual = inf if limit is None or limit.number is None else float(limit.number)
        found[name] = patience(topology.setting(node, quantity.setting), usual)
    reserve = found.get("reserve", inf)
    return Station(found.get("at_once", inf), found.get("a_second", inf), None if reserve == inf else reserve)
