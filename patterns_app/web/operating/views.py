"""`/metrics`, for a Prometheus that knows the token."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from patterns_app.web.asking import bearer
from patterns_app.web.background import queue
from patterns_app.web.discussion.models import Thread
from patterns_app.web.outward import audit_out
from patterns_app.web.outward.models import Hook
from patterns_app.web.people.models import User

from . import measuring
from .backup import kept_models
from .doctor_people import figures
from .measuring import Sample


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of this machine and of the database; 404 where no token is set, 401 for another one."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not hmac.compare_digest(bearer(request).encode(), settings.METRICS_TOKEN.encode()):
        response = HttpResponse("Send METRICS_TOKEN as `Authorization: Bearer TOKEN`.\n", status=401)
        response["Content-Type"] = "text/plain; charset=utf-8"
        response["WWW-Authenticate"] = "Bearer"
        return response
    return HttpResponse(measuring.text(_gauges()), content_type=measuring.MEDIA_TYPE)


def _gauges() -> Iterator[Sample]:
    try:
        yield from list(_rows())
        yield "database_up", (), 1
    except DatabaseError:
        yield "database_up", (), 0
    if (live := figures()) is not None:
        yield "live_sockets", (), live["sockets"]
        yield "live_rooms", (), live["rooms"]
    folder = Path(settings.VAR_DIR)
    if folder.is_dir():
        yield "disk_free_bytes", (), shutil.disk_usage(folder).free
        yield "picture_cache_bytes", (), sum(file.stat().st_size for file in folder.glob("renders/*.djcache"))


def _people() -> Iterator[Sample]:
    yield "people", (), User.objects.filter(is_active=True).count()
    yield "sessions", (), Session.objects.filter(expire_date__gt=timezone.now()).count()
    for state, is_open in (("open", True), ("resolved", False)):
        yield "threads", (("state", state),), Thread.objects.filter(resolved__isnull=is_open).count()
    yield "audit_waiting", (), audit_out.waiting()
    for state, found in (("answers", {"off": False, "tries": 0}), ("fails", {"off": False, "tries__gt": 0})):
        yield "webhooks", (("state", state),), Hook.objects.filter(**found).count()
    yield "webhooks", (("state", "off"),), Hook.objects.filter(off=True).count()


def _rows() -> Iterator[Sample]:
    for model in kept_models():
        yield "rows", (("table", model._meta.label_lower),), model._base_manager.count()  # noqa: SLF001
    jobs = queue.by_state()
    yield from (("jobs", (("state", state),), count) for state, count in jobs.items())
    yield "workers", (), queue.living()
    yield from _people()
    blobs = apps.get_model("workspace", "Blob")._base_manager  # noqa: SLF001
    yield "file_bytes", (), blobs.aggregate(sum=Sum("size"))["sum"] or 0
