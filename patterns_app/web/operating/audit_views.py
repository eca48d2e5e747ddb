"""The audit of the whole site, for operators: what was done, by whom, from where; asked for by any of these."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from patterns_app.web.people import audit
from patterns_app.web.people.models import AuditRow

A_PAGE: Final = 100
_FIELDS: Final = ("who", "act", "kind", "of", "first", "last")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A page of it, the newest first; `before` is the number of the row behind which it goes on."""
    asked = _asked(request)
    refused = ""
    try:
        found = _found(asked)
    except ValueError:
        refused, found = gettext("A day is written as 2026-11-28."), AuditRow.objects.none()
    before = request.GET.get("before", "")
    found = found.filter(pk__lt=int(before)) if before.isascii() and before.isdigit() and len(before) < 18 else found
    rows = list(found.order_by("-pk")[: A_PAGE + 1])
    _note(request)
    context = {
        "section": "operator",
        "asked": asked,
        "rows": [(row, audit.who(row), audit.told(row)) for row in rows[:A_PAGE]],
        "query": request.GET.urlencode(),
        "older_query": _query(request, rows[A_PAGE - 1].pk) if len(rows) > A_PAGE else "",
        "acts": audit.known("act"),
        "kinds": audit.known("kind"),
        "refused": refused,
    }
    return render(request, "operating/audit.html", context, status=422 if refused else 200)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """All that was asked for, the oldest first."""
    try:
        found = _found(_asked(request))
    except ValueError:
        return HttpResponse(gettext("A day is written as 2026-11-28."), status=422, content_type="text/plain")
    _note(request)
    answer = StreamingHttpResponse(audit.as_csv(found.order_by("pk")), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: _plain(request.GET.get(name, "")) for name in _FIELDS}


def _plain(text: str) -> str:
    """What a database can be asked for."""
    return "".join(sign for sign in text.strip()[:150] if sign.isprintable())


def _found(asked: dict[str, str]) -> QuerySet[AuditRow]:
    days = (asked["first"], asked["last"])
    return AuditRow.objects.filter(audit.asked(asked["who"], asked["act"], asked["kind"], asked["of"], days))


def _query(request: HttpRequest, before: int) -> str:
    query = request.GET.copy()
    query["before"] = str(before)
    return query.urlencode()


def _note(request: HttpRequest) -> None:
    audit.note_once_a_day(getattr(request.user, "actor", ""), "read audit", "site", "")
