"""Pages of the running product over HTTP: a catalogue page, a cached picture, and the memory of the server."""

from __future__ import annotations

import os
import statistics
import time
import urllib.request
from pathlib import Path

from scripts.running import serving

ADDRESSES = (
    ("catalogue", "/patterns/"),
    ("pattern page", "/patterns/storage-first/"),
    ("cached SVG", "/patterns/storage-first/diagram.svg"),
    ("cached PNG", "/patterns/storage-first/diagram.png"),
    ("cached PDF", "/patterns/storage-first/diagram.pdf"),
)


def measure_pages(runs: int) -> None:
    """Start the server as `make run` does and time each address after two visits."""
    with serving() as base:
        print("\nover HTTP, warm (median ms)              time      bytes")
        for name, path in ADDRESSES:
            size = max(len(_get(base + path)) for _ in range(4))
            times = []
            for _ in range(runs):
                start = time.perf_counter()
                _get(base + path)
                times.append((time.perf_counter() - start) * 1000)
            print(f"  {name:30s} {statistics.median(times):12.1f} {size:10,}")
        processes = _processes_of(base.process)
        print(f"  memory of the server with its workers: {_resident(processes):.0f} MiB resident", end="")
        print(f", {_proportional(processes):.0f} MiB when shared pages count once ({len(processes)} processes)")


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as response:
        return bytes(response.read())


def _processes_of(process: int) -> list[int]:
    """A process and everything it started (Linux)."""
    found: list[int] = []
    waiting = [process]
    while waiting:
        current = waiting.pop()
        try:
            children = [(task / "children").read_text() for task in Path(f"/proc/{current}/task").iterdir()]
        except OSError:
            continue
        found.append(current)
        waiting += [int(child) for text in children for child in text.split()]
    return found


def _resident(processes: list[int]) -> float:
    """Resident memory in MiB, shared pages as often as they are mapped."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in processes)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def _proportional(processes: list[int]) -> float:
    """Proportional set size in MiB: a page that three processes share counts a third for each."""
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in processes]
    return sum(int(line.split()[1]) for text in texts for line in text.splitlines() if line.startswith("Pss:")) / 1024
