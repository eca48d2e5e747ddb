"""What somebody does, drawn by chance: each kind of change, and sketches to begin with."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.sketch.together.state import State

from .people import Person

Plain = dict[str, Any]
Ops = list[Plain]
WEIGHTS = {
    "node": 8,
    "frame": 4,
    "line": 8,
    "rm_node": 7,
    "rm_frame": 4,
    "rm_line": 4,
    "label": 8,
    "setting": 8,
    "move": 8,
    "shift": 5,
    "tree": 5,
    "frame_of": 6,
    "bind": 3,
    "fold": 4,
    "step": 4,
    "rm_step": 3,
    "set_step": 4,
    "place": 4,
    "story": 1,
    "rm_story": 1,
    "describe": 3,
    "ignore": 3,
    "end": 4,
    "paste": 2,
    "pattern": 2,
    "note": 3,
    "rm_note": 2,
    "plain_line": 3,
    "plain_end": 3,
    "rm_plain": 1,
    "page": 2,
    "rm_page": 1,
    "letters": 3,
    "undo": 12,
    "redo": 5,
}


def beginning(r: Random) -> State:
    """A small sketch with something of everything."""
    frames: list[Plain] = []
    for i in range(r.randint(0, 3)):
        frames.append({"id": f"f{i}", "kind": "team", "box": {"x": 0, "y": 0, "width": 400, "height": 300}})
        if i and r.random() < 0.5:
            frames[-1]["parent"] = f"f{r.randrange(i)}"
    nodes: list[Plain] = []
    for i in range(r.randint(2, 6)):
        nodes.append({"id": f"n{i}", "service": "aws.lambda", "position": {"x": 10.0 * i, "y": 0}})
        if frames and r.random() < 0.6:
            nodes[-1]["frame"] = r.choice(frames)["id"]
    if frames:
        frames[0]["pattern"] = {"slug": "saga", "bindings": {"a": "n0", "b": "n1"}}
    ids = [node["id"] for node in nodes]
    lines = [
        {"id": f"c{i}", "source": r.choice(ids), "target": r.choice(ids), "kind": "async"}
        for i in range(r.randint(1, 5))
    ]
    steps = [
        {"id": "a", "text": "one", "moves": [{"at": "n0"}]},
        {"id": "b", "text": "two", "marks": {"n1": {"state": "open"}}},
    ]
    plain = {
        "schema": "pattern-studio/2",
        "title": "T",
        "nodes": nodes,
        "frames": frames,
        "connections": lines,
        "scenarios": [{"id": "s0", "title": "S", "steps": steps}],
        "ignored": [{"rule": "RES-001", "target": "n0", "reason": "known"}],
        "notes": [{"id": "t0", "text": "note", "about": "n1", "box": {"x": 1, "y": 1, "width": 9, "height": 9}}],
        "lines": [{"id": "l0", "source": "t0", "end": {"x": 4, "y": 4}}],
        "pages": [{"id": "p0", "title": "First"}],
    }
    return State.of(parse_value(plain))


def some(r: Random, keys: Any) -> Any:
    return r.choice(sorted(keys)) if keys else None


class Chance:
    """One act of one person: what is there for it, and by which id it would go."""

    def __init__(self, r: Random, person: Person) -> None:
        self.r, self.person, self.view = r, person, person.view
        parts = self.view.parts
        self.n, self.f, self.l = (some(r, parts[name]) for name in ("node", "frame", "connection"))
        self.s, self.st, self.t = (some(r, parts[name]) for name in ("scenario", "step", "note"))
        self.pl, self.p = some(r, parts["line"]), some(r, parts["page"])

    @property
    def word(self) -> str:
        return f"{self.person.name}{self.person.next}"

    def fresh(self, stem: str) -> str:
        # Now and then two people take the same id.
        return f"{stem}-{self.word}{self.r.randrange(100)}" if self.r.random() > 0.02 else "x-x"

    def beside(self, name: str) -> Plain:
        if self.r.random() >= 0.4:
            return {}
        return {"after": some(self.r, self.view.parts[name]), "before": some(self.r, self.view.parts[name])}

    def place(self) -> Plain:
        return {"x": self.r.randrange(900), "y": self.r.randrange(900)}

    def update(self, name: str, key: Any, **changed: Any) -> Ops:
        return [{"do": "update", name: key, "set": changed}] if key else []


def _node(c: Chance) -> Ops:
    inside = {"frame": c.f} if c.f and c.r.random() < 0.5 else {}
    node = {"id": c.fresh("n"), "service": "aws.sqs", "position": c.place(), "label": "", **inside}
    return [{"do": "add", "node": node, **c.beside("node")}]


def _frame(c: Chance) -> Ops:
    inside = {"parent": c.f} if c.f and c.r.random() < 0.6 else {}
    box = {"x": 1, "y": 1, "width": 9, "height": 9}
    return [{"do": "add", "frame": {"id": c.fresh("f"), "kind": "vpc", "box": box, **inside}}]


def _line(c: Chance) -> Ops:
    line = {"id": c.fresh("c"), "source": c.n, "target": some(c.r, c.view.parts["node"]), "kind": "sync"}
    return [{"do": "add", "connection": {**line, "route": [{"x": 1, "y": 2}]}}] if c.n else []


def _setting(c: Chance) -> Ops:
    value = c.r.choice([None, c.r.randrange(99), True, 1])
    changed = {f"settings.k{c.r.randrange(3)}": value, "notes": str(c.person.next)}
    return [{"do": "update", "node": c.n, "set": changed}] if c.n else []


def _shift(c: Chance) -> Ops:
    frames, nodes = [c.f] if c.f else [], [c.n] if c.n else []
    return [{"do": "shift", "frames": frames, "nodes": nodes, "dx": c.r.randint(-50, 50), "dy": 3}]


def _bind(c: Chance) -> Ops:
    if not (c.f and c.n and c.view.parts["frame"][c.f].get("pattern")):
        return []
    path = f"pattern.bindings.{c.r.choice('ab')}"
    return [{"do": "update", "frame": c.f, "set": {path: c.r.choice([c.n, c.n, None])}}]


def _pattern(c: Chance) -> Ops:
    return c.update("frame", c.f, pattern={"slug": "bulkhead", "bindings": {"a": c.n}}) if c.n else []


def _step(c: Chance) -> Ops:
    if not c.s:
        return []
    moves = [{"at": c.n}] if c.n else []
    where = {"after": c.st, "before": None} if c.st and c.r.random() < 0.5 else {}
    return [{"do": "add", "step": {"id": c.fresh("st"), "scenario": c.s, "text": c.word, "moves": moves}, **where}]


def _set_step(c: Chance) -> Ops:
    marks = {f"marks.{c.n}": {"state": c.word}} if c.n else {}
    return [{"do": "update", "step": c.st, "set": {"text": c.word, **marks}}] if c.st else []


def _place(c: Chance) -> Ops:
    if c.st and c.r.random() < 0.5:
        return [{"do": "place", "step": c.st, "after": some(c.r, c.view.parts["step"]), "before": None}]
    return [{"do": "place", "node": c.n, **c.beside("node")}] if c.n else []


def _paste(c: Chance) -> Ops:
    a = c.fresh("p")
    line = {"id": f"{a}c", "source": f"{a}a", "target": f"{a}b", "kind": "async"}
    return [
        {"do": "add", "frame": {"id": a, "kind": "pattern"}},
        {"do": "add", "node": {"id": f"{a}a", "service": "aws.sqs", "frame": a}},
        {"do": "add", "node": {"id": f"{a}b", "service": "aws.sns", "frame": a}},
        {"do": "add", "connection": line},
        {"do": "update", "frame": a, "set": {"pattern": {"slug": "saga", "bindings": {"q": f"{a}a"}}}},
    ]


def _note(c: Chance) -> Ops:
    about = some(c.r, [key for key in (c.n, c.f, c.l) if key])
    return [{"do": "add", "note": {"id": c.fresh("t"), "text": c.word, "about": about, "frame": c.f}}]


def _plain_line(c: Chance) -> Ops:
    ends = {"source": some(c.r, [key for key in (c.n, c.f, c.l, c.t, c.pl) if key]), "end": c.place()}
    return [{"do": "add", "line": {"id": c.fresh("l"), **ends}}] if ends["source"] else []


def _plain_end(c: Chance) -> Ops:
    end = c.r.choice([{"start": c.place()}, {"source": some(c.r, [key for key in (c.n, c.t) if key])}])
    return c.update("line", c.pl, **end, label=c.word)


def _removal(name: str, of: str) -> Callable[[Chance], Ops]:
    return lambda c: [{"do": "remove", name: key}] if (key := getattr(c, of)) else []


ACTS: dict[str, Callable[[Chance], Ops]] = {
    "node": _node,
    "frame": _frame,
    "line": _line,
    "rm_node": _removal("node", "n"),
    "rm_frame": _removal("frame", "f"),
    "rm_line": _removal("connection", "l"),
    "label": lambda c: c.update("node", c.n, label=c.word),
    "setting": _setting,
    "move": lambda c: c.update("node", c.n, position=c.place()),
    "shift": _shift,
    "tree": lambda c: c.update("frame", c.f, parent=some(c.r, c.view.parts["frame"])),
    "frame_of": lambda c: c.update("node", c.n, frame=c.r.choice([None, c.f])),
    "bind": _bind,
    "fold": lambda c: c.update("frame", c.f, collapsed=c.r.choice([True, None])),
    "step": _step,
    "rm_step": _removal("step", "st"),
    "set_step": _set_step,
    "place": _place,
    "story": lambda c: [{"do": "add", "scenario": {"id": c.fresh("s"), "title": "x", "frame": c.f}}],
    "rm_story": _removal("scenario", "s"),
    "describe": lambda c: [{"do": "describe", c.r.choice(["title", "description"]): c.word}],
    "ignore": lambda c: (
        [{"do": "ignore", "rule": "RES-002", "target": c.n, "reason": c.r.choice([None, c.word])}] if c.n else []
    ),
    "end": lambda c: c.update("connection", c.l, **{c.r.choice(["source", "target"]): c.n}) if c.n else [],
    "paste": _paste,
    "pattern": _pattern,
    "note": _note,
    "rm_note": _removal("note", "t"),
    "plain_line": _plain_line,
    "plain_end": _plain_end,
    "rm_plain": _removal("line", "pl"),
    "page": lambda c: [
        {"do": "add", "page": {"id": (name := c.fresh("p")), "title": c.word}},
        *c.update("node", c.n, page=name),
    ],
    "rm_page": _removal("page", "p"),
    "letters": lambda c: c.update("connection", c.l, dead_letters=c.n),
}


def act(r: Random, person: Person, *, back: bool = True) -> bool:
    """Do something by chance; with `back` that may be to undo or redo. Was there anything to do?"""
    names = [name for name in WEIGHTS if back or name in ACTS]
    name = r.choices(names, [WEIGHTS[one] for one in names])[0]
    if name not in ACTS:
        return person.undo() if name == "undo" else person.redo()
    operations = ACTS[name](Chance(r, person))
    return bool(operations) and person.act(operations)
