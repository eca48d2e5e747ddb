"""The page on which a sketch or a team has webhooks and feeds, and the feeds themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from patterns_app.web.people import teams
from patterns_app.web.people.models import Team
from patterns_app.web.people.refusals import NoSuchTeam
from patterns_app.web.people.roles import Role
from patterns_app.web.workspace import actions, browser
from patterns_app.web.workspace.access import Key, sketch_for
from patterns_app.web.workspace.models import SavedSketch
from patterns_app.web.workspace.private import private
from patterns_app.web.workspace.refusals import Refused

from . import feeding, hooking
from .models import Feed, Hook


@dataclass(frozen=True)
class _About:
    """What the page is about, and what who looks at it may do there."""

    actor: str
    title: str
    back: str
    owns: bool
    sketch: SavedSketch | None = None
    team: Team | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@private
def of_sketch(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """Of one sketch, for its owner."""
    owner = browser.owner_of(request)
    saved = sketch_for(Key(owner=owner, sketch=sketch), "share").sketch
    back = reverse("saved_sketch", args=[actions.address_of(saved)])
    return _page(request, _About(owner, saved.title, back, owns=True, sketch=saved))


@require_http_methods(["GET", "HEAD", "POST"])
@private
@login_required
def of_team(request: HttpRequest, team: uuid.UUID) -> HttpResponse:
    """Of all sketches of a team: feeds for its members, webhooks for its owners."""
    actor = browser.person_of(request)
    try:
        found = teams.team_for(actor, team, "see")
    except NoSuchTeam:
        raise Http404 from None
    owns = found.role == Role.OWNER
    back = reverse("team", args=[team])
    return _page(request, _About(actor, found.team.name, back, owns=owns, team=found.team))


@require_safe
def changes(request: HttpRequest, token: str) -> HttpResponse:
    """A feed. 404 for a token that opens none."""
    found = feeding.read(token, request.build_absolute_uri())
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type="application/atom+xml; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, max-age=300"
    return response


def _page(request: HttpRequest, about: _About) -> HttpResponse:
    new = refused = ""
    if request.method == "POST":
        try:
            new = _pressed(request, about)
        except Refused as error:
            refused = str(error)
        if not new and not refused:
            return _see(request.path)
    hooks = Hook.objects.filter(sketch=about.sketch, team=about.team) if about.owns else ()
    context = {
        "section": "sketches" if about.sketch else "account",
        "about": about,
        "hooks": [(hook, hooking.secrets_of(hook)[0]) for hook in hooks],
        "feeds": Feed.objects.filter(actor=about.actor, sketch=about.sketch, team=about.team),
        "new": request.build_absolute_uri(reverse("changes", args=[new])) if new else "",
        "refused": refused,
    }
    return render(request, "outward/page.html", context, status=422 if refused else 200)


def _pressed(request: HttpRequest, about: _About) -> str:
    """What a button does. The token of a new feed, else nothing. Raises Refused; Http404 for what is the owner's."""
    do, number = request.POST.get("do", ""), request.POST.get("number", "")
    if do == "feed":
        return feeding.add(about.actor, sketch=about.sketch, team=about.team)
    if do == "remove-feed":
        feeding.remove(about.actor, number)
        return ""
    if do in ("hook", "remove", "again") and not about.owns:
        raise Http404
    if do == "hook":
        hooking.add(about.actor, request.POST.get("address", ""), sketch=about.sketch, team=about.team)
    elif do == "remove":
        hooking.remove(about.actor, number, sketch=about.sketch, team=about.team)
    elif do == "again":
        hooking.try_again(number, sketch=about.sketch, team=about.team)
    else:
        raise Refused(gettext("Nothing was changed: no button of this page says that."))
    return ""


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
