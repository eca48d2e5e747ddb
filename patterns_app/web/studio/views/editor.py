"""The editor: a new sketch, a saved one by its link, and what its buttons do.

Who edits gets the canvas; `?view=document` is the sketch as text, which works without a script.

That page is one form that is sent to its own address; `do` says which button was pressed. Without a script the
whole page comes back; htmx gets the form alone, or, while somebody types, picture and findings.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST
from msgspec.structs import replace

from patterns_app.core.sketch.model import Sketch
from patterns_app.web.studio import composing, exercising
from patterns_app.web.studio.canvas import Start, placed
from patterns_app.web.studio.checking import FixGone, apply_fix, check
from patterns_app.web.studio.desk import Desk, Said, Theirs, desk, expected_in, stored
from patterns_app.web.studio.drawing import draw
from patterns_app.web.studio.reading import BLANK, Reading, read, written
from patterns_app.web.workspace import access, actions, browser, refusals
from patterns_app.web.workspace.access import Access, Key, sketch_for
from patterns_app.web.workspace.log import UNTITLED
from patterns_app.web.workspace.private import private

from . import canvas

_FIX = "fix:"


@require_http_methods(["GET", "HEAD", "POST"])
@private
def studio(request: HttpRequest) -> HttpResponse:
    """A new sketch: blank, or holding the pattern or the one part that the address names."""
    if request.method == "POST":
        return _pressed(request, None)
    try:
        sketch = _begun(request.GET)
    except composing.CannotAdd as error:
        return render(request, "400.html", {"message": str(error), "path": request.path}, status=400)
    if not _as_document(request):
        return canvas.page(request, Start(sketch or Sketch(title=UNTITLED)))
    return _show(request, desk(written(sketch) if sketch else read(BLANK), request))


def _begun(query: QueryDict) -> Sketch | None:
    """What an address asks a new sketch to begin with. Raises CannotAdd."""
    if task := query.get("exercise", ""):
        names = query.get("pattern", ""), query.get("variant", "")
        begun = exercising.beginning(*names, task)
        # What lost its lines stands where it did, and not above the story as what is joined to nothing does.
        return _standing_as(begun, placed(composing.sketch_of(*names)))
    if slug := query.get("pattern", ""):
        return composing.sketch_of(slug, query.get("variant", ""))
    if part := query.get("part", ""):
        return composing.beginning(part, query.get("label", ""))
    return None


def _standing_as(sketch: Sketch, whole: Sketch) -> Sketch:
    places = {node.id: node.position for node in whole.nodes}
    return replace(sketch, nodes=tuple(replace(node, position=places.get(node.id)) for node in sketch.nodes))


@require_http_methods(["GET", "HEAD", "POST"])
@private
def saved_sketch(request: HttpRequest, token: str) -> HttpResponse:
    """One saved sketch: the editor by its edit link, picture and findings by its read-only link."""
    key = Key(owner=browser.owner_of(request), token=token)
    if request.method == "POST":
        return _pressed(request, sketch_for(key, "change"))
    saved = sketch_for(key, "open")
    reading, damage = stored(saved, request.GET, request.path)
    if not saved.may_edit:
        return _read_only(request, saved, token, reading, damage)
    if reading.sketch and not _as_document(request):
        return canvas.page(request, Start(reading.sketch, saved))
    said = Said(gettext("Saved.")) if "saved" in request.GET else None
    return _show(request, desk(reading, request, saved=saved, expected=saved.sketch.revision, said=said, damage=damage))


@require_POST
@private
def preview(request: HttpRequest) -> HttpResponse:
    """Picture and findings of a text, for htmx while somebody types. Stores nothing."""
    reading = read(request.POST.get("text", ""))
    checked = check(reading.sketch) if reading.sketch else None
    context = {"reading": reading, "drawing": draw(reading.sketch), "checked": checked}
    return render(request, "studio/_preview.html", {"desk": context})


@require_POST
@private
def roles(request: HttpRequest) -> HttpResponse:
    """The roles of a pattern and the nodes that can play them, for htmx when somebody has chosen another pattern."""
    reading = read(request.POST.get("text", ""))
    context = {"composer": composing.composer(reading.sketch, request.POST.get("pattern", "")), "reading": reading}
    return render(request, "studio/_roles.html", {"desk": context})


def _pressed(request: HttpRequest, saved: Access | None) -> HttpResponse:
    """What a button of the form does."""
    reading, do = read(request.POST.get("text", "")), request.POST.get("do", "draw")
    if do == "save":
        return _save(request, reading, saved)
    form = None
    said: Said | None = None
    if do.startswith(_FIX):
        reading, said = _fixed(reading, do.removeprefix(_FIX))
    elif do in ("choose", "compose"):
        chosen = request.POST.get("pattern", "")
        # Roles of another pattern were on the page: show the right ones first.
        if do == "compose" and chosen == request.POST.get("roles-for", ""):
            reading, said = _composed(reading, chosen, composing.bindings_in(request.POST.dict()))
        if said is None or said.tone == "bad":
            form = composing.composer(reading.sketch, chosen)
    return _show(request, desk(reading, request, saved=saved, expected=expected_in(request), said=said, form=form))


def _fixed(reading: Reading, key: str) -> tuple[Reading, Said]:
    if reading.sketch is None:
        return reading, Said(gettext("Nothing was changed: fix the mistakes first."), "bad")
    try:
        sketch, title = apply_fix(reading.sketch, key)
    except FixGone as error:
        return reading, Said(gettext("Nothing was changed: %(why)s.") % {"why": error}, "bad")
    return _taken(reading, written(sketch, reading.blobs), gettext("Done: %(what)s.") % {"what": title})


def _composed(reading: Reading, chosen: str, bindings: dict[str, str]) -> tuple[Reading, Said]:
    if reading.sketch is None:
        return reading, Said(gettext("Nothing was added: fix the mistakes first."), "bad")
    try:
        sketch, done = composing.add(reading.sketch, chosen, bindings)
    except composing.CannotAdd as error:
        return reading, Said(gettext("Nothing was added: %(why)s") % {"why": error}, "bad")
    return _taken(reading, written(sketch, reading.blobs), done)


def _taken(before: Reading, after: Reading, done: str) -> tuple[Reading, Said]:
    """The new text, unless it went over a limit of the parser."""
    if after.sketch is None:
        return before, Said(gettext("Nothing was changed: %(why)s.") % {"why": after.errors[0].message}, "bad")
    return after, Said(done)


def _save(request: HttpRequest, reading: Reading, saved: Access | None) -> HttpResponse:
    expected = expected_in(request)
    if reading.sketch is None:
        said = Said(gettext("Not saved: the document has mistakes. Your text is still here."), "bad")
        return _show(request, desk(reading, request, saved=saved, expected=expected, said=said), 422)
    if saved is None:
        return _create(request, reading)
    key = Key(browser.owner_of(request), token=actions.shown_as(saved))
    try:
        actions.save(key, reading.sketch, expected, files=reading.blobs)
    except refusals.Conflict as conflict:
        return _conflict(request, reading, saved, conflict)
    except (refusals.HistoryFull, refusals.NoFit, refusals.NoRoom) as error:
        said = Said(gettext("Not saved. %(why)s") % {"why": error}, "bad")
        return _show(request, desk(reading, request, saved=saved, expected=expected, said=said), 422)
    return _see(actions.shown_as(saved))


def _create(request: HttpRequest, reading: Reading) -> HttpResponse:
    assert reading.sketch is not None
    owner, secret = browser.owner_to_be(request)
    try:
        row = actions.create(owner, reading.sketch, files=reading.blobs)
    except (refusals.TooMany, refusals.NoRoom) as error:
        return _show(
            request, desk(reading, request, said=Said(gettext("Not saved. %(why)s") % {"why": error}, "bad")), 422
        )
    response = _see(actions.address_of(row))
    browser.remember(response, secret)
    return response


def _conflict(request: HttpRequest, reading: Reading, saved: Access, conflict: refusals.Conflict) -> HttpResponse:
    """409: both texts on one page. Saving again puts this one on top of theirs, knowingly."""
    number = conflict.sketch.revision
    try:
        text = written(access.current(conflict.sketch)).text
    except access.Unreadable as error:
        text = error.text
    now = Access(conflict.sketch, saved.may, saved.shown)
    said = Said(gettext("Not saved: %(why)s") % {"why": conflict}, "bad")
    shown = desk(reading, request, saved=now, expected=number, said=said, theirs=Theirs(number, text))
    return _show(request, shown, 409)


def _show(request: HttpRequest, shown: Desk, status: int = 200) -> HttpResponse:
    htmx = request.htmx  # type: ignore[attr-defined]
    alone = bool(htmx) and not htmx.history_restore_request and htmx.target == "work"
    template = "studio/_work.html" if alone else "studio/editor.html"
    return render(request, template, {"section": "studio", "desk": shown}, status=status)


def _read_only(request: HttpRequest, saved: Access, token: str, reading: Reading, damage: object) -> HttpResponse:
    context = {
        "section": "studio",
        "saved": saved,
        "token": token,
        "damage": damage,
        "desk": {
            "reading": reading,
            "drawing": draw(reading.sketch) if reading.sketch else None,
            "checked": check(reading.sketch) if reading.sketch else None,
        },
    }
    return render(request, "studio/read_only.html", context)


def _as_document(request: HttpRequest) -> bool:
    """The document view is asked for, or is what a fragment belongs to; otherwise the canvas is shown."""
    return request.GET.get("view") == "document" or "last-good" in request.GET


def _see(token: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('saved_sketch', args=[token])}?view=document&saved=1")
    response.status_code = 303
    return response
