"""A Mermaid flowchart as a sketch: nodes in any shape, subgraphs, chains and labels of links.

The service of a node is guessed from its words. Styling (classDef, style, click, linkStyle) says nothing about the
graph and is passed over.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge
from patterns_app.core.vocabulary.catalog import vocabulary

from .assembling import Ids, assembled, default_kind, guess_service, label, line_words, slug
from .reading_model import Imported, Leftover, Mark

_HEAD = re.compile(r"^(flowchart|graph)\b")
_PASSED = re.compile(r"^(classDef|class|style|click|linkStyle|direction|accTitle|accDescr)\b")
_SUBGRAPH = re.compile(r"^subgraph\s+(?P<rest>.*)$")
_NAME = re.compile(r"[A-Za-z0-9_]+(?:-(?![->.=])[A-Za-z0-9_]+)*")
# Shapes: the opening sign tells the closing one. Longer ones first.
_SHAPES = (("([", "])"), ("[[", "]]"), ("[(", ")]"), ("((", "))"), ("{{", "}}"), ("[/", "/]"), ("[\\", "\\]"),
           ("[", "]"), ("(", ")"), ("{", "}"), (">", "]"))  # fmt: skip
_LINK = re.compile(r"(?:<|o|x)?(?:-{2,3}|-\.{1,3}-|={2,3})(?:>|[ox](?=[\s|]))?")
_WORDY = re.compile(
    r"(?:-{2}|-\.|={2})\s+(?P<words>[^->=|][^|]{0,200}?)\s+(?:-{2,3}>|\.{1,3}->|={2,3}>|-{3}|\.{1,3}-|={3})"
)


def read_mermaid(data: bytes) -> Imported:
    """The graph of a flowchart. Raises InputError."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "Mermaid text has to be UTF-8 here")]) from None
    reading = _Reading()
    body, title = _without_front_matter(lines)
    for number, line in body:
        reading.line(number, line)
    if not reading.started:
        raise NotASketch([Error("$", "this is no Mermaid flowchart: it begins with neither `flowchart` nor `graph`")])
    sketch = assembled(title, list(reading.nodes.values()), reading.frames, reading.connections)
    return Imported(sketch, "mermaid", reading.became, tuple(reading.left_over), reading.marks)


def _without_front_matter(lines: list[str]) -> tuple[list[tuple[int, str]], str]:
    """The numbered lines after the front matter, and the title that it gives."""
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    if not lines or lines[0].strip() != "---":
        return numbered, ""
    title = next((line.partition(":")[2].strip().strip('"') for line in lines[1:20] if line.startswith("title:")), "")
    end = next((place for place, (_, line) in enumerate(numbered) if place and line == "---"), 0)
    return numbered[end + 1 :], title


@dataclass
class _Reading:
    started: bool = False
    ids: Ids = field(default_factory=Ids)
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    open_frames: list[str] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    number: int = 0  # of the line that is read

    def line(self, number: int, line: str) -> None:
        """One line; without quotes it may hold several statements."""
        self.number = number
        if line.startswith("%%"):
            return
        for statement in [line] if '"' in line else line.split(";"):
            if len(statement) > limits.STATEMENT_CHARACTERS:
                message = f"a statement has more than {limits.STATEMENT_CHARACTERS:,} characters"
                raise TooLarge([Error(f"line {number}", message)])
            self._statement(number, statement.strip().rstrip(";"))

    def _statement(self, number: int, text: str) -> None:
        if not text:
            return
        if not self.started:
            self.started = bool(_HEAD.match(text))
        elif _PASSED.match(text):
            pass
        elif found := _SUBGRAPH.match(text):
            self._open(found["rest"])
        elif text == "end":
            if self.open_frames:
                self.open_frames.pop()
        elif not self._chain(number, text):
            self.left_over.append(Leftover(f"line {number}", f"not understood: {text[:60]}"))

    def _open(self, rest: str) -> None:
        name, words, _ = _part(rest) or (rest, rest, "")
        frame = self.ids.of(f"frame {name}", words)
        part: dict[str, Any] = {"id": frame, "kind": "boundary", "label": _label(words)}
        if self.open_frames:
            part["parent"] = self.open_frames[-1]
        self.frames.append(part)
        self.open_frames.append(frame)
        self.marks[frame] = Mark(line=self.number, name=name)
        self.became[f"subgraph {name}"] = f"frame {frame}"

    def _chain(self, number: int, text: str) -> bool:
        """`A & B --> C -- words --> D`. False, and nothing read, when not all of it was understood."""
        parsed = _parsed(text)
        if parsed is None:
            return False
        groups, links = parsed
        self._refuse_too_many(number, groups)
        named = [[self._node(name, words) for name, words in group] for group in groups]
        for words, sources, targets in zip(links, named, named[1:], strict=False):
            for source in sources:
                for target in targets:
                    self._connect(source, target, words)
        return True

    def _refuse_too_many(self, number: int, groups: list[_Group]) -> None:
        """Every node of a group is joined to every node of the next, so a short line may ask for millions."""
        nodes = len(self.nodes) + len({name for group in groups for name, _ in group} - self.nodes.keys())
        lines = len(self.connections) + sum(len(one) * len(other) for one, other in itertools.pairwise(groups))
        for count, most, what in (
            (nodes, limits.PARSE_NODES, "nodes"),
            (lines, limits.PARSE_CONNECTIONS, "connections"),
        ):
            if count > most:
                raise TooLarge([Error(f"line {number}", f"more than {most:,} {what}")])

    def _node(self, name: str, words: str) -> str:
        if name not in self.nodes:
            said = _label(words) or name
            service = guess_service(said)
            node = self.ids.of(f"node {name}", slug(name.removeprefix("n_")))
            self.nodes[name] = {"id": node, "service": service, "label": said}
            if self.open_frames:
                self.nodes[name]["frame"] = self.open_frames[-1]
            self.marks[node] = Mark(line=self.number, name=name)
            self.became[name] = f"node {node} ({service})"
        elif words:
            said = _label(words)
            self.nodes[name] |= {"label": said, "service": guess_service(said)}
        return name

    def _connect(self, source: str, target: str, words: str) -> None:
        one, other = self.nodes[source], self.nodes[target]
        kind = default_kind(vocabulary(), one["service"], other["service"])
        name = self.ids.of(f"line {len(self.connections)}", f"{one['id']}-{other['id']}")
        part = {"id": name, "source": one["id"], "target": other["id"], "kind": kind}
        self.connections.append(part | ({"label": _label(words)} if words else {}))
        self.marks[name] = Mark(line=self.number, name=f"{source} to {target}")
        self.became[f"{source} to {target}"] = line_words(name, kind)


_Group = list[tuple[str, str]]  # nodes with their words


def _parsed(text: str) -> tuple[list[_Group], list[str]] | None:
    """The groups of a chain and the words of the links between them; None when it is no chain."""
    group, rest = _group(text)
    groups, links = [group], []
    while group and rest:
        link = _link(rest)
        if link is None:
            return None
        words, rest = link
        group, rest = _group(rest)
        groups.append(group)
        links.append(words)
    return (groups, links) if group else None


def _group(text: str) -> tuple[_Group, str]:
    """Nodes joined by `&` at the beginning of a text, and what follows."""
    found: _Group = []
    while part := _part(text):
        name, words, rest = part
        found.append((name, words))
        rest = re.sub(r"^:::\s*[\w-]+", "", rest).lstrip()
        if not rest.startswith("&"):
            return found, rest
        text = rest[1:].lstrip()
    return found, text


def _part(text: str) -> tuple[str, str, str] | None:
    """A node at the beginning of a text: its name, its words and what follows."""
    named = _NAME.match(text)
    if named is None:
        return None
    rest = text[named.end() :]
    for opening, closing in _SHAPES:
        if rest.lstrip().startswith(opening):
            inner = rest.lstrip()[len(opening) :]
            if inner.startswith('"'):
                words, quote, after = inner[1:].partition('"')
                if quote and after.lstrip().startswith(closing):
                    return named[0], words, after.lstrip()[len(closing) :].lstrip()
            words, found, after = inner.partition(closing)
            if found:
                return named[0], words, after.lstrip()
    return named[0], "", rest.lstrip()


def _link(text: str) -> tuple[str, str] | None:
    """A link at the beginning of a text: its words and what follows."""
    wordy = _WORDY.match(text)
    if wordy:
        return wordy["words"], text[wordy.end() :].lstrip()
    plain = _LINK.match(text)
    if plain is None:
        return None
    rest = text[plain.end() :].lstrip()
    if rest.startswith("|"):
        words, _, rest = rest[1:].partition("|")
        return words, rest.lstrip()
    return "", rest


def _label(words: str) -> str:
    """Words without quotes, tags and character codes."""
    said = re.sub(r"<br\s*/?>", " ", words.strip().strip('"'))
    said = re.sub(r"</?[a-z]+>", "", said)
    return label(re.sub(r"#(\d{1,6});", lambda code: chr(int(code[1])) if int(code[1]) < 0x110000 else "", said))
