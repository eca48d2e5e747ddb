"""A Mermaid flowchart or architecture diagram as a sketch: nodes in any shape, subgraphs, chains and labels of links.

The service of a node is guessed from its words. Styling (classDef, style, click, linkStyle) says nothing about the
graph and is passed over.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace

from patterns_app.core.sketch.parser import Error, NotASketch

from .drafting import Draft
from .markup import without_markup
from .mermaid_architecture import read_architecture
from .mermaid_scanner import Chain, Closing, Link, Opening, Part, Scanner, Statement, Unread
from .own_remarks import Remarks
from .plantuml_reader import read_plantuml
from .reading_model import Imported

_DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)\n[ \t]*---[ \t]*(?=\n|$)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.+)$", re.MULTILINE)
_NAMED = re.compile(r"(?P<name>.*)<br/><i>(?P<service>.*)</i>")  # how our writer says what a part is
_PICTURE = re.compile(r"(?<![\w:])fa[a-z]{0,2}:fa-[\w-]{1,60}\s?")
_ARCHITECTURE = re.compile(r"\s*(?:%%[^\n]*+\s*+)*+architecture(?:-beta)?\b")
# Its macros are those of PlantUML's library (https://mermaid.js.org/syntax/c4.html).
_C4 = re.compile(r"\s*(?:%%[^\n]*+\s*+)*+C4(?:Context|Container|Component|Dynamic|Deployment)\b")


def read_mermaid(data: bytes) -> Imported:
    """The graph of a flowchart. Raises InputError."""
    try:
        text = "\n".join(data.decode("utf-8").splitlines())
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "Mermaid text has to be UTF-8 here")]) from None
    body, title = _without_front_matter(_without_directives(text))
    if head := _ARCHITECTURE.match(body):
        return read_architecture(_blank(body, 0, head.end()), title)
    if head := _C4.match(body):
        return replace(read_plantuml(_blank(body, 0, head.end()).encode()), format="mermaid")
    scanner = Scanner(body)
    if not scanner.begins():
        told = re.match(r"[\w-]+", body.strip())
        raise NotASketch([Error("$", _no_flowchart(told[0] if told else ""))])
    return _Reading(Draft(own=Remarks.of(body))).read(scanner).imported(title, "mermaid")


def _no_flowchart(word: str) -> str:
    begins = f"it begins with {word[:30]!r}" if word else "it is empty"
    return f"this is no Mermaid flowchart or architecture diagram: {begins}; write `flowchart` or `architecture-beta`"


def _without_directives(text: str) -> str:
    """The text with as many lines. Behind the last end of a directive none is looked for."""
    end = text.rfind("}%%") + 3 if "}%%" in text else 0
    return _DIRECTIVE.sub(_as_lines, text[:end]) + text[end:]


def _as_lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _blank(text: str, start: int, end: int) -> str:
    """The text with as many lines, without what stands between two places."""
    return text[:start] + "\n" * text.count("\n", start, end) + text[end:]


def _without_front_matter(text: str) -> tuple[str, str]:
    """The text after the front matter, with as many lines, and the title that it gives."""
    found = _FRONT.match(text)
    if not found:
        return text, ""
    title = _TITLE.search(found[1])
    said = title[1].strip() if title else ""
    return _blank(text, 0, found.end()), _unescaped(said) if said[:1] == '"' else said.strip("'")


def _unescaped(quoted: str) -> str:
    """What a YAML scalar in double quotes says."""
    return re.sub(r"\\(.)", r"\1", quoted[1:].removesuffix('"'))


@dataclass
class _Open:
    """A subgraph that has begun and the nodes that are mentioned in it."""

    name: str
    mentioned: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    draft: Draft
    groups: frozenset[str] = frozenset()  # names of all subgraphs: lines may name them before they begin
    open: list[_Open] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)
    links: list[tuple[Link, str, str, int]] = field(default_factory=list)  # drawn when it is known what all parts are

    def read(self, scanner: Scanner) -> Draft:
        """All statements; groups first, as a line may end at one that comes later."""
        statements = list(scanner.statements())
        self._all_groups(statements)
        edges = {name for one in statements if isinstance(one, Chain) and not one.links for name in _lone(one)}
        for one in statements:
            match one:
                case Opening():
                    self.open.append(_Open(one.name))
                case Closing():
                    self._end(one)
                case Unread(line, text):
                    self.draft.leave(line, f"not understood: {text[:60]}")
                case Chain():
                    self._chain(one, edges)
        while self.open:
            self._end(Closing(0))
        for link, source, target, line in self.links:
            self._link(link, source, target, line)
        return self.draft

    def _all_groups(self, statements: list[Statement]) -> None:
        around: list[str] = []
        for one in statements:
            if isinstance(one, Closing) and around:
                around.pop()
            if isinstance(one, Opening):
                wish = _wish(one.name) if one.name.startswith("n_") else ""
                self.draft.group(one.name, one.line, _said(one.words), around[-1] if around else "", wish)
                around.append(one.name)
        self.groups = frozenset(self.draft.groups)

    def _end(self, closing: Closing) -> None:
        """A node belongs to the first subgraph that ends and mentions it, as Mermaid has it."""
        if not self.open:
            self.draft.leave(closing.line, "`end` of no subgraph")
            return
        ended = self.open.pop()
        for name in ended.mentioned:
            if name not in self.placed and name in self.draft.nodes:
                self.placed.add(name)
                self.draft.put(name, ended.name)

    def _chain(self, chain: Chain, edges: set[str]) -> None:
        seen = self.draft.nodes.keys() | self.groups
        new = {part.name for group in chain.groups for part in group} - seen
        lines = sum(len(one) * len(other) for one, other in itertools.pairwise(chain.groups))
        self.draft.room_for(chain.line, len(new), lines + len(self.links))
        for group in chain.groups:
            for part in group:
                self._part(part, chain.line, part.name in edges)
        for link, sources, targets in zip(chain.links, chain.groups, chain.groups[1:], strict=False):
            for source, target in itertools.product(sources, targets):
                self.links.append((link, source.name, target.name, chain.line))

    def _part(self, part: Part, line: int, of_an_edge: bool) -> None:
        """A node where it is mentioned; attributes alone may be those of an edge."""
        if part.name in self.groups or (of_an_edge and part.name not in self.draft.nodes):
            return
        words = part.attributes.get("label") if part.words is None else part.words
        icon = part.attributes.get("icon", "") or part.attributes.get("img", "")
        ours = _NAMED.fullmatch(words or "") if part.name.startswith("n_") else None
        said, hint = (ours["name"], _said(ours["service"])) if ours else (words or "", "")
        said = without_markup(said) if ours else _said(said)
        self.draft.node(part.name, line, _wish(part.name), said, hint, bool(ours), icon)
        if self.open:
            self.open[-1].mentioned.append(part.name)

    def _link(self, link: Link, source: str, target: str, line: int) -> None:
        if link.invisible:
            self.draft.hide(source, target)
            return
        ends = (target, source) if link.backwards else (source, target)
        self.draft.join(*ends, _said(link.words), line, link.both)


def _wish(name: str) -> str:
    """The id that our writer made a name of."""
    return name.removeprefix("n_").replace("_", "-")


def _lone(chain: Chain) -> list[str]:
    """Names that a statement only gives attributes that are no node's."""
    parts = [part for group in chain.groups for part in group]
    return [
        one.name for one in parts if one.attributes and not one.attributes.keys() - {"animate", "animation", "curve"}
    ]


def _said(words: str) -> str:
    """A label without markup, and without the pictures of Font Awesome that stand in it: they name nothing."""
    return without_markup(_PICTURE.sub("", words))
