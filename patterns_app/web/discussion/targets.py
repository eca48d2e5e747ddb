"""What a thread is about: whether that is there, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.workspace import access
from patterns_app.web.workspace.models import SavedSketch

_OTHERS = ("frames", "notes", "boxes", "images", "lines")


@dataclass(frozen=True)
class Targets:
    """What can be talked about in one document, looked up once for all threads. `is_known`: it can be read."""

    parts: Mapping[str, str] = field(default_factory=dict)  # what each is called where it is drawn, by id
    steps: Mapping[str, str] = field(default_factory=dict)  # the story's title, by story and step
    is_known: bool = False

    def is_there(self, kind: str, target: str) -> bool:
        """Is what a thread is about still there? Of a finding its part counts: a check tells whether it is found again.

        Where the document cannot be read, nobody knows, and nothing is said to be gone.
        """
        if not self.is_known or kind in ("place", "sketch"):
            return True
        return target in self.steps if kind == "step" else _part_in(kind, target) in self.parts

    def named(self, kind: str, target: str) -> str:
        """What it is called; a step by its story's title, a finding with its rule. Nothing where that is not known."""
        if not self.is_known or kind in ("place", "sketch"):
            return ""
        if kind == "step":
            return self.steps.get(target, "")
        part = _part_in(kind, target)
        label = self.parts.get(part, part)
        return f"{target.partition(' ')[0]}: {label}" if kind == "finding" else label


def targets_of(sketch: SavedSketch) -> Targets:
    """What can be talked about in a sketch as it is now."""
    try:
        document = access.current(sketch)
    except access.Unreadable:
        return Targets()
    stories = document.scenarios
    steps = {f"{story.id} {step.id}": story.title for story in stories for step in story.steps}
    return Targets(_called(document), steps, is_known=True)


def _part_in(kind: str, target: str) -> str:
    return target.partition(" ")[2] if kind == "finding" else target


def _called(document: Sketch) -> dict[str, str]:
    found = {node.id: node.label or vocabulary().short_name(node.service) or node.id for node in document.nodes}
    ends = {
        line.id: line.label or " → ".join(found.get(end, end) for end in (line.source, line.target))
        for line in document.connections
    }
    others = (part for key in _OTHERS for part in getattr(document, key))
    return found | ends | {part.id: _words_of(part) or part.id for part in others}


def _words_of(part: object) -> str:
    words = (getattr(part, key, "") for key in ("label", "text", "alt"))
    return next((str(text) for text in words if text), "")
