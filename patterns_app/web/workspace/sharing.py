"""Who else may use a sketch: roles for people and teams, links for a time, and whose it is.

Each act asks `sketch_for` first and leaves a row of the audit, in one transaction.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from patterns_app.web.counters.turns import in_turn
from patterns_app.web.notices import telling as notices
from patterns_app.web.people import actors, audit
from patterns_app.web.people.directory import person_called
from patterns_app.web.people.models import Team, User
from patterns_app.web.people.roles import ORDER, Role

from . import access, limits, links, quotas
from .access import Key, sketch_for
from .models import Filed, Folder, SavedSketch, ShareLink, SketchRole
from .refusals import Refused, TooMany

LONGEST: Final = 365  # days that a link may be given for
_MOST: Final = 100  # people and teams, and links, of one sketch
GIVEN: Final = (Role.VIEWER, Role.COMMENTER, Role.EDITOR)  # what may be given: a sketch has one owner


def roles_of(sketch: SavedSketch) -> list[SketchRole]:
    """People and teams that have a role in it."""
    return list(SketchRole.objects.filter(sketch=sketch).select_related("user", "team"))


def links_of(sketch: SavedSketch) -> list[ShareLink]:
    """Its links that are not over."""
    found = ShareLink.objects.filter(sketch=sketch)
    return [link for link in found if link.expires is None or link.expires > timezone.now()]


def teams_of(actor: str) -> list[Team]:
    """The teams that somebody belongs to."""
    return list(Team.objects.filter(memberships__user__actor=actor).distinct())


def team_of(sketch: SavedSketch) -> Team | None:
    """The team that a sketch belongs to, if it is one's."""
    return Team.objects.filter(actor=sketch.owner).first()


def give(key: Key, role: str, *, name: str = "", team: str = "") -> SavedSketch:
    """Give a person or a team of one's own a role, or another role. Raises NoAccess, NotDone."""
    if role not in GIVEN:
        raise Refused(gettext("Choose a role."))
    with transaction.atomic():
        saved = sketch_for(key, "share", lock=True).sketch
        who: dict[str, Any] = {"team": own_team(key.owner, team)} if team else {"user": person_called(name)}
        if saved.owner in {one.actor for one in who.values()}:
            raise Refused(gettext("The sketch is theirs already."))
        _refuse_too_many(len(roles_of(saved)))
        before = SketchRole.objects.filter(sketch=saved, **who).values_list("role", flat=True).first() or ""
        new = {"role": role, "since": timezone.now()}
        SketchRole.objects.update_or_create(sketch=saved, **who, defaults=new)
        audit.note(key.owner, "share", "sketch", saved.pk, to=str(next(iter(who.values()))), before=before, now=role)
        if before != role:
            _tell(key, saved, "role" if before else "shared", who, role)
    return saved


def take(key: Key, number: int) -> SavedSketch:
    """Take a role away, which counts at once. Raises NoAccess."""
    with transaction.atomic():
        saved = sketch_for(key, "share", lock=True).sketch
        for row in SketchRole.objects.filter(sketch=saved, pk=number).select_related("user", "team"):
            audit.note(key.owner, "share", "sketch", saved.pk, to=row.whose, before=row.role, now="")
            _tell(key, saved, "taken", {"team": row.team} if row.team else {"user": row.user}, "")
            row.delete()
    return saved


def leave(actor: str, sketch: uuid.UUID) -> None:
    """Give up one's own role in a sketch of somebody else. Raises NoAccess where there is none."""
    with transaction.atomic():
        row = SketchRole.objects.filter(sketch=sketch, user__actor=actor).first()
        if row is None:
            raise access.NoAccess
        audit.note(actor, "leave", "sketch", sketch, before=row.role)
        row.delete()


def new_link(key: Key, role: str, days: str, password: str) -> str:
    """A link of its own; its token is told this once. Raises NoAccess, NotDone."""
    if role not in GIVEN:
        raise Refused(gettext("Choose a role."))
    if days and not (days.isascii() and days.isdigit() and len(days) < 10 and 1 <= int(days) <= LONGEST):
        raise Refused(gettext("A link is for 1 to %(most)d days, or for good.") % {"most": LONGEST})
    token, now = links.new_token(), timezone.now()
    with transaction.atomic():
        saved = sketch_for(key, "share", lock=True).sketch
        _refuse_too_many(len(links_of(saved)))
        link = ShareLink(sketch=saved, role=role, digest=links.digest(token), created=now)
        link.expires = now + timedelta(days=int(days)) if days else None
        link.password = make_password(password) if password else ""
        link.save(force_insert=True)
        audit.note(key.owner, "share", "sketch", saved.pk, to=f"link {link.pk}", before="", now=role)
    return token


def take_link(key: Key, number: int) -> SavedSketch:
    """Take a link back, which counts at once. Raises NoAccess."""
    with transaction.atomic():
        saved = sketch_for(key, "revoke", lock=True).sketch
        for link in ShareLink.objects.filter(sketch=saved, pk=number):
            audit.note(key.owner, "revoke", "sketch", saved.pk, to=f"link {link.pk}", before=link.role, now="")
            link.delete()
    return saved


def hand_over(key: Key, *, name: str = "", team: str = "", renew: bool = False) -> SavedSketch:
    """Make it a person's, where the giver may still edit it, or a team's, where its members may what their role says.

    Edit links that were given out go on, or with `renew` end: the new owner finds other ones. Raises NoAccess, NotDone.
    """
    with transaction.atomic():
        saved = sketch_for(key, "hand over", lock=True).sketch
        to: User | Team = own_team(key.owner, team, "editor") if team else person_called(name)
        if to.actor == saved.owner:
            raise Refused(gettext("The sketch is theirs already."))
        _refuse_full(to.actor)
        before = saved.owner
        make_theirs(saved, to.actor)
        if not team and (old := User.objects.filter(actor=before).first()) is not None:
            given = {"role": Role.EDITOR, "since": timezone.now()}
            SketchRole.objects.update_or_create(sketch=saved, user=old, defaults=given)
        audit.note(key.owner, "hand over", "sketch", saved.pk, to=str(to))
        _tell(key, saved, "handed", {"team": to} if isinstance(to, Team) else {"user": to}, "")
        if renew:
            saved.edit_links += 1
            saved.save(update_fields=["edit_links"])
            ShareLink.objects.filter(sketch=saved, role=Role.EDITOR).delete()
            audit.note(key.owner, "revoke", "sketch", saved.pk, to="all edit links")
    return saved


def take_over(browser: str, person: str) -> int:
    """Make all that a browser has kept somebody's own; links go on. How many. Raises TooMany."""
    if not browser or not actors.is_person(person):
        return 0
    with transaction.atomic():
        in_turn(f"sketches of {person}")
        found = [*access.sketches_of(browser), *access.sketches_of(browser, deleted=True)]
        most = limits.sketches_of(person)
        if access.sketches_of(person).count() + len(found) > most:
            raise TooMany(most)
        for saved in found:
            make_theirs(saved, person, with_folders=True)
            audit.note(person, "take over", "sketch", saved.pk)
        Folder.objects.filter(owner=browser).update(owner=person)
    return len(found)


def make_theirs(saved: SavedSketch, actor: str, *, with_folders: bool = False) -> None:
    """Make it somebody else's. Its folder stays with who had it, or comes along. Inside of a transaction."""
    saved.owner = actor
    saved.save(update_fields=["owner"])
    SketchRole.objects.filter(sketch=saved, user__actor=actor).delete()
    if not with_folders:
        Filed.objects.filter(sketch=saved).delete()


def own_team(actor: str, team: str, least: str = "viewer") -> Team:
    """A team that somebody belongs to, with at least this role there. Raises Refused."""
    for one in teams_of(actor):
        if str(one.pk) == team:
            roles = one.memberships.filter(user__actor=actor).values_list("role", flat=True)
            if max(map(ORDER.index, roles)) >= ORDER.index(least):
                return one
    raise Refused(gettext("Choose a team of yours in which you may edit."))


def _refuse_too_many(count: int) -> None:
    quotas.ask_for_room()
    if count >= _MOST:
        raise Refused(gettext("A sketch is shared with %(most)d at most.") % {"most": _MOST})


def _refuse_full(actor: str) -> None:
    in_turn(f"sketches of {actor}")
    if access.sketches_of(actor).count() >= limits.sketches_of(actor):
        raise TooMany(limits.sketches_of(actor))


def _tell(key: Key, saved: SavedSketch, kind: str, who: dict[str, Any], role: str) -> None:
    """Tell a person, or everybody in a team, but who does it."""
    people = User.objects.filter(is_active=True).exclude(actor=key.owner)
    team = who.get("team")
    people = people.filter(memberships__team=team) if team else people.filter(pk=who["user"].pk)
    by = User.objects.filter(actor=key.owner).values_list("username", flat=True).first() or ""
    address = "" if kind == "taken" else reverse("saved_sketch", args=[saved.pk])
    notices.tell(people.values_list("pk", flat=True), kind, by=by, title=saved.title, address=address, role=role)
