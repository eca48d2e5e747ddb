"""A sketch as a SAM template with its report: nodes first, then connections, then what waited for all of them."""

from __future__ import annotations

from patterns_app.core.interchange.model import Subject
from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Node

from . import heading, rights
from .existing import named_by_parameters
from .harmless import in_json, without_references
from .links import links
from .nodes import by_its_data, nodes
from .template import as_yaml
from .work import Work, plain


def write(subject: Subject) -> str:
    """The template as YAML, under a comment that says what it leaves out."""
    return export(subject)[0]


def export(subject: Subject) -> tuple[str, tuple[str, ...]]:
    """The template as YAML and the notes of its report, which are also its first comment."""
    work = Work(subject)
    build(work)
    named_by_parameters(work)
    if not work.template.resources:
        work.template.add("Nothing", "AWS::CloudFormation::WaitConditionHandle", {})
        work.note("Nothing in this sketch can be deployed, so the template holds only a placeholder.")
    heading.say(work)
    for remark in work.subject.undrawn():
        work.note(f"Only drawn, no resource says it: {remark.removeprefix('Left out: ')}")
    most = int(work.figure("template.resources"))
    if len(work.template.resources) > most:
        work.note(f"A template may have {most} resources and this one has more: split it before you deploy it.")
    text = _text(work)  # it may still add a note
    return text, tuple(work.notes)


def build(work: Work) -> None:
    """Write all nodes, then all connections, then what waited for them, into the template of the work."""
    for node in work.subject.sketch.nodes:
        _node(work, node)
    for line in work.subject.sketch.connections:
        _line(work, line)
    for step in work.later:
        step()
    _frames(work)
    work.template.finish()
    rights.variables(work)


def _node(work: Work, node: Node) -> None:
    write_node = nodes().get(node.service)
    if write_node is not None:
        write_node(work, node)
    elif not by_its_data(work, node):
        work.note(f"{work.title(node)}: no resource is known for the service {plain(node.service)!r}.")


def _line(work: Work, line: Connection) -> None:
    """Write a connection, or say which one is not written and why."""
    source, target = work.nodes[line.source], work.nodes[line.target]
    key = (source.service, target.service, line.kind)
    if key not in links():
        why = "no way to write this connection is known"
    elif lacking := [
        node for node in (source, target) if node.id not in work.parts and not form_of(node.service).silent
    ]:
        why = f"{work.title(lacking[0])} is not written"
    else:
        why = links()[key](work, line, source, target)
    if why:
        work.note(
            f"{line.id}: {work.title(source)} to {work.title(target)} ({plain(line.kind)}) is not written: {why}."
        )


def _frames(work: Work) -> None:
    """A template is deployed into one region of one account."""
    for kind in ("region", "account"):
        if sum(frame.kind == kind for frame in work.subject.sketch.frames) > 1:
            work.note(f"The sketch has several {kind}s and a template is deployed into one: deploy it once in each.")


def _body(work: Work) -> Properties:
    """The template without its metadata; no text of a person in it makes CloudFormation look anything up."""
    head = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": plain(work.subject.sketch.title) or "A sketch without a title",
    }
    written = head | work.template.body()
    harmless: Properties = without_references(written)
    if harmless != written:
        work.note("CloudFormation would put another value in for {{resolve:...}}, so a space keeps it a text.")
    return harmless


def _text(work: Work) -> str:
    body, sketch = _body(work), encode(work.subject.sketch).decode()
    said = {"sketch": in_json(sketch), "resources": sorted(work.template.resources)}
    comment = ["# Written by Pattern Studio from a sketch. Look through it before you deploy it."]
    if work.notes:
        comment += ["#", "# What the template leaves out or decides by itself:"]
        comment += [f"# - {plain(note)}" for note in work.notes]
    return "\n".join(comment) + "\n" + as_yaml(body | {"Metadata": {"PatternStudio": said}})
