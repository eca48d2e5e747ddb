"""A desk in memory: what is kept stands in a table, all work is done here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from patterns_app.core import pipeline
from patterns_app.core.agents.desk import Held, Long, Refusal
from patterns_app.core.agents.running import ran
from patterns_app.core.agents.tools import call
from patterns_app.core.pipeline import MEDIA_TYPES, Options
from patterns_app.core.sketch.model import Sketch


@dataclass
class Memory:
    """Sketches by name, every revision of each."""

    kept_ones: dict[str, list[Sketch]] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)  # of all work that was to be run

    def opened(self, name: str) -> Held:
        if name not in self.kept_ones:
            raise Refusal(f"sketch: there is no {name!r}")
        rows = self.kept_ones[name]
        return Held(name, rows[-1], str(len(rows)))

    def earlier(self, held: Held, revision: str) -> Sketch:
        return self.kept_ones[held.name][int(revision) - 1]

    def created(self, sketch: Sketch, blobs: Mapping[str, bytes], name: str) -> Held:
        name = name or f"sketch-{len(self.kept_ones) + 1}"
        self.kept_ones[name] = [sketch]
        return Held(name, sketch, "1", blobs)

    def kept(self, held: Held, sketch: Sketch) -> tuple[Held, list[str]]:
        if not held.name:
            return Held("", sketch), []
        self.kept_ones[held.name].append(sketch)
        return Held(held.name, sketch, str(len(self.kept_ones[held.name]))), []

    def told_of(self, held: Held) -> dict[str, str]:
        return {}

    def files(self, given: Mapping[str, str], paths: tuple[str, ...]) -> Mapping[str, bytes]:
        return {name: text.encode() for name, text in given.items()}

    def put(self, to: str, held: Held, data: bytes, extension: str) -> dict[str, Any]:
        return {"file": to} if to else {}

    def run(self, size: int, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        self.sizes.append(size)
        return function(*arguments, **named)

    def drawn(self, held: Held, form: str) -> bytes:
        if form in MEDIA_TYPES:
            return pipeline.picture(held.sketch, Options(format=form), "")
        return pipeline.written(held.sketch, form, "")

    def under_load(self, what: Long, question: dict[str, Any], job: str) -> bytes:
        return ran(what, question, lambda _: None)


@dataclass
class Session:
    """An agent at work."""

    desk: Memory = field(default_factory=Memory)

    def do(self, tool: str, **arguments: Any) -> Any:
        """The answer of a tool that does not refuse."""
        found = call(self.desk, tool, arguments)
        assert not found.is_error, found.text
        return json.loads(found.text)

    def refused(self, tool: str, **arguments: Any) -> str:
        """What a tool says that refuses."""
        found = call(self.desk, tool, arguments)
        assert found.is_error, found.text
        return found.text
