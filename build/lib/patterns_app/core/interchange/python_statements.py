"""How statements of a Python source are followed: assignments, blocks, loops, conditions, functions."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from patterns_app.core.vocabulary.classes import names_in

from .python_expressions import text_of
from .python_program import BLOCKS, CLUSTERS, PACKAGE, Left, Program
from .python_values import UNKNOWN, Function, Named, bounded, items_of, known, worked_out


def _import(program: Program, statement: ast.Import) -> None:
    for item in statement.names:
        name = item.asname or item.name.partition(".")[0]
        program.names[name] = Named(item.name if item.asname else name)


def _import_from(program: Program, statement: ast.ImportFrom) -> None:
    module = statement.module or ""
    for item in statement.names:
        if item.name == "*":
            program.names.update({name: Named(f"{module}.{name}") for name in names_in(module)})
            if module == PACKAGE:
                program.names.update({name: Named(f"{module}.{name}") for name in (*BLOCKS, "Edge", "Node")})
        else:
            program.names[item.asname or item.name] = Named(f"{module}.{item.name}")


def _with(program: Program, statement: ast.With | ast.AsyncWith) -> None:
    with ExitStack() as ends:
        for item in statement.items:
            value = _entered(program, item.context_expr, ends)
            if item.optional_vars is not None:
                program.assign(item.optional_vars, value)
        program.block(statement.body)


def _entered(program: Program, wanted: ast.expr, ends: ExitStack) -> Any:
    """Begin a Diagram or a Cluster; one that is made by a function or waits in a name too."""
    if isinstance(wanted, ast.Call):
        made = program.value(wanted.func)
        if isinstance(made, Named) and made.path.startswith(f"{PACKAGE}."):
            if made.path == f"{PACKAGE}.Diagram":
                program.canvas.titled(text_of(program, wanted, "name"), wanted.lineno)
                return UNKNOWN
            if made.path in CLUSTERS:
                words = text_of(program, wanted, "label") or text_of(program, wanted, "name")
                found = program.canvas.begin(words, wanted.lineno)
                ends.callback(program.canvas.end)
                return found
    program.canvas.leave(wanted.lineno, "only Diagram and Cluster are read as blocks")
    return UNKNOWN


def _assign(program: Program, statement: ast.Assign) -> None:
    first = statement.targets[0]
    value = program.value(statement.value, first.id if isinstance(first, ast.Name) else "")
    for target in statement.targets:
        program.assign(target, value)


def _annotated(program: Program, statement: ast.AnnAssign) -> None:
    if statement.value is not None:
        name = statement.target.id if isinstance(statement.target, ast.Name) else ""
        program.assign(statement.target, program.value(statement.value, name))


def _augmented(program: Program, statement: ast.AugAssign) -> None:
    one, other = program.value(statement.target), program.value(statement.value)
    if isinstance(one, list) and isinstance(other, list) and isinstance(statement.op, ast.Add):
        program.assign(statement.target, bounded([*one, *other]))
    else:
        program.assign(statement.target, worked_out(one, statement.op, other))


def _expression(program: Program, statement: ast.Expr) -> None:
    program.value(statement.value)


def _for(program: Program, statement: ast.For) -> None:
    items = items_of(program.value(statement.iter))
    if items is None:
        program.canvas.leave(statement.lineno, "what the loop goes over has to be run to be known")
        return
    for item in items:
        program.assign(statement.target, item)
        try:
            program.block(statement.body)
        except Left as left:
            if left.how == "break":
                return
            if left.how == "return":
                raise
    program.block(statement.orelse)


def _if(program: Program, statement: ast.If) -> None:
    """One branch; where it is not known which, the first, which is said."""
    holds = known(program.value(statement.test))
    if holds is None:
        program.canvas.leave(statement.lineno, "whether the condition holds has to be run to be known: taken as true")
    program.block(statement.orelse if holds is False else statement.body)


def _function(program: Program, statement: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    program.names[statement.name] = Function(statement.args, statement.body, program.names)


def _return(program: Program, statement: ast.Return) -> None:
    raise Left("return", program.value(statement.value) if statement.value else None)


def _try(program: Program, statement: ast.Try) -> None:
    for part in (statement.body, statement.orelse, statement.finalbody):
        program.block(part)


def _break(_: Program, __: ast.Break) -> None:
    raise Left("break")


def _continue(_: Program, __: ast.Continue) -> None:
    raise Left("continue")


STATEMENTS: Final[dict[type[ast.stmt], Callable[[Program, Any], None]]] = {
    ast.AnnAssign: _annotated,
    ast.Assign: _assign,
    ast.AsyncFunctionDef: _function,
    ast.AsyncWith: _with,
    ast.AugAssign: _augmented,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Expr: _expression,
    ast.For: _for,
    ast.FunctionDef: _function,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Return: _return,
    ast.Try: _try,
    ast.With: _with,
}
