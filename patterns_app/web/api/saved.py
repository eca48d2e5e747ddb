"""Sketches that are kept, for programs: the same sketches, links and revisions as in the studio.

Who keeps a sketch gets three things: a token to change it, a token that only shows it, and the secret that owns it. A
token stands in the address, or in the header `Authorization: Bearer TOKEN` with `-` in its place, which keeps it out of
logs. The secret goes into that header too, and so does the token that somebody with an account has made for a program:
it opens what they may open, by the sketch's id, as far as the token goes. A cookie counts only where our own page asks
for who is signed in there, so no page of another site can act for anybody.
Whoever has no access learns nothing: it is one 404 for all reasons.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from ninja import Router

from patterns_app.core.limits import BLOBS_BYTES
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Sketch
from patterns_app.web.asking import bearer
from patterns_app.web.people import actors
from patterns_app.web.workspace import access, actions, browser, limits, programs
from patterns_app.web.workspace.access import Key, sketch_for
from patterns_app.web.workspace.models import SavedSketch

from .describing import SECRET, SECRET_OR_NONE, answers, described, refuses
from .problems import Refusal
from .shapes import SKETCH_BODY, header
from .uploads import carrying_body, opened, whole_body

router = Router(tags=["saved sketches"])
IN_HEADER = "-"  # in place of a token that the header holds
_WHO_ASKS = "Who is asking?"
_GONE: dict[str, Any] = {"responses": {204: {"description": "It is gone"}}}
_IF_MATCH = {"parameters": [header("If-Match", "The ETag of the revision that was changed; `*` for whichever it is.")]}


class Kept(msgspec.Struct, frozen=True):
    """A saved sketch: its title, the number of its current revision and its links, as tokens and as addresses.

    `secret` is told once, when the sketch is the first of its owner. Whoever loses it can still use the links. For who
    asks with a token of an account both are the sketch's id, which opens nothing by itself.
    """

    title: str
    revision: int
    changed: str
    edit: str
    view: str
    edit_url: str
    view_url: str
    secret: str = ""


class Moment(msgspec.Struct, frozen=True):
    """A revision: its number, when it was saved (UTC), and whether that was by hand; all others are there too."""

    revision: int
    created: str
    kept: bool


class Beside(msgspec.Struct, frozen=True):
    """A file beside a sketch: its SHA-256, which is its name, and its size in bytes."""

    hash: str
    size: int


_KEEP = described(SKETCH_BODY, answers(Kept, status=201), refuses(400, 401, 403, 409, 413, 422), SECRET_OR_NONE)
_OWNED = described(answers(list[Kept]), refuses(401), SECRET)
_SHOW = described(answers(Sketch), refuses(401, 404, 410), SECRET_OR_NONE)
_SAVE = described(
    SKETCH_BODY, _IF_MATCH, answers(Moment), refuses(400, 401, 404, 409, 412, 413, 422, 428), SECRET_OR_NONE
)
_DELETE = described(_GONE, refuses(401, 404), SECRET)
_REVISIONS = described(answers(list[Moment]), refuses(401, 404), SECRET_OR_NONE)
_REVISION = described(answers(Sketch), refuses(401, 404, 422), SECRET_OR_NONE)


_BLOBS = described(answers(list[Beside]), refuses(401, 404), SECRET_OR_NONE)
_BYTES: dict[str, Any] = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
_BLOB = described({"responses": {200: {"description": "The bytes", **_BYTES}}}, refuses(401, 404), SECRET_OR_NONE)
_KEEP_BLOB = described(
    {"requestBody": {"required": True, **_BYTES}},
    {"responses": {201: {"description": "It is kept"}, 204: {"description": "It was there already"}}},
    refuses(401, 404, 409, 413, 422),
    SECRET_OR_NONE,
)


@router.post("", openapi_extra=_KEEP, summary="Keep a sketch")
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the sketch in the body: beside what a secret owns, or in the space of a token that may edit.

    Without either a new secret is made.
    """
    sketch, files = opened(carrying_body(request))
    asks = asker_of(request)
    owner, made = (programs.space_for_new(asks), "") if asks.owner else browser.new_owner()
    if not owner:
        raise Refusal(403, "It may not keep anything", "This token does not go so far, or not in this team.")
    row = actions.create(owner, sketch, files)
    told = _told(row, request, asks, made)
    response = private_json(told, 201)
    response["Location"] = reverse("api:saved_sketch", args=[told.edit])
    response["ETag"] = _tag(row)
    return response


@router.get("", openapi_extra=_OWNED, summary="What a secret owns, or a token opens")
def owned(request: HttpRequest) -> HttpResponse:
    """The sketches that the secret of the request owns, or that its token opens; the last changed first."""
    asks = asker_of(request)
    if not asks.owner:
        raise Refusal(401, _WHO_ASKS, "Send the secret of your sketches as `Authorization: Bearer SECRET`.")
    rows = programs.sketches_for(asks)[: limits.sketches_of(asks.owner)]
    return private_json([_told(row, request, asks) for row in rows])


@router.get("/{token}", url_name="saved_sketch", openapi_extra=_SHOW, summary="A saved sketch")
def saved_sketch(request: HttpRequest, token: str) -> HttpResponse:
    """The sketch as it is now, by either token. Its ETag is the number of its revision."""
    row = sketch_for(key_of(request, token), "open").sketch
    response = _document(access.current(row))
    response["ETag"] = _tag(row)
    return response


@router.put("/{token}", openapi_extra=_SAVE, summary="Save a new revision")
def save(request: HttpRequest, token: str) -> HttpResponse:
    """Save the sketch in the body as the next revision, by the token that may change it.

    `If-Match` names the revision that was changed, as the ETag told it: 428 without it, 412 when there is none such.
    What others did since that one stays: only what differs from it is written, so what then is there may be more than
    what was sent. With `*` the sketch becomes what was sent. Saving the same document again changes nothing.
    """
    (sketch, files), tag, key = opened(carrying_body(request)), _if_match(request), key_of(request, token)
    expected = sketch_for(key, "change").sketch.revision if tag == "*" else _number(tag)
    row = actions.save(key, sketch, expected, over=tag == "*", files=files).sketch
    response = private_json(_moment(access.moments_of(row, 1)[0]))
    response["ETag"] = _tag(row)
    return response


@router.delete("/{token}", openapi_extra=_DELETE, summary="Delete it")
def delete(request: HttpRequest, token: str) -> HttpResponse:
    """Take the sketch away from everybody. Needs the secret that owns it beside the token that may change it."""
    actions.delete(key_of(request, token))
    return HttpResponse(status=204)


@router.get("/{token}/revisions", openapi_extra=_REVISIONS, summary="Its revisions")
def revisions(request: HttpRequest, token: str) -> HttpResponse:
    """The newest revisions, the current one first, by the token that may change the sketch.

    Of what one person did within five minutes it is the last; any number up to the newest can be read.
    """
    row = sketch_for(key_of(request, token), "history").sketch
    return private_json([_moment(one) for one in access.moments_of(row, limits.REVISIONS_SHOWN)])


@router.get("/{token}/revisions/{number}", openapi_extra=_REVISION, summary="An earlier revision")
def revision(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """The document of one revision, by the token that may change the sketch."""
    row = sketch_for(key_of(request, token), "history").sketch
    document = access.revision_of(row, number) if 0 < number <= row.revision else None
    if document is None:
        raise Refusal(404, "Not found", f"Revision {number} is not there any more, or cannot be read.")
    return _document(document)


@router.get("/{token}/blobs", openapi_extra=_BLOBS, summary="The files beside it")
def blobs(request: HttpRequest, token: str) -> HttpResponse:
    """The files that lie beside the sketch, by either token: images, and the template that it came from."""
    row = sketch_for(key_of(request, token), "open").sketch
    return private_json([Beside(blob.digest, blob.size) for blob in access.blobs_of(row)])


@router.get("/{token}/blobs/{digest}", openapi_extra=_BLOB, summary="One file beside it")
def blob(request: HttpRequest, token: str, digest: str) -> HttpResponse:
    """The bytes of the file with this SHA-256, by either token. Never shown by a browser: it is for saving."""
    data = access.blob_of(sketch_for(key_of(request, token), "open").sketch, digest)
    if data is None:
        raise Refusal(404, "Not found", "There is no file with this hash beside the sketch.")
    response = _private(HttpResponse(data, content_type="application/octet-stream"))
    response["Content-Disposition"] = f'attachment; filename="{digest[:64]}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.put("/{token}/blobs/{digest}", openapi_extra=_KEEP_BLOB, summary="Put a file beside it")
def keep_blob(request: HttpRequest, token: str, digest: str) -> HttpResponse:
    """Keep the body under its own SHA-256 (64 small hexadecimal digits), by the token that may change the sketch.

    201 when it is new, 204 when it was there. All files of a sketch are 8 MiB together.
    """
    new = actions.keep_blob(key_of(request, token), digest, whole_body(request, BLOBS_BYTES))
    return HttpResponse(status=201 if new else 204)


def asker_of(request: HttpRequest) -> Key:
    """Who asks, by the header; nobody without one. 401 for what is neither a secret nor a token."""
    if not request.headers.get("Authorization"):
        return Key()
    found = programs.asking_with(bearer(request))
    if found is None:
        raise Refusal(401, _WHO_ASKS, "The header Authorization holds no secret and no token of ours that is valid.")
    return found


def key_of(request: HttpRequest, token: str) -> Key:
    """What the request shows: a token in the address, perhaps with a secret; or a token in the header."""
    if token != IN_HEADER:
        asks = asker_of(request)
        return replace(asks if asks.owner else Key(owner=_of_our_page(request)), token=token)
    if not (shown := bearer(request)):
        raise Refusal(401, _WHO_ASKS, "Send the token as `Authorization: Bearer TOKEN`, or in the address.")
    return Key(token=shown)


def _of_our_page(request: HttpRequest) -> str:
    """Who is signed in, where one of our own pages asks; another site's may read nothing and write nothing."""
    origin = request.headers.get("Origin", "")
    foreign = urlsplit(origin).netloc != request.get_host() if origin else request.method not in ("GET", "HEAD")
    return "" if foreign else browser.person_of(request)


def _if_match(request: HttpRequest) -> str:
    """The tag that the request names; compression on the way makes it a weak one. 428 without one."""
    said = request.headers.get("If-Match", "").removeprefix("W/").strip('" ')
    if not said:
        raise Refusal(428, "Which revision?", "Send the ETag of the sketch that you changed as `If-Match`.")
    return said


def _number(tag: str) -> int:
    # A number that no revision has is a conflict, and is told as one.
    return int(tag) if tag.isdecimal() and len(tag) < 10 else 0


def _tag(row: SavedSketch) -> str:
    return f'"{row.revision}"'


def _told(row: SavedSketch, request: HttpRequest, asks: Key, secret: str = "") -> Kept:
    by_id = actors.is_person(asks.owner)  # who learns a link from a program would keep it when the role is gone
    edit, view = (str(row.pk),) * 2 if by_id else (actions.token_of(row, "edit"), actions.token_of(row, "view"))
    pages = [request.build_absolute_uri(reverse("saved_sketch", args=[token])) for token in (edit, view)]
    return Kept(row.title, row.revision, row.changed.isoformat(), edit, view, pages[0], pages[1], secret)


def _moment(row: access.Moment) -> Moment:
    return Moment(row.number, row.created.isoformat(), row.kept)


def _document(sketch: Sketch) -> HttpResponse:
    return _private(HttpResponse(encode(sketch), content_type="application/json"))


def private_json(value: Any, status: int = 200) -> HttpResponse:
    """An answer for whoever asked, kept nowhere else."""
    return _private(HttpResponse(msgspec.json.encode(value), status=status, content_type="application/json"))


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Authorization", "Cookie"])
    response["X-Robots-Tag"] = "noindex"
    return response
