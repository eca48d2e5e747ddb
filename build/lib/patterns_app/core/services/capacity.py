"""How much a service takes at once, and what becomes of more: the shape of `capacity.yaml`.

A service without that file has no model: it is not known to us, which is shown so. No figure stands here: each is one
of the service's limits, or a setting of the part in the sketch.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from patterns_app.core.reading import Entry, convert, read_text

StationKey = Literal["client", "unlimited", "servers", "function", "gate", "table", "store", "queue", "stream"]
Bounds = Literal[
    "at_once", "a_second", "reserve",
    "starts", "requests_each", "least_left", "transitions", "in_flight", "calls", "buffer",
    "shard_records", "shard_mb", "partition_writes", "partition_reads", "new_table",
]  # fmt: skip


class Station(Entry, frozen=True):
    """A way in which services take work."""

    key: StationKey
    name: str
    summary: str


class Quantity(Entry, frozen=True):
    """One figure of a model of capacity: by a limit, by a setting that wins over it, or by neither, and then why."""

    name: str
    limit: str = ""  # key of the limit that gives it
    setting: str = ""  # key of the service's setting that changes it
    # What it bounds, where the engine reckons with it: work at a time, work let in a second, what may come at once;
    # or what only services of its kind have, such as the records that a shard takes a second.
    bounds: Bounds | None = None
    unknown: str = ""  # nobody has published it: what that means for whoever reckons with it


class Capacity(Entry, frozen=True):
    """How one service takes work."""

    station: StationKey
    says: str  # what grows, and what becomes of what is too much
    quantities: tuple[Quantity, ...] = ()

    def bound(self, which: Bounds) -> Quantity | None:
        """What bounds it in this way, where anything does."""
        return next((one for one in self.quantities if one.bounds == which), None)


@cache
def stations() -> dict[str, Station]:
    """The ways in which services take work, by key. Raises DataError with file and path."""
    text = files("patterns_app.core.services").joinpath("stations.yaml").read_text(encoding="utf-8")
    found = convert(read_text(text, "stations.yaml"), tuple[Station, ...], "stations.yaml")
    return {one.key: one for one in found}
