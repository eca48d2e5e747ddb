"""The past of a sketch: its revisions, one of them drawn, and the way back to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from patterns_app.core.sketch.difference import difference
from patterns_app.web.studio.desk import expected_in
from patterns_app.web.studio.drawing import draw
from patterns_app.web.workspace import access, actions, browser, refusals
from patterns_app.web.workspace.access import Key, sketch_for
from patterns_app.web.workspace.limits import REVISION_EVERY, REVISIONS_SHOWN
from patterns_app.web.workspace.private import private


@require_safe
@private
def past(request: HttpRequest, token: str) -> HttpResponse:
    """What is kept of the past, the newest first."""
    saved = sketch_for(Key(owner=browser.owner_of(request), token=token), "history").sketch
    return _page(request, token, saved.revision)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def revision(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One revision drawn; POST makes it the current one again, as a new revision.

    `revision` is the current one as the person saw it: 409 when somebody saved in between.
    """
    if request.method != "POST":
        return _page(request, token, number)
    key = Key(owner=browser.owner_of(request), token=token)
    try:
        actions.restore_revision(key, number, expected_in(request))
    except refusals.Conflict as conflict:
        said = gettext("Not restored: revision %(n)d was saved while you were looking. Look again.") % {
            "n": conflict.sketch.revision
        }
        return _page(request, token, number, refused=said, status=409)
    except refusals.Refused as error:
        return _page(request, token, number, refused=str(error), status=422)
    response = HttpResponseRedirect(reverse("saved_sketch", args=[token]))
    response.status_code = 303
    return response


def _page(request: HttpRequest, token: str, number: int, refused: str = "", status: int = 200) -> HttpResponse:
    saved = sketch_for(Key(owner=browser.owner_of(request), token=token), "history").sketch
    rows = access.moments_of(saved, REVISIONS_SHOWN)
    sketch = access.revision_of(saved, number) if 0 < number <= saved.revision else None
    there = sketch is not None or number in {row.number for row in rows}
    now = access.revision_of(saved, saved.revision)
    context = {
        "section": "studio",
        "saved": saved,
        "token": token,
        "rows": rows,
        "number": number,
        "there": there,
        "desk": {"drawing": draw(sketch)} if sketch else None,
        "changes": difference(sketch, now).changes if sketch and now and number != saved.revision else (),
        "every": int(REVISION_EVERY.total_seconds() // 60),
        "refused": refused,
    }
    return render(request, "studio/history.html", context, status=status if there else 404)
