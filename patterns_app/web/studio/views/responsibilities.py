"""Who runs what in a saved sketch, by either of its links."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from patterns_app.web.responsibilities import share_out
from patterns_app.web.studio.desk import stored
from patterns_app.web.workspace import browser
from patterns_app.web.workspace.access import Key, sketch_for
from patterns_app.web.workspace.private import private


@require_safe
@private
def responsibilities(request: HttpRequest, token: str) -> HttpResponse:
    """The picture coloured by model and the layers summed; a damaged document leads back to its page."""
    saved = sketch_for(Key(owner=browser.owner_of(request), token=token), "judge")
    sketch = stored(saved, request.GET, request.path)[0].sketch
    if sketch is None:
        return redirect("saved_sketch", token=token)
    context = {"section": "studio", "saved": saved, "token": token, "shared": share_out(sketch)}
    return render(request, "studio/responsibilities.html", context)
