"""Beside the work of each worker: whatever is due to go out goes. Several take turns at each receiver."""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from . import audit_out, hooking, limits

_logger = logging.getLogger(__name__)


class Postman(threading.Thread):
    """A thread of one worker, so that nobody's job waits for somebody who does not answer."""

    def __init__(self) -> None:
        """It begins with `start`."""
        super().__init__(name="postman", daemon=True)
        self._stop_it = threading.Event()

    def run(self) -> None:
        """Until it is told to stop. A database that does not answer is asked again the next time."""
        while not self._stop_it.is_set():
            more = False
            try:
                more = deliver()
            except (DatabaseError, InterfaceError) as error:
                _logger.warning("nothing can go out just now: %s", str(error).splitlines()[:1])
                connection.close()
            except Exception:
                _logger.exception("something that should go out could not be made")
            if not more:
                self._stop_it.wait(limits.LOOK)
        connection.close()

    def stop(self) -> None:
        """The worker ends; what is under way has its deadline."""
        self._stop_it.set()
        self.join(limits.DEADLINE / 2)


def deliver() -> bool:
    """Everything that is due, once. True when there may be more at once."""
    now = timezone.now()
    return any([audit_out.send(now), hooking.send(now)])
