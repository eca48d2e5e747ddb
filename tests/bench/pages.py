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
        print(f"  memory of the server with its workers: {_memory_of(base.process):.0f} MiB")


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as response:
        return bytes(response.read())


def _memory_of(process: int) -> float:
    """Resident memory of a process and everything it started, in MiB (Linux)."""
    total = 0
    waiting = [process]
    while waiting:
        current = waiting.pop()
        try:
            pages = int(Path(f"/proc/{current}/statm").read_text().split()[1])
            children = [(task / "children").read_text() for task in Path(f"/proc/{current}/task").iterdir()]
        except OSError:
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE")
        waiting += [int(child) for text in children for child in text.split()]
    return total / 1_048_576
