"""The text of a Mermaid flowchart as statements: chains of nodes and links, subgraphs, attributes of nodes.

Mermaid 11 is read: attributes in `@{ }`, ids of edges, all shapes and links, texts over several lines, and what stands
in quotes or backquotes. Source: the grammar at packages/mermaid/src/diagrams/flowchart/parser/flow.jison.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

_PASSED = re.compile(r"(classDef|class|style|click|linkStyle|direction|accTitle|accDescr)\b(?!\s*(?:[-=~<@\[(&]|\.-))")
_SPACE = re.compile(r"(?:\s|%%[^\n]*)*")
_GAP = re.compile(r"[ \t]*")
_REST = re.compile(r"[^\n]*")
_NAME = re.compile(r"(?=[.*/$#!'?+\\-]*\w)(?:[^\W]|[.*/$#!'?+\\](?![-.=~]{0,80}[->]|\s)|-(?![->.]|\s)|=(?![=>]|\s))+")
# Shapes: the opening sign tells the closing ones. Longer ones first.
_SHAPES = (("(((", (")))",)), ("([", ("])",)), ("[[", ("]]",)), ("[(", (")]",)), ("((", ("))",)), ("{{", ("}}",)),
           ("[/", ("/]", "\\]")), ("[\\", ("\\]", "/]")), ("(-", ("-)",)), ("[", ("]",)), ("(", (")",)), ("{", ("}",)),
           (">", ("]",)))  # fmt: skip
_EDGE_ID = re.compile(r"[^\s\"@\[\](){}|&;]+@(?=[<xo]?(?:--|==|-\.|~~))")
_LINK = re.compile(r"([<xo]?)(?:-{2,}([-xo>])|={2,}([=xo>])|-\.+-([xo>]?)|~~~+())(?![-=])")
# A link with its words inside: where it may begin, and where it ends.
_OPENS = (
    (re.compile(r"([<xo]?)--(?![->xo])"), re.compile(r"-{2,}([-xo>])")),
    (re.compile(r"([<xo]?)==(?![=>xo])"), re.compile(r"={2,}([=xo>])")),
    (re.compile(r"([<xo]?)-\.(?!-)"), re.compile(r"(?<!\.)\.+-([xo>]?)")),
)
_BACK = re.compile(r"<(?:-{2,}|={2,}|-\.+-?)(?=\s)")
_CLASS = re.compile(r"\s*:::\s*[\w,-]+")
_WORD = re.compile(r"(\w+)\s*:\s*(\"[^\"]*\"|'[^']*'|\|[^\n]*\n(?:[ \t]+[^\n]*\n?)+|[^,\n}]+)")
_HEAD = re.compile(r"(?:flowchart(?:-elk)?|graph)\b[^\n;]*")
_END = re.compile(r"end\b(?=\s*(?:$|;|\n|%%))")
_SUBGRAPH = re.compile(r"subgraph\b")


@dataclass(frozen=True)
class Part:
    """A node where it is mentioned; `words` are what its brackets say, None where there are none."""

    name: str
    words: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A line between two groups of nodes."""

    words: str = ""
    backwards: bool = False
    both: bool = False
    invisible: bool = False


@dataclass(frozen=True)
class Chain:
    """Groups of nodes with the links between them."""

    line: int
    groups: tuple[tuple[Part, ...], ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Opening:
    """A subgraph begins."""

    line: int
    name: str
    words: str


@dataclass(frozen=True)
class Closing:
    """The last subgraph that was begun ends."""

    line: int


@dataclass(frozen=True)
class Unread:
    """The rest of a line that is none of these."""

    line: int
    text: str


Statement = Chain | Opening | Closing | Unread


@dataclass
class Scanner:
    """Goes through a text once. `place` is where it is; a line is counted from 1."""

    text: str
    place: int = 0
    counted: int = 0  # up to where lines were counted
    lines: int = 1

    @cached_property
    def last_brace(self) -> int:
        """Behind it no brace closes, and none is looked for."""
        return self.text.rfind("}")

    @property
    def line(self) -> int:
        """The line of the place."""
        self.lines += self.text.count("\n", self.counted, self.place)
        self.counted = self.place
        return self.lines

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What matches here, and go past it."""
        found = pattern.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def begins(self) -> bool:
        """Does a flowchart begin here? Go past its first words."""
        self.take(_SPACE)
        return bool(self.take(_HEAD))

    def statements(self) -> Iterator[Statement]:
        """What the text says, in its order."""
        while True:
            self._next()
            if self.place >= len(self.text):
                return
            start, line = self.place, self.line
            self._bounded(start, line)
            if self.take(_PASSED):
                self._pass_over()
                continue
            found = self._statement(line)
            if found is None:
                self.place = start
                rest = self.take(_REST)
                found = Unread(line, rest[0].strip() if rest else "")
            yield found

    def _bounded(self, start: int, line: int) -> None:
        end = self.text.find("\n", start)
        if (end if end >= 0 else len(self.text)) - start > limits.STATEMENT_CHARACTERS:
            message = f"a statement has more than {limits.STATEMENT_CHARACTERS:,} characters"
            raise TooLarge([Error(f"line {line}", message)])

    def _next(self) -> None:
        while True:
            self.take(_SPACE)
            if not self.text.startswith(";", self.place):
                return
            self.place += 1

    def _pass_over(self) -> None:
        """What says how it looks; a description for screen readers may stand in braces over several lines."""
        brace = re.compile(r"[ \t]*\{[^}]*\}")
        if self.place > self.last_brace or not self.take(brace):
            self.take(re.compile(r"[^\n;]*"))

    def _statement(self, line: int) -> Statement | None:
        if self.take(_END):
            return Closing(line)
        if self.take(_SUBGRAPH):
            return self._subgraph(line)
        return self._chain(line)

    def _subgraph(self, line: int) -> Opening | None:
        """`subgraph id [title]`, `subgraph title of words`, or with a title in quotes."""
        self.take(_GAP)
        start = self.place
        part = self._part()
        if part and (part.words is not None or part.attributes) and self._ended():
            return Opening(line, part.name, part.words or part.attributes.get("label", ""))
        self.place = start
        rest = self.take(re.compile(r"[^\n;]*"))
        words = re.sub(r"%%.*", "", rest[0] if rest else "").strip()
        titled = re.match(r"^(.*?)\s*\[(.*)\]$", words)
        if titled:
            return Opening(line, titled[1] or f"{titled[2]} at line {line}", bare(titled[2]))
        title = bare(words)
        # Words without an id cannot be named by lines, so two of the same words are two.
        return Opening(line, title if re.fullmatch(r"\S+", title) else f"{title} at line {line}", title)

    def _chain(self, line: int) -> Chain | None:
        """`A & B -- words --> C`; None when not all of it was understood."""
        group = self._group()
        if not group:
            return None
        groups, links = [group], []
        while not self._ended():
            link = self._link()
            group = self._group() if link else ()
            if link is None or not group:
                return None
            groups.append(group)
            links.append(link)
        return Chain(line, tuple(groups), tuple(links))

    def _ended(self) -> bool:
        """Is this the end of a statement? What follows on the next line may go on with a link."""
        self.take(_GAP)
        rest = self.text[self.place : self.place + 2]
        return not rest or rest[0] in "\n;" or rest == "%%"

    def _group(self) -> tuple[Part, ...]:
        found = []
        while part := self._part():
            found.append(part)
            if not self.take(re.compile(r"\s*&\s*")):
                return tuple(found)
        return ()

    def _part(self) -> Part | None:
        named = self.take(_NAME)
        if named is None:
            return None
        words, attributes = self._words(), {}
        self.take(_CLASS)
        if self.take(re.compile(r"\s*@\{")):
            attributes = self._attributes()
        self.take(_CLASS)
        return Part(named[0], words, attributes)

    def _attributes(self) -> dict[str, str]:
        """What stands up to the brace that closes, quotes left out of account."""
        inside = self.take(re.compile(r"(?:\"[^\"]*\"|'[^']*'|[^}\"'])*"))
        self.take(re.compile(r"\}"))
        found = _WORD.findall(inside[0] if inside else "")
        return {key: bare(value.removeprefix("|").strip()) for key, value in found}

    def _words(self) -> str | None:
        """What the brackets of a node say, and go past them; None where there are none or they do not close."""
        start = self.place
        self.take(_GAP)
        for opening, closings in _SHAPES:
            if not self.text.startswith(opening, self.place):
                continue
            inner = self.place + len(opening)
            quoted = re.compile(r"\s*\"([^\"]*)\"\s*").match(self.text, inner)
            if quoted and (closed := self._closed(closings, quoted.end())):
                self.place = closed
                return quoted[1]
            ends = [at for sign in closings if (at := self.text.find(sign, inner, self._end_of_line(inner))) >= 0]
            if ends:
                self.place = self._closed(closings, min(ends))
                return self.text[inner : min(ends)]
        self.place = start
        return None

    def _end_of_line(self, place: int) -> int:
        end = self.text.find("\n", place)
        return end if end >= 0 else len(self.text)

    def _closed(self, closings: tuple[str, ...], place: int) -> int:
        return next((place + len(sign) for sign in closings if self.text.startswith(sign, place)), 0)

    def _link(self) -> Link | None:
        """A link with or without words, and with an id of its own."""
        self.take(_SPACE)
        self.take(_EDGE_ID)
        if found := self.take(_LINK):
            start, end = found[1], "".join(sign or "" for sign in found.groups()[1:])
            invisible = "~" in found[0]
            words = self.take(re.compile(r"\s*\|(\"[^\"]*\"|[^|]*)\|"))
            self.take(_SPACE)
            return _linked(start, end, words[1] if words else "", invisible)
        for opens, closes in _OPENS:
            found = opens.match(self.text, self.place)
            ends = closes.search(self.text, found.end(), self._end_of_line(found.end())) if found else None
            if found and ends:
                self.place = ends.end()
                self.take(_SPACE)
                return _linked(found[1], ends[1], self.text[found.end() : ends.start()], False)
        back = self.take(_BACK)
        self.take(_SPACE)
        return Link(backwards=True) if back else None


def _linked(start: str, end: str, words: str, invisible: bool) -> Link:
    """`<` at the beginning alone is an arrow back; signs at both ends are arrows at both."""
    arrow = end in (">", "x", "o") and bool(end)
    return Link(bare(words), bool(start) and not arrow, bool(start) and arrow, invisible)


def bare(words: str) -> str:
    """Words without the quotes around them."""
    said = words.strip()
    quoted = re.fullmatch(r"([\"'])(.*)\1", said, re.DOTALL)
    return (quoted[2] if quoted else said).strip().strip("`").strip()
