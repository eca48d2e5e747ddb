"""Sketches: begun, read, put together, changed, read from files, handed on and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from patterns_app.core import pipeline
from patterns_app.core.checks.model import Finding
from patterns_app.core.patterns.composing import guesses
from patterns_app.core.pipeline import FORMATS, MEDIA_TYPES, PAGED, READERS
from patterns_app.core.sketch.codec import encode, to_builtins
from patterns_app.core.sketch.model import SCHEMA, Connection, Frame, Node, Note, Sketch
from patterns_app.core.sketch.naming import no_part
from patterns_app.core.sketch.parser import Error, InputError
from patterns_app.core.sketch.together.state import State
from patterns_app.core.verdict import door

from .asked import Compared, Composed, Edited, Exported, Imported, Rendered, Sketched, Started
from .catalogue import pattern_of, variant_of
from .desk import Desk, Held, Picture, Refusal
from .editing import edited
from .repeating import note
from .showing import changes, counted, cut, grouped, listed, quote, quoted, quoted_once, short, wholly_quoted

_LISTED = 80  # nodes, and connections, that are told at once
_NEW = 5  # findings that a change brought, told with its answer
_LEFT = 15  # things of a file that became nothing, told by name
TEXT_MOST = 60_000  # characters of a file that go along with an answer


def opened(desk: Desk, sketch: str | dict[str, Any]) -> Held:
    """The sketch that the agent names or sends. Raises what the desk raises, and InputError."""
    if isinstance(sketch, dict):
        document, blobs = pipeline.opened_value({"schema": SCHEMA, **sketch})
        held = Held("", document, blobs=blobs)
    elif sketch.lstrip().startswith("{"):
        document, blobs = pipeline.opened(sketch.encode())
        held = Held("", document, blobs=blobs)
    else:
        held = desk.opened(sketch)
    note(held.sketch)
    return held


def size_of(*sketches: Sketch) -> int:
    """How many parts are to be looked at."""
    return sum(len(one.nodes) + len(one.frames) + len(one.connections) for one in sketches)


def start_from_pattern(desk: Desk, asked: Started) -> dict[str, Any]:
    """A new sketch, from a pattern or empty."""
    if asked.pattern:
        pattern = pattern_of(asked.pattern)
        sketch = variant_of(pattern, asked.variant).sketch
    else:
        sketch = Sketch()
    if asked.title:
        sketch = msgspec.structs.replace(sketch, title=asked.title)
    held = desk.created(sketch, {}, asked.to)
    return {**_named(desk, held), **listed(held.sketch, (), _LISTED)}


def read_sketch(desk: Desk, asked: Sketched) -> dict[str, Any]:
    """What is in it now; with a revision what changed since, whoever did it."""
    held = opened(desk, asked.sketch)
    known = {one.id for group in _with_ids(held.sketch) for one in group}
    if missing := next((one for one in asked.parts if one not in known), None):
        raise Refusal(f"parts: {no_part(missing, held.sketch)}")
    if not asked.since:
        return {**_named(desk, held), **listed(held.sketch, asked.parts, _LISTED)}
    before = desk.earlier(held, asked.since)
    said = desk.run(size_of(before, held.sketch), what_differs, before, held.sketch)
    return {**_named(desk, held), "since": asked.since, "changed": said or ["nothing in meaning"]}


def _with_ids(sketch: Sketch) -> tuple[Sequence[Node | Connection | Frame | Note], ...]:
    """What a sketch has that can be asked for by its id."""
    return sketch.nodes, sketch.connections, sketch.frames, sketch.notes


def what_differs(before: Sketch, after: Sketch) -> list[str]:
    """What changed in meaning, a line each; none where nothing did. That steps of stories now have ids is nothing."""
    two = [wholly_quoted(State.of(one).sketch()) for one in (before, after)]
    text, is_other = pipeline.compared(two[0], two[1], "text")
    return cut([quoted_once(one) for one in text.decode().splitlines()], 2 * _LISTED) if is_other else []


def compose(desk: Desk, asked: Composed) -> dict[str, Any]:
    """A pattern put into the sketch, sharing the parts that play its roles already."""
    held, pattern = opened(desk, asked.sketch), pattern_of(asked.pattern)
    variant = variant_of(pattern, asked.variant).slug
    bound = guesses(pattern, held.sketch, variant) if asked.bindings is None else asked.bindings
    after = desk.run(size_of(held.sketch), pipeline.composed, held.sketch, pattern.slug, variant, bound)
    return changed(desk, held, after) | short({"bound": bound})


def edit(desk: Desk, asked: Edited) -> dict[str, Any]:
    """Operations, all or none."""
    held = opened(desk, asked.sketch)
    after, notes = desk.run(size_of(held.sketch) + len(asked.operations), edited, held.sketch, asked.operations)
    return changed(desk, held, after) | short({"notes": notes})


def changed(desk: Desk, held: Held, after: Sketch) -> dict[str, Any]:
    """Keep a change, and tell it: what differs by id, how many findings there are, and those that are new."""
    kept, left_out = desk.kept(held, after)
    told = {**_named(desk, kept), **changes(State.of(held.sketch).sketch(), State.of(after).sketch())}
    told["did_not_fit"] = left_out
    before, now = desk.run(size_of(held.sketch, after), findings_of, quoted(held.sketch), quoted(after))
    known, still = {one.key for one in before}, {one.key for one in now}
    new = [one for one in now if one.key not in known and one.severity != "info"]
    told["findings_now"] = counted(now)
    told["new"] = grouped(new, _NEW).get("findings", [])
    told["mended"] = list(dict.fromkeys(one.rule for one in before if one.key not in still))
    return short(told)


def findings_of(before: Sketch, after: Sketch) -> tuple[list[Finding], list[Finding]]:
    """What the rules say of two sketches."""
    return pipeline.checked(before).findings, pipeline.checked(after).findings


def _named(desk: Desk, held: Held) -> dict[str, Any]:
    """How a sketch is opened again; one that nobody keeps comes back whole."""
    if not held.name:
        return {"document": to_builtins(held.sketch) | pipeline.files_as_text(held.sketch, held.blobs)}
    return short({"sketch": held.name, "revision": held.revision, **desk.told_of(held)})


def import_files(desk: Desk, asked: Imported) -> dict[str, Any]:
    """Files of other tools as one new sketch, with what became of what."""
    name, _, page = asked.format.partition(":")
    if name and name not in READERS:
        raise Refusal(f"format: {name!r} is not read; it is one of {', '.join(READERS)}, or left out")
    if page and name not in PAGED:
        raise Refusal(f"format: {name!r} has no pages")
    files = desk.files(asked.files, asked.paths)
    if not files:
        raise Refusal("files: nothing to read: give name and text of each file")
    size = sum(map(len, files.values()))
    read = desk.run(size, read_by_name, files, asked.format)
    sketch = msgspec.structs.replace(read.sketch, title=asked.title) if asked.title else read.sketch
    held, imported = desk.created(sketch, read.imported.blobs, asked.to), read.imported
    left = [f"{quote(one.name)}: {one.why}" for one in imported.left_over]
    told = {
        **_named(desk, held),
        "read_as": imported.format,
        **listed(sketch, (), _LISTED),
        "not_read": cut(left, _LEFT),
        "damaged": [f"{quote(file)}: {why}" for file, why in imported.damaged.items()],
        "pages": cut([quote(one) for one in imported.pages], _LEFT),
        "findings_now": counted(read.findings),
    }
    return short(told)


def read_by_name(files: Mapping[str, bytes], form: str) -> pipeline.Read:
    """What the files say. Raises InputError with the name of the file that cannot be read before each place."""
    try:
        return pipeline.read(files, form, True, "")
    except InputError as error:
        if all(one.path.startswith(tuple(files)) for one in error.errors):  # of several the reader has named it
            raise
        said = [(one.path, one.message) for one in error.errors]
        to_blame = [name for name, data in files.items() if len(files) == 1 or _refused_with(data, form) == said]
        name = ", ".join(quote(one) for one in (to_blame or files))
        errors = [Error(f"{name}, {one.path}".removesuffix(", $"), one.message) for one in error.errors]
        raise InputError(errors) from None


def _refused_with(data: bytes, form: str) -> list[tuple[str, str]]:
    """What is wrong with one file alone."""
    try:
        pipeline.read({"": data}, form, False, "")
    except InputError as error:
        return [(one.path, one.message) for one in error.errors]
    return []


def render(desk: Desk, asked: Rendered) -> tuple[dict[str, Any], list[Picture]]:
    """A picture: where it can be had, and with `image` the PNG itself."""
    held = opened(desk, asked.sketch)
    form = "png" if asked.image else asked.format
    data = desk.drawn(held, form)
    told = desk.put(asked.to, held, data, form)
    if not told and form != "png":
        raise Refusal(f"to: a {form} does not go along with an answer: say where to write it, keep it, or take png")
    pictures = [Picture(data, MEDIA_TYPES["png"])] if asked.image or not told else []
    return {**told, "bytes": len(data)}, pictures


def export(desk: Desk, asked: Exported) -> dict[str, Any]:
    """Another tool's text: along with the answer where it is short enough."""
    if asked.format not in FORMATS:
        raise Refusal(f"format: {asked.format[:32]!r} is not written; it is one of {', '.join(FORMATS)}")
    held, form = opened(desk, asked.sketch), FORMATS[asked.format]
    data = desk.drawn(held, form.key)
    told = desk.put(asked.to, held, data, form.extension)
    text = data.decode()
    if asked.to and told:
        return {**told, "bytes": len(data)}
    if len(text) <= TEXT_MOST:
        return {**told, "text": text}
    if not told:
        raise Refusal(f"the text has {len(text):,} characters, which is too long for an answer: keep the sketch first")
    return {**told, "bytes": len(data), "text_left_out": f"{len(text):,} characters: read it there"}


def diff(desk: Desk, asked: Compared) -> dict[str, Any]:
    """What changed between two sketches, and what that does to the verdict."""
    after = opened(desk, asked.sketch)
    if isinstance(asked.against, str) and asked.against.isdecimal():
        before = desk.earlier(after, asked.against)
    else:
        before = opened(desk, asked.against).sketch
    size = size_of(before, after.sketch)
    said = desk.run(size, what_differs, before, after.sketch)
    if not said:
        return {"changed": ["nothing in meaning"]}
    verdict = desk.run(2 * size, door.compared, quoted(before), quoted(after.sketch), "text")
    return {"changed": said, "verdict": cut(verdict.splitlines(), 2 * _LISTED)}


def document(sketch: Sketch, blobs: Mapping[str, bytes]) -> bytes:
    """The sketch as a file of ours."""
    return pipeline.carrying(sketch, blobs) if blobs else encode(sketch)
