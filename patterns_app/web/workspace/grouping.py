"""What several people tell at the same moment, written as one.

To read and store the document, and to write through to the disk, takes nearly all the time that a change takes: done
once for all who wait, fifty people do not wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from patterns_app.core.sketch.together.state import State
from patterns_app.web.asking import asked_by
from patterns_app.web.counters.budgets import Spent

from . import access, log, quotas, rights
from .access import Key, NoAccess
from .actions import batches_of, document_of
from .models import SavedSketch
from .refusals import OthersClient
from .rights import Need


@dataclass(frozen=True)
class Told:
    """What one client tells, as `change` takes it; `address` is whose share it comes out of."""

    key: Key
    client: str
    batches: Sequence[tuple[int, Sequence[Any]]]
    since: int | None
    address: str


def change_together(sketch: uuid.UUID, told: Sequence[Told]) -> list[tuple[int, bool] | Exception]:
    """Write what several tell at the same moment, to one sketch, as one: it is read, stored and written through once.

    Of each the last count that is written and whether one is missing, or why nothing of it is. Raises Damaged and
    HistoryFull, which are the same for all, and nothing is written then. No two of them may add parts of one id.
    """
    found: list[tuple[int, bool] | Exception] = []
    with transaction.atomic():
        saved = access.held(sketch, lock=True)
        if saved is None:
            return [NoAccess() for _ in told]
        before = saved.weight = access.weight_of(saved)
        head = State.of(document_of(saved))
        batches: list[log.Batch] = []
        refused = [
            _refusal(saved, one, may) for one, may in zip(told, access.reach([t.key for t in told]), strict=True)
        ]
        for one, why in zip(told, refused, strict=True):
            if why is None:
                added = access.added_since(saved, one.since or 0, one.key.owner, one.client)
                apart_from = batches_of(one.batches, one.client, head, added)
                batches += [replace(batch, author=one.key.owner) for batch in apart_from]
        done = log.append(saved, head, batches, timezone.now(), author=told[0].key.owner)
        for one, why in zip(told, refused, strict=True):
            found.append(why or (_count_of(saved, one, done), one.client in done.holes))
    for one in told:
        with asked_by(one.address):
            quotas.grown((saved.weight - before) // len(told))
    return found


def _refusal(saved: SavedSketch, one: Told, may: Need | None) -> Exception | None:
    if may is None or not rights.suffices(may, rights.least("change")):
        return NoAccess()
    if access.is_of_another(saved, one.client, one.key.owner):
        return OthersClient()
    with asked_by(one.address):
        try:
            quotas.count_revision()
        except Spent as error:
            return error
    return None


def _count_of(saved: SavedSketch, one: Told, done: log.Appended) -> int:
    known = done.counts.get(one.client)
    return access.last_count(saved, one.client) if known is None else known
