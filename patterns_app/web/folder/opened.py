"""Which sketch stands for which file: opened once, and opened again where it was left."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction

from patterns_app.core import pipeline
from patterns_app.core.sketch.difference import difference
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.together.state import State
from patterns_app.web.working import caged
from patterns_app.web.workspace import access, actions
from patterns_app.web.workspace.access import Key, NoAccess, sketch_for
from patterns_app.web.workspace.models import SavedSketch

from .disk import Disk, Kind, NotHere, digest, kind_of

_THEN = ".file"  # behind the name of a record: the file as it was then


class Record(msgspec.Struct, frozen=True):
    """What is known of a file that was opened: its sketch, and what file and sketch were when they said the same."""

    path: str
    kind: Kind
    sketch: uuid.UUID
    digest: str
    revision: int


@dataclass(frozen=True)
class Changed:
    """The file was changed on the disk, and the sketch here: somebody has to choose."""

    record: Record
    saved: SavedSketch


def disk() -> Disk:
    """The folder that this server was given."""
    return Disk(settings.FOLDER)


def opened(path: str, owner: str, take: bool = False) -> SavedSketch | Changed:
    """The sketch of a file: the one that was opened before, or a new one; with `take` as the file is now.

    Raises NotHere, InputError, RenderError.
    """
    data = disk().read(path)
    kind = kind_of(path, data)
    if kind is None:
        raise NotHere(f"{path} is no sketch, no draw.io file and no template.")
    known = record(path)
    saved = _saved(known, owner) if known else None
    if known and saved and not take:
        if known.digest == digest(data):
            return saved
        if _has_changes(saved, known):
            return Changed(known, saved)
    read = caged(pipeline.read_among, _name(path), disk().near(path, data), settings.GRAPHVIZ_DOT)
    with transaction.atomic():
        if saved is None:
            saved = actions.create(owner, read.sketch, files=read.imported.blobs)
        else:
            key = Key(owner=owner, token=actions.token_of(saved, "edit"))
            saved = actions.save(key, read.sketch, saved.revision, over=True, files=read.imported.blobs).sketch
    note(Record(path, kind, saved.pk, digest(data), saved.revision), data)
    return saved


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _saved(known: Record, owner: str) -> SavedSketch | None:
    try:
        return sketch_for(Key(owner=owner, sketch=known.sketch), "view").sketch
    except NoAccess:  # opened by another browser: it has the right to the folder, so to the sketch
        return access.held(known.sketch)


def _has_changes(saved: SavedSketch, known: Record) -> bool:
    """Did somebody change the sketch since it was the file?"""
    before = access.revision_of(saved, known.revision)
    now = access.revision_of(saved, saved.revision)
    if before is None or now is None:
        return True
    # Where parts stand, and what a template has no words for, is no change of a template.
    is_template = known.kind == "template"
    return bool(difference(before, now).changes) if is_template else not State.of(before).same_as(State.of(now))


def is_in_the_file(saved: SavedSketch, known: Record) -> bool:
    """Is all that the sketch says in its file?"""
    return not _has_changes(saved, known)


def document(saved: SavedSketch) -> tuple[Sketch, dict[str, bytes]]:
    """What a sketch is now, and the files beside it. Raises NotHere."""
    try:
        sketch = access.current(saved)
    except access.Unreadable:
        raise NotHere("The stored sketch is damaged. Open the file again.") from None
    return sketch, {one: data for one in pipeline.named(sketch) if (data := access.blob_of(saved, one)) is not None}


# -- records: a small file each, since nothing else has to be asked of them --------------------------------------------


def _place(path: str) -> Path:
    return Path(settings.VAR_DIR) / "opened" / f"{hashlib.sha256(path.encode()).hexdigest()}.json"


def record(path: str) -> Record | None:
    """What is known of a file; None of one that nobody has opened."""
    try:
        return msgspec.json.decode(_place(path).read_bytes(), type=Record)
    except (OSError, msgspec.MsgspecError):
        return None


def record_of(sketch: uuid.UUID) -> Record | None:
    """The same by its sketch."""
    for place in (Path(settings.VAR_DIR) / "opened").glob("*.json"):
        try:
            found = msgspec.json.decode(place.read_bytes(), type=Record)
        except (OSError, msgspec.MsgspecError):
            continue
        if found.sketch == sketch:
            return found
    return None


def file_then(known: Record) -> bytes | None:
    """The file as it was when it and the sketch said the same; None where that is not known any more."""
    try:
        data = _place(known.path).with_suffix(_THEN).read_bytes()
    except OSError:
        return None
    return data if digest(data) == known.digest else None


def note(found: Record, data: bytes) -> None:
    """Keep what is known of a file, and what is in it."""
    place = _place(found.path)
    place.parent.mkdir(parents=True, exist_ok=True)
    for name, content in ((place.with_suffix(_THEN), data), (place, msgspec.json.encode(found))):
        beside = place.with_suffix(f".{uuid.uuid4().hex}")
        beside.write_bytes(content)
        beside.replace(name)
