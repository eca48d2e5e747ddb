"""A sketch as a Python program for the `diagrams` package that draws the same graph."""

from __future__ import annotations

import keyword
from collections.abc import Container, Iterator

from patterns_app.core.sketch.model import Connection, Frame, Node
from patterns_app.core.vocabulary.model import Style

from .model import TEXT, Format, Subject
from .own_remarks import also

_LOOKS: dict[Style, str] = {
    "request": "",
    "event": 'style="dashed"',
    "poll": 'style="dashed", arrowhead="empty"',
    "data": 'arrowhead="dot"',
    "control": 'style="bold", arrowhead="odiamond"',
    "unspecified": 'arrowhead="vee"',
}


def write(subject: Subject) -> str:
    """Python source. Texts are Python literals made by `repr`, so no text can become code."""
    paths = {node.id: _class(subject, node.service) for node in subject.sketch.nodes}
    names = _names(set(paths.values()))
    classes = {node: names[path] for node, path in paths.items()}
    title = subject.sketch.title or "Sketch"
    lines = [f"from diagrams import {', '.join(_core_names(subject))}", *_imports(names)]
    lines += [f"# {said}" for said in subject.undrawn()]
    lines += ["", f'with Diagram({title!r}, filename="diagram", show=False, direction="LR"):']
    body = [*_inside(subject, None, classes), *_connections(subject)]
    return "\n".join([*lines, *(f"    {line}" for line in body or ["pass"])]) + "\n"


def _class(subject: Subject, service: str) -> str:
    """Dotted path of the class that draws a service."""
    services = subject.vocabulary.services
    return services.get(service, services["aws.generic"]).diagrams


def _core_names(subject: Subject) -> list[str]:
    names = ["Diagram"]
    if subject.sketch.frames:
        names.insert(0, "Cluster")
    if subject.sketch.connections:
        names.append("Edge")
    return names


def _names(paths: set[str]) -> dict[str, str]:
    """What each class is called in the program: its own name, or where that is taken, one with its module's."""
    found: dict[str, str] = {}
    taken = {"Cluster", "Diagram", "Edge"}
    for path in sorted(paths):
        *_, module, name = path.split(".")
        wish = name if name not in taken else f"{module.capitalize()}{name}"
        number = 1
        while wish in taken:
            number += 1
            wish = f"{module.capitalize()}{name}{number}"
        taken.add(wish)
        found[path] = wish
    return found


def _imports(names: dict[str, str]) -> list[str]:
    by_module: dict[str, list[str]] = {}
    for path, called in names.items():
        module, _, name = path.rpartition(".")
        by_module.setdefault(module, []).append(name if called == name else f"{name} as {called}")
    return [f"from {module} import {', '.join(imported)}" for module, imported in by_module.items()]


def _inside(subject: Subject, frame: str | None, classes: dict[str, str]) -> Iterator[str]:
    frames, nodes = subject.children(frame)
    for node in nodes:
        made = f"{_variable(node.id)} = {classes[node.id]}({subject.name(node)!r})"
        yield made + _remark(node, node.service, subject.vocabulary.services)
    for child in frames:
        yield f"with Cluster({child.label!r}):" + _remark(child, child.kind, (child.kind,))
        inside = [*_inside(subject, child.id, classes)] or ["pass"]
        yield from (f"    {line}" for line in inside)


def _connections(subject: Subject) -> Iterator[str]:
    for line in subject.sketch.connections:
        kind = subject.vocabulary.kinds.get(line.kind)
        look = _LOOKS[kind.style if kind else "unspecified"]
        label = f"label={line.label!r}" if line.label else ""
        arguments = ", ".join(part for part in (label, look) if part)
        joined = f"{_variable(line.source)} >> Edge({arguments}) >> {_variable(line.target)}"
        yield joined + _remark(line, line.kind, subject.vocabulary.kinds)


def _remark(part: Node | Frame | Connection, word: str, known: Container[str]) -> str:
    """What the class does not say, so that the program can be read back: the id, the service or kind, settings."""
    return f"  # {part.id}: {word}{also(part)}" if word in known else ""


def _variable(name: str) -> str:
    """An id, which has hyphens, as a variable, which has underscores."""
    written = name.replace("-", "_")
    return f"n_{written}" if written[0].isdigit() or keyword.iskeyword(written) else written


FORMAT = Format("python", "Python for diagrams", "py", TEXT, "Runs with the diagrams package.", write)
