"""A table: units of capacity of the whole and of each partition."""

from __future__ import annotations

from collections import deque
from math import ceil
from typing import TYPE_CHECKING, Literal

from patterns_app.core.engine.buckets import Bucket
from patterns_app.core.engine.load.calls import Call, Message
from patterns_app.core.engine.numbers import patience

from .base import records_in
from .store import READS, Store

if TYPE_CHECKING:
    from patterns_app.core.engine.load.world import World

_ON_DEMAND = "PAY_PER_REQUEST"


class Pace:
    """Units of one kind: of the table, and of each key's partition."""

    def __init__(self, table: Table, kind: Literal["read", "write"], initial: float) -> None:
        figures, node, load = table.world.figures, table.node, table.world.part(table.node)
        own = table.world.setting(node, f"{kind}_capacity")
        self.demand = table.world.setting(node, "billing_mode") == _ON_DEMAND or own is None
        self.limit = table.world.limit(node, "new_table")[0] if self.demand else f"{kind}_capacity"
        self.partition, self.each = table.world.limit(node, "partition_reads" if kind == "read" else "partition_writes")
        self.initial = initial if self.demand else patience(own)
        self.unit_kb = figures.number(f"table_{kind}_unit_kb")
        self.times, self.age = figures.number("table_peak_times"), figures.number("table_peak_age_s")
        if self.demand and load.had_peak:
            self.initial = max(self.initial, self.times * load.had_peak)
        reserve = self.initial if self.demand else self.initial * figures.number("table_reserve_s")
        self.bucket = Bucket(self.initial, max(reserve, 1.0), None if self.demand or load.idle_before else 0.0)
        self.parts: dict[int, Bucket] = {}
        self.peaks: deque[tuple[int, float]] = deque()
        self.second, self.used = 0, 0.0

    def take(self, now: float, key: int, units: float) -> str:
        """Take units; else the limit that was met."""
        if self.demand and int(now) != self.second:
            self._learn(int(now))
        part = self.parts.get(key)
        if part is None:
            part = self.parts[key] = Bucket(self.each, self.each)
        if not self.bucket.take(now, units):
            return self.limit
        if not part.take(now, units):
            self.bucket.tokens += units
            return self.partition
        self.used += units
        return ""

    def _learn(self, second: int) -> None:
        """On demand, twice the highest second that lies long enough back is served at once."""
        if self.used and (not self.peaks or self.used > self.peaks[-1][1]):
            self.peaks.append((self.second, self.used))
        self.second, self.used = second, 0.0
        known = max((units for when, units in self.peaks if when <= second - self.age), default=0.0)
        rate = max(self.initial, self.times * known)
        if rate != self.bucket.rate:
            self.bucket.rate = self.bucket.size = self.bucket.tokens = rate


class Table(Store):
    """Reads and writes use units by size; what was written goes to the readers of the table's stream."""

    kind = "table"

    def __init__(self, world: World, node: str) -> None:
        super().__init__(world, node)
        self.changed()

    def changed(self) -> None:
        """Capacity as it is set. What was learnt and saved is gone."""
        figures = self.world.figures
        self.writes = Pace(self, "write", self.world.limit(self.node, "new_table")[1])
        self.read_share = figures.number("table_read_share", self.node)
        self.reads = Pace(self, "read", figures.number("table_reads_initial", self.node))

    def take(self, call: Call) -> None:
        """It has its units, or is refused."""
        is_read = call.link.kind in READS
        pace = self.reads if is_read else self.writes
        units: float = sum(max(1, ceil(one.mb * 1024 / pace.unit_kb)) for one in records_in(call))
        units *= self.read_share if is_read else 1
        met = pace.take(self.loop.now, call.message.key, units)
        if met:
            self.limited(call, met, pace.each if met == pace.partition else pace.bucket.rate)
            return
        self.count["read_units" if is_read else "write_units"] += units
        self.start(call)

    def put(self, message: Message) -> None:
        """What could not be done elsewhere is written down."""
        super().put(message)
        self.count["write_units"] += 1
