"""What the doctor says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One thing looked at. `mend` says what to do about what is wrong."""

    name: str
    is_ok: bool
    told: str
    mend: str = ""
