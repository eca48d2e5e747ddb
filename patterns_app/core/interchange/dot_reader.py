"""Graphviz DOT as a sketch: nodes, clusters, edges and their labels, also as the `diagrams` package writes them.

Where things stand and how they look says nothing about the graph and is passed over. Nothing here runs Graphviz.
Source: https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from patterns_app.core.sketch.parser import Error, NotASketch
from patterns_app.core.vocabulary import names

from .drafting import Draft
from .markup import without_markup
from .own_remarks import Remarks
from .reading_model import Imported

_TOKEN = re.compile(
    r"(?P<gap>\s+|//[^\n]*|/\*.*?\*/|(?:^|(?<=\n))#[^\n]*)|(?P<quoted>\"(?:\\.|[^\"\\])*\")|(?P<arrow>->|--)|"
    r"(?P<sign>[{}\[\];,=:+])|(?P<word>-?(?:\.\d+|\d+(?:\.\d*)?)|[^\W\d]\w*)|(?P<html><)|(?P<other>.)",
    re.DOTALL,
)
_ANGLE = re.compile(r"[<>]")
_HTML = "\0"  # what a label that was written in angle brackets begins with
_FOR_ALL = ("graph", "node", "edge")
_CLUSTER = "cluster"
_INVISIBLE = "invis"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FIELDS = re.compile(r"<[\w ]*>|[{}|]")  # of a record


@dataclass
class _Token:
    kind: str
    text: str
    line: int


def read_dot(data: bytes) -> Imported:
    """The graph of a DOT text. Raises InputError."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "DOT has to be UTF-8 here")]) from None
    reading = _Reading(list(_tokens(text)), draft=Draft(own=Remarks.of(text)))
    reading.graph()
    return reading.draft.imported(reading.title, "dot")


def _tokens(text: str) -> Iterator[_Token]:
    line, place = 1, 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        assert found  # `other` takes whatever is left
        kind, said = found.lastgroup or "other", found[0]
        if kind == "other":
            raise NotASketch([Error(f"line {line}", f"this is no DOT: {said!r} stands where nothing may")])
        if kind == "html":
            said = _html(text, place)
            if not said:
                raise NotASketch([Error(f"line {line}", "a label in < > is not closed")])
        if kind != "gap":
            yield _Token(kind, said, line)
        line += said.count("\n")
        place += len(said)


def _html(text: str, start: int) -> str:
    """A text in angle brackets, with those inside of it; nothing where it is not closed."""
    depth = 0
    for found in _ANGLE.finditer(text, start):
        depth += 1 if found[0] == "<" else -1
        if not depth:
            return text[start : found.end()]
    return ""


@dataclass
class _Reading:
    tokens: list[_Token]
    place: int = 0
    title: str = ""
    shape: str = ""  # of nodes that say none
    around: list[str] = field(default_factory=list)  # clusters that have begun, the innermost last
    lines: dict[str, str] = field(default_factory=dict)  # what is said of all edges from here on
    draft: Draft = field(default_factory=Draft)

    def graph(self) -> None:
        """The one graph of a text; that there are others is said."""
        self._skip("strict")
        if self._word() not in ("graph", "digraph"):
            self._refuse("expected graph or digraph")
        self._take()
        if not self._is("{"):
            self._name()
        self._block("")
        if self.place < len(self.tokens):
            self.draft.leave(self._line(), "only the first graph of a text is read")

    def _block(self, group: str) -> list[str]:
        """The statements in braces. Answers the nodes that they name."""
        if not self._is("{"):
            self._refuse("expected {")
        self._take()
        outside = self.shape, self.lines
        named: list[str] = []
        while not self._is("}"):
            if self.place >= len(self.tokens):
                self._refuse("a brace is not closed")
            named += [] if self._skip(";") or self._skip(",") else self._statement(group)
        self._take()
        self.shape, self.lines = outside
        return named

    def _statement(self, group: str) -> list[str]:
        line = self._line()
        if self._word() in _FOR_ALL and not self._is("=", ahead=1):
            word = self._take().text.lower()
            said = self._attributes()
            if word == "graph":
                self._says(group, said)
            if word == "node":
                self.shape = said.get("shape", self.shape)
            if word == "edge":
                self.lines = self.lines | said
            return []
        if self._is("=", ahead=1):
            name = self._name()
            self._take()
            self._says(group, {name: self._name()})
            return []
        row = [self._end(group)]
        arrows: list[str] = []
        while self._kind() == "arrow":
            arrows.append(self._take().text)
            row.append(self._end(group))
        said = self._attributes()
        if arrows:
            self._edges(row, self.lines | said, line)
        elif said:
            self._node(row[0], said, group, line)
        return list(itertools.chain(*row))

    def _end(self, group: str) -> list[str]:
        """A node, or the nodes of a subgraph."""
        line = self._line()
        if self._word() == "subgraph" or self._is("{"):
            name = ""
            if self._skip("subgraph") and not self._is("{"):
                name = self._name()
            inner = group
            if name.startswith(_CLUSTER):
                inner, wish = name, name.removeprefix(_CLUSTER).strip("_ ")
                self.draft.group(name, line, wish or name, group, wish)
            return self._within(inner, group) if self._is("{") else []
        name = self._name()
        while self._skip(":"):
            self._name()
        self._node([name], {}, group, line)
        return [name]

    def _within(self, inner: str, group: str) -> list[str]:
        """The block of a subgraph, which is a cluster where it has another name than what is around."""
        self.around += [inner] if inner != group else []
        named = self._block(inner)
        self.around = self.around[:-1] if inner != group else self.around
        return named

    def _node(self, which: list[str], said: Mapping[str, str], group: str, line: int) -> None:
        for name in which:
            is_new = name not in self.draft.nodes
            fields = said.get("shape", self.shape).lower().endswith("record")
            lines = _lines(said.get("label", ""), name, fields)
            picture = "" if said.get("image", "").startswith("data:") else said.get("image", "")
            ours = len(lines) > 1 and lines[-1] in names.by_short()
            hint = lines[-1] if ours else ""
            words = " ".join(lines[:-1] if ours else lines)
            if is_new or words or hint or picture:
                self.draft.node(name, line, name, words, hint, ours, "" if ours else picture)
            if group and self.draft.may_move(name, self.around):
                self.draft.put(name, group)

    def _edges(self, row: list[list[str]], said: Mapping[str, str], line: int) -> None:
        label = " ".join(_lines(said.get("label") or said.get("xlabel", "")))
        for sources, targets in itertools.pairwise(row):
            self.draft.room_for(line, 0, len(sources) * len(targets))
            for source in sources:
                for target in targets:
                    ends = (target, source) if said.get("dir") == "back" else (source, target)
                    if _INVISIBLE in said.get("style", "").split(","):
                        self.draft.hide(*ends)
                        continue
                    self.draft.join(*ends, label, line, said.get("dir") == "both")

    def _says(self, group: str, said: Mapping[str, str]) -> None:
        """What is said of a graph or a cluster: its label alone counts."""
        words = " ".join(_lines(said.get("label", "")))
        if "label" in said and group:
            self.draft.entitle(group, words)
        elif words:
            self.title = words

    def _attributes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while self._skip("["):
            while not self._skip("]"):
                if self._skip(",") or self._skip(";"):
                    continue
                key = self._name()
                found[key] = self._name() if self._skip("=") else ""
        return found

    def _name(self) -> str:
        """An identifier: a word, a number, a quoted text or several joined by +, or a text in angle brackets."""
        if self._kind() not in ("word", "quoted", "html"):
            self._refuse("expected a name")
        token = self._take()
        if token.kind != "quoted":
            return f"{_HTML}{token.text[1:-1]}" if token.kind == "html" else token.text
        text = token.text[1:-1]
        while self._is("+") and self._kind(1) == "quoted":
            self._take()
            text += self._take().text[1:-1]
        return text.replace('\\"', '"').replace("\\\n", "")

    def _word(self) -> str:
        return self.tokens[self.place].text.lower() if self._kind() == "word" else ""

    def _kind(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place].kind if place < len(self.tokens) else ""

    def _is(self, sign: str, ahead: int = 0) -> bool:
        return self._kind(ahead) == "sign" and self.tokens[self.place + ahead].text == sign

    def _skip(self, what: str) -> bool:
        found = self._is(what) or self._word() == what
        self.place += found
        return found

    def _take(self) -> _Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def _line(self) -> int:
        return self.tokens[min(self.place, len(self.tokens) - 1)].line if self.tokens else 1

    def _refuse(self, why: str) -> None:
        raise NotASketch([Error(f"line {self._line()}", f"this is no DOT: {why}")])


def _lines(words: str, name: str = "\\N", fields: bool = False) -> list[str]:
    """The lines of a label, as plain words, with the name where it stands; of a record without the signs of fields."""
    if words.startswith(_HTML):
        rows = re.split(r"<(?:br|/tr)[^<>]{0,40}>", words.removeprefix(_HTML), flags=re.IGNORECASE)
        return [found for part in rows if (found := without_markup(part.replace("</", " </")))]
    plain = _FIELDS.sub(" ", words) if fields else words
    said = {"n": "\n", "l": "\n", "r": "\n", "N": name}
    parts = _ESCAPED.sub(lambda found: said.get(found[1], found[1]), plain).split("\n")
    return [part.strip() for part in parts if part.strip()]
