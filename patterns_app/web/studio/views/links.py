"""Taking links back: a page that asks, and the doing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from patterns_app.web.workspace import actions, browser
from patterns_app.web.workspace.access import Key, sketch_for
from patterns_app.web.workspace.private import private
from patterns_app.web.workspace.tokens import Mode


@require_http_methods(["GET", "HEAD", "POST"])
@private
def revoke(request: HttpRequest, token: str, mode: Mode) -> HttpResponse:
    """Only the owner's browser may; everybody else sees what a stranger sees."""
    key = Key(owner=browser.owner_of(request), token=token)
    if request.method != "POST":
        context = {"section": "studio", "saved": sketch_for(key, "revoke"), "token": token, "mode": mode}
        return render(request, "studio/revoke.html", context)
    row = actions.revoke(key, mode)
    # The link by which the owner's browser has come is another now; a person comes by the sketch's id, which stays.
    edit = reverse("saved_sketch", args=[actions.address_of(row)])
    response = HttpResponseRedirect(f"{edit}?view=document#links")
    response.status_code = 303
    return response
