"""The parts of a sketch as a table: one row a node, with its settings and what it is connected to."""

from __future__ import annotations

import csv
import io

from patterns_app.core.sketch.model import Node

from .model import Format, Subject

_HEAD = ("id", "label", "service", "service name", "category", "model", "frame", "settings", "from", "to", "notes")
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(subject: Subject) -> str:
    """Comma-separated values with a head row, lines ended as RFC 4180 says."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for node in subject.sketch.nodes:
        writer.writerow([_harmless(cell) for cell in _row(subject, node)])
    return out.getvalue()


def _row(subject: Subject, node: Node) -> tuple[str, ...]:
    service = subject.vocabulary.services.get(node.service)
    lines = subject.sketch.connections
    return (
        node.id,
        node.label,
        node.service,
        service.name if service else "",
        service.category if service else "",
        (service.model or "") if service else "",
        node.frame or "",
        subject.settings(node),
        "; ".join(f"{line.source} ({line.kind})" for line in lines if line.target == node.id),
        "; ".join(f"{line.target} ({line.kind})" for line in lines if line.source == node.id),
        node.notes,
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


FORMAT = Format(
    "csv",
    "Components as a table",
    "csv",
    "text/csv; charset=utf-8",
    "One row a service; notes, boxes and images are not in it.",
    write,
)
