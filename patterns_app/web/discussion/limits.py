"""How much is said about one sketch."""

from __future__ import annotations

from typing import Final

THREADS_A_SKETCH: Final = 500
COMMENTS_A_THREAD: Final = 200
CHARACTERS_A_SKETCH: Final = 1_048_576  # of all comments: whoever looks is told all of them at once
TEXT: Final = 4_000  # characters of one comment
NAME: Final = 60  # characters of who says it
TARGET: Final = 300  # characters of what a thread is pinned to
MESSAGE_BYTES: Final = 65_536
