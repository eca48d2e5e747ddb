"""What a sentence repeats of a document outside of quotes: values of settings, such as names that templates of others
give. An agent must see that these are data, so they are put into quotes wherever an answer has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from patterns_app.core.sketch.model import Sketch

from .showing import quote, seen

_PLAIN = re.compile(r"[\w./:*@${}=,+#-]{1,60}", re.ASCII)  # a word of a program, which tells nobody to do anything
_QUOTED = re.compile(r'("(?:\\.|[^"\\])*")')
_BY_OURSELVES = re.compile("“([^“”]*)”")  # how sentences of ours quote
_BEGINS = 24  # characters by which a value is known that a sentence has cut
_LEAST = 6  # of a value that says something to somebody
_LONGEST = 200
_AS_IT_IS = frozenset({"document", "text"})  # what is asked for as a whole

_opened: ContextVar[list[Sketch] | None] = ContextVar("opened", default=None)


@contextmanager
def noting() -> Iterator[list[Sketch]]:
    """Collects the sketches that are opened meanwhile."""
    sketches: list[Sketch] = []
    token = _opened.set(sketches)
    try:
        yield sketches
    finally:
        _opened.reset(token)


def note(sketch: Sketch) -> None:
    """This one is opened."""
    if (sketches := _opened.get()) is not None:
        sketches.append(sketch)


def as_data(told: dict[str, Any], sketches: list[Sketch]) -> dict[str, Any]:
    """An answer in which what these sketches say stands in quotes."""
    texts = "\n".join(_texts(told))
    values: dict[str, set[str]] = {}
    for one in (value for sketch in sketches for value in _loose(sketch)):
        if (begins := one[:_BEGINS]) in texts:
            values.setdefault(begins, set()).add(one)
    marked = {key: _every(value, lambda text: seen(_marked(text, values))) for key, value in told.items()}
    return marked | {key: told[key] for key in _AS_IT_IS & told.keys()}


def _loose(sketch: Sketch) -> Iterator[str]:
    for settings in (part.settings for parts in (sketch.nodes, sketch.connections) for part in parts):
        for value in settings.values():
            if isinstance(value, str) and len(value) >= _LEAST and not _PLAIN.fullmatch(value):
                yield value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inside = (*value, *value.values()) if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for one in inside:
        yield from _texts(one)


def _every(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): _every(one, change) for key, one in value.items()}
    return [_every(one, change) for one in value] if isinstance(value, list | tuple) else value


def _marked(text: str, values: Mapping[str, Set[str]]) -> str:
    """A text with the values in quotes; these are by how they begin."""
    for begins in sorted(values, key=len, reverse=True):
        if begins in text:
            put = partial(_with, begins=begins, values=values[begins])
            has_quotes = any('"' in one for one in values[begins])  # where it stands in quotes, its own are escaped
            text = put(text) if has_quotes else _outside(text, put)
    return _outside(text, lambda piece: _BY_OURSELVES.sub(lambda said: quote(said[1], _LONGEST), piece))


def _outside(text: str, change: Callable[[str], str]) -> str:
    """The text with another in place of each piece that stands in no quotes."""
    return "".join(piece if place % 2 else change(piece) for place, piece in enumerate(_QUOTED.split(text)))


def _with(text: str, begins: str, values: Set[str]) -> str:
    """The text with values that begin so in quotes, wherever one stands, also where it is cut."""
    place = 0
    while (place := text.find(begins, place)) >= 0:
        whole = max((len(one) for one in values if text.startswith(one, place)), default=0)
        run = whole or max(_shared(text[place : place + len(one)], one) for one in values)
        said, end = quote(text[place : place + run], _LONGEST), place + run
        for opening, closing in ('""', "“”"):  # of a value that was cut, its closing quote too
            if text[place - 1 : place] == opening:
                place, end = place - 1, end + (text[end : end + 1] == closing)
        text = text[:place] + said + text[end:]
        place += len(said)
    return text


def _shared(one: str, other: str) -> int:
    """How many signs two texts begin with alike."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
