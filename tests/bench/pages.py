"""Pages of the running product over HTTP: a catalogue page, a cached picture, and the memory of the server."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.running import Address, serving

ADDRESSES = (
    ("catalogue", "/patterns/"),
    ("pattern page", "/patterns/storage-first/"),
    ("cached SVG", "/patterns/storage-first/diagram.svg"),
    ("cached PNG", "/patterns/storage-first/diagram.png"),
    ("cached PDF", "/patterns/storage-first/diagram.pdf"),
)

_UNLIMITED = {"API_RATE": "0", "WORK_SECONDS": "0", "EXPORTS_AN_HOUR": "0", "WEB_WORKERS": "2"}
_FILM = "/patterns/storage-first/duplicate.gif?scale=1"
_VISITS = 50  # of a page and a picture, before memory is looked at
_COUNTED = 100


def measure_pages(runs: int) -> None:
    """Start the server as `make run` does, without and with a worker of background jobs; ask after some visits."""
    with serving(JOB_WORKERS="0", **_UNLIMITED) as base:
        print("\nover HTTP, warm                 ms, median   ms of CPU   of a 304      bytes   compressed")
        for name, path in ADDRESSES:
            _measure(name, base, path, runs)
        for _ in range(_VISITS):
            for _, path in ADDRESSES[1:3]:
                _get(base + path)
        print(f"  memory with two server processes: {_memory(base.process)}")
    with serving(JOB_WORKERS="1", **_UNLIMITED) as base:
        for _ in range(_VISITS):
            for _, path in ADDRESSES[1:3]:
                _get(base + path)
        done = _job_done(base)
        print(f"  the same with a worker of background jobs, {done}: {_memory(base.process)}")


def _measure(name: str, base: Address, path: str, runs: int) -> None:
    """By the clock, and by the processor's time of all processes of the server, which a busy machine changes less."""
    for _ in range(4):
        _, _, whole = _get(base + path)
    _, headers, packed = _get(base + path, {"Accept-Encoding": "gzip"})
    same = {"Accept-Encoding": "gzip", "If-None-Match": headers.get("etag", "")}
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        _get(base + path)
        times.append((time.perf_counter() - start) * 1000)
    spent = [_spent(base, path, how) for how in ({}, same)]
    status, _, _ = _get(base + path, same)
    seen = f"{spent[1]:10.1f}" if status == 304 else f"{'-':>10}"
    print(f"  {name:28s} {statistics.median(times):11.1f} {spent[0]:11.1f} {seen} {len(whole):10,} {len(packed):12,}")


def _spent(base: Address, path: str, how: dict[str, str]) -> float:
    """Milliseconds of the processor that one answer takes, over many: the system counts in hundredths of a second."""
    before = worked(base.process)
    for _ in range(_COUNTED):
        _get(base + path, how)
    return (worked(base.process) - before) * 1000 / _COUNTED


def worked(leader: int) -> float:
    """Seconds of the processor that a process and all that it has started have used."""
    ticks = 0
    for one in _processes_of(leader):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _job_done(base: Address) -> str:
    """A film is made in the background. Says how that ended."""
    for _ in range(60):
        status, headers, _ = _get(f"{base}{_FILM}", {"Prefer": "respond-async"})
        if status == 202:
            break
        time.sleep(0.5)  # until the worker has given a sign of life
    else:
        return "which took no film"
    for _ in range(600):
        state = json.loads(_get(f"{base}{headers['location']}")[2])["state"]
        if state not in ("queued", "running"):
            return f"a film {state}"
        time.sleep(0.2)
    return "a film not finished"


def _get(address: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(address, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, {name.lower(): value for name, value in response.headers.items()}, response.read()
    except urllib.error.HTTPError as error:
        if error.code != 304:
            raise
        return 304, {}, b""


def _memory(leader: int) -> str:
    processes = _processes_of(leader)
    told = f"{_proportional(processes):.0f} MiB when shared pages count once"
    return f"{told}, {_resident(processes):.0f} MiB resident ({len(processes)} processes)"


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
    pages = 0
    for one in processes:
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def _proportional(processes: list[int]) -> float:
    """Proportional set size in MiB: a page that three processes share counts a third for each."""
    texts = []
    for one in processes:
        with contextlib.suppress(OSError):  # one that has drawn may have ended by now
            texts.append(Path(f"/proc/{one}/smaps_rollup").read_text())
    return sum(int(line.split()[1]) for text in texts for line in text.splitlines() if line.startswith("Pss:")) / 1024
