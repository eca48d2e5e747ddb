"""D2 text as a sketch: shapes in containers, chains of connections, labels, and what our own writer adds.

Read are keys with paths, in quotes or not, labels and Markdown blocks, and edges of all four arrows with labels. Styles
say nothing about the graph and are passed over. Source: https://d2lang.com/tour/intro
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge

from .drafting import Draft
from .markup import without_markup
from .reading_model import Imported

_TOKEN = re.compile(
    r"(?P<block>\|(?P<bar>[|`]{0,20})[a-z]*\b)|(?P<remark>#[^\n]*)|"
    r"(?P<many>\"\"\".*?\"\"\")|(?P<quoted>\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*')|(?P<arrow><-+>|<-+|-+>|--+)|(?P<sign>[{}:;.\n])|"
    r"(?P<gap>[ \t\r]+|\\\n)|"
    r"(?P<word>(?:\\.|[^\s{}:;.\"'<>#|-]|-(?!-|>)|<(?!-)|[>|#'\"](?<=\S.))+)|(?P<other>.)",
    re.DOTALL,
)
_KINDS_OF_BARS = 20  # that may stay open: each has been looked for through the whole text
_BLOCK_ENDS = r"\|(?=\s|$|[;}])"
# Words that D2 keeps for itself: they say how a shape looks, or where it stands.
_KEPT = frozenset(
    {
        *("style", "shape", "class", "classes", "vars", "direction", "near", "width", "height", "top", "left", "icon"),
        *("tooltip", "link", "constraint", "grid-rows", "grid-columns", "grid-gap", "vertical-gap", "horizontal-gap"),
        *("layers", "scenarios", "steps", "source-arrowhead", "target-arrowhead", "animated", "d2-config", "filled"),
    }
)
_BOARDS = frozenset({"layers", "scenarios", "steps"})
_OURS = re.compile(r"^n-([a-z0-9][a-z0-9-]{0,63})$")
_NAMED = re.compile(r"(?P<name>.*) \((?P<service>[^()]*)\)$")  # how our writer says what a part is
Path = tuple[str, ...]


@dataclass
class _Token:
    kind: str
    text: str
    line: int


def read_d2(data: bytes) -> Imported:
    """The graph of a D2 text. Raises InputError."""
    try:
        text = "\n".join(data.decode("utf-8").splitlines())
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "D2 text has to be UTF-8 here")]) from None
    reading = _Reading(list(_tokens(text)))
    reading.block((), 0)
    reading.settle()
    return reading.draft.imported("", "d2")


def _tokens(text: str) -> Iterator[_Token]:
    line, place = 1, 0
    open_bars: set[str] = set()  # of blocks that nothing closes in the rest of the text: looked for once
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:  # `other` takes whatever is left
            return
        kind, said = found.lastgroup or "other", found[0]
        if found["block"] is not None:
            kind, said = _block(text, found, open_bars)
        place += len(said)
        if kind not in ("gap", "remark"):
            yield _Token(kind, said, line)
        elif kind == "gap" and said[0] != "\\":
            yield _Token("gap", " ", line)
        line += said.count("\n")


def _block(text: str, found: re.Match[str], open_bars: set[str]) -> tuple[str, str]:
    """A block of Markdown or code as a whole; the bar alone where it does not end."""
    bar = found["bar"]
    is_open = bar in open_bars or len(open_bars) > _KINDS_OF_BARS
    end = None if is_open else re.compile(re.escape(bar) + _BLOCK_ENDS).search(text, found.end())
    if end is None:
        open_bars.add(bar)
        return "other", "|"
    return "block", text[found.start() : end.end()]


@dataclass
class _Shape:
    """What is known of a shape, by its path."""

    line: int
    label: str | None = None
    icon: str = ""
    parent: Path = ()


@dataclass
class _Reading:
    tokens: list[_Token]
    place: int = 0
    draft: Draft = field(default_factory=Draft)
    shapes: dict[Path, _Shape] = field(default_factory=dict)
    edges: list[tuple[Path, Path, str, str, int]] = field(default_factory=list)  # source, target, arrow, words, line
    containers: set[Path] = field(default_factory=set)

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
                self.place = max(self.place, start + 1)
                self.draft.leave(token.line, f"not understood: {self._rest_of_line()[:60]}")

    def _peek(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _skip_gap(self) -> _Token | None:
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
                parts[-1] += " " if token.kind == "gap" else _plain(token)
            else:
                break
            self.place += 1
        named = tuple(part.strip() for part in parts)
        return named if all(named) else ()

    def _statement(self, within: Path, depth: int) -> bool:
        """A shape, a chain of edges, or a word of D2 itself. False when it is none."""
        line = self.tokens[self.place].line
        if self.tokens[self.place].text.startswith("("):  # how one of several lines looks
            self._rest_of_line()
            return True
        path = self._path()
        token = self._skip_gap()
        if not path and not (token and token.kind == "arrow"):
            return False
        if token and token.kind == "arrow":
            return self._chain(within, path, depth, line)
        words, has_block = self._value()
        if path[-1] in _KEPT or any(part in _KEPT for part in path):
            self._kept(within, path, words, has_block, line)
            return True
        full = self._shape(within, path, line)
        if words is not None:
            self.shapes[full].label = words
        if has_block:
            self.block(full, depth + 1)
        return True

    def _kept(self, within: Path, path: Path, words: str | None, has_block: bool, line: int) -> None:
        """What D2 itself says of a shape: its label and icon tell what it is, the rest how it looks."""
        whose = (*within, *path[:-1])
        if path[-1] == "icon" and whose and words:
            self._shape((), whose, line)
            self.shapes[whose].icon = words
        if path[0] in _BOARDS:
            self.draft.leave(line, f"other boards ({path[0]}) are not read")
        if has_block:
            self._pass_block()

    def _pass_block(self) -> None:
        depth = 1
        while depth and (token := self._peek()) is not None:
            depth += (token.text == "{") - (token.text == "}")
            self.place += 1

    def _value(self) -> tuple[str | None, bool]:
        """What stands behind a colon, and whether a block begins."""
        token = self._skip_gap()
        if token is None or token.text not in (":", "{"):
            return None, False
        if token.text == "{":
            self.place += 1
            return None, True
        self.place += 1
        self._skip_gap()
        said = []
        while (token := self._peek()) is not None and token.text not in ("\n", ";", "{", "}"):
            said.append(_plain(token) if token.kind != "gap" else " ")
            self.place += 1
        words = "".join(said).strip()
        if token is not None and token.text == "{":
            self.place += 1
            return words or None, True
        return words, False

    def _shape(self, within: Path, path: Path, line: int) -> Path:
        full = within
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

    def _chain(self, within: Path, path: Path, depth: int, line: int) -> bool:
        """`a -> b <- c: words`, with what D2 says of the line in a block."""
        ends, arrows = [path], []
        while (token := self._skip_gap()) is not None and token.kind == "arrow":
            arrows.append(token.text)
            self.place += 1
            self._skip_gap()
            ends.append(self._path())
        words, has_block = self._value()
        if has_block:
            self._pass_block()
        if not all(ends):
            return False
        named = [self._shape(within, end, line) for end in ends]
        for source, arrow, target in zip(named, arrows, named[1:], strict=False):
            self.draft.room_for(line, 0, len(self.edges) + 1)
            self.edges.append((source, target, arrow, words or "", line))
        return True

    # -- the graph ---------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Shapes with others inside are groups, the others nodes."""
        for path, shape in self.shapes.items():
            name, wish = ".".join(path), _OURS.sub(r"\1", path[-1])
            words = without_markup(path[-1] if shape.label is None else shape.label)
            named = _NAMED.match(words) if _OURS.match(path[-1]) else None
            parent = ".".join(path[:-1])
            if path in self.containers:
                self.draft.group(name, shape.line, words, parent, wish)
            else:
                hint, icon = (named["service"], "") if named else ("", shape.icon)
                said = named["name"] if named else words
                self.draft.node(name, shape.line, wish, said, hint, ours=bool(named), icon=icon)
                if parent:
                    self.draft.put(name, parent)
        for source, target, arrow, words, line in self.edges:
            back = arrow.startswith("<") and not arrow.endswith(">")
            ends = (target, source) if back else (source, target)
            both = arrow.startswith("<") and arrow.endswith(">")
            self.draft.join(".".join(ends[0]), ".".join(ends[1]), without_markup(words), line, both)


def _plain(token: _Token) -> str:
    """What a word, a text in quotes or a block says."""
    text = token.text
    if token.kind == "many":
        return text[3:-3]
    if token.kind == "quoted":
        inner = text[1:-1]
        return inner.replace("''", "'") if text[0] == "'" else re.sub(r"\\(.)", r"\1", inner)
    if token.kind == "block":
        return re.sub(r"^\|+[`|]*[a-z]*\s*|[`|]*\|+$", "", text).strip()
    return re.sub(r"\\(.)", r"\1", text)
