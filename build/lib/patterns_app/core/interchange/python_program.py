"""Follows a Python source as far as it can be followed without running it, and tells a canvas what it draws.

Functions, loops over what is known, comprehensions, conditions, unpacking and texts made of parts are followed. Nothing
of the source is ever run: what only a run would tell is named with its line.
"""

from __future__ import annotations

import ast
from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

from .python_values import UNKNOWN, Function, Line, Ref, items_of, put, weight

PACKAGE: Final = "diagrams"
BLOCKS: Final = frozenset({"Diagram", "Cluster"})
# What the package's C4 module calls a cluster and an edge.
CLUSTERS: Final = (f"{PACKAGE}.Cluster", f"{PACKAGE}.c4.SystemBoundary")
EDGES: Final = (f"{PACKAGE}.Edge", f"{PACKAGE}.c4.Relationship")
_BY_RUN = "it would have to be run to know what it draws"
_SILENT = (ast.Pass, ast.Global, ast.Nonlocal, ast.Assert, ast.Delete)


class Canvas(Protocol):
    """What a source draws on."""

    @property
    def drawn(self) -> int:
        """How many nodes there are."""

    def titled(self, title: str, line: int) -> None:
        """A Diagram begins."""

    def begin(self, label: str, line: int) -> Ref:
        """A Cluster begins."""

    def end(self) -> None:
        """The last Cluster that began ends."""

    def node(self, path: str, label: str, name: str, line: int) -> Ref:
        """A node of a class; `name` is the variable that it is given to."""

    def text(self, words: str, line: int) -> Ref:
        """A text alone, without a picture."""

    def join(self, one: Sequence[Ref], other: Sequence[Ref], edge: Line, line: int) -> None:
        """Lines from each to each."""

    def leave(self, line: int, why: str) -> None:
        """Something that cannot be followed."""


class Left(Exception):
    """A loop or a function is left early."""

    def __init__(self, how: str, value: Any = None) -> None:
        super().__init__(how)
        self.how, self.value = how, value


@dataclass
class Program:
    """One source on its way. Steps are counted, so that loops in loops end.

    How each kind of statement and expression is followed comes in as two tables.
    """

    canvas: Canvas
    statements: Mapping[type[ast.stmt], Callable[[Program, Any], None]]
    expressions: Mapping[type[ast.expr], Callable[[Program, Any], Any]]
    names: ChainMap[str, Any] = field(default_factory=lambda: ChainMap({"__name__": "__main__"}))
    steps: int = 0
    listed: int = 0  # items of all lists that lines were drawn between
    weighed: int = 0  # items of all values that were gone through
    depth: int = 0  # of calls
    wish: str = ""  # the variable that the expression is given to

    def run(self, body: Sequence[ast.stmt]) -> None:
        """The whole source; where it only defines what would draw, that too. Raises TooLarge and Left."""
        self.block(body)
        if self.canvas.drawn == 0:
            for made in list(self.names.values()):
                if isinstance(made, Function) and _draws(made) and not made.parameters.args:
                    self.call(made, (), {}, made.body[0].lineno)

    def block(self, body: Sequence[ast.stmt]) -> None:
        """Statements one after the other."""
        for statement in body:
            self.step(statement)
            follow = self.statements.get(type(statement))
            if follow:
                follow(self, statement)
            elif not isinstance(statement, _SILENT):
                self.canvas.leave(statement.lineno, _BY_RUN)

    def step(self, where: ast.stmt | ast.expr) -> None:
        """Count a step. Raises TooLarge."""
        self.steps += 1
        if self.steps > limits.PYTHON_STEPS:
            message = f"following the source takes more than {limits.PYTHON_STEPS:,} steps"
            raise TooLarge([Error(f"line {where.lineno}", message)])

    def weigh(self, where: ast.expr, *values: Any) -> None:
        """Count how much there is to go through. Raises TooLarge."""
        self.weighed += sum(map(weight, values))
        if self.weighed > limits.PYTHON_ITEMS:
            message = f"what the source works with has more than {limits.PYTHON_ITEMS:,} items in all"
            raise TooLarge([Error(f"line {where.lineno}", message)])

    def value(self, wanted: ast.expr, name: str = "") -> Any:
        """What an expression stands for; `name` is the variable that it is given to."""
        self.step(wanted)
        outside, self.wish = self.wish, name
        try:
            found = self._value(wanted)
            if not isinstance(wanted, ast.Name):
                self.weigh(wanted, found)
            return found
        finally:
            self.wish = outside

    def _value(self, wanted: ast.expr) -> Any:
        follow = self.expressions.get(type(wanted))
        if follow:
            return follow(self, wanted)
        if not isinstance(wanted, ast.Lambda):
            self.canvas.leave(wanted.lineno, "this expression has to be run to be known")
        return UNKNOWN

    def nodes(self, value: Any, where: ast.expr) -> tuple[Ref, ...]:
        """The nodes in a value; those of a list are counted, as each list may hold others many times."""
        if isinstance(value, Ref):
            return (value,)
        if not isinstance(value, list):
            return ()
        self.listed += len(value)
        if self.listed > limits.LIST_ITEMS:
            message = f"the lists hold more than {limits.LIST_ITEMS:,} items in all"
            raise TooLarge([Error(f"line {where.lineno}", message)])
        return tuple(node for part in value for node in self.nodes(part, where))

    def assign(self, target: ast.expr, value: Any) -> None:
        """Give a value to a name, to several by unpacking, or to a place of a list or dict."""
        match target:
            case ast.Name(id=name):
                self.names[name] = value
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                found = items_of(value)
                values = list(found) if found is not None else [UNKNOWN] * len(parts)
                for part, one in zip(parts, values, strict=False):
                    self.assign(part.value if isinstance(part, ast.Starred) else part, one)
            case ast.Subscript(value=of, slice=place):
                put(self.value(of), self.value(place), value)
            case _:
                pass  # an attribute: no value of ours has any

    def call(self, what: Function, given: Sequence[Any], named: dict[str, Any], line: int) -> Any:
        """Follow a function of the source."""
        if self.depth >= limits.PYTHON_CALLS:
            self.canvas.leave(line, f"calls go deeper than {limits.PYTHON_CALLS}")
            return UNKNOWN
        outside, self.names = self.names, ChainMap({}, *_maps(what.names))
        self.names.update(self._arguments(what.parameters, given, named))
        self.depth += 1
        try:
            self.block(what.body)
        except Left as left:
            return left.value
        finally:
            self.depth -= 1
            self.names = outside
        return None

    def _arguments(self, wanted: ast.arguments, given: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
        names = [one.arg for one in (*wanted.posonlyargs, *wanted.args)]
        found: dict[str, Any] = dict.fromkeys((*names, *(one.arg for one in wanted.kwonlyargs)), UNKNOWN)
        usual = zip(reversed(names), reversed(wanted.defaults), strict=False)
        found |= {name: self.value(value) for name, value in usual}
        only = zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True)
        found |= {one.arg: self.value(value) for one, value in only if value is not None}
        found |= dict(zip(names, given, strict=False))
        if wanted.vararg:
            found[wanted.vararg.arg] = list(islice(given, len(names), None))
        if wanted.kwarg:
            found[wanted.kwarg.arg] = {name: value for name, value in named.items() if name not in found}
        return found | {name: value for name, value in named.items() if name in found}


def _maps(names: Any) -> list[Any]:
    return names.maps if isinstance(names, ChainMap) else [names]


def _draws(made: Function) -> bool:
    """Does a function begin a Diagram?"""
    calls = (one for part in made.body for one in ast.walk(part) if isinstance(one, ast.With))
    return any(_called_name(item.context_expr) == "Diagram" for one in calls for item in one.items)


def _called_name(call: ast.expr) -> str:
    match call:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""
