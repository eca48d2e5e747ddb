"""How expressions of a Python source are followed: names, lists, comprehensions, texts, calls, and lines of nodes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from patterns_app.core import limits

from .python_program import BLOCKS, EDGES, PACKAGE, Program
from .python_values import (
    BUILTINS,
    UNKNOWN,
    Function,
    Line,
    Method,
    Named,
    Waiting,
    at,
    bounded,
    called,
    compared,
    items_of,
    known,
    method,
    put,
    worked_out,
)

_TEXTS_ALONE = ("none", "note", "plain", "plaintext")  # shapes of Graphviz that have no outline, and a sheet of paper
_NO_NODE = "it makes no node of the diagrams package"


def _name(program: Program, wanted: ast.Name) -> Any:
    return program.names.get(wanted.id, UNKNOWN)


def _constant(_: Program, wanted: ast.Constant) -> Any:
    return bounded(wanted.value) if isinstance(wanted.value, str | int | float | None) else UNKNOWN


def _list(program: Program, wanted: ast.List | ast.Tuple | ast.Set) -> Any:
    found: list[Any] = []
    for part in wanted.elts:
        value = program.value(part.value if isinstance(part, ast.Starred) else part)
        found += (items_of(value) or ()) if isinstance(part, ast.Starred) else [value]
    return bounded(found)


def _dict(program: Program, wanted: ast.Dict) -> Any:
    found: dict[Any, Any] = {}
    for key, value in zip(wanted.keys, wanted.values, strict=True):
        if key is None:
            inside = program.value(value)
            found |= inside if isinstance(inside, dict) else {}
        else:
            put(found, program.value(key), program.value(value))
    return found


def _subscript(program: Program, wanted: ast.Subscript) -> Any:
    of = program.value(wanted.value)
    if isinstance(wanted.slice, ast.Slice):
        ends = [
            program.value(end) if end else None for end in (wanted.slice.lower, wanted.slice.upper, wanted.slice.step)
        ]
        return UNKNOWN if any(end is UNKNOWN for end in ends) else at(of, slice(*ends))
    return at(of, program.value(wanted.slice))


def _attribute(program: Program, wanted: ast.Attribute) -> Any:
    of = program.value(wanted.value)
    return Named(f"{of.path}.{wanted.attr}") if isinstance(of, Named) else method(of, wanted.attr)


def _joined(program: Program, wanted: ast.JoinedStr) -> Any:
    """A text with values in it; what is not known stands as it does in the source."""
    parts, length = [], 0
    for part in wanted.values:
        inside = part.value if isinstance(part, ast.FormattedValue) else part
        value = program.value(inside)
        parts.append(str(value) if isinstance(value, str | int | float | None) else f"{{{_written(inside)}}}")
        length += len(parts[-1])
        if length > limits.STATEMENT_CHARACTERS:
            return UNKNOWN
    return bounded("".join(parts))


def _written(wanted: ast.expr) -> str:
    """An expression as it stands in a source; a number with too many digits cannot be written out."""
    try:
        return ast.unparse(wanted)
    except ValueError:
        return "..."


def _chosen(program: Program, wanted: ast.IfExp) -> Any:
    holds = known(program.value(wanted.test))
    return UNKNOWN if holds is None else program.value(wanted.body if holds else wanted.orelse)


def _compare(program: Program, wanted: ast.Compare) -> Any:
    one: Any = program.value(wanted.left)
    for how, part in zip(wanted.ops, wanted.comparators, strict=True):
        other = program.value(part)
        program.weigh(wanted, one, other)
        holds = compared(one, how, other)
        if holds is UNKNOWN or not holds:
            return holds
        one = other
    return True


def _all_or_any(program: Program, wanted: ast.BoolOp) -> Any:
    value: Any = UNKNOWN
    for part in wanted.values:
        value = program.value(part)
        holds = known(value)
        if holds is None or holds is isinstance(wanted.op, ast.Or):
            return value
    return value


def _unary(program: Program, wanted: ast.UnaryOp) -> Any:
    value = program.value(wanted.operand)
    if isinstance(wanted.op, ast.Not):
        holds = known(value)
        return UNKNOWN if holds is None else not holds
    return -value if isinstance(wanted.op, ast.USub) and isinstance(value, int | float) else UNKNOWN


def _walrus(program: Program, wanted: ast.NamedExpr) -> Any:
    value = program.value(wanted.value, wanted.target.id)
    program.assign(wanted.target, value)
    return value


def _comprehension(program: Program, wanted: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Any:
    return [program.value(wanted.elt) for _ in _rounds(program, wanted.generators, wanted)]


def _dict_comprehension(program: Program, wanted: ast.DictComp) -> Any:
    found: dict[Any, Any] = {}
    for _ in _rounds(program, wanted.generators, wanted):
        put(found, program.value(wanted.key), program.value(wanted.value))
    return found


def _rounds(program: Program, loops: Sequence[ast.comprehension], where: ast.expr) -> Iterator[None]:
    """Each round of loops in each other, with their names set. What is drawn where a round is not known is left."""
    if not loops:
        yield
        return
    items = items_of(program.value(loops[0].iter))
    if items is None:
        program.canvas.leave(where.lineno, "this expression has to be run to be known")
        return
    for item in items:
        program.assign(loops[0].target, item)
        if all(known(program.value(test)) is not False for test in loops[0].ifs):
            yield from _rounds(program, loops[1:], where)


def _binary(program: Program, wanted: ast.BinOp) -> Any:
    one, other = program.value(wanted.left), program.value(wanted.right)
    if isinstance(wanted.op, ast.RShift | ast.LShift | ast.Sub) and not isinstance(one, int | float):
        return _chained(program, one, wanted, other)
    return worked_out(one, wanted.op, other)


def _chained(program: Program, one: Any, wanted: ast.BinOp, other: Any) -> Any:
    """`a >> Edge() >> b`: a line that has a source waits, together with it, for its target."""
    forward, back = isinstance(wanted.op, ast.RShift), isinstance(wanted.op, ast.LShift)
    edge = Line()
    if isinstance(one, Waiting):
        edge, one = one.line, list(one.nodes)
    if isinstance(other, Line):
        set_out = Line(other.label, other.forward or forward, other.back or back)
        return Waiting(program.nodes(one, wanted.left), set_out)
    sources, targets = program.nodes(one, wanted.left), program.nodes(other, wanted.right)
    if not sources or not targets:
        if one is UNKNOWN or other is UNKNOWN:
            program.canvas.leave(wanted.lineno, "an end of the line has to be run to be known")
        return other
    edge = Line(edge.label, edge.forward or forward, edge.back or back)
    program.canvas.join(sources, targets, edge, wanted.left.lineno)
    return other


def _call(program: Program, wanted: ast.Call) -> Any:
    name = program.wish
    what = program.value(wanted.func)
    if isinstance(what, Named) and what.path.startswith(f"{PACKAGE}."):
        return _made(program, what.path, wanted, name)
    given, named = _given(program, wanted)
    if isinstance(what, Function):
        return program.call(what, given, named, wanted.lineno)
    builtin = wanted.func.id if isinstance(wanted.func, ast.Name) and wanted.func.id in BUILTINS else ""
    if isinstance(what, Method) or builtin:
        program.weigh(wanted, *given, what.of if isinstance(what, Method) else None)
        return called(what if isinstance(what, Method) else builtin, given)
    if not _says_nothing(wanted.func):
        program.canvas.leave(wanted.lineno, _NO_NODE)
    return UNKNOWN


def _says_nothing(what: ast.expr) -> bool:
    return isinstance(what, ast.Name) and what.id in ("print", "super", "isinstance")


def _given(program: Program, call: ast.Call) -> tuple[list[Any], dict[str, Any]]:
    given: list[Any] = []
    for part in call.args:
        value = program.value(part.value if isinstance(part, ast.Starred) else part)
        given += (items_of(value) or ()) if isinstance(part, ast.Starred) else [value]
    named: dict[str, Any] = {}
    for item in call.keywords:
        value = program.value(item.value)
        named |= {item.arg: value} if item.arg else value if isinstance(value, dict) else {}
    return given, named


def _made(program: Program, path: str, call: ast.Call, name: str) -> Any:
    """An edge or a node; a Diagram or Cluster that no block begins draws nothing."""
    if path in EDGES:
        given, named = _given(program, call)
        words = (*(named.get(key) for key in ("label", "xlabel")), *(given[:1] if path != EDGES[0] else ()))
        label = next((said for said in words if isinstance(said, str) and said), "")
        return Line(label, named.get("forward") is True, named.get("reverse") is True)
    if path in {f"{PACKAGE}.{block}" for block in BLOCKS}:
        program.canvas.leave(call.lineno, _NO_NODE)
        return UNKNOWN
    given, named = _given(program, call)
    label = _said(given, named, "label") or _said((), named, "name")
    if path == f"{PACKAGE}.Node" and named.get("shape") in _TEXTS_ALONE:
        return program.canvas.text(label, call.lineno)
    return program.canvas.node(path, label, name, call.lineno)


def text_of(program: Program, call: ast.Call, keyword: str) -> str:
    """A text argument of a call, by place or by name; empty when it is none or not known."""
    return _said(*_given(program, call), keyword)


def _said(given: Sequence[Any], named: dict[str, Any], keyword: str) -> str:
    found = [named[keyword]] if keyword in named else given[:1]
    return next((str(value) for value in found if isinstance(value, str | int | float)), "")


EXPRESSIONS: Final[dict[type[ast.expr], Callable[[Program, Any], Any]]] = {
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.BoolOp: _all_or_any,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dict,
    ast.DictComp: _dict_comprehension,
    ast.GeneratorExp: _comprehension,
    ast.IfExp: _chosen,
    ast.JoinedStr: _joined,
    ast.List: _list,
    ast.ListComp: _comprehension,
    ast.Name: _name,
    ast.NamedExpr: _walrus,
    ast.Set: _list,
    ast.SetComp: _comprehension,
    ast.Subscript: _subscript,
    ast.Tuple: _list,
    ast.UnaryOp: _unary,
}
