"""Turns conditions of rules round, one at a time, and asks each rule's own tests whether they notice: `make mutate`.

A rule's own tests are its examples and cases: the bad example has findings, the good one none, each case as many as it
says, and each fix clears its finding. A mutant that passes them all is printed with its line: either a case is missing,
or the condition does nothing.

    python scripts/mutate.py                all rules
    python scripts/mutate.py RES-001 SEC    these rules and families
"""

from __future__ import annotations

import ast
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from patterns_app.core.checks.examples import Example, example_of  # noqa: E402
from patterns_app.core.checks.model import Check, Found, View  # noqa: E402
from patterns_app.core.checks.registry import PACKAGE, Rule, rules  # noqa: E402
from patterns_app.core.sketch.graph import graph_of  # noqa: E402
from patterns_app.core.sketch.model import Sketch  # noqa: E402
from patterns_app.core.vocabulary.catalog import vocabulary  # noqa: E402

_SECONDS = 5  # after which a mutant that goes on for ever counts as noticed


@dataclass(frozen=True)
class Mutant:
    """A rule with one condition changed: where, and how, in words."""

    rule: str
    line: int
    what: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.rule} {rules()[self.rule].stem}.py:{self.line}: {self.what}"


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Each condition of a rule's own module turned round, and each part of an `and`, an `or` or a filter left out."""
    source = source_of(rule)
    for number, (line, what) in enumerate(_places(ast.parse(source))):
        tree = ast.parse(source)
        _Change(number).visit(tree)
        yield Mutant(rule.words.id, line, what, ast.fix_missing_locations(tree))


def source_of(rule: Rule) -> str:
    """The text of a rule's module."""
    found = find_spec(f"{PACKAGE}.{rule.stem.replace('/', '.')}")
    if found is None or found.origin is None:
        raise LookupError(rule.stem)
    return Path(found.origin).read_text(encoding="utf-8")


def _places(tree: ast.Module) -> list[tuple[int, str]]:
    walk = _Change(-1)
    walk.visit(tree)
    return walk.places


class _Change(ast.NodeTransformer):
    """Counts the places at which a module can be changed, in the order of a walk, and changes one of them."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.places: list[tuple[int, str]] = []

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if self._is_here(node.test, "the condition turned round"):
            node.test = ast.UnaryOp(ast.Not(), node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        for index in range(len(node.values)):
            if self._is_here(node.values[index], f"without `{ast.unparse(node.values[index])}`"):
                neutral = isinstance(node.op, ast.And)
                node.values[index] = ast.Constant(neutral)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        for index in range(len(node.ifs)):
            if self._is_here(node.ifs[index], f"without `if {ast.unparse(node.ifs[index])}`"):
                node.ifs[index] = ast.Constant(True)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) == 1 and type(node.ops[0]) in _OTHER:
            other = _OTHER[type(node.ops[0])]
            if self._is_here(node, f"`{ast.unparse(node)}` with the other comparison"):
                node.ops = [other()]
        return node

    def _is_here(self, node: ast.expr, what: str) -> bool:
        self.places.append((node.lineno, what))
        return len(self.places) - 1 == self.number


_OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def check_of(mutant: Mutant) -> Check:
    """The changed check. It runs in a module of its own; what it imports is as it was."""
    stem = rules()[mutant.rule].stem.replace("/", ".")
    module = ModuleType(f"{PACKAGE}.{stem}")
    module.__package__ = f"{PACKAGE}.{stem.rpartition('.')[0]}"
    sys.modules[f"mutant_of_{mutant.rule}"] = module  # what defines a dataclass asks for its module
    module.__name__ = f"mutant_of_{mutant.rule}"
    exec(compile(mutant.tree, stem, "exec"), module.__dict__)  # noqa: S102 - our own source
    return module.check  # type: ignore[no-any-return]


def is_noticed(rule: str, check: Check, example: Example | None = None) -> bool:
    """Does a rule's own example fail with this check in its place?"""
    example = example or example_of(rule)
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(_SECONDS)
    try:
        if not _found(check, example.bad) or _found(check, example.good):
            return True
        if any(len(_found(check, case.sketch)) != case.findings for case in example.cases):
            return True
        return _as_before(rule, check, example)
    except Exception:  # a mutant may fail in any way, and that is noticed
        return True
    finally:
        signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError


def _as_before(rule: str, check: Check, example: Example) -> bool:
    """Does it say something else than the rule, of one of its own systems? The tests of texts and fixes see that."""
    was = rules()[rule].check
    systems = (example.bad, *(case.sketch for case in example.cases))
    return any(_found(check, sketch) != _found(was, sketch) for sketch in systems)


def _found(check: Check, sketch: Sketch) -> list[Found]:
    return list(check(View(graph_of(sketch), vocabulary())))


def silenced(rule: str) -> bool:
    """The quick form: is it noticed when a rule says nothing at all?"""
    return is_noticed(rule, lambda view: iter(()))


def main() -> None:
    """Print what nobody notices, and a summary by family."""
    wanted = sys.argv[1:]
    tally: dict[str, list[int]] = {}
    for name, rule in rules().items():
        if wanted and name not in wanted and name.partition("-")[0] not in wanted:
            continue
        for mutant in mutants(rule):
            noticed = is_noticed(name, check_of(mutant))
            counts = tally.setdefault(name.partition("-")[0], [0, 0])
            counts[0] += noticed
            counts[1] += 1
            if not noticed:
                print(mutant)
    for family, (seen, of) in tally.items():
        print(f"{family}: {seen} of {of} changes are noticed")


if __name__ == "__main__":
    main()
