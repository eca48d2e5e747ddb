"""What of a file is not in the sketch, told beside the answer: nothing is left over in silence."""

from __future__ import annotations

from .files import called
from .reading import System
from .telling import note

_LISTED = 5  # the studio lists all of it after an import


def tell_left_over(system: System) -> None:
    """The first of what is left over of a system, with the reasons, and how much more there is."""
    left = system.imported.left_over if system.imported else ()
    if left:
        lines = [called(f"{one.name}: {one.why}") for one in left[:_LISTED]]
        more = [f"and {len(left) - _LISTED} more"] if len(left) > _LISTED else []
        note("\n    ".join([f"{system.name}: not in the sketch:", *lines, *more]))


def name_left_over(system: System) -> None:
    """The same in a line without reasons, of one system among many."""
    left = system.imported.left_over if system.imported else ()
    if left:
        more = f" and {len(left) - _LISTED} more" if len(left) > _LISTED else ""
        note(f"{system.name}: not in the sketch: {called(', '.join(one.name for one in left[:_LISTED]))}{more}")
