"""The sketch that a template of ours carries in its metadata, as long as its resources are still those."""

from __future__ import annotations

from typing import Any

from patterns_app.core.interchange.reading_model import Imported, Leftover
from patterns_app.core.sketch.parser import InputError, parse

from .plain import at, items

PLACE = "Metadata.PatternStudio"


def kept_sketch(template: dict[str, Any]) -> Imported | Leftover | None:
    """The sketch itself; why it does not count any more; or nothing, in a template that is not ours."""
    said = at(template, "Metadata", "PatternStudio")
    text = at(said, "sketch")
    if not isinstance(text, str):
        return None
    named = [name for name in items(at(said, "resources")) if isinstance(name, str)]
    if set(named) != {str(name) for name in template["Resources"]}:
        return Leftover(PLACE, "resources were added or taken away since, so they were read instead")
    try:
        sketch = parse(text.encode())
    except InputError as error:
        return Leftover(PLACE, f"it holds no sketch that can be read: {error.errors[0].message}")
    return Imported(sketch, "cloudformation", {node.id: "node" for node in sketch.nodes})
