"""Is the process alive, and is it ready to serve?"""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from patterns_app.core.patterns.reader import entry_files

from .models import Entry


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all. Asks nothing else."""
    return _answer("ok", 200)


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and holds every entry that the product ships; 503 and the reason otherwise."""
    try:
        stored = set(Entry.objects.values_list("slug", flat=True))
    except DatabaseError:
        return _answer("the database does not answer", 503)
    shipped = {name.removesuffix(".yaml") for name in entry_files()}
    if missing := len(shipped - stored):
        return _answer(f"the catalogue is not loaded: {missing} of {len(shipped)} entries are missing", 503)
    return _answer("ready", 200)


def _answer(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
