"""The tools for agents over HTTP, by the protocol's own client; and what a verdict takes."""

from __future__ import annotations

import asyncio
import json
import statistics
from collections.abc import Awaitable, Callable
from typing import Any

from mcp import Client

from patterns_app.core.recognition.door import recognised
from patterns_app.core.verdict import door
from scripts.running import Address, serving

from .pages import worked
from .samples import system
from .timing import ELAPSED, WORKED, median_of, timed

AIM = 50  # milliseconds, 95 of 100 calls
SIZES = (50, 500)
_OPEN = {"API_RATE": "0", "WORK_SECONDS": "0", "REVISIONS_AN_HOUR": "0", "NEW_SKETCHES_AN_HOUR": "0"}


def measure_agents(runs: int) -> None:
    """Each tool that answers at once, on a sketch that is kept; then verdicts of two sizes without a server."""
    with serving(**_OPEN) as base:
        times = asyncio.run(_times(base, max(20, runs)))
    print(f"\nA tool for agents, by its protocol's client (ms)   median   p95 (aim {AIM})   processor of the server")
    every = [one for some, _ in times.values() for one in some]
    spent = [work for _, work in times.values()]
    for name, (some, work) in [*times.items(), ("all of these", (every, statistics.mean(spent)))]:
        p95 = statistics.quantiles(some, n=20)[-1]
        print(f"  {name:48s} {statistics.median(some):6.1f} {p95:6.1f} {work:15.1f}")
    print("\nA verdict (ms of the processor)")
    for size in SIZES:
        sketch = system(size)
        door.verdict(sketch)
        print(f"  {len(sketch.nodes):4d} parts {timed(lambda: door.verdict(sketch), WORKED):10.0f}")  # noqa: B023
    print("\nWhich patterns it is (ms of the processor), of all in the catalogue")
    for size in SIZES:
        sketch = system(size)
        found = recognised(sketch).patterns
        took = median_of(lambda: recognised(sketch), max(5, runs // 3), WORKED)  # noqa: B023
        print(f"  {len(sketch.nodes):4d} parts, {len(found):3d} found or nearly {took:10.1f}")


async def _times(base: Address, runs: int) -> dict[str, tuple[list[float], float]]:
    """By tool: milliseconds by the clock of each call, and of the server's processors for one of them on average."""
    async with Client(f"{base}/mcp") as client:

        async def ask(tool: str, **arguments: Any) -> Any:
            found = await client.call_tool(tool, arguments)
            assert not found.is_error, found.content
            return json.loads(found.content[0].text)  # type: ignore[union-attr]

        sketch = (await ask("start_from_pattern", pattern="saga"))["sketch"]
        relabel = [{"do": "update", "node": "api", "set": {"label": "Orders"}}]
        asked: dict[str, Callable[[], Awaitable[Any]]] = {
            "search_patterns": lambda: ask("search_patterns", query="orders must not be lost"),
            "get_pattern": lambda: ask("get_pattern", pattern="saga"),
            "what_connects": lambda: ask("what_connects", source="sqs", target="lambda"),
            "read_sketch": lambda: ask("read_sketch", sketch=sketch),
            "edit": lambda: ask("edit", sketch=sketch, operations=relabel),
            "check": lambda: ask("check", sketch=sketch),
            "recognise": lambda: ask("recognise", sketch=sketch),
            "break_part": lambda: ask("break_part", sketch=sketch, part="payment-service"),
            "render": lambda: ask("render", sketch=sketch),
        }
        found: dict[str, tuple[list[float], float]] = {}
        for name, call in asked.items():
            await call()
            before = worked(base.process)
            times = [await _timed(call) for _ in range(runs)]
            found[name] = times, (worked(base.process) - before) * 1000 / runs
        return found


async def _timed(call: Callable[[], Awaitable[Any]]) -> float:
    start = ELAPSED()
    await call()
    return (ELAPSED() - start) * 1000
