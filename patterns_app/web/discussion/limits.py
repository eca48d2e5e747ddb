"""How much is said about one sketch."""

from __future__ import annotations

from typing import Final

THREADS_A_SKETCH: Final = 500
# Of these, so that nobody fills a sketch alone; who owns it is not counted. In the sketches of people with an account
# all others together have half of it.
THREADS_AN_AUTHOR: Final = 100
THREADS_OF_GUESTS: Final = THREADS_A_SKETCH // 2
COMMENTS_A_THREAD: Final = 200
CHARACTERS_A_SKETCH: Final = 1_048_576  # of all comments: whoever looks is told all of them at once
CHARACTERS_AN_AUTHOR: Final = CHARACTERS_A_SKETCH // 4
CHARACTERS_OF_GUESTS: Final = CHARACTERS_A_SKETCH // 2
TEXT: Final = 4_000  # characters of one comment
NAME: Final = 60  # characters of who says it
TARGET: Final = 300  # characters of what a thread is pinned to
MESSAGE_BYTES: Final = 65_536
