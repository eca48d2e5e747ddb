"""The page on which the owner of a sketch says who else may use it, and the password of a link."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patterns_app.web.people import audit
from patterns_app.web.people.refusals import NotDone
from patterns_app.web.people.tries import count_try

from . import actions, browser, links, refusals, sharing, unlocking
from .access import Access, Key, sketch_for
from .private import private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def share(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """People, teams and links of a sketch; `do` says which button was pressed."""
    key = Key(owner=browser.owner_of(request), sketch=sketch)
    saved = sketch_for(key, "share")
    if request.method != "POST":
        return _page(request, saved)
    try:
        token = _pressed(key, request.POST)
    except NotDone as error:
        return _page(request, saved, refused=str(error), status=422)
    if token:
        address = request.build_absolute_uri(reverse("saved_sketch", args=[token]))
        return _page(request, saved, new=address)
    if request.POST.get("do") == "hand-over":
        return _see(reverse("sketches"))
    return _see(request.path)


def _pressed(key: Key, form: dict[str, str]) -> str:
    """What a button does. The token of a new link, else nothing. Raises NoAccess, Refused."""
    do, number = form.get("do", ""), form.get("number", "")
    which = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    who = {"name": form.get("name", ""), "team": form.get("team", "")}
    if do == "link":
        return sharing.new_link(key, form.get("role", ""), form.get("days", "").strip(), form.get("password", ""))
    if do == "give":
        sharing.give(key, form.get("role", ""), **who)
    elif do == "take":
        sharing.take(key, which)
    elif do == "take-link":
        sharing.take_link(key, which)
    elif do == "hand-over":
        sharing.hand_over(key, **who, renew=form.get("renew") == "yes")
    else:
        raise refusals.Refused(gettext("Nothing was changed: no button of this page says that."))
    return ""


@require_safe
@private
def audit_csv(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """What was done about who may use it, for its owner."""
    saved = sketch_for(Key(owner=browser.owner_of(request), sketch=sketch), "share").sketch
    response = HttpResponse(
        "".join(audit.as_csv(audit.rows("sketch", saved.pk))), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="audit-{saved.pk}.csv"'
    return response


@require_POST
@private
def leave(request: HttpRequest, sketch: uuid.UUID) -> HttpResponse:
    """Give up one's own role."""
    sharing.leave(browser.owner_of(request), sketch)
    return _see(reverse("sketches"))


@require_POST
@private
def unlock(request: HttpRequest, token: str) -> HttpResponse:
    """The password of a link: the address that it gives opens to this browser or person alone."""
    count_try()
    owner, secret = browser.owner_to_be(request)
    opened = links.unlocked(token, owner, request.POST.get("password", ""))
    if not opened:
        context = {"section": "studio", "token": token, "refused": gettext("This is not the password of the link.")}
        return render(request, "workspace/locked.html", context, status=403)
    unlocking.remember(request.session, opened)
    response = _see(reverse("saved_sketch", args=[opened]))
    browser.remember(response, secret)
    return response


def _page(request: HttpRequest, saved: Access, status: int = 200, refused: str = "", new: str = "") -> HttpResponse:
    team = sharing.team_of(saved.sketch)
    context = {
        "section": "sketches",
        "sketch": saved.sketch,
        "owning": team,
        "address": reverse("saved_sketch", args=[actions.address_of(saved.sketch)]),
        "roles": sharing.roles_of(saved.sketch),
        "links": sharing.links_of(saved.sketch),
        "teams": [one for one in sharing.teams_of(browser.owner_of(request)) if one != team],
        "choices": [(role.value, role.label) for role in sharing.GIVEN],
        "longest": sharing.LONGEST,
        "refused": refused,
        "new": new,
    }
    return render(request, "workspace/share.html", context, status=status)


def _see(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
