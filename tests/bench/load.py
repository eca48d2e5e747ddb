"""Sketches under load: requests simulated a second beside SimPy doing the same chain, memory, and many runs at once.

The chain is five stations that a request calls one after the other, each with places, a line, a timeout and two further
tries. Aims: a sixth of SimPy's processor time, memory that is bounded at a million messages.
"""

from __future__ import annotations

import importlib.util
import random
import resource
import statistics
import subprocess
import sys
from collections.abc import Generator
from contextlib import AbstractContextManager
from functools import partial
from importlib.metadata import version
from typing import Any

from patterns_app.core.engine.load.model import Load, Report
from patterns_app.core.engine.load.reading import read_load
from patterns_app.core.engine.load.simulate import simulate
from patterns_app.core.ports.spreading import Mapping, spread, spread_over
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary

from .timing import ELAPSED, WORKED, alternate, timed

PLACES = (24, 12, 40, 16, 32)
RATE, BUSY, LINE, PATIENCE, TRIES, BASE = 1000.0, 0.8, 500, 0.25, 2, 0.1
SECONDS, ENDS, SWEEP = 20, 30, 200
MESSAGES = (10_000, 100_000, 1_000_000)
MEANS = [places * BUSY / RATE for places in PLACES]


def chain() -> Sketch:
    """What a request goes through: a front that only calls, and the five stations."""
    names = ["front", *(f"s{number}" for number in range(len(PLACES)))]
    calls = [Connection(id=f"to-{name}", source="front", target=name, kind="sync") for name in names[1:]]
    return Sketch(nodes=tuple(Node(id=name, service="aws.fargate") for name in names), connections=tuple(calls))


def load(seconds: float, seed: int) -> Load:
    """Requests by chance for so long, and then time for them to end."""
    parts: dict[str, Any] = {"front": {"work_ms": 0, "at_once": MESSAGES[-1]}}
    for number, (places, mean) in enumerate(zip(PLACES, MEANS, strict=True)):
        parts[f"s{number}"] = {"work_ms": {"mean": mean * 1000}, "at_once": places, "waiting": LINE}
    retry = {"tries": TRIES + 1, "base_ms": BASE * 1000, "jitter": "equal"}
    calls = {f"to-s{number}": {"timeout_ms": PATIENCE * 1000, "retry": retry} for number in range(len(PLACES))}
    steps = [{"at_s": 0, "rate": RATE}, {"at_s": seconds, "rate": 0}]
    arrivals = [{"part": "front", "kind": "steps", "steps": steps}]
    asked = {"seconds": seconds + ENDS, "seed": seed, "parts": parts, "connections": calls, "arrivals": arrivals}
    return read_load(asked)


def ours(seconds: float, seed: int = 1) -> Report:
    """The chain by our engine."""
    return simulate(chain(), vocabulary(), load(seconds, seed))


class Peer:
    """The same by SimPy, as its documentation shows processes, resources and conditions."""

    def __init__(self, seconds: float, seed: int = 1) -> None:
        import simpy

        self.env, self.seconds = simpy.Environment(), seconds
        self.chance = random.Random(seed)
        self.resources = [simpy.Resource(self.env, places) for places in PLACES]
        self.good: list[float] = []
        self.bad = 0
        self.env.process(self.source())
        self.env.run(seconds + ENDS)

    def source(self) -> Generator[Any, Any, None]:
        """Requests by chance."""
        while True:
            yield self.env.timeout(self.chance.expovariate(RATE))
            if self.env.now > self.seconds:
                return
            self.env.process(self.request())

    def request(self) -> Generator[Any, Any, None]:
        """One after the other of the stations, each up to three times."""
        born = self.env.now
        for number in range(len(PLACES)):
            for attempt in range(TRIES + 1):
                if (yield from self.call(number)):
                    break
                if attempt < TRIES:
                    yield self.env.timeout(BASE * 2**attempt * (0.5 + 0.5 * self.chance.random()))
            else:
                self.bad += 1
                return
        self.good.append(self.env.now - born)

    def call(self, number: int) -> Generator[Any, Any, bool]:
        """Is it done before the caller's patience ends?"""
        if len(self.resources[number].queue) >= LINE:
            return False
        done = self.env.event()
        self.env.process(self.work(number, done))
        seen = yield done | self.env.timeout(PATIENCE)
        return done in seen

    def work(self, number: int, done: Any) -> Generator[Any, Any, None]:
        """A place, and the work there, which goes on for a caller who has gone."""
        with self.resources[number].request() as place:
            yield place
            yield self.env.timeout(self.chance.expovariate(1 / MEANS[number]))
        if not done.triggered:
            done.succeed()


def measure_load(runs: int, with_peer: bool) -> None:
    """Requests a second of processor time, and what it takes beside SimPy."""
    print(f"\nunder load: five stations, {RATE:.0f} requests a second for {SECONDS} s (median of CPU)")
    count = ours(SECONDS).messages.arrived
    if with_peer:
        mine, theirs = alternate(partial(ours, SECONDS), partial(Peer, SECONDS), runs, WORKED)
        each = statistics.median(one / other for one, other in zip(mine, theirs, strict=True))
        name = f"SimPy {version('simpy')}"
        print(f"  requests a second       ours {_rate(count, mine):9,.0f}    {name} {_rate(count, theirs):9,.0f}")
        print(f"  ours takes of SimPy's processor time {each:.3f}, that is 1/{1 / each:.1f} (aim 1/6)")
        _agree()
    else:
        mine = [timed(partial(ours, SECONDS), WORKED) for _ in range(runs)]
        print(f"  requests a second       ours {_rate(count, mine):9,.0f}")
    _measure_memory()
    one, two = (timed(partial(_sweep, spread(count, parts=True)), ELAPSED) / 1000 for count in (1, 2))
    print(f"  {SWEEP} runs by the clock: one process {one:.1f} s, two {two:.1f} s, {one / two:.2f} times as fast")
    _measure_cluster(one)


def _measure_cluster(one: float) -> None:
    """The same runs on a cluster of two workers, which are there already; left out without Dask."""
    if importlib.util.find_spec("distributed") is None:
        print("  on a cluster: left out (no distributed)")
        return
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        with spread_over(address) as over:
            list(over(_short, range(2)))  # what is imported once
        took = timed(partial(_sweep, spread_over(address)), ELAPSED) / 1000
    print(
        f"  the same on a cluster of Dask with two workers {took:.1f} s, {one / took:.2f} times as fast as one process"
    )


def _measure_memory() -> None:
    """What waits needs its place; what has gone through must leave nothing behind."""
    print(f"  memory that a run adds, MiB   {''.join(f'{count:>12,}' for count in MESSAGES)} messages")
    for name, what in (("waiting in a queue", "queue"), ("through the chain", "chain")):
        found = [_memory(what, count) for count in MESSAGES]
        print(f"    {name:28s}{''.join(f'{peak - before:12.1f}' for before, peak in found)}")
    grown = found[-1][1] / found[-2][1]
    print(f"    the peak of the process with the last of these beside the one before: {grown:.2f} (aim 1.5 at most)")


def _rate(count: int, times: list[float]) -> float:
    return count / statistics.median(times) * 1000


def _agree() -> None:
    caller, peer = ours(SECONDS).callers["front"], Peer(SECONDS)
    latest = statistics.quantiles(peer.good, n=100)[-1] * 1000
    p99 = caller.latency_ms.p99.value if caller.latency_ms.p99 else 0.0
    print(f"  p99                     ours {p99:6.0f} ms    SimPy {latest:6.0f} ms")


def _sweep(spreading: AbstractContextManager[Mapping]) -> int:
    with spreading as over:
        return sum(over(_short, range(SWEEP)))


def _short(seed: int) -> int:
    return ours(1, seed).messages.served


def _memory(what: str, count: int) -> tuple[float, float]:
    """MiB of a process of its own: the peak before such a run, and with it."""
    asked = [sys.executable, "-m", "tests.bench.load", what, str(count)]
    before, peak = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    return float(before), float(peak)


def _many(what: str, count: int) -> None:
    ours(0.1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if what == "chain":
        simulate(chain(), vocabulary(), load(count / RATE, 1))
    else:
        nodes = (Node(id="q", service="aws.sqs"), Node(id="f", service="aws.lambda"))
        reads = Connection(id="r", source="q", target="f", kind="queue_poll")
        steps = [{"at_s": 0, "rate": 100_000}, {"at_s": count / 100_000, "rate": 0}]
        arrivals = [{"part": "q", "kind": "steps", "even": True, "steps": steps}]
        asked = {"seconds": 12, "arrivals": arrivals, "faults": [{"part": "f", "fault": "stopped"}]}
        simulate(Sketch(nodes=nodes, connections=(reads,)), vocabulary(), read_load(asked))
    print(before / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    _many(sys.argv[1], int(sys.argv[2]))
