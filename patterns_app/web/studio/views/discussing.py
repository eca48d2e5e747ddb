"""What people say about a saved sketch: a page that needs no script, and the same for the canvas as JSON."""

from __future__ import annotations

from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from patterns_app.core.sketch.parser import InputError
from patterns_app.web.discussion import talking, telling
from patterns_app.web.discussion.reading import FIELDS, Act, act_of, read
from patterns_app.web.discussion.targets import targets_of
from patterns_app.web.studio.refusing import no_access, no_room, refused
from patterns_app.web.workspace import browser, identity, refusals
from patterns_app.web.workspace.access import Access, Key, NoAccess, sketch_for
from patterns_app.web.workspace.private import private

_NUMBERS = ("thread", "comment")
_WORDS = ("text", "name", "kind", "target")


@require_http_methods(["GET", "HEAD", "POST"])
@private
def page(request: HttpRequest, token: str) -> HttpResponse:
    """All threads with forms to answer; POST does one thing. 404 when the link opens less, 409 and 422 with why not."""
    owner, secret = browser.owner_to_be(request)
    key = Key(owner=owner, token=token)
    if request.method != "POST":
        return _page(request, sketch_for(key, "view"), key)
    try:
        act = _act_in(request)
        thread = talking.do(key, act, identity.name_of(key.owner, getattr(act, "name", "")))
    except InputError as error:
        return _page(request, sketch_for(key, "comment"), key, error.errors[0].message, 422)
    except refusals.Refused as error:
        return _page(request, sketch_for(key, "comment"), key, str(error), 409)
    response = HttpResponseRedirect(f"{reverse('sketch_comments', args=[token])}#thread-{thread.number}")
    response.status_code = 303
    browser.remember(response, secret)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private
def as_json(request: HttpRequest, token: str) -> HttpResponse:
    """All threads; POST does one thing first (see `reading.Act`). 404, 409 and 422 say why not.

    The answer has a tag: who has it already is told so, in few bytes.
    """
    owner, secret = browser.owner_to_be(request)
    key = Key(owner=owner, token=token)
    try:
        if request.method == "POST":
            act = read(request.body)
            talking.do(key, act, identity.name_of(key.owner, getattr(act, "name", "")))
        access = sketch_for(key, "view")
    except NoAccess:
        return no_access()
    except InputError as error:
        return refused(error)
    except RequestDataTooBig:
        return JsonResponse({"problem": "too large", "message": gettext("A comment is too long.")}, status=413)
    except refusals.Refused as error:
        return no_room(error)
    if request.method == "POST":
        response = _told(access, key)
        browser.remember(response, secret)
        return response
    tag = f'"{telling.stand(access)}"'
    response = get_conditional_response(request, etag=tag) or _told(access, key)
    response["ETag"] = tag
    return response


def _told(access: Access, key: Key) -> HttpResponse:
    found = telling.discussion(access, key.owner)
    return HttpResponse(msgspec.json.encode(found), content_type="application/json")


def _act_in(request: HttpRequest) -> Act:
    """What a form asks for. Raises InputError."""
    sent = request.POST
    value: dict[str, Any] = {key: sent[key] for key in ("do", *_WORDS) if key in sent}
    value |= {key: int(sent[key]) for key in _NUMBERS if sent.get(key, "").isdecimal() and len(sent[key]) < 10}
    if "resolved" in sent:
        value["resolved"] = sent["resolved"] == "yes"
    if "about" in sent:
        value |= {"kind": "part", "target": sent["about"]} if sent["about"] else {"kind": "sketch"}
    known = FIELDS.get(value.get("do", ""), value.keys())
    return act_of({key: one for key, one in value.items() if key == "do" or key in known})


def _page(request: HttpRequest, access: Access, key: Key, refusal: str = "", status: int = 200) -> HttpResponse:
    found = telling.discussion(access, key.owner)
    context = {
        "section": "studio",
        "saved": access,
        "token": key.token,
        "open_threads": [one for one in found.threads if not one.resolved],
        "resolved_threads": [one for one in found.threads if one.resolved],
        "may_comment": found.may_comment,
        "owns": access.may == "own",
        "person": browser.person_of(request),
        "parts": tuple(targets_of(access.sketch).parts.items()),
        "refused": refusal,
        "sent": request.POST,
    }
    return render(request, "studio/comments.html", context, status=status)
