"""What a worker does: it answers a request that somebody has asked for, through all of Django, and keeps the answer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db.models import F, QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from django_tasks import TaskContext, task

from patterns_app.web import progress
from patterns_app.web.asking import CLIENT, HEADER, fingerprint
from patterns_app.web.working import rest

from . import limits
from .models import UNFINISHED, Job, State

_KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options")
# What may have passed by the next try. A 500 is a fault of ours: it would come again, and take as long.
_PASSING = (503, 507)
_TOO_LARGE = f"The answer is larger than {limits.RESULT_BYTES // 1_048_576} MiB.\n".encode()


@dataclass
class UnderWay:
    """The job that this process works on: its id and which try it is, for the thread that looks after it."""

    job: Job | None = None

    def is_wanted(self) -> bool:
        """Gives a sign of life. False when the job was given up, or somebody else has taken it over."""
        if (job := self.job) is None:
            return True
        mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
        return bool(mine.update(beat=timezone.now()))


UNDER_WAY = UnderWay()


@task(takes_context=True)
def answer_job(context: TaskContext, name: str) -> str:
    """Answer the job with this id. Answers how it ended: done, failed, again, or gone when somebody gave it up."""
    job = _begun(name, context.task_result.worker_ids[-1] if context.task_result.worker_ids else "")
    if job is None:
        return "gone"
    UNDER_WAY.job = job
    try:
        return _worked_on(job)
    finally:
        UNDER_WAY.job = None
        rest()


def answer_here(job: Job) -> None:
    """Answer a job that no worker waits for in the process of whoever asks, who waits; it has this one try."""
    if (begun := _begun(str(job.pk), "")) is not None:
        begun.attempts = limits.ATTEMPTS
        Job.objects.filter(pk=job.pk).update(attempts=limits.ATTEMPTS)
        _worked_on(begun)


def cancel(jobs: QuerySet[Job], now: datetime) -> int:
    """End those that are not finished; nobody is told an answer. Answers how many these were."""
    ended = {"state": State.CANCELLED, "finished": now, "ends": now + limits.KEPT, "body": b"", "so_far": None}
    return jobs.filter(state__in=UNFINISHED).update(**ended)


def _worked_on(job: Job) -> str:
    try:
        with progress.told_to(lambda done, of, so_far: _note(job, done, of, so_far), lambda: _is_mine(job)):
            response = _answered(job)
    except progress.Cancelled:
        return "gone"
    return _kept(job, response)


def again(job: Job) -> bool:
    """Put a job that came to nothing back into the queue, once. False when it has had its tries."""
    if job.attempts >= limits.ATTEMPTS:
        return False
    waiting = {"state": State.QUEUED, "beat": None, "done": 0, "of": 0, "so_far": None}
    if Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts).update(**waiting):
        answer_job.enqueue(str(job.pk))
    return True


def _begun(name: str, worker: str) -> Job | None:
    """The job, which nobody else works on from now on; None when it is not waiting any more."""
    job = Job.objects.filter(pk=name, state=State.QUEUED).first()
    if job is None:
        return None
    now = timezone.now()
    begun = {"state": State.RUNNING, "worker": worker, "started": now, "beat": now, "attempts": job.attempts + 1}
    if not Job.objects.filter(pk=name, state=State.QUEUED, attempts=job.attempts).update(**begun):
        return None
    job.attempts += 1
    return job


def _is_mine(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts).exists()


def _note(job: Job, done: int, of: int, so_far: bytes) -> None:
    """Raises Cancelled when the job was given up."""
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
    known = {"so_far": so_far} if so_far else {}
    if not mine.update(done=done, of=of, beat=timezone.now(), **known):
        raise progress.Cancelled


def _answered(job: Job) -> HttpResponseBase:
    """The answer of the product to the request, as any server would get it."""
    return _handler().get_response(WSGIHandler.request_class(_environ(job)))


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()


def _environ(job: Job) -> dict[str, Any]:
    body = bytes(job.body)
    scheme = "https" if settings.SECURE_SSL_REDIRECT else "http"
    host, _, port = job.headers.get("Host", "localhost").partition(":")
    found = {
        "REQUEST_METHOD": job.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": job.path.encode().decode("latin-1"),
        "QUERY_STRING": job.query,
        "CONTENT_TYPE": job.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": host,
        "SERVER_PORT": port or ("443" if scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": job.headers.get("Host", "localhost"),
        "HTTP_X_FORWARDED_PROTO": scheme,
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        f"HTTP_{HEADER.upper().replace('-', '_')}": str(
            fingerprint(str(job.id))
        ),  # whoever knows the id may see the job
        CLIENT: job.client,
    }
    if accepts := job.headers.get("Accept"):
        found["HTTP_ACCEPT"] = accepts
    return found


def _kept(job: Job, response: HttpResponseBase) -> str:
    status = response.status_code
    if status in _PASSING and again(job):
        response.close()
        return "again"
    body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
    response.close()
    if len(body) > limits.RESULT_BYTES:
        status, body, headers = 413, _TOO_LARGE, {"Content-Type": "text/plain; charset=utf-8"}
    return _finished(job, status, headers, body)


def _finished(job: Job, status: int, headers: dict[str, str], body: bytes) -> str:
    state, now = (State.DONE if status < 400 else State.FAILED), timezone.now()
    ended: dict[str, Any] = {"state": state, "finished": now, "ends": now + limits.KEPT, "body": b""}
    ended |= {"status": status, "answer_headers": headers, "answer": body, "size": len(body), "done": F("of")}
    ended["so_far"] = None
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
    return str(state.value) if mine.update(**ended) else "gone"
