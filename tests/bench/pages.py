"""Pages of the running product over HTTP: a catalogue page, a cached picture, and the memory of the server."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
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


class Address(str):
    """Where the server is, with the number of its process."""

    process: int


@contextmanager
def serving() -> Iterator[Address]:
    """The product as `make run` starts it, on a free port, until the end of the block."""
    base = Address(f"http://127.0.0.1:{(port := _free_port())}")
    server = subprocess.Popen(
        [sys.executable, "scripts/serve.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base.process = server.pid
    try:
        _wait_for(base + "/readyz")
        yield base
    finally:
        server.terminate()
        server.wait(timeout=10)


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as response:
        return bytes(response.read())


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            _get(address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
