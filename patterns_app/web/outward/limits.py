"""How much goes out, and how often it is tried."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

ADDRESS: Final = 500  # characters
ROWS_A_MESSAGE: Final = 200  # of the audit
LOOK: Final = 2.0  # seconds between two looks of a worker at what is due
LEASE: Final = timedelta(seconds=60)  # in which nobody else tries the same receiver
CONNECT: Final = 5.0  # seconds
DEADLINE: Final = 10.0  # seconds for all of one message
TRIES_FAST: Final = 5  # seconds after the first failure, doubled each time
TRIES_SLOW: Final = timedelta(hours=1)  # at most
