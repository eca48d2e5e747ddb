"""What a thread is about: whether that is there, and what it is called."""

from __future__ import annotations

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.workspace import access
from patterns_app.web.workspace.models import SavedSketch

_PARTS = ("nodes", "frames", "connections", "notes", "boxes", "images", "lines")


def document_of(sketch: SavedSketch) -> Sketch | None:
    """The document as it is now; None for a damaged one."""
    try:
        return access.current(sketch)
    except access.Unreadable:
        return None


def is_there(document: Sketch | None, kind: str, target: str) -> bool:
    """Is what a thread is about still there? Of a finding its part counts: whether it is found again, a check tells.

    Where the document cannot be read, nobody knows, and nothing is said to be gone.
    """
    if document is None or kind in ("place", "sketch"):
        return True
    first, _, second = target.partition(" ")
    if kind == "step":
        steps = (step.id for scenario in document.scenarios if scenario.id == first for step in scenario.steps)
        return second in steps
    return _part(document, second if kind == "finding" else first) is not None


def named(document: Sketch | None, kind: str, target: str) -> str:
    """What it is called; a step by its story's title, a finding with its rule."""
    if document is None or kind in ("place", "sketch"):
        return ""
    first, _, second = target.partition(" ")
    if kind == "step":
        return next((scenario.title for scenario in document.scenarios if scenario.id == first), "")
    label = _part(document, second if kind == "finding" else first) or (second or first)
    return f"{first}: {label}" if kind == "finding" else label


def parts_of(document: Sketch) -> tuple[tuple[str, str], ...]:
    """All parts that a thread may be about: id and what it is called."""
    found = (part.id for key in _PARTS for part in getattr(document, key))
    return tuple((one, _part(document, one) or one) for one in found)


def _part(document: Sketch, wanted: str) -> str | None:
    """What a part is called where it is drawn; its id where nothing names it. None: it is gone."""
    nodes = {node.id: node.label or vocabulary().short_name(node.service) for node in document.nodes}
    for key in _PARTS:
        for part in getattr(document, key):
            if part.id == wanted:
                text = getattr(part, "label", "") or getattr(part, "text", "") or getattr(part, "alt", "")
                if not text and key == "connections":
                    text = " → ".join(nodes.get(end) or end for end in (part.source, part.target))
                return str(text or nodes.get(wanted) or wanted)
    return None
