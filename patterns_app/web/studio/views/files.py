"""A saved sketch as files, by either of its links."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from patterns_app.core.pipeline import (
    BY_EXTENSION,
    MEDIA_TYPES,
    Format,
    RenderError,
    TooLargeToDraw,
    TooManyPixels,
    cache_key,
    carrying,
    named,
    pictured,
    undrawn_signs,
)
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import file_name
from patterns_app.web import pictures
from patterns_app.web.discussion.telling import as_markdown, discussion
from patterns_app.web.studio.desk import stored
from patterns_app.web.workspace import access, actions, browser
from patterns_app.web.workspace.access import Access, Key, NoAccess, sketch_for
from patterns_app.web.workspace.private import private

_DAMAGED = "The stored document cannot be read. Its page tells what is left.\n"


@require_safe
@private
def picture(request: HttpRequest, token: str, extension: Format) -> HttpResponse:
    """The saved sketch drawn. 400 for a parameter that makes no sense, 422 when damaged, 503 when drawing failed."""
    saved = _opened(request, token)
    sketch = stored(saved, request.GET, request.path)[0].sketch
    if sketch is None:
        return _plain(_DAMAGED, 422)
    try:
        options = pictures.read_options(request.GET, extension)
        data = pictures.picture(sketch, options, _beside(saved, sketch, options.source))
    except (pictures.BadQuery, TooManyPixels, TooLargeToDraw, RenderError) as error:
        return pictures.refusal(error)
    name, note = f"{file_name(saved.sketch.title)}.{extension}", undrawn_signs(sketch)
    return pictures.file_response(data, MEDIA_TYPES[extension], name, "download" in request.GET, note)


@require_safe
def live(request: HttpRequest, token: str, extension: Format) -> HttpResponse:
    """The saved sketch as it is now, for a README or a wiki: the same address, asked again after a minute at most.

    Everybody who has the link sees the same, so caches may keep it; it is drawn anew only when the sketch has changed.
    Takes what `picture` takes. A link that may edit leads to the one that only shows, one that was taken back nowhere.
    """
    try:
        saved = sketch_for(Key(token=token), "embed")
    except NoAccess:
        return _kept_nowhere(_plain("The link leads nowhere: it was mistyped or taken back.\n", 404))
    if actions.to_give(saved) != token:
        view = reverse("live_picture", args=[actions.to_give(saved), extension])
        query = request.META.get("QUERY_STRING", "")
        return _kept_nowhere(HttpResponseRedirect(f"{view}?{query}" if query else view))
    try:
        response = _drawn_live(request, saved, extension)
    except access.Unreadable:
        response = _plain(_DAMAGED, 422)
    except (pictures.BadQuery, TooManyPixels, TooLargeToDraw, RenderError) as error:
        response = pictures.refusal(error)
    if response.status_code not in (200, 304):
        return _kept_nowhere(response)
    response["Cache-Control"] = "public, max-age=60, must-revalidate"
    response["X-Robots-Tag"] = "noindex"
    return response


def _drawn_live(request: HttpRequest, saved: Access, extension: Format) -> HttpResponse:
    """The picture, or that it is the one which is known. Raises what drawing raises, and Unreadable."""
    usual = {"theme": "auto"} if extension == "svg" else {}  # the page that shows it may be light or dark
    options = pictures.read_options({**usual, **request.GET.dict()}, extension)
    sketch = access.current(saved.sketch)
    etag = f'"{cache_key(sketch, options)[:32]}"'
    if known := get_conditional_response(request, etag=etag):
        known["ETag"] = etag
        return known
    data = pictures.picture(sketch, options, _beside(saved, sketch, False))
    response = pictures.file_response(data, MEDIA_TYPES[extension], f"{file_name(saved.sketch.title)}.{extension}")
    response["ETag"] = etag
    return response


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@private
def other_format(request: HttpRequest, token: str, extension: str) -> HttpResponse:
    """The saved sketch in another tool's format. 422 when it is damaged, 503 when laying out failed."""
    saved = _opened(request, token)
    sketch = stored(saved, request.GET, request.path)[0].sketch
    if sketch is None:
        return _plain(_DAMAGED, 422)
    wanted = BY_EXTENSION[extension]
    try:
        data = pictures.other_format(sketch, wanted.key, _beside(saved, sketch))
    except (TooLargeToDraw, RenderError) as error:
        return pictures.refusal(error)
    if wanted.key == "markdown":
        data += as_markdown(discussion(saved, "")).encode()
    return pictures.file_response(
        data, wanted.media_type, f"{file_name(saved.sketch.title)}.{extension}", "download" in request.GET
    )


@require_safe
@private
def sketch_json(request: HttpRequest, token: str) -> HttpResponse:
    """The saved document, with the files that lie beside it inside. 422 when it is damaged."""
    saved = _opened(request, token)
    sketch = stored(saved, request.GET, request.path)[0].sketch
    if sketch is None:
        return _plain(_DAMAGED, 422)
    return pictures.file_response(
        carrying(sketch, _beside(saved, sketch)),
        "application/json",
        f"{file_name(saved.sketch.title)}.json",
        "download" in request.GET,
    )


def _beside(saved: Access, sketch: Sketch, all_of_them: bool = True) -> dict[str, bytes]:
    """The files that the sketch names and that lie beside it, by their SHA-256: all, or those that are drawn."""
    wanted = named(sketch) if all_of_them else pictured(sketch)
    return {name: data for name in wanted if (data := access.blob_of(saved.sketch, name)) is not None}


def _opened(request: HttpRequest, token: str) -> Access:
    return sketch_for(Key(owner=browser.owner_of(request), token=token), "export")


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
