"""What saving a sketch into its file would do, told before it is done; and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from patterns_app.core import limits, pipeline
from patterns_app.core.sketch.model import Sketch
from patterns_app.web.working import caged
from patterns_app.web.workspace.models import SavedSketch

from .disk import NotHere, digest
from .opened import Record, disk, document, file_then, is_in_the_file, note

_TOLD = 40  # things that are told one by one


@dataclass(frozen=True)
class Plan:
    """What would be written over what. `lost` is what the file has, or the sketch, and the file will not have.

    `known` is the digest of the file as it is now; `is_other` says that it is not what was opened or saved last.
    """

    data: bytes
    known: str
    is_other: bool
    diff: str = ""
    lost: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Is there nothing to be told before it is done?"""
        return not self.is_other and not self.lost and not self.diff


def is_there(record: Record, saved: SavedSketch) -> bool:
    """Does the file say all that the sketch does, so that nothing is to be written? Raises NotHere."""
    return is_in_the_file(saved, record) and digest(disk().read(record.path)) == record.digest


def planned(record: Record, saved: SavedSketch) -> Plan:
    """What would come of saving now. Raises NotHere, InputError, RenderError."""
    sketch, blobs = document(saved)
    now = disk().read(record.path)
    known = digest(now)
    is_other = known != record.digest
    if record.kind == "sketch":
        return Plan(pipeline.carrying(sketch, blobs), known, is_other)
    if record.kind == "drawio":
        data = caged(pipeline.written, sketch, "drawio", settings.GRAPHVIZ_DOT, blobs)
        return Plan(data, known, is_other, lost=tuple(_lost_of_drawing(record, now)))
    return _into_template(record, sketch, blobs, now, is_other)


def _into_template(record: Record, sketch: Sketch, blobs: dict[str, bytes], now: bytes, is_other: bool) -> Plan:
    """What changed is told against the file as it was when it was opened or saved last: what others changed in it
    since stays, and a setting that is set back after a save is written back.
    """
    came_from = file_then(record) or (blobs.get(sketch.template.blob) if sketch.template else None)
    near = disk().near(record.path, now)
    near.pop(record.path.rpartition("/")[2])
    found = caged(pipeline.into_template, sketch, now, came_from, near, record.path)
    return Plan(found.data, digest(now), is_other, found.diff, _few(found.notes))


def _lost_of_drawing(record: Record, now: bytes) -> Iterator[str]:
    """What a draw.io file of another hand holds that a sketch does not, so that it would go."""
    if b"pattern_studio_document=" in now:  # it is ours, and holds all that the sketch says
        return
    name = record.path.rpartition("/")[2]
    imported = caged(pipeline.read_among, name, {name: now}, settings.GRAPHVIZ_DOT).imported
    others = [page for place, page in enumerate(imported.pages) if place != imported.page]
    if others:
        yield f"The other pages of the file: {', '.join(others[:5])}{' …' if len(others) > 5 else ''}."
    yield from _few(tuple(f"{one.name}: {one.why}" for one in imported.left_over))
    yield "Colours, fonts and places of lines as they were drawn there: the file is written anew."


def _few(lines: tuple[str, ...]) -> tuple[str, ...]:
    more = len(lines) - _TOLD
    return (*lines[:_TOLD], *([f"and {more} more"] if more > 0 else []))


def written(record: Record, saved: SavedSketch, plan: Plan) -> str:
    """Write it. Where something of the file would go, the file as it was is kept beside it first; answers its name.

    Raises NotHere, also when the file has changed since the plan.
    """
    kept = ""
    if plan.is_other or (record.kind == "drawio" and plan.lost):
        kept = _kept_beside(record.path, disk().read(record.path), plan.known)
    disk().write(record.path, plan.data, plan.known)
    note(Record(record.path, record.kind, record.sketch, digest(plan.data), saved.revision), plan.data)
    return kept


def _kept_beside(path: str, data: bytes, known: str) -> str:
    """The file as it is under another name, the first that is free."""
    if digest(data) != known:
        raise NotHere(f"{path} was changed on the disk meanwhile. Nothing was written.")
    for number in range(1, 100):
        name = f"{path}.bak" if number == 1 else f"{path}.{number}.bak"
        try:
            disk().write(name, data, "")
        except NotHere:
            continue
        return name
    raise NotHere(f"{path}.bak and ninety-eight more are there already: remove some.")


def begun(path: str) -> None:
    """An empty sketch as a new file. Raises NotHere for one that is there."""
    title = path.rpartition("/")[2].removesuffix(".sketch.json")
    disk().write(path, pipeline.carrying(Sketch(title=title[: limits.TITLE]), {}), "")
