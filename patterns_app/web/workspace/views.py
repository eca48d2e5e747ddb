"""The list of this browser's sketches and what is done from it. Views translate; `actions` decides and does."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patterns_app.web.people.teams import teams_of

from . import actions, browser, filing_forms, refusals, sharing
from .access import Key, NoAccess, sketch_for
from .models import SavedSketch
from .presenting import Asked, sketch_list
from .private import private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def sketches(request: HttpRequest) -> HttpResponse:
    """This browser's sketches in their folders. A browser without a secret has none, and gets none by looking."""
    if request.method != "POST":
        return _page(request, status=200)
    owner = browser.owner_of(request)
    try:
        folder = filing_forms.pressed(owner, owner, request.POST)
    except refusals.Refused as error:
        return _page(request, status=422, refused=str(error))
    return _see(reverse("sketches") + (f"?{urlencode({'folder': folder})}" if folder else ""))


@require_safe
@private
def compare(request: HttpRequest) -> HttpResponse:
    """To the page that shows who runs what in two of this browser's sketches, by links that may be given away."""
    try:
        keys = [_key(request, uuid.UUID(request.GET.get(name, ""))) for name in ("a", "b")]
        one, other = (actions.to_give(sketch_for(key, "judge")) for key in keys)
    except (ValueError, NoAccess):
        return _page(request, status=422, refused=gettext("Choose two of your sketches to compare."))
    return _see(f"{reverse('saved_responsibilities', args=[one])}?{urlencode({'with': other})}")


@require_POST
@private
def take_over(request: HttpRequest) -> HttpResponse:
    """What this browser has kept without an account becomes its person's."""
    try:
        sharing.take_over(browser.browsers(request), browser.person_of(request))
    except refusals.Refused as error:
        return _page(request, status=422, refused=str(error))
    return _see(reverse("sketches"))


@require_POST
@private
def rename(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """Another title."""
    return _done(request, sketch, lambda key: actions.rename(key, request.POST.get("title", "")))


@require_POST
@private
def duplicate(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """A copy for this browser."""
    return _done(request, sketch, actions.duplicate)


@require_POST
@private
def delete(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """Gone, with the way back on the next page."""
    actions.delete(_key(request, sketch))
    return _see(f"{reverse('sketches')}?deleted={sketch}")


@require_POST
@private
def restore(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """Back again."""
    return _done(request, sketch, actions.restore)


def _done(request: HttpRequest, sketch: uuid.UUID, action: Callable[[Key], SavedSketch]) -> HttpResponse:
    try:
        done = action(_key(request, sketch))
    except refusals.Refused as error:
        return _page(request, status=422, refused=str(error))
    return _see(f"{reverse('sketches')}#sketch-{done.pk}")


def _page(request: HttpRequest, status: int, refused: str = "") -> HttpResponse:
    found = sketch_list(
        browser.owner_of(request), asked_in(request), request.GET.get("deleted", ""), browser.browsers(request)
    )
    person = browser.person_of(request)
    context = {"section": "sketches", "list": found, "shelf": found.shelf, "refused": refused}
    context["teams"] = teams_of(person) if person else []
    return render(request, "workspace/sketches.html", context, status=status)


def asked_in(request: HttpRequest) -> Asked:
    """What of a space the address of its page asks for."""
    return Asked(*(request.GET.get(name, "") for name in ("page", "folder", "q")))


def _key(request: HttpRequest, sketch: uuid.UUID) -> Key:
    return Key(owner=browser.owner_of(request), sketch=sketch)


def _see(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
