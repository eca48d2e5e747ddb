"""Parts of a system that is described elsewhere: a file names them, and how they are set up it does not tell.

Such a part says so in its notes, which a sketch keeps when the file that it was read from is gone.
"""

from __future__ import annotations

from .model import Sketch

NOT_MADE = "Named in the template, not made by it."


def made_elsewhere(sketch: Sketch) -> frozenset[str]:
    """The ids of those parts."""
    return frozenset(node.id for node in sketch.nodes if NOT_MADE in node.notes)
