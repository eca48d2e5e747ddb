"""Who runs what in two saved sketches beside each other: the page of one sketch, asked with a second link.

It stands above the rooms because it takes the place of a page of the studio when the address has a `with`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from patterns_app.core.sketch.model import Sketch
from patterns_app.web.responsibilities import NodeLine, Shared, layer_lines, share_out
from patterns_app.web.studio.desk import stored
from patterns_app.web.studio.views.responsibilities import responsibilities as alone
from patterns_app.web.workspace import actions, browser, tokens
from patterns_app.web.workspace.access import Access, Key, NoAccess, sketch_for
from patterns_app.web.workspace.private import private

_NOWHERE = gettext_noop("The other link leads nowhere. It may be mistyped, revoked, or its sketch deleted.")
_DAMAGED = gettext_noop(
    "The other sketch cannot be read: the stored document is damaged. Its own page says what is left of it."
)


@dataclass(frozen=True)
class Side:
    """One of the two sketches, as the page shows it."""

    title: str
    url: str
    svg: SafeString
    words: str
    nodes: tuple[NodeLine, ...]


@require_safe
def responsibilities(request: HttpRequest, token: str) -> HttpResponse:
    """One sketch, or two when the address names a second one."""
    return _two(request, token) if request.GET.get("with", "").strip() else alone(request, token)


@private
def _two(request: HttpRequest, token: str) -> HttpResponse:
    """Both pictures and what differs. A second link that cannot be used costs only the second half."""
    saved, sketch = _opened(request, token)
    if sketch is None:
        return redirect("saved_sketch", token=token)
    asked = tokens.in_link(request.GET["with"]) or request.GET["with"].strip()  # people paste the whole link
    try:
        other, document = _opened(request, asked)
    except NoAccess:
        return _page(request, token, saved, share_out(sketch), problem=gettext(_NOWHERE), status=404)
    if document is None:
        return _page(request, token, saved, share_out(sketch), problem=gettext(_DAMAGED), status=422)
    links = [actions.to_give(one) for one in (saved, other)]
    if links != [token, request.GET["with"]]:  # the address is made to be given away, so it holds no link that may edit
        return redirect(f"{reverse('saved_responsibilities', args=[links[0]])}?{urlencode({'with': links[1]})}")
    left, right = share_out(sketch, "a-"), share_out(document, "b-")
    sides = (_side(saved, token, left), _side(other, asked, right))
    lines = layer_lines(left.summed, right.summed)
    differing = sum(line.differs for line in lines)
    return _page(request, token, saved, left, sides=sides, lines=lines, differing=differing)


def _opened(request: HttpRequest, token: str) -> tuple[Access, Sketch | None]:
    """The sketch behind a link, and its document unless that is damaged. Raises NoAccess."""
    saved = sketch_for(Key(owner=browser.owner_of(request), token=token), "judge")
    return saved, stored(saved, request.GET, request.path)[0].sketch


def _side(saved: Access, token: str, shared: Shared) -> Side:
    url = reverse("saved_sketch", args=[token])
    return Side(saved.sketch.title, url, shared.svg, shared.words, shared.nodes)


def _page(
    request: HttpRequest, token: str, saved: Access, shared: Shared, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"section": "studio", "saved": saved, "token": token, "shared": shared, **more}
    return render(request, "studio/responsibilities.html", context, status=status)
