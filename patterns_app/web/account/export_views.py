"""Taking all of one's own along: a small file at once, a large one made in the background."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from patterns_app.web.asking import client, in_background
from patterns_app.web.background import queue
from patterns_app.web.background.answering_later import EXPORTS
from patterns_app.web.background.models import UNFINISHED, Job, State
from patterns_app.web.background.queue import Asked
from patterns_app.web.people.models import User

from . import exporting
from .team_views import person, see

_SALT = "patterns_app.web.account.export"
_FOR = 3_600  # seconds in which a job is begun, or never


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """What there is to take along, the form that asks for it, and how far that is."""
    user = person(request)
    if request.method != "POST":
        return _page(request)
    parts, part = exporting.parts_of(user), request.POST.get("part", "1")
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 5 else 0
    if not 1 <= number <= len(parts):
        return _page(request, gettext("There is no such file."))
    if not EXPORTS.take(client()):
        return _page(request, gettext("This address has asked for as many files as it may in an hour."), 429)
    if sum(map(exporting.weight_of, parts[number - 1])) <= exporting.SMALL:
        return _file(exporting.written(user, number), number)
    try:
        job = _put(request, user, number)
    except queue.TooManyJobs as error:
        return _page(request, str(error), 429)
    return see(f"{request.path}?{urlencode({'job': str(job.pk)})}")


def _put(request: HttpRequest, user: User, number: int) -> Job:
    """The worker is told for whom in a way that only this server can say."""
    whose = signing.dumps([str(user.pk), number], salt=_SALT)
    headers = {"Host": request.get_host()}
    asked = Asked("GET", reverse("account_export_file"), urlencode({"for": whose}), headers, b"")
    job = queue.put(asked, client(), here=not queue.is_worked_on())
    request.session["exports"] = [*request.session.get("exports", [])[-9:], str(job.pk)]
    return job


@require_safe
def export_file(request: HttpRequest) -> HttpResponse:
    """The file itself, for the worker that makes it; to all others there is nothing here."""
    try:
        whose, number = signing.loads(request.GET.get("for", ""), salt=_SALT, max_age=_FOR)
    except signing.BadSignature:
        raise Http404 from None
    user = User.objects.filter(pk=whose, is_active=True).first()
    if user is None or not in_background():
        raise Http404
    try:
        return _file(exporting.written(user, number), number)
    except IndexError:
        raise Http404 from None


@require_safe
@login_required
def export_result(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """What was made, for who asked for it in this session."""
    found = queue.answer_of(job) if str(job) in request.session.get("exports", []) else None
    if found is None or found.state != State.DONE:
        raise Http404
    response = HttpResponse(bytes(found.answer), headers=found.answer_headers)
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, refused: str = "", status: int = 422) -> HttpResponse:
    name = request.GET.get("job", "")
    found = queue.job(uuid.UUID(name)) if name and name in request.session.get("exports", []) else None
    parts = exporting.parts_of(person(request))
    context = {
        "section": "account",
        "parts": range(1, len(parts) + 1),
        "sketches": sum(map(len, parts)),
        "job": found,
        "is_waiting": bool(found and found.state in UNFINISHED),
        "is_done": bool(found and found.state == State.DONE),
        "refused": refused,
    }
    return render(request, "account/export.html", context, status=status if refused else 200)


def _file(data: bytes, number: int) -> HttpResponse:
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="pattern-studio-{number}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
