"""Two verdicts beside each other: of two sketches, of patterns and their variants, of a sketch and what it was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_safe

from patterns_app.core.sketch.naming import file_name
from patterns_app.core.sketch.parser import InputError
from patterns_app.core.verdict import door
from patterns_app.web import pictures
from patterns_app.web.studio import judging, two_verdicts
from patterns_app.web.studio.two_verdicts import NoSketch, Side
from patterns_app.web.workspace import browser
from patterns_app.web.workspace.access import NoAccess
from patterns_app.web.workspace.private import private

_NOWHERE = gettext_noop("The link leads nowhere. It may be mistyped, revoked, or its sketch deleted.")
_SIDES = {"before": gettext_noop("Before: %(why)s"), "after": gettext_noop("After: %(why)s")}
_FORMATS = ("markdown", "json")


@require_safe
@private
def two(request: HttpRequest) -> HttpResponse:
    """What differs between the verdicts on `before` and `after`, each a link of a sketch or SLUG:VARIANT of a pattern.

    `rate` judges both under a load, `format` is markdown or json. 404 for a link that leads nowhere.
    """
    refs = {key: request.GET.get(key, "").strip() for key in ("before", "after")}
    rate = request.GET.get("rate", "").strip()
    if not all(refs.values()):
        return _page(request, refs, rate=rate)
    sides: list[Side] = []
    for key, ref in refs.items():
        try:
            sides.append(two_verdicts.side_of(ref, browser.owner_of(request)))
        except NoAccess:
            return _page(request, refs, wrong=gettext(_SIDES[key]) % {"why": gettext(_NOWHERE)}, status=404, rate=rate)
        except NoSketch as error:
            return _page(request, refs, wrong=gettext(_SIDES[key]) % {"why": error}, status=422, rate=rate)
    plain = {key: one.ref for key, one in zip(refs, sides, strict=True)}
    if plain != refs:
        rest = {key: request.GET.get(key, "") for key in request.GET if key not in refs}
        return redirect(f"{reverse('two_verdicts')}?{urlencode(plain | rest)}")
    return _answer(request, plain, (sides[0], sides[1]))


@require_safe
@private
def since(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """The same for a sketch as it was at a revision and as it is now, by its edit link."""
    try:
        sides = two_verdicts.earlier(token, number, browser.owner_of(request))
    except NoSketch as error:
        return _page(request, {}, wrong=str(error), status=404)
    return _answer(request, {}, sides)


def _answer(request: HttpRequest, refs: dict[str, str], sides: tuple[Side, Side]) -> HttpResponse:
    rate, form = request.GET.get("rate", "").strip(), request.GET.get("format", "")
    if form and form not in _FORMATS:
        return _page(request, refs, wrong=f"format: {form[:40]!r} is not known; use one of {', '.join(_FORMATS)}")
    pending, wrong = False, ""
    try:
        long = [judging.takes_long(one.sketch, rate) for one in sides]
        pending = any(long) and not form and "wait" not in request.GET
        found = two_verdicts.told(sides, "" if pending else rate)
    except (judging.BadRate, InputError) as error:
        wrong = gettext("Not compared: %(why)s.") % {"why": judging.refused(error)}
        return _page(request, refs, wrong=wrong, status=400, rate=rate)
    if form:
        as_asked = door.VERDICT_FORMATS[form]
        file = f"{file_name(sides[1].title)}-verdicts.{as_asked.extension}"
        data = door.CHANGE_FORMATS[form](*found).encode()
        return pictures.file_response(data, as_asked.media_type, file, "download" in request.GET)
    change = two_verdicts.shown(sides, found)
    return _page(request, refs, change=change, rate=rate, pending=pending, wrong=wrong)


def _page(request: HttpRequest, refs: dict[str, str], *, status: int = 200, **more: object) -> HttpResponse:
    status = 400 if more.get("wrong") and status == 200 else status
    query = urlencode({key: value for key, value in {**refs, "rate": str(more.get("rate", ""))}.items() if value})
    under = f"&{query}" if query else ""
    context = {"section": "studio", "refs": refs, "query": query, "under": under, **more}
    return render(request, "studio/two_verdicts.html", context, status=status)
