"""Turns conditions of rules round, one at a time, and asks each rule's own tests whether they notice: `make mutate`.

A rule's own tests are its examples and cases: a change is noticed when the rule then says anything else of one of them
(another count, message, part, severity or fix) than it says as it is. A helper that rules share is tested by the rules
that import it, or by a test file where none does. What passes unnoticed is printed with its line:
either a case is missing, or the condition does nothing.

    python scripts/mutate.py                    all rules and helpers
    python scripts/mutate.py RES-001 SEC        these rules and families
    python scripts/mutate.py asking helpers     this helper, all helpers
"""

from __future__ import annotations

import ast
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from patterns_app.core.checks.asking import NotKnown  # noqa: E402
from patterns_app.core.checks.examples import example_of  # noqa: E402
from patterns_app.core.checks.model import Check, Found, View  # noqa: E402
from patterns_app.core.checks.registry import PACKAGE, rules  # noqa: E402
from patterns_app.core.sketch.graph import graph_of  # noqa: E402
from patterns_app.core.sketch.model import Sketch  # noqa: E402
from patterns_app.core.vocabulary.catalog import vocabulary  # noqa: E402

# The agreed shares of changes that may pass unnoticed: some change no answer that can be had.
MOST_UNNOTICED, MOST_OF_HELPERS = 0.03, 0.1
# Test files of helpers, for what no example of a rule notices.
_TESTS = {
    "profile": "tests/core/checks/test_profile.py",
    "load": "tests/core/checks/test_load.py",
    "inserting": "tests/core/checks/test_inserting.py",
    "model": "tests/core/checks/test_model.py",
}
_SECONDS, _SECONDS_OF_TESTS = 2.0, 20.0  # after which a change that goes on for ever counts as noticed
HELPERS = "helpers"


@dataclass(frozen=True)
class Target:
    """A module whose conditions are turned round: its file, and the rules whose examples must notice."""

    name: str  # the rule's id, or the helper's stem
    family: str
    stem: str
    asked: tuple[str, ...]

    @property
    def module(self) -> ModuleType:
        """The module as it runs."""
        return import_module(_module(self.stem))


@dataclass(frozen=True)
class Mutant:
    """A module with one condition changed: where, and how, in words."""

    target: Target
    line: int
    what: str
    codes: dict[str, CodeType]  # of the functions that differ, by qualified name

    def __str__(self) -> str:
        return f"{self.target.name} {self.target.stem}.py:{self.line}: {self.what}"


# -- the places at which a module can be changed


@dataclass(frozen=True)
class _Place:
    """One expression: how to put another in its place, and what it would be."""

    old: ast.expr
    new: ast.expr
    put: Callable[[ast.expr], None]
    what: str


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


def _places(statement: ast.stmt) -> Iterator[_Place]:
    """Each condition to be turned round, each part of an `and`, an `or` or a filter to be left out."""
    for node in ast.walk(statement):
        match node:
            case ast.BoolOp():
                neutral = isinstance(node.op, ast.And)
                parts = [index for index, part in enumerate(node.values) if not _is_neutral(part, neutral)]
                yield from (_left_out(node.values, index, neutral, "") for index in parts)
            case ast.comprehension():
                yield from (_left_out(node.ifs, index, True, "if ") for index in range(len(node.ifs)))
            case ast.Compare(ops=[op]) if type(op) in _OTHER:
                yield _compared(node)
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
                if not (isinstance(test, ast.Compare) and type(test.ops[0]) in _OTHER):
                    yield _turned(node)


def _is_neutral(part: ast.expr, neutral: bool) -> bool:
    """Without `or 0` or `or ""` it is False, which is the same to whoever reckons with it or looks it up."""
    return isinstance(part, ast.Constant) and not neutral and part.value in (0, "")


def _left_out(among: list[ast.expr], index: int, neutral: bool, word: str) -> _Place:
    def put(value: ast.expr) -> None:
        among[index] = value

    return _Place(among[index], ast.Constant(neutral), put, f"without `{word}{ast.unparse(among[index])}`")


def _compared(node: ast.Compare) -> _Place:
    def put(value: ast.expr) -> None:
        assert isinstance(value, ast.Compare)
        node.ops = value.ops

    old = ast.Compare(node.left, node.ops, node.comparators)
    new = ast.Compare(node.left, [_OTHER[type(node.ops[0])]()], node.comparators)
    return _Place(ast.copy_location(old, node), new, put, f"`{ast.unparse(node)}` with the other comparison")


def _turned(node: ast.If | ast.IfExp | ast.While) -> _Place:
    def put(test: ast.expr) -> None:
        node.test = test

    return _Place(node.test, ast.UnaryOp(ast.Not(), node.test), put, f"`{ast.unparse(node.test)}` turned round")


def mutants(target: Target) -> Iterator[Mutant]:
    """Each change of a target, one at a time."""
    source = Path(str(target.module.__file__)).read_text(encoding="utf-8")
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        as_is = _codes(statement, target.stem)
        for place in _places(statement):
            place.put(ast.fix_missing_locations(ast.copy_location(place.new, place.old)))
            changed = _codes(statement, target.stem)
            place.put(place.old)
            codes = {name: code for name, code in changed.items() if code != as_is[name]}
            yield Mutant(target, place.old.lineno, place.what, codes)


def _codes(statement: ast.stmt, file: str) -> dict[str, CodeType]:
    """The code of a function, or of all methods of a class, by qualified name."""
    flags = annotations.compiler_flag
    whole = compile(ast.Module([statement], []), file, "exec", flags, dont_inherit=True)
    found: dict[str, CodeType] = {}
    waiting = [whole]
    while waiting:
        for const in waiting.pop().co_consts:
            if isinstance(const, CodeType):
                if "<" not in const.co_name:  # what stands within a function belongs to its code
                    found[const.co_qualname] = const
                if isinstance(statement, ast.ClassDef) and const.co_qualname == statement.name:
                    waiting.append(const)
    return found


# -- does anybody notice?


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    """While this lasts everybody who calls the changed functions gets the changed ones, however they are imported."""
    functions = _functions(mutant.target)
    before = {name: functions[name].__code__ for name in mutant.codes if name in functions}
    try:
        for name in before:
            functions[name].__code__ = mutant.codes[name]
        yield
    finally:
        for name, code in before.items():
            functions[name].__code__ = code


@cache
def _functions(target: Target) -> dict[str, FunctionType]:
    """The functions and methods of a module by qualified name."""
    module = target.module
    own = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    inner = [one for value in own if isinstance(value, type) for one in vars(value).values()]
    found = (_function(value) for value in (*own, *inner))
    return {one.__qualname__: one for one in found if one is not None}


def _function(value: object) -> FunctionType | None:
    """The function behind a property, a class method or one whose answers are kept."""
    for name in ("fget", "func", "__func__", "__wrapped__"):
        value = getattr(value, name, None) or value
    return value if isinstance(value, FunctionType) else None


def is_noticed(mutant: Mutant) -> bool:
    """Does a rule's example, or the helper's own test file, see the change?"""
    for rule in mutant.target.asked:
        _as_is(rule)  # before anything is changed
    with in_place(mutant):
        seen = any(_differs(rule, rules()[rule].check) for rule in mutant.target.asked)
        return seen or _fails(_TESTS.get(mutant.target.name))


def silenced(rule: str) -> bool:
    """Is it noticed when a rule says nothing at all?"""
    return _differs(rule, lambda view: iter(()))


def _differs(rule: str, check: Check) -> bool:
    try:
        with _at_most(_SECONDS):
            return any(_found(check, sketch) != known for sketch, known in _as_is(rule))
    except Exception:  # a change may fail in any way, and that is noticed
        return True


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what goes on for longer."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_long(*_: object) -> None:
    raise TimeoutError


@cache
def _as_is(rule: str) -> list[tuple[Sketch, list[Found]]]:
    """Each system of a rule, with what the rule says of it as it is."""
    example = example_of(rule)
    systems = (example.bad, example.good, *(case.sketch for case in example.cases))
    return [(sketch, _found(rules()[rule].check, sketch)) for sketch in systems]


def _found(check: Check, sketch: Sketch) -> list[Found]:
    found: list[Found] = []
    with suppress(NotKnown):
        found.extend(check(View.of(graph_of(sketch), vocabulary())))
    return found


def _fails(tests: str | None) -> bool:
    """Run a test file in this process, so that it sees the change."""
    if tests is None:
        return False
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()), _at_most(_SECONDS_OF_TESTS):
        return pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(ROOT / tests)]) != 0


# -- what there is to change


def rule_targets() -> list[Target]:
    """Each rule with its own module."""
    return [Target(name, name.partition("-")[0], rule.stem, (name,)) for name, rule in rules().items()]


def helper_targets() -> list[Target]:
    """Each module that rules share, with the rules that import it, also by another one."""
    graph = grimp.build_graph("patterns_app", include_external_packages=False)
    by_module = {_module(rule.stem): name for name, rule in rules().items()}
    found = []
    for module in sorted(graph.find_descendants(PACKAGE)):
        stem = module.removeprefix(f"{PACKAGE}.").replace(".", "/")
        if module not in by_module and not graph.find_children(module):
            users = graph.find_downstream_modules(module)
            asked = tuple(name for other, name in by_module.items() if other in users)
            if asked or stem in _TESTS:
                found.append(Target(stem, HELPERS, stem, asked))
    return found


def _module(stem: str) -> str:
    return f"{PACKAGE}.{stem.replace('/', '.')}"


def main() -> int:
    """Print what nobody notices, and a summary by family. The exit status is 1 where that is more than agreed."""
    wanted = set(sys.argv[1:])
    targets = rule_targets()
    if not wanted or wanted - {one.name for one in targets} - {one.family for one in targets}:
        targets += helper_targets()
    conditions: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for target in targets:
        if wanted and wanted.isdisjoint((target.name, target.family)):
            continue
        for mutant in mutants(target):
            noticed = is_noticed(mutant)
            conditions[target.family] += 1
            caught[target.family] += noticed
            if not noticed:
                print(mutant, flush=True)
    return _summary(conditions, caught)


def _summary(conditions: Counter[str], caught: Counter[str]) -> int:
    for family, of in conditions.items():
        print(f"{family:<8} {of:>5} changes, {caught[family]:>5} noticed, {of - caught[family]:>4} not")
    families = {"rules": [one for one in conditions if one != HELPERS], HELPERS: [HELPERS] * (HELPERS in conditions)}
    status = 0
    for word, most in (("rules", MOST_UNNOTICED), (HELPERS, MOST_OF_HELPERS)):
        if of := sum(conditions[one] for one in families[word]):
            share = 1 - sum(caught[one] for one in families[word]) / of
            print(f"Of {of} changes of {word} {share:.1%} pass unnoticed; agreed are at most {most:.0%}.")
            status |= share > most
    return status


if __name__ == "__main__":
    sys.exit(main())
