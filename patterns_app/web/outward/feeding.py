"""Feeds of changes, by an address of their own: each shows what who has made it may see at the time it is read."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext

from patterns_app.web.people import actors, audit, teams
from patterns_app.web.people.models import Team, User
from patterns_app.web.workspace import rights
from patterns_app.web.workspace.lately import Change, lately_in, lately_to
from patterns_app.web.workspace.models import SavedSketch
from patterns_app.web.workspace.refusals import Refused

from . import limits
from .models import Feed

_LENGTH: Final = 32


def add(actor: str, *, sketch: SavedSketch | None = None, team: Team | None = None) -> str:
    """A feed; its token is told this once. Whoever calls has asked whether they may. Raises Refused."""
    token = secrets.token_urlsafe(_LENGTH)
    with transaction.atomic():
        if Feed.objects.filter(actor=actor).count() >= limits.FEEDS:
            raise Refused(gettext("There are %(most)d at most.") % {"most": limits.FEEDS})
        Feed.objects.create(actor=actor, sketch=sketch, team=team, digest=_digest(token))
        kind, of = ("sketch", sketch.pk) if sketch else ("team", team.pk if team else "")
        audit.note(actor, "add feed", kind, of)
    return token


def remove(actor: str, number: str) -> None:
    """It opens no more. Nothing happens where it is another's, or gone."""
    with transaction.atomic():
        for feed in Feed.objects.filter(actor=actor):
            if str(feed.pk) == number:
                kind, of = ("sketch", feed.sketch_id) if feed.sketch_id else ("team", feed.team_id)
                audit.note(actor, "remove feed", kind, of)
                feed.delete()


def read(token: str, here: str) -> str | None:
    """The feed as Atom; None where the token opens none, or its maker may no longer look. `here` is its address."""
    feed = Feed.objects.filter(digest=_digest(token)).select_related("sketch", "team").first()
    if feed is None or not _may_look(feed):
        return None
    _note(feed)
    title = feed.sketch.title if feed.sketch else str(feed.team)
    changes = lately_to(feed.sketch) if feed.sketch else lately_in(feed.team) if feed.team else []
    found = Atom1Feed(title=title, link=here, description="", feed_url=here)
    for one in changes[: limits.ENTRIES]:
        _entry(found, one, here)
    return found.writeString("utf-8")


def _entry(found: Atom1Feed, one: Change, here: str) -> None:
    who = one.who or gettext("Not known who")
    about = f"{one.title}: " if one.title else ""
    site = here.partition("/changes/")[0]
    link = f"{site}{reverse('saved_sketch', args=[one.sketch])}" if one.sketch else site
    told = hashlib.sha256(f"{one.at.isoformat()}:{one.sketch}:{who}:{one.what}".encode()).hexdigest()[:32]
    found.add_item(
        title=_plain(f"{about}{who} {one.what}"),
        link=link,
        description="",
        author_name=_plain(who),
        pubdate=one.at,
        updateddate=one.at,
        unique_id=f"urn:sha256:{told}",
    )


def _plain(text: str) -> str:
    """What XML can hold."""
    return "".join(sign for sign in text if sign.isprintable())


def _may_look(feed: Feed) -> bool:
    """As whoever has made it may, who may have lost it meanwhile."""
    if settings.ANONYMOUS == "none" and not actors.is_person(feed.actor):
        return False
    if actors.is_person(feed.actor) and not User.objects.filter(actor=feed.actor, is_active=True).exists():
        return False
    if feed.sketch is not None:
        may = rights.how_far(feed.actor, feed.sketch)
        return feed.sketch.deleted is None and may is not None and rights.suffices(may, "edit")
    return feed.team is not None and bool(teams.role_in(feed.team, feed.actor))


def _note(feed: Feed) -> None:
    """About when it was last read. Reading never fails because this cannot be written."""
    today = timezone.now().date()
    if feed.read == today:
        return
    try:
        with transaction.atomic():
            Feed.objects.filter(pk=feed.pk).update(read=today)
    except DatabaseError:
        return


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
