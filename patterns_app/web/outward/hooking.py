"""Webhooks: made and taken away by who owns a sketch or a team, and told what happened.

A hook has one message under way at most. What happened meanwhile goes with the next: a receiver that is away for a day
gets one message, not thousands, and misses nothing.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from patterns_app.web.notices import telling as notices
from patterns_app.web.people import audit
from patterns_app.web.people.models import Team, User
from patterns_app.web.workspace import rows as saved_rows
from patterns_app.web.workspace.models import SavedSketch
from patterns_app.web.workspace.refusals import Refused

from . import limits, news
from .models import Hook, Mark
from .news import Event
from .posting import NotTaken, Place, post

_SALT: Final = "patterns_app.web.outward.hooking"


def add(actor: str, address: str, *, sketch: SavedSketch | None = None, team: Team | None = None) -> Hook:
    """Have an address told from now on. Whoever calls has asked whether they may. Raises Refused."""
    address = _good(address)
    with transaction.atomic():
        if Hook.objects.filter(sketch=sketch, team=team).count() >= limits.HOOKS:
            raise Refused(gettext("There are %(most)d at most.") % {"most": limits.HOOKS})
        hook = Hook.objects.create(sketch=sketch, team=team, address=address)
        rows = saved_rows.sketches(_watched(hook))
        now = news.newest()
        Mark.objects.bulk_create(Mark(hook=hook, sketch=row.pk, revision=row.revision, **now) for row in rows)
        audit.note(actor, "add hook", *_object(hook), to=_host(address))
    return hook


def remove(actor: str, hook: str, *, sketch: SavedSketch | None = None, team: Team | None = None) -> None:
    """Tell it no more. Nothing happens where it is another's, or gone."""
    with transaction.atomic():
        for one in _own(hook, sketch, team):
            audit.note(actor, "remove hook", *_object(one), to=_host(one.address))
            one.delete()


def try_again(hook: str, *, sketch: SavedSketch | None = None, team: Team | None = None) -> None:
    """At once, also one that was switched off."""
    for one in _own(hook, sketch, team):
        Hook.objects.filter(pk=one.pk).update(off=False, tries=0, failing_since=None, due=timezone.now())


def _own(hook: str, sketch: SavedSketch | None, team: Team | None) -> list[Hook]:
    return [one for one in Hook.objects.filter(sketch=sketch, team=team) if str(one.pk) == hook]


def secrets_of(hook: Hook) -> list[str]:
    """By which its messages are signed: made from its id and the secret key, and with earlier keys while they count."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [salted_hmac(_SALT, str(hook.pk), secret=key, algorithm="sha256").digest() for key in keys]
    return [f"whsec_{base64.b64encode(one).decode()}" for one in made]


def send(now: datetime) -> bool:
    """Tell one hook that is due. True when there may be more at once."""
    hook = Hook.objects.filter(off=False, due__lte=now).order_by("due").first()
    if hook is None or not hook.is_mine(now):
        return False
    marks = {mark.sketch: mark for mark in Mark.objects.filter(hook=hook)}
    rows = news.moved(_watched(hook), hook.looked - limits.OVERLAP)
    found = news.since_marks(rows, marks, hook.created, limits.EVENTS_A_MESSAGE)
    if found:
        try:
            post(Place(hook.address, settings.HOOKS_PRIVATE), _body(found), _name(hook, found), secrets_of(hook))
        except NotTaken as error:
            _failed(hook, now, str(error))
            return True
        _mark(hook, marks, found)
    if len(found) < limits.EVENTS_A_MESSAGE:
        Hook.objects.filter(pk=hook.pk).update(looked=now)
    hook.done(now, now + limits.LOOK_AT_HOOK, took=bool(found))
    return True


def _failed(hook: Hook, now: datetime, why: str) -> None:
    hook.failed(now, why)
    if hook.failing_since and now - hook.failing_since > limits.GIVEN_UP:
        with transaction.atomic():
            Hook.objects.filter(pk=hook.pk).update(off=True)
            audit.note("", "hook off", *_object(hook), to=_host(hook.address))
            actor = hook.sketch.owner if hook.sketch else ""
            people = User.objects.filter(Q(actor=actor) | Q(memberships__team=hook.team, memberships__role="owner"))
            title = hook.sketch.title if hook.sketch else str(hook.team)
            notices.tell(people.values_list("pk", flat=True), "hook off", by="", title=title)


def _watched(hook: Hook) -> Q:
    return Q(pk=hook.sketch_id) if hook.sketch_id else Q(owner=hook.team.actor if hook.team else "-")


def _body(found: list[Event]) -> str:
    return msgspec.json.encode({"type": "changes", "events": [event.plain() for event in found]}).decode()


def _name(hook: Hook, found: list[Event]) -> str:
    """The same for the same message, so that a receiver that has it knows."""
    told = salted_hmac(_SALT, "\n".join(event.id for event in found), algorithm="sha256").hexdigest()
    return f"{hook.pk}-{told[:16]}"


def _mark(hook: Hook, marks: dict[Any, Mark], found: list[Event]) -> None:
    moved = dict[Any, Mark]()
    for event in found:
        mark = moved.setdefault(event.sketch.pk, marks.get(event.sketch.pk) or Mark(hook=hook, sketch=event.sketch.pk))
        for name, value in event.mark.items():
            setattr(mark, name, max(getattr(mark, name), value))
    for mark in moved.values():
        mark.save()


def _good(address: str) -> str:
    """An address that may be told. Raises Refused."""
    address = address.strip()
    try:
        parts = urlsplit(address)
        port = parts.port or 0
    except ValueError:
        parts, port = urlsplit(""), 0
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= limits.ADDRESS
    schemes = ("https", "http") if settings.HOOKS_PRIVATE else ("https",)
    if not plain or parts.scheme not in schemes or not parts.hostname or parts.username is not None or port < 0:
        raise Refused(gettext("Write an address as https://example.org/hook, without a name or password in it."))
    return address.partition("#")[0]


def _object(hook: Hook) -> tuple[str, Any]:
    return ("sketch", hook.sketch_id) if hook.sketch_id else ("team", hook.team_id)


def _host(address: str) -> str:
    """What is told of an address: the rest of it may hold a key."""
    return urlsplit(address).hostname or ""
