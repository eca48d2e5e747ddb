"""In which network a part stands, as far as it is drawn: what rules about networks ask."""

from __future__ import annotations

from .model import View

NETWORK = "vpc"


def network_of(view: View, node: str) -> str | None:
    """The id of the innermost network frame around a node, or None where none is drawn."""
    frame = view.graph.nodes[node].frame
    while frame is not None:
        found = view.frames[frame]
        if found.kind == NETWORK:
            return frame
        frame = found.parent
    return None
