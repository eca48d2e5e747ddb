"""D2 text as a sketch: shapes in containers, chains of connections, labels, and what our own writer adds.

Read are keys with paths, in quotes or not, labels and Markdown blocks, edges of all four arrows with labels, and what
classes and variables say of them. Styles say nothing about the graph and are passed over; what another file says, and
patterns for many shapes, are told. Source: https://d2lang.com/tour/intro
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from patterns_app.core import limits
from patterns_app.core.sketch.model import ID_LETTERS
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.pictures import frame_of_picture, of_picture

from .assembling import GENERIC
from .d2_lines import Edge, Meant, Path, chained, meant
from .d2_tokens import Token, plain, tokens
from .drafting import Draft
from .markup import without_markup
from .own_remarks import Remarks, value_of
from .reading_model import Imported

# Words that D2 keeps for itself: they say how a shape looks, or where it stands.
_KEPT = frozenset(
    {
        *("style", "shape", "class", "classes", "vars", "direction", "near", "width", "height", "top", "left", "icon"),
        *("tooltip", "link", "constraint", "grid-rows", "grid-columns", "grid-gap", "vertical-gap", "horizontal-gap"),
        *("layers", "scenarios", "steps", "source-arrowhead", "target-arrowhead", "animated", "d2-config", "filled"),
        "label",
    }
)
_TELLING = frozenset({"label", "icon", "class", "shape", "near"})  # what tells what a shape is, or that it is none
_TABLES = frozenset({"sql_table", "class"})  # shapes whose inner keys are rows
_PERSON = frozenset({"person", "c4-person"})
_CORNER = re.compile(r"(top|center|bottom)-(left|center|right)")  # of the sheet: where titles and legends stand
_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_BOARDS = frozenset({"layers", "scenarios", "steps"})
_OURS = re.compile(rf"^n-({ID_LETTERS})$")
_NAMED = re.compile(r"(?P<name>.*) \((?P<service>[^()]*)\)$")  # how our writer says what a part is
_TITLED = re.compile(r"^# title = (\"[^\n]*\")$", re.MULTILINE)
_GROWTH = 8 * limits.IMPORT_BYTES  # characters that blocks and variables may put in front of each other, all together
_ITSELF = " itself"  # behind the path of a container, for the part that its icon shows


def read_d2(data: bytes) -> Imported:
    """The graph of a D2 text. Raises InputError."""
    try:
        text = "\n".join(data.decode("utf-8").splitlines())
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "D2 text has to be UTF-8 here")]) from None
    reading = _Reading(list(tokens(text)), draft=Draft(own=Remarks.of(text)))
    reading.block((), 0)
    reading.settle()
    return reading.draft.imported(_title(text), "d2")


def _title(text: str) -> str:
    """The title, for which D2 has no word: our writer says it in a remark."""
    found = _TITLED.search(text)
    said = value_of(found[1]) if found else None
    return said if isinstance(said, str) else ""


@dataclass
class _Shape:
    """What is known of a shape, by its path."""

    line: int
    label: str | None = None
    said: dict[str, str] = field(default_factory=dict)  # by word of D2
    is_block: bool = False  # Markdown, code or a formula stands in place of a label, which makes it a text


@dataclass
class _Reading:
    tokens: list[Token]
    place: int = 0
    draft: Draft = field(default_factory=Draft)
    shapes: dict[Path, _Shape] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    containers: set[Path] = field(default_factory=set)
    shared: dict[str, dict[str, str]] = field(default_factory=lambda: {"vars": {}, "classes": {}})  # by dotted path
    grown: int = 0  # characters that came of names and variables, said again for each that they stand for

    def _grow(self, characters: int) -> None:
        self.grown += characters
        if self.grown > _GROWTH:
            raise TooLarge([Error("$", f"what it says again and again has more than {_GROWTH:,} characters")])

    # -- the text ----------------------------------------------------------------------------------------------------

    def block(self, within: Path, depth: int) -> None:
        """Statements up to the brace that closes."""
        if depth > limits.YAML_DEPTH:
            raise TooLarge([Error("$", f"containers are nested more than {limits.YAML_DEPTH} levels deep")])
        while (token := self._peek()) is not None:
            if token.text == "}":
                self.place += 1
                return
            if token.kind == "gap" or token.text in ("\n", ";"):
                self.place += 1
                continue
            start = self.place
            if not self._statement(within, depth):
                self._leave(token, start)

    def _leave(self, token: Token, start: int) -> None:
        """What is none of ours from a token on: what is taken over from elsewhere, and what nobody knows."""
        read, self.place = self.place, start
        said = self._rest_of_line() or token.text
        self.place = max(self.place, read, start + 1)
        why = "what it takes over stands elsewhere" if said.startswith("...") else "not understood"
        self.draft.leave(token.line, f"{why}: {said[:60]}")

    def _peek(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _skip_gap(self) -> Token | None:
        while (token := self._peek()) is not None and token.kind == "gap":
            self.place += 1
        return self._peek()

    def _rest_of_line(self) -> str:
        said = []
        while (token := self._peek()) is not None and token.text not in ("\n", "}"):
            said.append(token.text)
            self.place += 1
        return "".join(said)

    def _path(self) -> Path:
        """`a.b."c d"`; words with gaps between are one name."""
        parts: list[str] = [""]
        while (token := self._peek()) is not None:
            if token.text == ".":
                parts.append("")
            elif token.kind in ("word", "quoted", "many", "gap"):
                parts[-1] += " " if token.kind == "gap" else plain(token)
            else:
                break
            self.place += 1
        named = tuple(part.strip() for part in parts)
        return named if all(named) else ()

    def _statement(self, within: Path, depth: int) -> bool:
        """A shape, a chain of edges, or a word of D2 itself. False when it is none."""
        line, start = self.tokens[self.place].line, self.place
        path = self._path()
        token = self._skip_gap()
        if not path and not (token and token.kind == "arrow"):
            return False
        if token and token.kind == "arrow":
            return self._chain(within, path, start)
        words, has_block = self._value()
        if any(part in _KEPT for part in path):
            self._kept(within, path, words, has_block, line)
        elif self._is_pattern(path, line):
            if has_block:
                self._tree(depth)
        else:
            self._named(within, path, words, line)
            if has_block:
                self.block(self._full(within, path), depth + 1)
        return True

    def _is_pattern(self, path: Path, line: int) -> bool:
        """Are many shapes meant? Then it is told: whose they are is not followed."""
        if not any("*" in part for part in path):
            return False
        self.draft.leave(line, f"a pattern for many shapes is not followed: {'.'.join(path)[:60]}")
        return True

    def _named(self, within: Path, path: Path, words: str | None, line: int) -> None:
        """A shape with what is written behind its colon."""
        shape = self.shapes[self._shape(within, path, line)]
        if words and words.startswith("@"):
            self.draft.leave(line, f"{'.'.join(path)[:40]} is what another file says: {words[:60]}")
        elif words is not None:
            shape.label, shape.is_block = words, self.tokens[self.place - 1].kind == "block"

    def _kept(self, within: Path, path: Path, words: str | None, has_block: bool, line: int) -> None:
        """What D2 itself says of a shape: its label, class and icon tell what it is, the rest how it looks."""
        place = next(place for place, part in enumerate(path) if part in _KEPT)
        whose, key, rest = (*within, *path[:place]), path[place], path[place + 1 :]
        said = self._tree(0) if has_block else {}
        if words is not None:
            said[""] = words
        if key in self.shared:
            named = {".".join(part for part in (*rest, name) if part): value for name, value in said.items()}
            self.shared[key] |= named
        elif key in _TELLING and whose and words and not rest and not self._is_pattern(path, line):
            self.shapes[self._shape((), whose, line)].said[key] = words
        elif key in _BOARDS:
            self.draft.leave(line, f"other boards ({key}) are not read")

    def _tree(self, depth: int) -> dict[str, str]:
        """What a block says, by dotted path, up to the brace that closes."""
        if depth > limits.YAML_DEPTH:
            raise TooLarge([Error("$", f"blocks are nested more than {limits.YAML_DEPTH} levels deep")])
        found: dict[str, str] = {}
        while (token := self._peek()) is not None and token.text != "}":
            start = self.place
            name = ".".join(self._path())
            words, has_block = self._value()
            inner = self._tree(depth + 1) if has_block else {}
            if name:
                self._grow(sum(len(name) + len(key) for key in inner))
                found |= {f"{name}.{key}": value for key, value in inner.items()}
                found |= {} if words is None else {name: words}
            self.place = max(self.place, start + 1)
        self.place += 1
        return found

    def _value(self) -> tuple[str | None, bool]:
        """What stands behind a colon, and whether a block begins."""
        token = self._skip_gap()
        if token is None or token.text not in (":", "{"):
            return None, False
        if token.text == "{":
            self.place += 1
            return None, True
        self.place += 1
        token = self._skip_gap()
        if token and token.kind == "word" and token.text.startswith("["):
            return self._list(), False
        said = []
        while (token := self._peek()) is not None and token.text not in ("\n", ";", "{", "}"):
            said.append(plain(token) if token.kind != "gap" else " ")
            self.place += 1
        words = "".join(said).strip()
        if token is not None and token.text == "{":
            self.place += 1
            return words or None, True
        return words, False

    def _list(self) -> str:
        """`[a; b]`, on as many lines as it likes."""
        said = [""]
        while (token := self._peek()) is not None and token.text not in ("{", "}") and not said[-1].endswith("]"):
            said.append(plain(token) or said.pop())
            self.place += 1
        return "".join(said)

    @staticmethod
    def _full(within: Path, path: Path) -> Path:
        """The path from the root; `_` is the container around."""
        for part in path:
            within = within[:-1] if part == "_" else (*within, part)
        return within

    def _shape(self, within: Path, path: Path, line: int) -> Path:
        full = within
        if len(within) + len(path) > limits.YAML_DEPTH:
            raise TooLarge([Error(f"line {line}", f"containers are nested more than {limits.YAML_DEPTH} levels deep")])
        for part in path:
            if part == "_":
                full = full[:-1]
                continue
            if full:
                self.containers.add(full)
            full = (*full, part)
            if full not in self.shapes:
                self.draft.room_for(line, len(self.shapes) + 1, 0)
                self.shapes[full] = _Shape(line)
        return full

    def _chain(self, within: Path, path: Path, start: int) -> bool:
        """`a -> b <- c: words`, with what D2 says of the line in a block."""
        ends, arrows, line = [path], [], self.tokens[start].line
        while (token := self._skip_gap()) is not None and token.kind == "arrow":
            arrows.append(token.text)
            self.place += 1
            self._skip_gap()
            ends.append(self._path())
        lines = meant(ends, self.tokens[start : self.place]) if all(ends) else Meant(ends)
        words, has_block = self._value()
        said = self._tree(0) if has_block else {}
        if words:
            said["label"] = words
        if not all(ends):
            return False
        if lines.index:
            self._again(lines, [self._full(within, end) for end in lines.ends], arrows, said, line)
        elif lines.is_pattern:
            self.draft.leave(line, f"a pattern for many shapes is not followed: {chained(lines.ends, arrows)[:60]}")
        else:
            self._join(within, lines.ends, arrows, said, line)
        return True

    def _join(self, within: Path, ends: list[Path], arrows: list[str], said: dict[str, str], line: int) -> None:
        """New lines from each end to the next."""
        named = [self._shape(within, end, line) for end in ends]
        for source, arrow, target in zip(named, arrows, named[1:], strict=False):
            self.draft.room_for(line, 0, len(self.edges) + 1)
            self.edges.append(Edge(source, target, arrow, said, line))

    def _again(self, lines: Meant, ends: list[Path], arrows: list[str], said: dict[str, str], line: int) -> None:
        """What is said of lines that stand elsewhere: they are called otherwise, or taken away. Looks say nothing."""
        told, named = lines.told(said, said.get("label", "")), lines.among(self.edges, ends, arrows)
        if told and not named:
            why = "a pattern for many lines is not followed" if lines.is_pattern else "there is no such line"
            self.draft.leave(line, f"{why}: {chained(lines.ends, arrows)[:60]}")
        elif told.get("label") == "null":
            self.edges = [one for one in self.edges if one not in named]
        for edge in named:
            edge.said = edge.said | told

    # -- the graph ---------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Shapes with others inside are groups, the others nodes; rows of a table are parts of it."""
        for shape in self.shapes.values():
            shape.said = self._with_classes(shape.said)
        joined = {end for edge in self.edges for end in (edge.source, edge.target)}
        for path, shape in self.shapes.items():
            if table := self._table_of(path):
                self.draft.became[".".join(path)] = f"a row of {'.'.join(table)}"
            elif self._is_text(path, shape, joined):
                self._text(path, shape)
            else:
                self._part(path, shape)
        for edge in self.edges:
            self._edge(edge)

    def _with_classes(self, said: dict[str, str]) -> dict[str, str]:
        """What is said of a shape or an edge, with what its classes say; the last of several wins, itself over all."""
        found: dict[str, str] = {}
        for name in filter(None, map(str.strip, re.split(r"[\[\];\n]", said.get("class", "")))):
            of_class = {key: self.shared["classes"].get(f"{name}.{key}", "") for key in _TELLING - {"class"}}
            found |= {key: value for key, value in of_class.items() if value}
        return found | said

    def _table_of(self, path: Path) -> Path:
        """The table that a shape is a row of, or nothing."""
        tables = (path[:length] for length in range(1, len(path)))
        return next((one for one in tables if self.shapes[one].said.get("shape") in _TABLES), ())

    def _is_text(self, path: Path, shape: _Shape, joined: set[Path]) -> bool:
        """Is it a title or a remark, which nothing leads to and which holds nothing?"""
        is_text = shape.said.get("shape", "text" if shape.is_block else "") == "text"
        stands_apart = is_text or _CORNER.fullmatch(shape.said.get("near", ""))
        return bool(stands_apart) and path not in joined and path not in self.containers

    def _text(self, path: Path, shape: _Shape) -> None:
        said = self._label(path, shape)
        self.draft.note(shape.line, ".".join(path), said if shape.is_block else without_markup(said))

    def _label(self, path: Path, shape: _Shape) -> str:
        words = shape.said.get("label") if shape.label is None else shape.label
        return self._filled(path[-1] if words is None else words)

    def _part(self, path: Path, shape: _Shape) -> None:
        """A group or a node."""
        name, wish = ".".join(path), _OURS.sub(r"\1", path[-1])
        words = without_markup(self._label(path, shape))
        named = _NAMED.match(words) if _OURS.match(path[-1]) else None
        parent = ".".join(path[:-1])
        holds = path in self.containers or self.draft.own.is_frame(wish)
        if holds and shape.said.get("shape") not in _TABLES:
            self._container(path, shape, words, wish)
            return
        person = "user" if shape.said.get("shape") in _PERSON else ""
        hint, icon = (named["service"], "") if named else (person, self._filled(shape.said.get("icon", "")))
        said = named["name"] if named else words
        self.draft.node(name, shape.line, wish, said, hint, ours=bool(named), icon=icon)
        if parent:
            self.draft.put(name, parent)

    def _container(self, path: Path, shape: _Shape, words: str, wish: str) -> None:
        """A group, of the kind that its icon shows; with the icon of a service also that one, inside: lines mean it."""
        name, icon = ".".join(path), self._filled(shape.said.get("icon", ""))
        kind = frame_of_picture(icon) if icon else "boundary"
        self.draft.group(name, shape.line, words, ".".join(path[:-1]), wish, kind)
        if kind == "boundary" and of_picture(icon, words) in vocabulary().services.keys() - {GENERIC}:
            self.draft.node(f"{name}{_ITSELF}", shape.line, path[-1], words, icon=icon)
            self.draft.put(f"{name}{_ITSELF}", name)

    def _edge(self, edge: Edge) -> None:
        back = edge.arrow.startswith("<") and not edge.arrow.endswith(">")
        both = edge.arrow.startswith("<") and edge.arrow.endswith(">")
        ends = [".".join(self._table_of(end) or end) for end in (edge.source, edge.target)]
        ends = [f"{end}{_ITSELF}" if f"{end}{_ITSELF}" in self.draft.nodes else end for end in ends]
        source, target = reversed(ends) if back else ends
        words = without_markup(self._filled(self._with_classes(edge.said).get("label", "")))
        self.draft.join(source, target, words, edge.line, both)

    def _filled(self, words: str) -> str:
        """A text with the variables that the file itself gives; others stay as they are written."""
        return _VARIABLE.sub(self._value_of, words) if "${" in words else words

    def _value_of(self, found: re.Match[str]) -> str:
        self._grow(len(said := self.shared["vars"].get(found[1].strip(), found[0])))
        return said
