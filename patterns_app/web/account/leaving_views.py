"""Deleting one's account, with a choice for the sketches."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from patterns_app.web.discussion import talking
from patterns_app.web.people import audit, belonging, teams
from patterns_app.web.people.directory import person_called
from patterns_app.web.people.models import User
from patterns_app.web.people.refusals import NotDone
from patterns_app.web.workspace import passing_on, sharing

from .team_views import person


def _has_password(request: HttpRequest) -> bool:
    """Can somebody be asked again? Who signs in elsewhere has nothing to say here."""
    return person(request).has_usable_password()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(enabled=_has_password)
def delete(request: HttpRequest) -> HttpResponse:
    """What becomes of everything, a last word, and then it is done. Who has signed in lately need not do so again."""
    user = person(request)
    if request.method != "POST":
        return _page(request)
    try:
        _delete(user, request.POST)
    except NotDone as error:
        return _page(request, str(error))
    logout(request)
    return render(request, "account/deleted.html", {"section": "account"})


def _delete(user: User, form: dict[str, str]) -> None:
    """The account goes, and its sketches where the form says. Raises NotDone."""
    if form.get("confirm", "").strip().lower() != user.username:
        raise NotDone(gettext("To delete the account, write your name as it stands on this page."))
    with transaction.atomic():
        alone = belonging.only_owned_by(user)
        if alone:
            names = ", ".join(team.name for team in alone)
            raise NotDone(gettext("You alone own %(teams)s. Hand that over or delete it first.") % {"teams": names})
        _see_to_sketches(user, form)
        talking.forget_name(user.actor)
        audit.note(user.actor, "delete account", "person", user.pk)
        user.delete()


def _see_to_sketches(user: User, form: dict[str, str]) -> None:
    what = form.get("sketches", "")
    if what == "person":
        other = person_called(form.get("name", ""))
        if other == user:
            raise NotDone(gettext("Choose somebody else."))
        passing_on.hand_on(user.actor, other.actor, user.actor, other.username)
    elif what == "team":
        team = sharing.own_team(user.actor, form.get("to", ""), "editor")
        passing_on.hand_on(user.actor, team.actor, user.actor, team.name)
    elif what == "links":
        passing_on.leave_to_links(user.actor, user.actor)
    elif what == "delete":
        passing_on.remove(user.actor, user.actor)
    else:
        raise NotDone(gettext("Say what becomes of your sketches."))


def _page(request: HttpRequest, refused: str = "") -> HttpResponse:
    user = person(request)
    context = {
        "section": "account",
        "person": user,
        "sketches": len(passing_on.all_of(user.actor)),
        "teams": [one for one in teams.teams_of(user.actor) if one.may("file")],
        "alone": belonging.only_owned_by(user),
        "refused": refused,
    }
    return render(request, "account/delete.html", context, status=422 if refused else 200)
