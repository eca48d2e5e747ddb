"""The pages of teams: those that somebody belongs to, a team's home, and who is in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from patterns_app.web.people import belonging, invitations, teams
from patterns_app.web.people.directory import person_called
from patterns_app.web.people.models import User
from patterns_app.web.people.refusals import NoSuchTeam, NotDone
from patterns_app.web.people.roles import Role
from patterns_app.web.people.teams import Belonging
from patterns_app.web.people.tries import count_try
from patterns_app.web.workspace import access, filing_forms, passing_on, sharing
from patterns_app.web.workspace.access import Key
from patterns_app.web.workspace.lately import DAYS, lately_in
from patterns_app.web.workspace.presenting import shelf_of, titles_of
from patterns_app.web.workspace.private import private
from patterns_app.web.workspace.views import asked_in

View = Callable[..., HttpResponse]


def of_teams(view: View) -> View:
    """A page for who belongs to a team; to all others it is not there."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoSuchTeam:
            return render(request, "account/no_team.html", {"section": "account"}, status=404)

    return private(require_http_methods(["GET", "HEAD", "POST"])(inner))


@of_teams
@login_required
def all_teams(request: HttpRequest) -> HttpResponse:
    """The teams that somebody belongs to, invitations that wait for a word, and a new team."""
    user = person(request)
    if request.method != "POST":
        return _all(request)
    do = request.POST.get("do", "")
    try:
        if do == "make":
            return see(reverse("team", args=[belonging.make(user, request.POST.get("name", "")).pk]))
        if do not in ("accept", "decline"):
            raise NotDone(_no_button())
        joined = invitations.answer(user, number_in(request), do == "accept")
    except NotDone as error:
        return _all(request, str(error))
    return see(reverse("team", args=[joined.pk]) if joined else reverse("teams"))


def _all(request: HttpRequest, refused: str = "") -> HttpResponse:
    user = person(request)
    context = {"section": "account", "teams": teams.teams_of(user.actor), "refused": refused}
    context["invitations"] = invitations.of_person(user)
    return render(request, "account/teams.html", context, status=422 if refused else 200)


@of_teams
@login_required
def team(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    """A team's home: its sketches in their folders, who belongs to it, and what changed lately."""
    found = teams.team_for(person(request).actor, team, "see")
    if request.method != "POST":
        return _home(request, found)
    actor, space, form = person(request).actor, found.team.actor, request.POST
    try:
        if form.get("do") == "bring":
            sketch = form.get("sketch", "")
            renew = form.get("renew") == "yes"
            sharing.hand_over(Key(owner=actor, token=sketch), team=str(found.team.pk), renew=renew)
            return see(reverse("team", args=[team]))
        folder = filing_forms.pressed(actor, space, form)
    except NotDone as error:
        return _home(request, found, str(error))
    return see(reverse("team", args=[team]) + (f"?{urlencode({'folder': folder})}" if folder else ""))


def _home(request: HttpRequest, found: Belonging, refused: str = "") -> HttpResponse:
    actor = person(request).actor
    shelf = shelf_of(
        found.team.actor, asked_in(request), actor, may_own=found.role == Role.OWNER, team=str(found.team.pk)
    )
    context = {
        "section": "account",
        "belonging": found,
        "team": found.team,
        "shelf": shelf,
        "members": teams.members_of(found.team),
        "lately": lately_in(found.team) if not (shelf.here or shelf.words) else (),
        "days": DAYS,
        "mine": titles_of(access.sketches_of(actor)) if shelf.may_file else (),
        "refused": refused,
    }
    return render(request, "account/team.html", context, status=422 if refused else 200)


@of_teams
@login_required
def members(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    """Who belongs to a team and how others come in; `do` says which button was pressed."""
    found = teams.team_for(person(request).actor, team, "see")
    if request.method != "POST":
        return _members(request, found)
    try:
        token = _pressed(request, team)
    except NotDone as error:
        return _members(request, found, str(error))
    if token:
        return _members(request, found, new=request.build_absolute_uri(reverse("join_team", args=[token])))
    gone = request.POST.get("do") in ("leave", "delete")
    return see(reverse("teams") if gone else reverse("team_members", args=[team]))


def _pressed(request: HttpRequest, team: uuid.UUID) -> str:
    """What a button does. The token of a new link, else nothing. Raises NoSuchTeam, NotDone."""
    user, form = person(request), request.POST
    do, role, member = form.get("do", ""), form.get("role", ""), form.get("member", "")
    if do == "link":
        return invitations.by_link(user, team, role, form.get("days", ""))
    if do == "name":
        teams.team_for(user.actor, team, "invite")  # else anybody learns here who has an account
        invitations.by_name(user, team, role, person_called(form.get("name", "")))
    elif do == "revoke":
        invitations.revoke(user, team, number_in(request))
    elif do == "role":
        belonging.set_role(user, team, member, role)
    elif do == "remove":
        belonging.remove(user, team, member)
    elif do == "rename":
        belonging.rename(user, team, form.get("name", ""))
    elif do == "leave":
        belonging.leave(user, team)
    elif do == "delete":
        _delete(user, team, form)
    else:
        raise NotDone(_no_button())
    return ""


def _delete(user: User, team: uuid.UUID, form: dict[str, str]) -> None:
    """The team goes, and its sketches where the form says. Raises NoSuchTeam, NotDone."""
    with transaction.atomic():
        found = teams.team_for(user.actor, team, "delete", lock=True).team
        if " ".join(form.get("confirm", "").split()) != found.name:
            raise NotDone(gettext("To delete the team, write its name as it stands on this page."))
        what, to = form.get("sketches", ""), form.get("to", "")
        if what == "delete":
            passing_on.throw_away(found.actor, user.actor, user.actor)
        elif what == "mine":
            passing_on.hand_on(found.actor, user.actor, user.actor, user.username)
        elif what == "team":
            other = sharing.own_team(user.actor, to, "editor")
            if other == found:
                raise NotDone(gettext("Choose another team."))
            passing_on.hand_on(found.actor, other.actor, user.actor, other.name)
        else:
            raise NotDone(gettext("Say what becomes of its sketches."))
        belonging.delete(user, found)


def _members(request: HttpRequest, found: Belonging, refused: str = "", new: str = "") -> HttpResponse:
    others = [one for one in teams.teams_of(person(request).actor) if one.team != found.team and one.may("file")]
    context = {
        "section": "account",
        "belonging": found,
        "team": found.team,
        "manages": found.may("change members"),
        "members": teams.members_of(found.team),
        "invitations": invitations.of_team(found.team) if found.may("invite") else (),
        "roles": Role.choices,
        "link_roles": [(role.value, role.label) for role in invitations.BY_LINK],
        "days": invitations.DAYS,
        "longest": invitations.LONGEST,
        "sketches": access.sketches_of(found.team.actor).count(),
        "others": others,
        "refused": refused,
        "new": new,
    }
    return render(request, "account/members.html", context, status=422 if refused else 200)


@of_teams
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Where a link into a team leads. Who has no account here may make one, and then comes in."""
    if request.method == "POST":
        count_try()
    invited = invitations.read(token)
    refused = ""
    if request.method == "POST" and request.user.is_authenticated:
        try:
            return see(reverse("team", args=[invitations.join(person(request), token).pk]))
        except NotDone as error:
            refused = str(error)
    if not request.user.is_authenticated:
        invitations.remember(request.session, token)
    context = {"section": "account", "invited": invited, "refused": refused}
    return render(request, "account/join.html", context, status=422 if refused else 200)


def person(request: HttpRequest) -> User:
    """Who is signed in, on a page that nobody else sees."""
    user = request.user
    if not isinstance(user, User):
        raise NoSuchTeam
    return user


def number_in(request: HttpRequest) -> int:
    """The number that a form names; 0 for none."""
    number = request.POST.get("number", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0


def see(url: str) -> HttpResponse:
    """Look there now."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def _no_button() -> str:
    return gettext("Nothing was changed: no button of this page says that.")
