"""How much of what could be tried without end is tried: a share in `make test`, all of it in `make soak`."""

from __future__ import annotations

import os

AT_LENGTH = os.environ.get("AT_LENGTH") == "1"
SHARE = 5


def examples(many: int) -> int:
    """So many examples at length, and else a fifth of them."""
    return many if AT_LENGTH else max(1, many // SHARE)
