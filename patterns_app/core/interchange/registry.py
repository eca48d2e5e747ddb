"""Every format that a sketch can be written in: one line a format, sorted by key. SVG, PNG and PDF are drawing's."""

from __future__ import annotations

from patterns_app.core.sketch.codec import encode_pretty

from . import components_csv, d2, diagrams_python, drawio, flowchart, graphviz_dot, report_markdown
from .model import Format, Subject
from .sam import writer as sam_template


def _document(subject: Subject) -> str:
    return encode_pretty(subject.sketch).decode()


_TEXT = "text/plain; charset=utf-8"
FORMATS: dict[str, Format] = {
    one.key: one
    for one in (
        Format(
            "csv",
            "Components as a table",
            "csv",
            "text/csv; charset=utf-8",
            "One row a service; notes, boxes and images are not in it.",
            components_csv.write,
        ),
        Format("d2", "D2", "d2", _TEXT, "Text for D2, which finds its own places.", d2.write),
        Format("dot", "Graphviz DOT", "dot", _TEXT, "Text for Graphviz, without icons.", graphviz_dot.write),
        Format(
            "drawio", "draw.io", "drawio", "application/xml", "Opens in diagrams.net, places kept.", drawio.write, True
        ),
        Format("json", "Pattern Studio", "json", "application/json", "The whole document, to go on later.", _document),
        Format(
            "markdown",
            "Markdown report",
            "md",
            "text/markdown; charset=utf-8",
            "Picture, parts, scenarios and findings in one file.",
            report_markdown.write,
        ),
        Format("mermaid", "Mermaid flowchart", "mmd", _TEXT, "A block for a README, without icons.", flowchart.write),
        Format("python", "Python for diagrams", "py", _TEXT, "Runs with the diagrams package.", diagrams_python.write),
        Format(
            "sam",
            "AWS SAM template",
            "yaml",
            "application/yaml; charset=utf-8",
            "A start for a deployment; says what it leaves out.",
            sam_template.write,
        ),
    )
}
BY_EXTENSION: dict[str, Format] = {one.extension: one for one in FORMATS.values()}
