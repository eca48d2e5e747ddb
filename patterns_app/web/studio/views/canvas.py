"""What the canvas asks of the server beyond the API: keep this, how is it now, who can play a pattern's roles."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from patterns_app.core import pipeline
from patterns_app.core.interchange.beside import digest
from patterns_app.core.pipeline import RenderError
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError, parse_value
from patterns_app.core.sketch.together.state import State
from patterns_app.web.studio import composing
from patterns_app.web.studio.canvas import Start, data, kept
from patterns_app.web.studio.refusing import no_access, no_room, refused
from patterns_app.web.working import caged
from patterns_app.web.workspace import access, actions, browser, refusals
from patterns_app.web.workspace.access import Key, NoAccess, sketch_for
from patterns_app.web.workspace.private import private


@ensure_csrf_cookie
def page(request: HttpRequest, start: Start) -> HttpResponse:
    """The canvas."""
    title = start.saved.sketch.title if start.saved else start.sketch.title or gettext("A new sketch")
    context = {"section": "studio", "title": title, "data": data(start, request)}
    return render(request, "studio/canvas.html", context)


@require_POST
@private
def keep_new(request: HttpRequest) -> HttpResponse:
    """Keep a new sketch: {"sketch"}. 201 with where it is; 409 when the browser's sketches are full."""
    try:
        sketch = parse_value(_body(request).get("sketch"))
    except InputError as error:
        return refused(error)
    owner, secret = browser.owner_to_be(request)
    try:
        row = actions.create(owner, sketch)
    except refusals.TooMany as error:
        return no_room(error)
    response = JsonResponse(kept(access.Access(row, "own"), request), status=201)
    browser.remember(response, secret)
    return response


@require_http_methods(["GET", "POST"])
@private
def keep_sketch(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the sketch as it is now. POST {"sketch", "revision", "kept"?, "merge"?, "over"?}: a new revision of it.

    With `merge` what others did since `revision` stays, and the answer has the document when it is another than was
    sent; without, 409 with the newer one when somebody saved in between. With `over` that is written over knowingly,
    and stays in the history. 404 when the link leads nowhere.
    """
    owner, secret = browser.owner_to_be(request)
    key = Key(owner=owner, token=token)
    try:
        if request.method == "GET":
            return _now(sketch_for(key, "change").sketch)
        body = _body(request)
        expected = int(body["revision"]) if isinstance(body.get("revision"), int) else 0
        sketch = parse_value(body.get("sketch"))
        done = actions.save(key, sketch, expected, **_how(body))
    except NoAccess:
        return no_access()
    except InputError as error:
        return refused(error)
    except refusals.Conflict as conflict:
        response = _now(conflict.sketch)
        response.status_code = 409
        return response
    except (refusals.HistoryFull, refusals.NoFit) as error:
        return no_room(error)
    response = JsonResponse(_what_is_there(done, sketch))
    browser.remember(response, secret)  # whoever came by a link is known by it the next time
    return response


@require_POST
@private
def picture(request: HttpRequest) -> HttpResponse:
    """A PNG, JPEG or SVG in the body, made safe to lie beside a sketch: {"blob", "data", "media", "width", "height"}.

    `blob` is the SHA-256 of what comes back in `data` (base64). 422 for what is no picture or too large.
    """
    try:
        found = caged(pipeline.pasted, request.body)
    except RequestDataTooBig:
        return JsonResponse({"problem": "too large", "message": gettext("A picture has at most 1 MiB.")}, status=413)
    except InputError as error:
        return refused(error)
    except RenderError as error:
        return JsonResponse({"problem": "busy", "message": str(error)}, status=503)
    answer = {"media": found.media, "width": found.width, "height": found.height}
    return JsonResponse({"blob": digest(found.data), "data": b64encode(found.data).decode(), **answer})


@require_POST
@private
def casting(request: HttpRequest) -> HttpResponse:
    """Who can play a pattern's roles: {"sketch", "pattern", "variant"} answers roles with nodes and a good guess."""
    body = _body(request)
    chosen = f"{body.get('pattern', '')}/{body.get('variant', '')}"
    try:
        composer = composing.composer(parse_value(body.get("sketch")), chosen)
    except InputError as error:
        return refused(error)
    roles = [
        {
            "role": row.field.removeprefix(composing.ROLE),
            "title": row.title,
            "does": row.does,
            "options": [{"node": option.value, "name": option.name} for option in row.options],
            "guess": next((option.value for option in row.options if option.chosen), ""),
        }
        for row in composer.roles
    ]
    return JsonResponse({"title": composer.title, "roles": roles, "alone": list(composer.alone)})


def _how(body: dict[str, Any]) -> dict[str, Any]:
    """In which way it is to be saved, and by which page."""
    kept, merging, over = (body.get(name) is True for name in ("kept", "merge", "over"))
    return {"autosaved": not kept, "merging": merging, "over": over, "client": str(body.get("client", ""))[:64]}


def _what_is_there(done: actions.Done, sent: Sketch) -> dict[str, Any]:
    """The new revision, and its document when others had a part in it."""
    answer: dict[str, Any] = {"revision": done.sketch.revision}
    if not done.state.same_as(State.of(sent)):
        answer |= {"sketch": to_builtins(done.state.sketch()), "notes": done.notes}
    return answer


def _now(row: Any) -> JsonResponse:
    try:
        sketch = to_builtins(access.current(row))
    except access.Unreadable:
        return JsonResponse(
            {"problem": "damaged", "message": gettext("The stored document cannot be read.")}, status=410
        )
    return JsonResponse({"revision": row.revision, "sketch": sketch})


def _body(request: HttpRequest) -> dict[str, Any]:
    """The body as an object; anything else counts as an empty one and is refused by what reads it."""
    try:
        value = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
