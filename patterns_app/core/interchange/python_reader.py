"""Python source for the `diagrams` package as a sketch. The source is parsed and never run.

Understood are `with Diagram(...)`, `with Cluster(...)`, nodes made by a class, names, lists, and chains of `>>`, `<<`
and `-` with `Edge(...)` between. What has to be run to be known, such as a loop, is named as left over.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass, field
from typing import Any, get_args

from patterns_app.core import limits
from patterns_app.core.sketch.model import FrameKind
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.class_search import stands_for
from patterns_app.core.vocabulary.classes import ANY, class_moved, class_of, names_in

from .assembling import GENERIC, Ids, assembled, default_kind, guess_service, label, line_words, slug
from .reading_model import Imported, Leftover, Mark

_OF_A_PROVIDER = 4  # parts of a path such as diagrams.gcp.compute.Run
_STRUCTURE = frozenset({"Diagram", "Cluster", "Edge", "Node"})


def read_python(data: bytes) -> Imported:
    """The graph that the source draws. Raises InputError."""
    if len(data) > limits.PYTHON_BYTES:
        message = f"the source has {len(data):,} bytes; at most {limits.PYTHON_BYTES:,} are read"
        raise TooLarge([Error("$", message)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "Python source has to be UTF-8 here")]) from None
    try:
        # As text: a remark that names another encoding says nothing about bytes that are decoded already.
        tree = ast.parse(text)
        remarks = _remarks(text)
    except SyntaxError as error:
        raise NotASketch([Error(f"line {error.lineno}", f"this is not Python: {error.msg}")]) from None
    except tokenize.TokenError as error:
        raise NotASketch([Error(f"line {error.args[1][0]}", f"this is not Python: {error.args[0]}")]) from None
    except (ValueError, RecursionError, MemoryError):
        raise NotASketch([Error("$", "the source is nested too deeply, or holds a NUL character")]) from None
    reading = _Reading(remarks)
    try:
        reading.block(tree.body)
    except RecursionError:
        raise NotASketch([Error("$", "the source is nested too deeply")]) from None
    sketch = assembled(reading.title, reading.nodes, reading.frames, reading.connections)
    return Imported(sketch, "python", reading.became, tuple(reading.left_over), reading.marks)


@dataclass(frozen=True)
class _Line:
    """An Edge on its way between two nodes."""

    label: str = ""


# What our own writer says behind a line: the id, and the service or kind.
_REMARK = re.compile(r"^# (?P<id>[a-z0-9][a-z0-9-]{0,63}): (?P<word>[a-z][A-Za-z0-9_.-]{0,127})$")


def _remarks(text: str) -> dict[int, tuple[str, str]]:
    """Our remarks by line."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (match := _REMARK.match(token.string)):
            found[token.start[0]] = (match["id"], match["word"])
    return found


@dataclass
class _Reading:
    remarks: dict[int, tuple[str, str]]
    title: str = ""
    classes: dict[str, str] = field(default_factory=dict)  # name in the source -> dotted path
    names: dict[str, Any] = field(default_factory=dict)  # variable -> node ids or a line
    ids: Ids = field(default_factory=Ids)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    frame: str | None = None
    services: dict[str, str] = field(default_factory=dict)  # by node id
    listed: int = 0  # items of all lists that were made
    marks: dict[str, Mark] = field(default_factory=dict)

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            match statement:
                case ast.ImportFrom(module=str(module), names=[ast.alias(name="*")]):
                    self.classes |= {name: f"{module}.{name}" for name in names_in(module)}
                case ast.ImportFrom(module=module, names=names):
                    self.classes |= {item.asname or item.name: f"{module}.{item.name}" for item in names}
                case ast.With(items=[item], body=body):
                    self._with(item.context_expr, body)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.names[name] = self._value(value, name)
                case ast.Expr(value=value):
                    self._value(value)
                case ast.Import() | ast.Pass():
                    pass
                case _:
                    self._leave(statement, "it would have to be run to know what it draws")

    def _with(self, call: ast.expr, body: list[ast.stmt]) -> None:
        name = self._called(call)
        if name == "Diagram":
            self.title = self.title or _text(call, "name")
            self.block(body)
        elif name == "Cluster":
            outer, words = self.frame, _text(call, "label")
            wish, kind = self.remarks.get(call.lineno, (words or "cluster", "boundary"))
            self.frame = self.ids.of(f"cluster {len(self.frames)}", wish)
            part = {
                "id": self.frame,
                "kind": kind if kind in get_args(FrameKind) else "boundary",
                "label": label(words),
            }
            self.frames.append(part | ({"parent": outer} if outer else {}))
            self.marks[self.frame] = Mark(line=call.lineno, name=words)
            self.became[f"Cluster {words}"] = f"frame {self.frame}"
            self.block(body)
            self.frame = outer
        else:
            self._leave(call, "only Diagram and Cluster are read as blocks")

    def _value(self, value: ast.expr, name: str = "") -> Any:
        """What an expression stands for: a list of node ids, a line, or nothing that is known."""
        match value:
            case ast.Name(id=known):
                return self.names.get(known, [])
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return self._listed([_nodes(self._value(part)) for part in parts], value)
            case ast.Subscript(value=ast.Name(id=known), slice=ast.Constant(value=int(place))):
                nodes = _nodes(self.names.get(known, []))
                return nodes[place : place + 1] if 0 <= place < len(nodes) else []
            case ast.BinOp(left=left, op=operator, right=right):
                return self._chain(left, operator, right)
            case ast.Call():
                return self._call(value, name)
            case _:
                self._leave(value, "this expression has to be run to be known")
                return []

    def _listed(self, parts: list[list[str]], where: ast.expr) -> list[str]:
        """All parts in one list, unless the lists of the source grow too large: each may hold others many times."""
        self.listed += sum(map(len, parts))
        if self.listed > limits.LIST_ITEMS:
            message = f"the lists hold more than {limits.LIST_ITEMS:,} items in all"
            raise TooLarge([Error(f"line {where.lineno}", message)])
        return [node for part in parts for node in part]

    def _call(self, call: ast.Call, name: str) -> Any:
        called = self._called(call)
        if called == "Edge":
            return _Line(_text(call, "label", first=False))
        path = self.classes.get(called, "")
        if not path.startswith("diagrams") or called in ("Diagram", "Cluster"):
            self._leave(call, "it makes no node of the diagrams package")
            return []
        words = _text(call, "label")
        wish, service = self.remarks.get(call.lineno, (slug(name or words or called), ""))
        if service not in vocabulary().services:
            service = _of_class(path, words) or _guessed(path, f"{_spaced(called)} {words}")
        if len(self.nodes) >= limits.PARSE_NODES:
            raise TooLarge([Error(f"line {call.lineno}", f"more than {limits.PARSE_NODES:,} nodes")])
        node = self.ids.of(f"node {len(self.nodes)}", wish)
        self.services[node] = service
        part: dict[str, Any] = {"id": node, "service": service, "label": label(words)}
        self.nodes.append(part | ({"frame": self.frame} if self.frame else {}))
        self.marks[node] = Mark(line=call.lineno, name=name or words or called)
        self.became[f"{called}({words!r})"] = f"node {node} ({service})"
        return [node]

    def _chain(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> Any:
        """`a >> Edge() >> b`: a line that has a source waits, together with it, for its target."""
        one, other = self._value(left), self._value(right)
        line = _Line()
        if isinstance(one, _Waiting):
            line, one = one.line, one.nodes
        if isinstance(other, _Line):
            return _Waiting(_nodes(one), other)
        if isinstance(other, _Waiting):
            line, other = other.line, other.nodes
        backwards = isinstance(operator, ast.LShift)
        if len(self.connections) + len(_nodes(one)) * len(_nodes(other)) > limits.PARSE_CONNECTIONS:
            message = f"more than {limits.PARSE_CONNECTIONS:,} connections"
            raise TooLarge([Error(f"line {left.lineno}", message)])
        for source in _nodes(one):
            for target in _nodes(other):
                self._connect(*((target, source) if backwards else (source, target)), line.label, left.lineno)
        return other

    def _connect(self, source: str, target: str, words: str, line: int) -> None:
        services = self.services
        wish, kind = self.remarks.get(line, (f"{source}-{target}", ""))
        if kind not in vocabulary().kinds:
            kind = default_kind(vocabulary(), services[source], services[target])
        name = self.ids.of(f"line {len(self.connections)}", wish)
        ends = {"id": name, "source": source, "target": target, "kind": kind}
        self.connections.append(ends | ({"label": label(words)} if words else {}))
        self.marks[name] = Mark(line=line, name=f"{source} to {target}")
        self.became[f"{source} to {target}"] = line_words(name, kind)

    def _called(self, call: ast.expr) -> str:
        match call:
            case ast.Call(func=ast.Name(id=name)):
                module, _, known = self.classes.get(name, "").rpartition(".")
                return known if module == "diagrams" and known in _STRUCTURE else name
            case _:
                return ""

    def _leave(self, part: ast.AST, why: str) -> None:
        self.left_over.append(Leftover(f"line {getattr(part, 'lineno', 0)}", why))


@dataclass(frozen=True)
class _Waiting:
    """Nodes with a line that has one end."""

    nodes: list[str]
    line: _Line


def _nodes(value: Any) -> list[str]:
    return value if isinstance(value, list) else []


def _text(call: ast.expr, keyword: str, first: bool = True) -> str:
    """A text argument of a call, by place or by name; empty when it is none or not a plain text."""
    assert isinstance(call, ast.Call)
    values = [item.value for item in call.keywords if item.arg == keyword] + (call.args[:1] if first else [])
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return ""


def _spaced(name: str) -> str:
    """DynamodbTable as the words of it."""
    return "".join(f" {sign}" if sign.isupper() else sign for sign in name).strip()


def _guessed(path: str, words: str) -> str:
    """The service that words name, where the class may be one of AWS or is anybody's own; else any part."""
    parts = path.split(".")
    service = guess_service(words) if len(parts) < _OF_A_PROVIDER or parts[1] in ("aws", "custom") else GENERIC
    return ANY if service == GENERIC and parts[1:2] != ["aws"] else service


def _of_class(path: str, words: str) -> str:
    """The service that a class stands for, else the class itself as a part.

    Empty for what is not in the package, and for the class that stands for anything: its words may say more.
    """
    found = class_of(path) or class_moved(path)
    service = names.told(found.key, words) or stands_for().get(found.key, found.key) if found else ""
    return "" if service == GENERIC else service
