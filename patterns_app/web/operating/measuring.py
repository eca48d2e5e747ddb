"""What the server processes of a machine have done, added up, in the form that Prometheus reads.

Each process counts by itself and adds what is new to one SQLite file a second later, so that a request waits for
nothing and whichever process is asked knows the sums of all, also of those that have ended. The file need not survive
anything: counters that begin anew are nothing new to Prometheus.

The form is written by prometheus_client. Its own way to add up processes is not used: it maps its files into memory,
and on a full disk a process that writes to such a file is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_PREFIX: Final = "pattern_studio_"
_EVERY: Final = 1.0  # seconds between two writes of a process
_FAMILIES: Final = {"counter": CounterMetricFamily, "gauge": GaugeMetricFamily, "histogram": HistogramMetricFamily}
# Every name that is counted: its kind and what it means. A histogram's parts are counters of its name.
MEANINGS: Final[dict[str, tuple[str, str]]] = {
    "requests_total": ("counter", "Requests answered, by method, place and status."),
    "request_seconds": ("histogram", "How long answering took."),
    "place_seconds_total": ("counter", "How long answering took altogether, by place."),
    "live_opened_total": ("counter", "Sockets of sketches that were opened, by how far their link goes."),
    "live_closed_total": ("counter", "Sockets of sketches that were closed, by the code of ours or by them."),
    "live_messages_total": ("counter", "Messages by socket that tell what somebody did, by the answer."),
    "live_sockets": ("gauge", "Sockets of sketches that are open on this machine."),
    "live_rooms": ("gauge", "Sketches that somebody has open by a socket on this machine."),
    "people": ("gauge", "People with an account that is active."),
    "sessions": ("gauge", "Sessions of people who are signed in."),
    "threads": ("gauge", "Threads of comments, by state."),
    "audit_waiting": ("gauge", "Rows of the audit that its receiver does not have yet."),
    "webhooks": ("gauge", "Webhooks, by state: they answer, they do not just now, they were switched off."),
    "processes": ("gauge", "Server processes that live."),
    "resident_bytes": ("gauge", "Memory of the server processes, without those that draw."),
    "database_up": ("gauge", "1 when the database answers."),
    "rows": ("gauge", "Rows of a table."),
    "jobs": ("gauge", "Background jobs, by state."),
    "workers": ("gauge", "Workers that gave a sign of life lately."),
    "file_bytes": ("gauge", "Bytes of the files beside sketches."),
    "disk_free_bytes": ("gauge", "Room left on the disk of VAR_DIR."),
    "picture_cache_bytes": ("gauge", "Bytes of the kept pictures in VAR_DIR."),
}
Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Labels, float]


@dataclass
class Meter:
    """The counts of this process that are not in the file yet."""

    path: Callable[[], Path]
    _new: dict[tuple[str, Labels], float] = field(default_factory=lambda: defaultdict(float))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _file: threading.Lock = field(default_factory=threading.Lock)
    _timer: threading.Timer | None = None

    def count(self, amounts: Iterable[Sample]) -> None:
        """Add amounts to counters. They are in the file a second later."""
        with self._lock:
            for name, labels, amount in amounts:
                self._new[(name, labels)] += amount
            if self._timer is None:
                self._timer = threading.Timer(_EVERY, self.write)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Put what is new into the file. What finds no way there now goes with the next."""
        with self._lock:
            new, self._new, self._timer = self._new, defaultdict(float), None
        rows = [(name, json.dumps(labels), amount) for (name, labels), amount in new.items()]
        try:
            with self._file, contextlib.closing(self._open()) as file, file:
                file.execute("INSERT OR IGNORE INTO processes VALUES (?)", (os.getpid(),))
                file.executemany(
                    "INSERT INTO counters VALUES (?, ?, ?) "
                    "ON CONFLICT (name, labels) DO UPDATE SET total = total + excluded.total",
                    rows,
                )
        except (sqlite3.Error, OSError):
            self.count((name, labels, amount) for (name, labels), amount in new.items())

    def totals(self) -> list[Sample]:
        """Name, labels and sum of everything that was ever counted here. Nothing when there is no file."""
        self.write()
        try:
            with contextlib.closing(self._open()) as file:
                rows = file.execute("SELECT name, labels, total FROM counters ORDER BY rowid")
                return [(name, json.loads(labels), total) for name, labels, total in rows]
        except (sqlite3.Error, OSError):
            return []

    def processes(self) -> list[int]:
        """Those that have counted something and live."""
        try:
            with contextlib.closing(self._open()) as file:
                return [number for (number,) in file.execute("SELECT number FROM processes") if _resident(number)]
        except (sqlite3.Error, OSError):
            return []

    def _open(self) -> sqlite3.Connection:
        path = self.path()
        path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(path, timeout=0.5)
        file.execute("PRAGMA journal_mode=MEMORY")
        file.execute("PRAGMA synchronous=OFF")
        file.execute("CREATE TABLE IF NOT EXISTS processes (number INTEGER PRIMARY KEY)")
        file.execute("CREATE TABLE IF NOT EXISTS counters (name, labels, total, PRIMARY KEY (name, labels))")
        return file


METER: Final = Meter(lambda: Path(settings.VAR_DIR) / "metrics.sqlite3")


def answered(method: str, place: str, status: int, seconds: float) -> None:
    """Count a request. `place` is the name of a view, never an address: there must be few of them."""
    where = (("place", place),)
    method = method if method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS") else "other"
    METER.count(
        [
            ("requests_total", (("method", method), *where, ("status", str(status))), 1),
            ("place_seconds_total", where, seconds),
            ("request_seconds_sum", (), seconds),
            ("request_seconds_count", (), 1),
            *(("request_seconds_bucket", (("le", f"{most:g}"),), float(seconds <= most)) for most in BUCKETS),
            ("request_seconds_bucket", (("le", "+Inf"),), 1),
        ]
    )


def text(gauges: Iterable[Sample]) -> bytes:
    """Everything that was counted, and these gauges, as Prometheus reads it."""
    counted = METER.totals()  # which also writes that this process lives
    processes = METER.processes()
    own: list[Sample] = [
        ("processes", (), len(processes)),
        ("resident_bytes", (), sum(map(_resident, processes))),
    ]
    families: dict[str, Metric] = {}
    for name, labels, value in (*counted, *own, *gauges):
        family = _family(name)
        kind, meaning = MEANINGS[family]
        if family not in families:
            families[family] = _FAMILIES[kind](_PREFIX + family, meaning)
        families[family].add_sample(_PREFIX + name, dict(labels), value)
    return generate_latest(_Found(list(families.values())))


@dataclass(frozen=True)
class _Found(Collector):
    """What was found, in the way in which the library asks for it."""

    families: list[Metric]

    def collect(self) -> list[Metric]:
        return self.families


def _family(name: str) -> str:
    for part in ("_bucket", "_sum", "_count"):
        if name.endswith(part) and MEANINGS.get(name.removesuffix(part), ("",))[0] == "histogram":
            return name.removesuffix(part)
    return name


def _resident(process: int) -> int:
    """Bytes; 0 for one that does not live, and where there is no /proc."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class MeasuringMiddleware:
    """Counts each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request."""
        started = time.perf_counter()
        response = self._get_response(request)
        place = request.resolver_match.view_name if request.resolver_match else ""
        answered(request.method or "", place or "none", response.status_code, time.perf_counter() - started)
        return response
