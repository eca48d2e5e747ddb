"""What one socket may do, and what is remembered of who is there."""

from __future__ import annotations

from typing import Final

from patterns_app.core import limits

MESSAGE_BYTES: Final = limits.CHANGES_BYTES
MESSAGES_A_SECOND: Final = 20.0
MESSAGES_AT_ONCE: Final = 60.0
FIRST_SECONDS: Final = 10.0  # in which a socket has to say who it is
WAITING: Final = 2_000  # messages for one who reads slowly; with more of them the socket is closed
WAITING_BYTES: Final = 4 * 1_048_576
PRESENCE_WAITING: Final = 50  # with more of them nobody's cursor is sent there
SOCKETS: Final = 5_000  # of one process
SOCKETS_AN_ADDRESS: Final = 1_000  # a company may have one address
TOGETHER: Final = 25  # messages that are written in one transaction: others wait for its end, and it may not take long
THREADS: Final = 4  # that ask the database
PRESENCE_EVERY: Final = 0.05  # seconds
ROLES_EVERY: Final = 1.0
LOOK_EVERY: Final = 5.0  # a hint may be lost
SELECTED: Final = 100  # parts
HUES: Final = 8  # colours of cursors
PLACE: Final = 1e7  # pixels from the middle, where nothing is any more
