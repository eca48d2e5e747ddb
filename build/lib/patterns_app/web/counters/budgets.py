"""How much of something one client may have in a minute, over all processes.

A process takes from the common count in small portions and hands them out by itself, so that few requests ask the
store. What it has taken and not used is lost to the client: portions are small against the whole. The sum of all
portions is never more than the budget.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from patterns_app.web.asking import fingerprint

from .stores import Store, StoreDown, store

_logger = logging.getLogger(__name__)
_PORTIONS = 40  # of a budget
_QUIET = 60  # seconds between two lines in the log about the same store
_last_told = 0.0


@dataclass
class _Lease:
    """What a process still has for a client in a window. Below nought: what it has used before it was counted."""

    window: int
    left: float = 0.0
    is_out: bool = False  # the common count is used up


class Spent(Exception):
    """The client has had its share. The message is for the reader; `seconds` tells when there is more."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


@dataclass
class Budget:
    """So much of something in `seconds`, for each client. `most` is asked each time; 0 is no limit.

    >>> budget = Budget("doctest", lambda: 0)
    >>> budget.take("192.0.2.1")
    True
    """

    name: str
    most: Callable[[], float]
    seconds: int = 60
    shared: Callable[[], Store] = store
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _leases: dict[str, _Lease] = field(default_factory=dict)

    def take(self, client: str, amount: float = 1.0) -> bool:
        """Take some of it. False when it is used up, and nothing was taken. Nought asks whether there is a debt."""
        most = self.most()
        if most <= 0:
            return True
        lease = self._lease(client)
        with self._lock:
            if lease.left < amount <= most and not lease.is_out:
                self._draw(lease, client, amount, most)
            if lease.left < amount:
                return False
            lease.left -= amount
            return True

    def owe(self, client: str, amount: float) -> None:
        """Count what was used already: it comes out of what is taken next."""
        if self.most() > 0:
            lease = self._lease(client)
            with self._lock:
                lease.left -= amount

    def wait(self) -> int:
        """Seconds until it begins anew, at least 1."""
        return max(1, self.seconds - int(time.time()) % self.seconds)

    def _lease(self, client: str) -> _Lease:
        window = int(time.time()) // self.seconds
        with self._lock:
            if len(self._leases) > 10_000:
                self._leases = {key: one for key, one in self._leases.items() if one.window == window}
            lease = self._leases.get(client)
            if lease is None or lease.window != window:
                # A debt goes along: work that ends in another window is paid there.
                lease = self._leases[client] = _Lease(window, min(lease.left, 0.0) if lease else 0.0)
            return lease

    def _draw(self, lease: _Lease, client: str, amount: float, most: float) -> None:
        """A portion out of the common count, as far as there is something left."""
        portion = max(amount - lease.left, amount, most / _PORTIONS)
        ends = (lease.window + 1) * self.seconds
        name = f"{self.name}:{fingerprint(client)}:{lease.window}"
        try:
            total = self.shared().add(name, portion, ends)
            given = max(0.0, min(portion, most - (total - portion)))
            if lease.left + given < amount and portion > most / _PORTIONS:
                self.shared().add(name, -portion, ends)  # who may not have so much may still have less
                return
        except StoreDown as error:
            _tell(error)
            total = given = portion  # counted alone: too much for a while is better than nothing for anybody
        lease.left += given
        lease.is_out = total >= most


def _tell(error: StoreDown) -> None:
    global _last_told
    if time.monotonic() - _last_told > _QUIET:
        _last_told = time.monotonic()
        _logger.warning("counts are not shared just now, every process counts alone: %s", error)
