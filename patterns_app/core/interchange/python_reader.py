"""Python source for the `diagrams` package as a sketch. The source is parsed and followed, and never run.

What it draws is kept here: nodes made by a class, clusters, and lines of `>>`, `<<` and `-` with `Edge(...)` between.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from patterns_app.core import limits
from patterns_app.core.sketch.model import Connection, Frame, FrameKind, Node, Sketch
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.class_search import stands_for
from patterns_app.core.vocabulary.classes import ANY, class_moved, class_of

from .assembling import GENERIC, Ids, assembled, guess_service, label, line_words, slug
from .calling import drawn
from .own_remarks import Remark, added, behind, without_lost
from .python_expressions import EXPRESSIONS
from .python_program import Left, Program
from .python_statements import STATEMENTS
from .python_values import Line, Ref
from .reading_model import Imported, Leftover, Mark
from .told_by_labels import said_of_line, said_of_part

_OF_A_PROVIDER = 4  # parts of a path such as diagrams.gcp.compute.Run


def read_python(data: bytes) -> Imported:
    """The graph that the source draws. Raises InputError."""
    if len(data) > limits.PYTHON_BYTES:
        message = f"the source has {len(data):,} bytes; at most {limits.PYTHON_BYTES:,} are read"
        raise TooLarge([Error("$", message)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "Python source has to be UTF-8 here")]) from None
    try:
        # As text: a remark that names another encoding says nothing about bytes that are decoded already.
        tree = _tree(text)
        remarks = _remarks(text)
    except SyntaxError as error:
        raise NotASketch([Error(f"line {error.lineno}", f"this is not Python: {error.msg}")]) from None
    except tokenize.TokenError as error:
        raise NotASketch([Error(f"line {error.args[1][0]}", f"this is not Python: {error.args[0]}")]) from None
    except (ValueError, RecursionError, MemoryError):
        raise NotASketch([Error("$", "the source is nested too deeply, or holds a NUL character")]) from None
    reading = _Reading(remarks)
    try:
        Program(reading, STATEMENTS, EXPRESSIONS).run(tree.body)
    except RecursionError:
        raise NotASketch([Error("$", "the source is nested too deeply")]) from None
    except Left as left:
        raise NotASketch([Error("$", f"this is not Python: a {left.how} outside of functions and loops")]) from None
    sketch = reading.sketch()
    return Imported(sketch, "python", reading.became, tuple(reading.left_over), reading.marks)


def _tree(text: str) -> ast.Module:
    """What Python makes of it. Its warnings, of odd numbers and the like, would stand in the server's log."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _remarks(text: str) -> dict[int, Remark]:
    """What our own writer says behind a line: the id, the service or kind, settings."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (one := behind(token.string, token.start[0])):
            found[one.line] = one
    return found


@dataclass
class _Reading:
    """What the source has drawn so far: the canvas of `python_program`."""

    remarks: dict[int, Remark]
    title: str = ""
    pages: list[dict[str, Any]] = field(default_factory=list)  # one a diagram
    ids: Ids = field(default_factory=Ids)
    nodes: list[dict[str, Any]] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    connections: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    left: set[tuple[int, str]] = field(default_factory=set)
    open: list[str] = field(default_factory=list)  # clusters that have begun
    services: dict[str, str] = field(default_factory=dict)  # by node id
    called: dict[str, str] = field(default_factory=dict)  # what nodes are named, by id
    marks: dict[str, Mark] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)  # how often something of a name became something

    @property
    def drawn(self) -> int:
        """How many nodes there are."""
        return len(self.nodes)

    def sketch(self) -> Sketch:
        """The document. Raises InputError."""
        pages = self.pages if len(self.pages) > 1 else []
        others = {"lines": self.lines, "notes": self.notes, "pages": pages}
        others = {key: parts for key, parts in others.items() if parts}
        connections, frames = without_lost(self.connections, self.frames, self.nodes)
        return assembled(self.title, self.nodes, frames, connections, others)

    def titled(self, title: str, line: int) -> None:
        """The first diagram gives the title, and each its page where there are several."""
        if len(self.pages) >= limits.PARSE_PAGES:
            raise TooLarge([Error(f"line {line}", f"more than {limits.PARSE_PAGES:,} diagrams")])
        self.title = self.title or title
        self.pages.append({"id": self.ids.of(f"page {len(self.pages)}", f"page {title}"), "title": label(title)})
        if len(self.pages) > 1:
            self._became(f"Diagram {title}", f"page {self.pages[-1]['id']}")

    def _around(self, field_name: str = "frame") -> dict[str, str]:
        """Where a part lies: in the cluster that is open, else on the page of its diagram."""
        if self.open:
            return {field_name: self.open[-1]}
        return {"page": self.pages[-1]["id"]} if len(self.pages) > 1 else {}

    def begin(self, words: str, line: int) -> Ref:
        """A frame for a cluster."""
        if len(self.frames) >= limits.PARSE_FRAMES:
            raise TooLarge([Error(f"line {line}", f"more than {limits.PARSE_FRAMES:,} clusters")])
        own = self.remarks.get(line)
        frame = self.ids.of(f"cluster {len(self.frames)}", own.id if own else words or "cluster")
        part = {"id": frame, "kind": "boundary", "label": label(words)}
        if own and own.word in get_args(FrameKind):
            part = added(part | {"kind": own.word}, own, Frame, own.word)
        self.frames.append(part | self._around("parent"))
        self.open.append(frame)
        self.marks[frame] = Mark(line=line, name=words)
        self._became(f"Cluster {words}", f"frame {frame}")
        return Ref(frame)

    def end(self) -> None:
        """Back to the cluster around."""
        self.open.pop()

    def node(self, path: str, words: str, name: str, line: int) -> Ref:
        """A node of a class, in the cluster that is open."""
        made = path.rpartition(".")[2]
        own = self.remarks.get(line)
        wish = own.id if own else slug(name or words or made)
        known = vocabulary().services.get(own.word) if own else None
        known = known if known and known.diagrams == path else None  # another class was written since
        service = known.key if known else _of_class(path, words) or _guessed(path, f"{_spaced(made)} {words}")
        if len(self.nodes) >= limits.PARSE_NODES:
            raise TooLarge([Error(f"line {line}", f"more than {limits.PARSE_NODES:,} nodes")])
        node = self.ids.of(f"node {len(self.nodes)}", wish)
        self.services[node], self.called[node] = service, words
        part: dict[str, Any] = {"id": node, "service": service, "label": label(words.replace("\\n", " "))}
        if own and known:
            part = added(part, own, Node, vocabulary().short_name(known.key))
        elif said := said_of_part(service, part["label"]):
            part["settings"] = said
        self.nodes.append(part | self._around())
        self.marks[node] = Mark(line=line, name=name or words or made)
        self._became(f"{made}({words!r})", f"node {node} ({service})")
        return Ref(node)

    def text(self, words: str, line: int) -> Ref:
        """A note: what is drawn as a text alone."""
        if len(self.notes) >= limits.PARSE_NOTES:
            raise TooLarge([Error(f"line {line}", f"more than {limits.PARSE_NOTES:,} texts")])
        note = self.ids.of(f"note {len(self.notes)}", slug(words or "note"))
        part = {"id": note, "text": words.replace("\\n", "\n")[: limits.STEP_TEXT]}
        self.notes.append(part | self._around())
        self.marks[note] = Mark(line=line, name=words)
        self._became(f"Node({words!r})", f"note {note}")
        return Ref(note)

    def join(self, one: Sequence[Ref], other: Sequence[Ref], edge: Line, line: int) -> None:
        """Lines from each to each; against the reading order where the arrow points back."""
        count = len(one) * len(other)
        for lines, most in ((self.connections, limits.PARSE_CONNECTIONS), (self.lines, limits.PARSE_LINES)):
            if len(lines) + count > most and (lines is self.connections or not self._are_nodes(one, other)):
                raise TooLarge([Error(f"line {line}", f"more than {most:,} connections")])
        for source in one:
            for target in other:
                ends = (target.id, source.id) if edge.back and not edge.forward else (source.id, target.id)
                self._connect(*ends, edge, line)

    def _are_nodes(self, one: Sequence[Ref], other: Sequence[Ref]) -> bool:
        return all(part.id in self.services for part in (*one, *other))

    def _connect(self, source: str, target: str, edge: Line, line: int) -> None:
        services, both = self.services, edge.back and edge.forward
        own = self.remarks.get(line)
        wish, kind = (own.id, own.word) if own else (f"{source}-{target}", "")
        name = self.ids.of(f"line {len(self.connections) + len(self.lines)}", wish)
        ends = {"id": name, "source": source, "target": target}
        words = {"label": label(edge.label)} if edge.label else {}
        self.marks[name] = Mark(line=line, name=f"{source} to {target}")
        if source not in services or target not in services:
            self.lines.append(ends | {"arrow": "both" if both else "end"} | words)
            self._became(f"{source} to {target}", f"plain line {name}, as an end is a cluster or a text")
            return
        back = False
        if kind not in vocabulary().kinds:
            kind, back = drawn(vocabulary(), services[source], services[target], edge.label, self.called[target])
        if back:
            ends |= {"source": target, "target": source}
        part: dict[str, Any] = ends | {"kind": kind} | words
        part |= {"settings": said} if not own and (said := said_of_line(kind, edge.label)) else {}
        self.connections.append(added(part, own, Connection) if own and kind == own.word else part)
        told = line_words(name, kind, back) + (", with arrows at both ends" if both else "")
        self._became(f"{source} to {target}", told)

    def _became(self, name: str, what: str) -> None:
        """Say what something became; of several of one name each is told."""
        self.told[name] = number = self.told.get(name, 0) + 1
        self.became[name if number == 1 else f"{name} ({number})"] = what

    def leave(self, line: int, why: str) -> None:
        """Something that cannot be followed, once for each line and reason."""
        if (line, why) not in self.left:
            self.left.add((line, why))
            self.left_over.append(Leftover(f"line {line}", why))


def _spaced(name: str) -> str:
    """DynamodbTable as the words of it."""
    return "".join(f" {sign}" if sign.isupper() else sign for sign in name).strip()


def _guessed(path: str, words: str) -> str:
    """The service that words name, where the class may be one of AWS or is anybody's own; else any part."""
    parts = path.split(".")
    service = guess_service(words) if len(parts) < _OF_A_PROVIDER or parts[1] in ("aws", "custom") else GENERIC
    return ANY if service == GENERIC and parts[1:2] != ["aws"] else service


def _of_class(path: str, words: str) -> str:
    """The service that a class stands for, else the class itself as a part.

    Empty for what is not in the package, and for the class that stands for anything: its words may say more.
    """
    found = class_of(path) or class_moved(path)
    service = names.told(found.key, words) or stands_for().get(found.key, found.key) if found else ""
    return "" if service == GENERIC else service
