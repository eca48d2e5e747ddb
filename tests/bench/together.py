"""Many in one sketch: from an edit to the others' screens, by sockets, with server and clients on this machine."""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from scripts.running import serving
from tests.sockets import SKETCH, Browser

AIM = 250  # milliseconds, 99 of 100
EDITORS, READERS, SECONDS, WARMING = 50, 200, 15, 3.0
_OPEN = {"API_RATE": "0", "WORK_SECONDS": "0", "REVISIONS_AN_HOUR": "0", "NEW_SKETCHES_AN_HOUR": "0"}
_LIMITS = _OPEN | {"KEPT_MEGABYTES_AN_HOUR": "0", "HTTPS": "false", "LOG_LEVEL": "WARNING"}


def measure_together() -> None:
    """50 editors at one change a second, and 200 who look on."""
    with serving(**_LIMITS) as base, ThreadPoolExecutor(8) as pool:
        owner = Browser(int(base.rpartition(":")[2]))
        kept = owner.keep(SKETCH)
        names = [(f"editor-{n:04d}", kept["token"]) for n in range(EDITORS)]
        names += [(f"reader-{n:04d}", kept["view_token"]) for n in range(READERS)]
        tickets = list(pool.map(lambda one: owner.ticket(one[1], one[0]), names))
        crowd = _Crowd()
        asyncio.run(crowd.meet([(name, told) for (name, _), told in zip(names, tickets, strict=True)]))
    print(f"\nEdited at once, {EDITORS} a second in one sketch with {READERS} readers (ms), p99 aim {AIM}")
    for what, times in (("to the others' screens", crowd.others), ("until it is acknowledged", crowd.own)):
        cuts = statistics.quantiles(times, n=100)
        print(f"  {what:28s} median {statistics.median(times):7.1f}   p99 {cuts[98]:7.1f}   of {len(times):,}")
    print(f"  {crowd.sent} changes sent, {crowd.acknowledged} acknowledged, {crowd.cut} sockets cut")


class _Crowd:
    """All who are there, on one loop."""

    def __init__(self) -> None:
        self.others: list[float] = []
        self.own: list[float] = []
        self.sent = self.acknowledged = self.cut = 0
        self._when: dict[tuple[str, int], float] = {}

    async def meet(self, people: list[tuple[str, dict[str, Any]]]) -> None:
        """Come in, edit and look on, and go."""
        begins = time.perf_counter() + WARMING
        await asyncio.gather(*(self._one(name, told, begins) for name, told in people))

    async def _one(self, name: str, told: dict[str, Any], begins: float) -> None:
        chance = random.Random(name)
        site = told["address"].replace("ws", "http", 1).partition("/live/")[0]
        await asyncio.sleep(chance.random())
        how: dict[str, Any] = {"origin": site, "compression": None, "max_size": None, "ping_interval": None}
        async with connect(told["address"], **how) as socket:
            await socket.send(json.dumps({"t": "ticket", "ticket": told["ticket"]}))
            reading = asyncio.create_task(self._read(name, socket, chance.random() < 0.1 or name.startswith("e")))
            await asyncio.sleep(max(0.0, begins - time.perf_counter()) + chance.random())
            if name.startswith("e"):
                await self._edit(name, socket, chance.uniform)
            else:
                await asyncio.sleep(SECONDS)
            await asyncio.sleep(1)
            reading.cancel()

    async def _edit(self, name: str, socket: ClientConnection, between: Callable[[float, float], float]) -> None:
        node, ends, count = f"n-{name}", time.perf_counter() + SECONDS, 0
        while time.perf_counter() < ends:
            count += 1
            change: dict[str, Any] = {"do": "update", "node": node, "set": {"label": f"{name} {count}"}}
            if count == 1:
                change = {"do": "add", "node": {"id": node, "service": "aws.lambda"}}
            self._when[name, count] = time.perf_counter()
            self.sent += 1
            await socket.send(json.dumps({"t": "ops", "batches": [{"c": count, "ops": [change]}]}))
            await asyncio.sleep(between(0.5, 1.5))

    async def _read(self, name: str, socket: ClientConnection, looks: bool) -> None:
        """Of the readers one in ten looks at the clock: to read for all would take the time that is measured."""
        try:
            async for text in socket:
                now = time.perf_counter()
                if looks and '"rows"' in str(text)[:14]:
                    for row in json.loads(text)["rows"]:
                        self._seen(name, (row["client"], row["c"]), now)
        finally:
            self.cut += socket.close_code not in (None, 1000)

    def _seen(self, name: str, batch: tuple[str, int], now: float) -> None:
        if batch not in self._when:
            return
        took = 1000 * (now - self._when[batch])
        if batch[0] == name:
            self.acknowledged += 1
            self.own.append(took)
        else:
            self.others.append(took)
