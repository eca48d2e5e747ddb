"""Folders: where sketches lie in a space, which is a person's, a browser's or a team's.

A folder gives nobody a right and takes none away: `rights` decides by who owns the sketch, and asks no folder. Who may
change a space's folders is who owns it, and in a team whoever may edit.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from patterns_app.web.counters.turns import in_turn

from . import rights
from . import rows as saved_rows
from .access import Key, sketch_for
from .keys import NoAccess
from .models import FOLDER_LENGTH, Filed, Folder, SavedSketch
from .refusals import Refused

FOLDERS_A_SPACE: Final = 300
DEEPEST: Final = 8


@dataclass(frozen=True)
class Place:
    """A folder as pages show it: what lies right in it, and how it is called from the outside in."""

    id: uuid.UUID
    name: str
    parent: uuid.UUID | None
    path: tuple[str, ...]
    sketches: int
    folders: int

    @property
    def whole_name(self) -> str:
        """With those that it lies in."""
        return " / ".join(self.path)


@dataclass(frozen=True)
class Cabinet:
    """All folders of a space, each before those in it."""

    places: tuple[Place, ...] = ()

    def get(self, folder: str) -> Place | None:
        """One of them; None for what is none."""
        return next((one for one in self.places if str(one.id) == folder), None)

    def inside(self, folder: uuid.UUID | None) -> tuple[Place, ...]:
        """Those that lie right in one, or in none."""
        return tuple(one for one in self.places if one.parent == folder)

    def way_to(self, place: Place) -> Iterator[Place]:
        """The folder and all that it lies in, the outermost first."""
        if place.parent and (outer := self.get(str(place.parent))):
            yield from self.way_to(outer)
        yield place

    def apart_from(self, place: Place) -> tuple[Place, ...]:
        """Where it can be put: not into itself, or what is in it."""
        return tuple(one for one in self.places if place not in self.way_to(one))


def cabinet(space: str) -> Cabinet:
    """The folders of a space, in two questions."""
    if not (rows := list(Folder.objects.filter(owner=space)) if space else []):
        return Cabinet()
    lying = saved_rows.sketches(Q(owner=space, deleted__isnull=True, filed__isnull=False))
    full = Counter(lying.values_list("filed__folder", flat=True))
    return Cabinet(tuple(_places(rows, full, None, ())))


def _places(
    rows: list[Folder], full: Counter[uuid.UUID], parent: uuid.UUID | None, path: tuple[str, ...]
) -> Iterator[Place]:
    for row in (one for one in rows if one.parent_id == parent):
        inside = sum(one.parent_id == row.pk for one in rows)
        yield Place(row.pk, row.name, parent, (*path, row.name), full[row.pk], inside)
        yield from _places(rows, full, row.pk, (*path, row.name))


def make(actor: str, space: str, name: str, parent: str = "") -> uuid.UUID:
    """A new folder, in another one or in none. Raises NoAccess, Refused."""
    with transaction.atomic():
        found = _opened(actor, space)
        if len(found.places) >= FOLDERS_A_SPACE:
            raise Refused(gettext("There are %(most)d folders at most.") % {"most": FOLDERS_A_SPACE})
        outer = _inside(found, parent, 1)
        row = Folder(owner=space, name=_good_name(found, name, outer), created=timezone.now())
        row.parent_id = outer.id if outer else None
        row.save(force_insert=True)
    return row.pk


def rename(actor: str, folder: uuid.UUID, name: str) -> None:
    """Give a folder another name. Raises NoAccess, Refused."""
    with transaction.atomic():
        row, found, place = _own(actor, folder)
        outer = found.get(str(place.parent))
        row.name = _good_name(found, name, outer, place)
        row.save(update_fields=["name"])


def move(actor: str, folder: uuid.UUID, to: str) -> None:
    """Put a folder into another one, or into none. Raises NoAccess, Refused."""
    with transaction.atomic():
        row, found, place = _own(actor, folder)
        outer = _inside(found, to, _depth(found, place))
        if outer and outer not in found.apart_from(place):
            raise Refused(gettext("A folder cannot lie in itself."))
        _good_name(found, place.name, outer, place)
        row.parent_id = outer.id if outer else None
        row.save(update_fields=["parent"])


def delete(actor: str, folder: uuid.UUID) -> None:
    """Take a folder away; what lies in it moves up to where the folder was. Raises NoAccess."""
    with transaction.atomic():
        row, found, place = _own(actor, folder)
        taken = {one.name.casefold() for one in found.inside(place.parent) if one != place}
        for inner in found.inside(place.id):
            Folder.objects.filter(pk=inner.id).update(parent=place.parent, name=_free(inner.name, taken))
        filed = Filed.objects.filter(folder=row)
        if place.parent:
            filed.update(folder=place.parent)
        else:
            filed.delete()
        row.delete()


def put(key: Key, folder: str) -> SavedSketch:
    """Put a sketch into a folder of its owner's, or into none. Raises NoAccess, Refused."""
    with transaction.atomic():
        saved = sketch_for(key, "open", lock=True).sketch
        place = _inside(_opened(key.owner, saved.owner), folder, 0)
        if place is None:
            Filed.objects.filter(sketch=saved).delete()
        else:
            Filed.objects.update_or_create(sketch=saved, defaults={"folder_id": place.id})
    return saved


def _opened(actor: str, space: str) -> Cabinet:
    """The folders of a space, which nobody else changes until the transaction ends. Raises NoAccess."""
    if not rights.may_file(actor, space):
        raise NoAccess
    in_turn(f"folders of {space}")
    return cabinet(space)


def _own(actor: str, folder: uuid.UUID) -> tuple[Folder, Cabinet, Place]:
    row = Folder.objects.filter(pk=folder).first()
    if row is None:
        raise NoAccess
    found = _opened(actor, row.owner)
    place = found.get(str(folder))
    if place is None:
        raise NoAccess
    return row, found, place


def _inside(found: Cabinet, folder: str, more: int) -> Place | None:
    """The folder that something of so many storeys is put into; None for none. Raises Refused."""
    if not folder:
        return None
    place = found.get(folder)
    if place is None:
        raise Refused(gettext("This folder is not there (any more)."))
    if len(place.path) + more > DEEPEST:
        raise Refused(gettext("Folders lie %(most)d deep at most.") % {"most": DEEPEST})
    return place


def _depth(found: Cabinet, place: Place) -> int:
    return max(len(one.path) for one in found.places if place in found.way_to(one)) - len(place.path) + 1


def _good_name(found: Cabinet, name: str, outer: Place | None, own: Place | None = None) -> str:
    named = " ".join(name.split())
    if not named or len(named) > FOLDER_LENGTH or not named.isprintable():
        raise Refused(gettext("A folder's name has 1 to %(most)d characters.") % {"most": FOLDER_LENGTH})
    beside = found.inside(outer.id if outer else None)
    if named.casefold() in {one.name.casefold() for one in beside if one != own}:
        raise Refused(gettext("A folder here is called “%(name)s” already.") % {"name": named})
    return named


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where another one beside has it."""
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name[: FOLDER_LENGTH - 5]} {number}", number + 1
    taken.add(found.casefold())
    return found
