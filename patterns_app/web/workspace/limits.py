"""How much one browser may keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

SKETCHES_A_BROWSER: Final = 200
SKETCHES_A_PAGE: Final = 24
# Of what is saved by itself, one revision in this time is enough to look back.
REVISION_EVERY: Final = timedelta(minutes=5)
REVISIONS_SHOWN: Final = 60
# Small pictures are drawn while the page waits, so only of sketches that are laid out in a few milliseconds.
THUMBNAIL_NODES: Final = 60
