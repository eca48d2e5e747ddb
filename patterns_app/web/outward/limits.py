"""How much goes out, and how often it is tried."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

HOOKS: Final = 5  # of one sketch or team
FEEDS: Final = 50  # of one person or browser
ADDRESS: Final = 500  # characters
EVENTS_A_MESSAGE: Final = 100
ROWS_A_MESSAGE: Final = 200  # of the audit
ENTRIES: Final = 60  # of a feed
LOOK: Final = 2.0  # seconds between two looks of a worker at what is due
LOOK_AT_HOOK: Final = timedelta(seconds=5)
OVERLAP: Final = timedelta(seconds=30)  # what was written so long before the last look may have been seen only now
LEASE: Final = timedelta(seconds=60)  # in which nobody else tries the same receiver
CONNECT: Final = 5.0  # seconds
DEADLINE: Final = 10.0  # seconds for all of one message
TRIES_FAST: Final = 5  # seconds after the first failure, doubled each time
TRIES_SLOW: Final = timedelta(hours=1)  # at most
GIVEN_UP: Final = timedelta(days=3)  # without one answer: then a hook is switched off, and says so
