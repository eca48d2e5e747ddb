"""A scenario as a Mermaid sequence diagram, as text."""

from __future__ import annotations

from patterns_app.core.sketch.model import Move, Scenario, Sketch
from patterns_app.core.vocabulary.catalog import Vocabulary

from .mermaid_words import mermaid_id, mermaid_text

_ARROWS = {
    "request": "->>",
    "response": "-->>",
    "event": "-)",
    "record": "-)",
    "error": "--x",
    "compensation": "->>",
}


def sequence(sketch: Sketch, scenario: Scenario, vocabulary: Vocabulary) -> str:
    """Mermaid's `sequenceDiagram`: participants in order of appearance, what happens together in a `par` block."""
    ends = {line.id: (line.source, line.target) for line in sketch.connections}
    lines = ["sequenceDiagram", f"    title {_text(scenario.title, scenario.id)}", "    autonumber"]
    names = {node.id: node.label or vocabulary.short_name(node.service) for node in sketch.nodes}
    lines += [f"    participant {mermaid_id(node)} as {_text(names[node], node)}" for node in _cast(scenario, ends)]
    for step in scenario.steps:
        moves = [_move(move, ends) for move in step.moves]
        if len(moves) > 1:
            lines.append(f"    par {_text(step.text[:120])}")
            lines += [("    and together\n" if index else "") + f"        {line}" for index, line in enumerate(moves)]
            lines.append("    end")
        else:
            lines += [f"    {line}" for line in moves]
    return "\n".join(lines) + "\n"


def _cast(scenario: Scenario, ends: dict[str, tuple[str, str]]) -> list[str]:
    found: list[str] = []
    for step in scenario.steps:
        for move in step.moves:
            found += ends[move.connection] if move.connection else [move.at or ""]
    return [node for node in dict.fromkeys(found) if node]


def _move(move: Move, ends: dict[str, tuple[str, str]]) -> str:
    said = _text(move.label or "", move.message)
    if move.connection is None:
        return f"Note over {mermaid_id(move.at or '')}: {said}"
    source, target = ends[move.connection]
    if move.direction == "back":
        source, target = target, source
    return f"{mermaid_id(source)}{_ARROWS[move.message]}{mermaid_id(target)}: {said}"


def _text(value: str, instead: str = "") -> str:
    """One line that Mermaid takes as a text, without the marks that our own texts carry."""
    return mermaid_text(value.replace("`", "").replace("**", "")) or instead
