"""What stacks hand each other: short values only, and of all of them together so much."""

from __future__ import annotations

import json
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

_LONGEST = 2_000  # of one value, as JSON


class Handing:
    """Counts what is put in. A value may hold what is put in next, so a few lines can ask for more than there is."""

    def __init__(self) -> None:
        self._left = limits.IMPORT_INFLATED_BYTES
        self._sizes: dict[int, tuple[Any, int]] = {}  # each value is looked at once, and kept, so that its id stays its

    def put_in(self, value: Any) -> Any:
        """The value where it is to stand; None for none, and for one that is too long. Raises TooLarge."""
        if value is None or not self.is_short(value):
            return None
        self._left -= self._size(value)
        if self._left < 0:
            raise TooLarge([Error("$.Resources", "what the stacks hand each other is too large together")])
        return value

    def is_short(self, value: Any) -> bool:
        """May it be handed on?"""
        return self._size(value) <= _LONGEST

    def _size(self, value: Any) -> int:
        known = self._sizes.get(id(value))
        if known is None:
            known = self._sizes[id(value)] = (value, len(json.dumps(value)))
        return known[1]
