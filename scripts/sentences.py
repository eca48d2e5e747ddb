"""The sentences that core makes, for who translates them: read from its code, with a named place for each value.

Core writes English as it goes and knows no language. Its code says which sentences there can be: each text between
quotes with the expressions in its braces. An expression that can be but a few texts gives one sentence for each, so
that who translates has whole sentences; any other is a place, named after what stands in it. `{why:text}` is a place
whose value is itself made of words and has an entry of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import NamedTuple

from patterns_app.core.services.capabilities import FILE
from patterns_app.core.vocabulary.catalog import vocabulary

# What speaks to people in core: rooms, and one file of a room that keeps facts.
SAID_BY = ("checks", "engine", "flow", "recognition", "simulation", "verdict", "vocabulary/verdict.py")
_MOST = 16  # sentences from one text; of more, an expression stays a place
_DEPTH = 3  # names that stand for names
_ASIDE = re.compile(
    r"(as_\w+|\w*formats|examples|profile|registry|calibration|reading)$"
)  # files for programs, reports
_FIGURES = frozenset(  # what gives figures and names
    (
        "ceil",
        "dollars",
        "duration",
        "figure",
        "int",
        "len",
        "name",
        "number",
        "round",
        "said",
        "service_name",
        "small",
        "sum",
        "title",
    )
)
_WORDED = frozenset(
    (
        "say",
        "says",
        "said",
        "why",
        "how",
        "message",
        "remedy",
        "does",
        "what",
        "who",
        "verdict",
        "as_source",
        "as_target",
    )
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MARKUP = re.compile(r"[<>#*\n|`]|^\s|^[a-z_]+[.:/][\w.:/{}-]*$")
_LETTERS = 4  # fewer than that would be found in too much


class Place(NamedTuple):
    """Where a value stands."""

    name: str
    worded: bool


Said = tuple[str | Place, ...]  # a text, piece by piece


@dataclass
class _Room:
    """What names stand for in a function, and in the module around it."""

    given: dict[str, list[ast.expr]] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)  # parameters that are numbers
    around: _Room | None = None

    def values(self, name: str) -> list[ast.expr]:
        """All that a name is set to; empty where that is not seen."""
        return self.given.get(name) or (self.around.values(name) if self.around else [])


def of_core(root: Path) -> Iterator[tuple[str, int, str]]:
    """File, line and sentence of all that core can say, in the order of the files; those of its data last."""
    for room in SAID_BY:
        place = root / "patterns_app" / "core" / room
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        for path in (one for one in files if not any(map(_ASIDE.fullmatch, (one.stem, one.parent.name)))):
            for line, text in of_code(path.read_text(encoding="utf-8")):
                yield path.relative_to(root).as_posix(), line, text
    yield from of_data()


def of_data() -> Iterator[tuple[str, int, str]]:
    """What sentences take from the data: what a service can do, why a pair cannot be, what to do instead.

    They have the name of their file, and no line: YAML folds them.
    """
    said, matrix = vocabulary().capabilities, vocabulary().matrix
    for service in vocabulary().services.values():
        yield from _of_file(f"{_folder(service.key)}/service.yaml", service.as_source, service.as_target)
    for row in matrix.rows:
        yield from _of_file(f"{_folder(row.source)}/connections.yaml", row.mechanism)
    for pair in matrix.missing:
        yield from _of_file(f"{_folder(pair.source)}/connections.yaml", pair.remedy)
    for rule in said.rules:
        yield from _of_file(FILE, rule.how, *rule.says.values())
    for closed in (*said.closed, *said.closed_targets):
        yield from _of_file(FILE, closed.say, *(remedy.say for remedy in closed.remedies))
    yield from _of_file(FILE, *(f"{one.why}." for one in said.undecided))


def _folder(key: str) -> str:
    return key.replace(".", "_").replace("-", "_")


def _of_file(name: str, *texts: str) -> Iterator[tuple[str, int, str]]:
    yield from ((f"patterns_app/core/services/{name}", 0, text) for text in texts if " " in text)


def of_code(code: str) -> Iterator[tuple[int, str]]:
    """Line and sentence of all that a module can say.

    >>> list(of_code("say = f'{view.name(one)} waits for {len(lines)} of its parts.'"))
    [(1, '{one} waits for {lines} of its parts.')]
    """
    tree = ast.parse(code)
    yield from sorted(set(_below(tree, _room(tree.body, None))))


def _below(node: ast.AST, room: _Room) -> Iterator[tuple[int, str]]:
    """The sentences below a node; a text that is part of another is told with that one."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield from _below(child, _room(child.body, room, child.args))
        elif isinstance(child, ast.expr) and _is_text(child):
            yield from _sentences(child, room)
            yield from _inside(child, room)
        elif not _is_aside(child):
            yield from _below(child, room)


def _inside(text: ast.expr, room: _Room) -> Iterator[tuple[int, str]]:
    """The sentences in a text's own expressions, such as what a call in it is given."""
    for one in ast.walk(text):
        if isinstance(one, ast.Call):
            yield from _below(one, room)


def _sentences(text: ast.expr, room: _Room) -> Iterator[tuple[int, str]]:
    for said in _alternatives(text, room, 0):
        written = _written(said)
        letters = sum(map(len, _WORD.findall(" ".join(one for one in said if isinstance(one, str)))))

        if letters >= _LETTERS and " " in written.strip() and not _MARKUP.search(written.strip()):
            yield text.lineno, written.strip()


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_aside(node: ast.AST) -> bool:
    """Said to nobody here: documentation, annotations, patterns of texts, and what is raised."""
    is_documentation = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_documentation or isinstance(node, ast.Raise | ast.arg | ast.Import | ast.ImportFrom | ast.Assert)


def _room(body: list[ast.stmt], around: _Room | None, parameters: ast.arguments | None = None) -> _Room:
    found = _Room(around=around)
    for one in (node for statement in body for node in _shallow(statement)):
        if isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            for target in targets:
                for name, value in _pairs(target, one.value):
                    found.given.setdefault(name, []).append(value)
        elif isinstance(one, ast.NamedExpr):
            found.given.setdefault(one.target.id, []).append(one.value)
        elif isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name):
            found.given.setdefault(one.target.id, []).append(ast.Name("_", ast.Load()))  # more than is seen here
    for one in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs) if parameters else ():
        if one.annotation is not None and ast.unparse(one.annotation) in ("int", "float", "int | float"):
            found.plain.add(one.arg)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names that are set, each with what it is set to; of several from one value nothing is seen."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple):
        values = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else None
        if isinstance(value, ast.IfExp):
            yield from (*_pairs(target, value.body), *_pairs(target, value.orelse))
        elif values:
            for name, one in zip(target.elts, values, strict=True):
                yield from _pairs(name, one)


def _shallow(node: ast.AST) -> Iterator[ast.AST]:
    """A statement with all below it, but for functions inside."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
        for child in ast.iter_child_nodes(node):
            yield from _shallow(child)


def _alternatives(node: ast.expr, room: _Room, depth: int) -> list[Said]:
    """All that an expression can say; one place where that is not seen, or is too much."""
    found = _seen(node, room, depth)
    if found is not None and len(found) <= _MOST:
        return list(dict.fromkeys(found))
    if isinstance(node, ast.JoinedStr | ast.BinOp):  # too many: those that hang on other names stay places
        flat = [_flat(one, room) for one in _pieces(node)]
        return [tuple(piece for one in flat for piece in one)]
    return [(Place(_called(node), _is_worded(node, room, 0)),)]


def _seen(node: ast.expr, room: _Room, depth: int) -> list[Said] | None:
    if isinstance(node, ast.Constant):
        return [(str(node.value),)]
    if isinstance(node, ast.FormattedValue):
        plain = node.format_spec is not None
        return [(Place(_called(node.value), False),)] if plain else _alternatives(node.value, room, depth)
    if isinstance(node, ast.JoinedStr | ast.BinOp) and _is_text(node):
        pieces = [_alternatives(one, room, depth) for one in _pieces(node)]
        return _joined(pieces)
    if isinstance(node, ast.IfExp):
        return [*_alternatives(node.body, room, depth), *_alternatives(node.orelse, room, depth)]
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return [said for one in node.values for said in _alternatives(one, room, depth)]
    return _of_name(node, room, depth) if depth < _DEPTH else None


def _joined(pieces: list[list[Said]]) -> list[Said] | None:
    count = 1
    for one in pieces:
        count *= len(one)
    if count > _MOST:
        return None
    return [tuple(piece for said in some for piece in said) for some in product(*pieces)]


def _of_name(node: ast.expr, room: _Room, depth: int) -> list[Said] | None:
    """What a name is set to, or an item of a table of texts is, where all of it is text."""
    values: list[ast.expr] = []
    if isinstance(node, ast.Name):
        values = room.values(node.id)
        if any(isinstance(one, ast.Name) and one.id == node.id for value in values for one in ast.walk(value)):
            return None  # it grows
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        for table in room.values(node.value.id):
            values += table.values if isinstance(table, ast.Dict) else [ast.Name("_", ast.Load())]
    if not values or not all(_is_said(one) for one in values):
        return None
    return [said for one in values for said in _alternatives(one, room, depth + 1)]


def _is_said(node: ast.expr) -> bool:
    return (_is_said(node.body) and _is_said(node.orelse)) if isinstance(node, ast.IfExp) else _is_text(node)


def _pieces(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [*_pieces(node.left), *_pieces(node.right)]
    return node.values if isinstance(node, ast.JoinedStr) else [node]


def _flat(node: ast.expr, room: _Room) -> Said:
    if isinstance(node, ast.Constant):
        return (str(node.value),)
    value = node.value if isinstance(node, ast.FormattedValue) else node
    plain = isinstance(node, ast.FormattedValue) and node.format_spec is not None
    return (Place(_called(value), not plain and _is_worded(value, room, 0)),)


def _is_worded(node: ast.expr, room: _Room, depth: int) -> bool:
    """May the value be made of words of ours? Not where it is a figure or what somebody has called something."""
    if isinstance(node, ast.Call):
        return _last(node.func).strip("_") not in _FIGURES
    if isinstance(node, ast.Attribute):
        return node.attr in _WORDED
    if isinstance(node, ast.Subscript):
        return _last(node.value) not in ("names", "settings")
    if isinstance(node, ast.Name):
        values = room.values(node.id)
        if node.id in room.plain or node.id.isupper():
            return False
        return depth >= _DEPTH or not values or any(_is_worded(one, room, depth + 1) for one in values)
    return not isinstance(node, ast.BinOp)


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.expr) -> str:
    """A short name for what stands in a place: that of the thing, not of how it is asked for."""
    if isinstance(node, ast.Call):
        asked = [one for one in node.args if isinstance(one, ast.Name | ast.Attribute | ast.Call | ast.Subscript)]
        asked = [one for one in asked if _last(one) not in ("view", "self", "told", "names", "run")]
        return _called(asked[0]) if asked else _last(node.func).strip("_") or "value"
    if isinstance(node, ast.Attribute):
        short = node.attr in ("id", "name", "label") and _last(node.value) not in ("", "self", "one")
        return _last(node.value) if short else node.attr.strip("_")
    if isinstance(node, ast.Name):
        return node.id.strip("_") or "value"
    if isinstance(node, ast.Subscript):
        held = node.slice if _last(node.value) == "names" else node.value
        return _called(held) if isinstance(held, ast.Name | ast.Attribute | ast.Subscript) else "value"
    return "value"


def _written(said: Said) -> str:
    """The text with its places in braces, each with a name of its own."""
    taken: dict[str, int] = {}
    text = ""
    for piece in said:
        if isinstance(piece, str):
            text += piece
            continue
        taken[piece.name] = taken.get(piece.name, 0) + 1
        worded = piece.worded and not text.endswith("“")  # what is quoted is somebody's own
        number = f"_{taken[piece.name]}" if taken[piece.name] > 1 else ""
        text += f"{{{piece.name}{number}{':text' if worded else ''}}}"
    return text


def main() -> None:
    """Prints them all."""
    for where, line, text in of_core(Path(__file__).resolve().parent.parent):
        print(f"{where}:{line}: {text}")


if __name__ == "__main__":
    main()
