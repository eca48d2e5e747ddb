"""A sketch as a Markdown report: picture, components, connections, scenarios, findings, who runs what."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import kinds, run
from patterns_app.core.markdown import markdown_table, markdown_text
from patterns_app.core.patterns.overlay import in_words, overlay
from patterns_app.core.vocabulary.responsibilities import responsibilities

from . import flowchart
from .model import Format, Subject


def write(subject: Subject) -> str:
    """Markdown with tables as GitHub reads them; the picture is a Mermaid block, so the report is one file."""
    sketch = subject.sketch
    parts = [f"# {markdown_text(sketch.title) or 'Sketch'}", markdown_text(sketch.description), "## Picture"]
    parts += ["```mermaid\n" + flowchart.write(subject) + "```"]
    parts += ["## Components", markdown_table(("Component", "Service", "Settings", "Notes"), _components(subject))]
    parts += ["## Connections", markdown_table(("From", "To", "How", "Label"), _connections(subject))]
    parts += [*_notes(subject), *_scenarios(subject), *_findings(subject), *_responsibilities(subject)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _components(subject: Subject) -> Iterator[tuple[str, ...]]:
    for node in subject.sketch.nodes:
        yield subject.name(node), subject.service_name(node), subject.settings(node), node.notes


def _connections(subject: Subject) -> Iterator[tuple[str, ...]]:
    names = {node.id: subject.name(node) for node in subject.sketch.nodes}
    for line in subject.sketch.connections:
        kind = subject.vocabulary.kinds.get(line.kind)
        yield names[line.source], names[line.target], kind.name if kind else line.kind, line.label


def _notes(subject: Subject) -> Iterator[str]:
    """What is written on the sketch, and what of it this report does not show."""
    said = subject.undrawn()
    if said:
        yield "## Notes"
        yield "\n".join(f"- {markdown_text(line)}" for line in said)


def _scenarios(subject: Subject) -> Iterator[str]:
    if subject.sketch.scenarios:
        yield "## Scenarios"
    for scenario in subject.sketch.scenarios:
        yield f"### {markdown_text(scenario.title)} ({scenario.outcome})"
        yield markdown_text(scenario.summary)
        yield "\n".join(f"{number}. {markdown_text(step.text)}" for number, step in enumerate(scenario.steps, 1))


def _findings(subject: Subject) -> Iterator[str]:
    yield "## Findings"
    found = run(subject.sketch, subject.vocabulary)
    if not found:
        yield "Nothing to report."
        return
    names = {node.id: subject.name(node) for node in subject.sketch.nodes}
    names |= {line.id: f"{names[line.source]} → {names[line.target]}" for line in subject.sketch.connections}
    rows = ((some[0].severity, some[0].rule, _of_kind(some, names), some[0].why) for some in kinds(found))
    yield markdown_table(("Severity", "Rule", "What", "Why"), rows)


def _of_kind(some: tuple[Finding, ...], names: dict[str, str]) -> str:
    """What was found; of several of one kind what they are called, and all names."""
    if len(some) == 1:
        return some[0].message
    about = (", ".join(names.get(part, part) for part in one.connections or one.nodes) for one in some)
    return f"{some[0].title}: {'; '.join(dict.fromkeys(about))}"


def _responsibilities(subject: Subject) -> Iterator[str]:
    summed = overlay(subject.sketch, subject.vocabulary, responsibilities())
    yield "## Who runs what"
    yield markdown_text(in_words(summed))
    rows = ((str(layer.name), str(layer.customer), str(layer.shared), str(layer.provider)) for layer in summed.layers)
    yield markdown_table(("Layer", "Yours", "Shared", "The provider's"), rows)


FORMAT = Format(
    "markdown",
    "Markdown report",
    "md",
    "text/markdown; charset=utf-8",
    "Picture, parts, scenarios and findings in one file.",
    write,
)
