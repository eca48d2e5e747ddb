"""Cases of tests that lie as YAML in tests/data and tests/golden, read once a process and with the quick reader."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TESTS = Path(__file__).resolve().parent


@cache
def read_cases(path: str) -> Any:
    """What a file below `tests` holds. All who ask get the same: it is not to be changed."""
    return yaml.load((TESTS / path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
