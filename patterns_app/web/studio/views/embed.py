"""A saved sketch inside other people's pages, by either of its links: always read-only, without cookies and forms."""

from __future__ import annotations

from collections.abc import Mapping

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from msgspec import structs

from patterns_app.core.pipeline import RenderError, TooLargeToDraw
from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.parser import InputError
from patterns_app.web import pictures
from patterns_app.web.playing import Player, player
from patterns_app.web.studio import judging
from patterns_app.web.studio.desk import stored
from patterns_app.web.workspace import access, actions
from patterns_app.web.workspace.access import Key, NoAccess, sketch_for

_THEMES = ("auto", "light", "dark")
_HURTS = 6  # things that hurt, in a small frame


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes views with arguments too
def saved_sketch(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of a saved sketch; 404 for a link that leads nowhere. No cookie is read or set."""
    try:
        saved = sketch_for(Key(owner="", token=token), "embed")
    except NoAccess:
        return render(request, "studio/embed.html", {"theme": "auto"}, status=404)
    sketch = stored(saved, request.GET, request.path)[0].sketch
    svg, tall_svg, excuse = _drawn(sketch) if sketch else ("", "", "")
    context = {
        "saved": saved,
        "token": token,
        "svg": svg,
        "tall_svg": tall_svg,
        "excuse": excuse,
        "theme": _theme(request.GET),
        "player": _player(sketch, request.GET) if sketch and svg else None,
    }
    return _framed(render(request, "studio/embed.html", context))


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it takes views with arguments too
def verdict(request: HttpRequest, token: str) -> HttpResponse:
    """The verdict on a saved sketch in short, with a link to all of it. No cookie is read or set."""
    context: dict[str, object] = {"theme": _theme(request.GET), "token": token}
    try:
        saved = sketch_for(Key(owner="", token=token), "embed")
    except NoAccess:
        return render(request, "studio/embed_verdict.html", context, status=404)
    context |= {"saved": saved, "token": actions.to_give(saved)}
    try:
        shown = judging.shown(judging.told(access.current(saved.sketch), ""))
        context |= {"verdict": shown, "hurts": shown.hurts[:_HURTS], "more": max(0, len(shown.hurts) - _HURTS)}
    except access.Unreadable:
        context["excuse"] = gettext("The stored document cannot be read.")
    except (InputError, RenderError) as error:
        context["excuse"] = judging.refused(error) if isinstance(error, InputError) else str(error)
    return _framed(render(request, "studio/embed_verdict.html", context))


def _framed(response: HttpResponse) -> HttpResponse:
    """What other people's pages may show, as it is now."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "private, no-cache"
    return response


def _theme(query: Mapping[str, str]) -> str:
    theme = query.get("theme", "auto")
    return theme if theme in _THEMES else "auto"


def _drawn(sketch: Sketch) -> tuple[str, str, str]:
    """The picture, the same for a narrow frame, and the sentence instead of both.

    Places that were given by hand are for a wide page, so the tall picture is laid out without them.
    """
    anywhere = structs.replace(sketch, nodes=tuple(structs.replace(node, position=None) for node in sketch.nodes))
    try:
        return pictures.page_picture(sketch), pictures.page_picture(anywhere, "tall-", "TB"), ""
    except (RenderError, TooLargeToDraw) as error:
        return "", "", pictures.excuse(error, "an embedded sketch")


def _player(sketch: Sketch, query: Mapping[str, str]) -> Player | None:
    """Plays the sketch's stories from `scenario` and `step` on; what these cannot mean is passed over."""
    step = query.get("step", "")
    number = int(step) if step.isascii() and step.isdigit() and 0 < len(step) < 4 else 1
    scenario = query.get("scenario", "")[:64]
    known = scenario if any(told.id == scenario for told in sketch.scenarios) else ""
    return player(sketch, "", known, max(number, 1), query.get("autoplay") == "1", False)
