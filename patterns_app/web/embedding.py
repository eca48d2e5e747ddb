"""What stands where a link to us is pasted into somebody's page or document: https://oembed.com.

Patterns, their stories, shared sketches and verdicts. A link that may edit is answered with what only shows.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from patterns_app.core.pipeline import RenderError, TooLargeToDraw, TooManyPixels
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import pictures
from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.pattern import chosen_variant
from patterns_app.web.workspace import access, actions
from patterns_app.web.workspace.access import Key, NoAccess, sketch_for

_WIDTH, _HEIGHT = 800, 520  # pixels of a frame, where nobody asks for less
_LEAST = 120
_THUMBNAIL = 480  # pixels across
_PASSED_ON = ("variant", "scenario", "step", "theme")


class _Not(Exception):
    """It is not given. `status` as oEmbed has it."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(why)


@dataclass(frozen=True)
class _Shown:
    """What an address shows: its title, the page for a frame, a picture of it, and the sketch that this is of."""

    title: str
    frame: str
    picture: str
    sketch: Sketch | None
    private: bool


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`url`, and at most `maxwidth` and `maxheight` pixels: a frame as JSON. 404 for what is not ours or leads nowhere,
    501 for another format.
    """
    try:
        shown = _shown(request)
        answer = _answered(request, shown)
    except _Not as error:
        response: HttpResponse = HttpResponse(
            f"{error}\n", status=error.status, content_type="text/plain; charset=utf-8"
        )
        response["Cache-Control"] = "no-store"
        return response
    response = JsonResponse(answer)
    response["Access-Control-Allow-Origin"] = "*"  # it holds nothing that the address does not give
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-cache" if shown.private else "public, max-age=300"
    return response


def _shown(request: HttpRequest) -> _Shown:
    if (form := request.GET.get("format", "json")) != "json":
        raise _Not(501, f"{form[:20]!r} is not written; there is json")
    asked = _address(request.GET.get("url", ""))
    if asked is None or asked.netloc != request.get_host():
        raise _Not(404, "url: it is no address of a page here")
    try:
        found = resolve(asked.path)
        query = QueryDict(asked.query[:1000])
        if found.url_name == "pattern":
            return _pattern(found.kwargs["slug"], query)
        if found.url_name in ("saved_sketch", "saved_verdict"):
            return _saved(found.kwargs["token"], found.url_name, query)
    except (Resolver404, Http404, NoAccess, pictures.BadQuery):
        pass
    raise _Not(404, "url: nothing to show lies there; patterns, stories, shared sketches and verdicts can be shown")


def _address(url: str) -> SplitResult | None:
    try:
        found = urlsplit(url[:2000])
    except ValueError:
        return None
    return found if found.scheme in ("http", "https") else None


def _pattern(slug: str, query: QueryDict) -> _Shown:
    pattern = pattern_or_404(slug)
    story = query.get("scenario", "")
    variant = chosen_variant(pattern, query.get("variant", ""), story)
    told = next((one for one in variant.sketch.scenarios if one.id == story), None)
    if story and told is None:
        raise Http404(story)
    more = _query({key: query.get(key, "") for key in _PASSED_ON} | {"variant": variant.slug})
    title = f"{pattern.title}: {told.title}" if told else pattern.title
    picture = f"{reverse('diagram', args=[slug, 'png'])}?variant={variant.slug}&width={_THUMBNAIL}"
    return _Shown(title, f"{reverse('embed_pattern', args=[slug])}{more}", picture, variant.sketch, False)


def _saved(token: str, name: str, query: QueryDict) -> _Shown:
    found = sketch_for(Key(token=token), "embed")
    saved, view = found.sketch, actions.to_give(found)
    sketch = None
    with suppress(access.Unreadable):
        sketch = access.current(saved)
    picture = f"{reverse('live_picture', args=[view, 'png'])}?width={_THUMBNAIL}&theme=light"
    if name == "saved_verdict":
        frame = reverse("embed_verdict", args=[view])
        return _Shown(f"Verdict on {saved.title}", frame, picture, sketch, True)
    more = _query({key: query.get(key, "") for key in ("scenario", "step", "theme")})
    return _Shown(saved.title, f"{reverse('embed_sketch', args=[view])}{more}", picture, sketch, True)


def _query(given: Mapping[str, str]) -> str:
    some = {key: value for key, value in given.items() if value}
    return f"?{urlencode(some)}" if some else ""


def _answered(request: HttpRequest, shown: _Shown) -> dict[str, object]:
    width, height = _at_most(request, "maxwidth", _WIDTH), _at_most(request, "maxheight", _HEIGHT)
    html = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" allowfullscreen></iframe>',
        request.build_absolute_uri(shown.frame),
        width,
        height,
        shown.title,
    )
    told: dict[str, object] = {
        "version": "1.0",
        "type": "rich",
        "title": shown.title,
        "provider_name": "Pattern Studio",
        "provider_url": request.build_absolute_uri(reverse("home")),
        "html": html,
        "width": width,
        "height": height,
    }
    return told | _thumbnail(request, shown, width, height)


def _at_most(request: HttpRequest, name: str, usual: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not int(text):
        raise _Not(400, f"{name}: {text[:20]!r} is no number of pixels")
    return max(_LEAST, min(usual, int(text)))


def _thumbnail(request: HttpRequest, shown: _Shown, width: int, height: int) -> dict[str, object]:
    """The picture with its size; nothing where it cannot be drawn, or is larger than was asked for."""
    if shown.sketch is None or not shown.sketch.nodes:
        return {}
    try:
        data = pictures.picture(shown.sketch, pictures.read_options({"width": str(_THUMBNAIL)}, "png"))
    except (pictures.BadQuery, TooManyPixels, TooLargeToDraw, RenderError):
        return {}
    across, down = struct.unpack(">II", data[16:24])
    if across > width or down > height:
        return {}
    url = request.build_absolute_uri(shown.picture)
    return {"thumbnail_url": url, "thumbnail_width": across, "thumbnail_height": down}
