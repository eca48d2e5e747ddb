"""How much one browser may keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from patterns_app.web.people import actors

SKETCHES_A_BROWSER: Final = 200
SKETCHES_A_PERSON: Final = 2_000  # and a team
SKETCHES_SHARED: Final = 200  # of others, on one page
SKETCHES_A_PAGE: Final = 24
# Of what one person does in this time the history shows one state; each is there.
REVISION_EVERY: Final = timedelta(minutes=5)
ROWS_LOOKED_AT: Final = 5_000  # for a page of the history
ROWS_TOLD: Final = 1_000  # at once; who is further behind gets the document
CHARACTERS_TOLD: Final = 2 * 1_048_576  # of these rows together
ROW_CHARACTERS: Final = 250  # that a row of the log takes beside what it tells: names, hashes, its places in indexes
SNAPSHOT_EVERY: Final = 200  # revisions: from one of these on, those in between are made again
REVISIONS_SHOWN: Final = 60
# Of one sketch, documents and rows of the log. Beyond it documents go, the oldest first: those that the log makes
# again, and of the time before there was a log those that saved themselves and whose author went on from them.
HISTORY_CHARACTERS: Final = 32 * 1_048_576
NOTED_EVERY: Final = timedelta(days=7)  # that a sketch was opened
UNOPENED: Final = timedelta(days=90) + NOTED_EVERY  # then a sketch is removed
DELETED: Final = timedelta(days=30)  # then it cannot be brought back any more
# Small pictures are drawn while the page waits, so only of sketches that are laid out in a few milliseconds.
THUMBNAIL_NODES: Final = 60


def sketches_of(owner: str) -> int:
    """How many sketches this owner may keep."""
    return SKETCHES_A_BROWSER if actors.is_browser(owner) else SKETCHES_A_PERSON
