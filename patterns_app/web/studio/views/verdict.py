"""One verdict on a saved sketch, by either of its links: the page, and the same as Markdown and JSON."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from patterns_app.core.sketch.model import Sketch
from patterns_app.core.sketch.naming import file_name
from patterns_app.core.sketch.parser import InputError, TooLarge
from patterns_app.core.verdict import door
from patterns_app.web import pictures
from patterns_app.web.studio import judging
from patterns_app.web.studio.desk import stored
from patterns_app.web.studio.drawing import draw
from patterns_app.web.workspace import actions, browser
from patterns_app.web.workspace.access import Access, Key, sketch_for
from patterns_app.web.workspace.private import private


@require_safe
@private
def page(request: HttpRequest, token: str) -> HttpResponse:
    """All that is known of the sketch, with `rate` under so many messages a second.

    What no run is needed for is told at once, and the page asks for the rest as a job; with `wait` it is waited for.
    A damaged document leads back to its page. 400 for a rate that is none, with what is known without; 413 for a sketch
    of more parts than are judged.
    """
    saved, sketch = _opened(request, token)
    if sketch is None:
        return redirect("saved_sketch", token=token)
    asked, wrong, status = request.GET.get("rate", "").strip(), "", 200
    told: door.Told | None = None
    pending = False
    try:
        pending = "wait" not in request.GET and judging.takes_long(sketch, asked)
        told = judging.told(sketch, "" if pending else asked)
    except (judging.BadRate, InputError) as error:
        wrong, status = judging.refused(error), 400
        with suppress(TooLarge):
            told = judging.told(sketch, "")
    context = {
        "desk": {"drawing": draw(sketch)},
        "verdict": judging.shown(told) if told else None,
        "rate": asked,
        "wrong": wrong,
        "pending": pending,
        "under": f"&{urlencode({'rate': asked})}" if asked and not wrong else "",
        **_around(saved, token, asked),
    }
    return render(request, "studio/verdict.html", context, status=status if told else 413)


def _around(saved: Access, token: str, asked: str) -> dict[str, Any]:
    """What the page says of the sketch itself, and where it leads."""
    return {
        "section": "studio",
        "saved": saved,
        "token": token,
        "query": urlencode({"rate": asked}),
        "view_token": actions.to_give(saved),
        "history": reverse("sketch_history", args=[token]),
    }


@require_safe
@private
def as_json(request: HttpRequest, token: str) -> HttpResponse:
    """The verdict as the API answers it. 422 for a damaged document."""
    return _file(request, token, "json")


@require_safe
@private
def as_markdown(request: HttpRequest, token: str) -> HttpResponse:
    """The verdict as a document. 422 for a damaged one."""
    return _file(request, token, "markdown")


def _file(request: HttpRequest, token: str, form: str) -> HttpResponse:
    saved, sketch = _opened(request, token)
    if sketch is None:
        return _plain("The stored document cannot be read. Its page tells what is left.", 422)
    try:
        told = judging.told(sketch, request.GET.get("rate", "").strip())
    except (judging.BadRate, InputError) as error:
        return _plain(judging.refused(error), 400)
    as_asked = door.VERDICT_FORMATS[form]
    data, file = as_asked.write(told).encode(), f"{file_name(saved.sketch.title)}-verdict.{as_asked.extension}"
    return pictures.file_response(data, as_asked.media_type, file, "download" in request.GET)


def _opened(request: HttpRequest, token: str) -> tuple[Access, Sketch | None]:
    saved = sketch_for(Key(owner=browser.owner_of(request), token=token), "judge")
    return saved, stored(saved, request.GET, request.path)[0].sketch


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
