"""Asking for a job, looking at it, giving it up. Whoever calls has a request of its own; the work has none here.

NotTaken       the job is not taken
  TooManyJobs  this client has as many as it may, or all places are taken; `seconds` tells when to try again
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from patterns_app.web.asking import fingerprint
from patterns_app.web.counters.turns import in_turn

from . import limits
from .models import UNFINISHED, Job, State, Worker
from .tasks import answer_here, answer_job, cancel
from .waking import ring


class TooManyJobs(Exception):
    """Not taken. The message is for the reader."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


@dataclass(frozen=True)
class Asked:
    """A request as far as it counts for the answer."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def is_worked_on(host: str = "") -> bool:
    """Is there a worker that lives, anywhere or on one host?"""
    living = Worker.objects.filter(beat__gte=timezone.now() - limits.DEAD)
    return (living.filter(host=host) if host else living).exists()


def living() -> int:
    """How many workers gave a sign of life lately."""
    return Worker.objects.filter(beat__gte=timezone.now() - limits.DEAD).count()


def by_state() -> dict[str, int]:
    """How many jobs are in each state, also in those that none is in."""
    found = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def waiting() -> int:
    """How many jobs wait for a worker."""
    return Job.objects.filter(state=State.QUEUED).count()


def put(asked: Asked, client: str, here: bool = False, so_far: bytes = b"") -> Job:
    """Put a job into the queue; with `here` it is answered at once, for whoever has no worker. Raises TooManyJobs.

    `so_far` is what is known of the answer already.
    """
    who = fingerprint(client)
    with transaction.atomic():
        in_turn("jobs")
        others = _others_of(who, here)
        now = timezone.now()
        job = Job(client=who, method=asked.method, path=asked.path, query=asked.query, headers=dict(asked.headers))
        job.body, job.created, job.ends = asked.body, now, now + limits.JOB_TIME + limits.KEPT
        job.wanted = now
        job.so_far = so_far or None
        job.save(force_insert=True)
        if not here:
            # Whoever has asked for one comes before whoever has asked for four.
            answer_job.using(priority=-limits.LATER * others).enqueue(str(job.id))
            ring()
    if here:
        answer_here(job)
        job.refresh_from_db()
    return job


def job(name: uuid.UUID) -> Job | None:
    """The job, without what was sent and what came of it; None when there is none, or it was forgotten.

    Whoever looks at it still wants it, which is noted where anything can be written.
    """
    now = timezone.now()
    with suppress(DatabaseError), transaction.atomic():
        unfinished = Job.objects.filter(pk=name, state__in=UNFINISHED)
        unfinished.filter(Q(wanted__lt=now - limits.ASKED) | Q(wanted=None)).update(wanted=now)
    return Job.objects.filter(pk=name, ends__gt=timezone.now()).defer("body", "answer").first()


def answer_of(name: uuid.UUID) -> Job | None:
    """The job with its answer, when it has one."""
    return Job.objects.filter(pk=name, ends__gt=timezone.now(), status__gt=0).defer("body").first()


def is_of_another(name: uuid.UUID, asked: Asked) -> bool:
    """Was this job asked for in other words than these? Of one that was given up nobody knows it."""
    rows = Job.objects.filter(pk=name).exclude(state=State.CANCELLED).values_list("method", "path", "query", "body")
    words = (asked.method, asked.path, asked.query, asked.body)
    return any((method, path, query, bytes(body)) != words for method, path, query, body in rows)


def give_up(name: uuid.UUID) -> bool:
    """End a job that is not finished; forget one that is. Answers: was it there?"""
    if cancel(Job.objects.filter(pk=name), timezone.now()):
        return True
    return bool(Job.objects.filter(pk=name).delete()[0])


def _others_of(who: str, here: bool) -> int:
    """How many unfinished jobs of a client there are. Raises TooManyJobs when it may not have another."""
    unfinished = Job.objects.filter(state__in=UNFINISHED)
    if here:
        # Without a worker nobody sweeps up what a process that was killed has left.
        old = timezone.now() - limits.DEAD
        unfinished = unfinished.filter(Q(beat__gte=old) | Q(beat=None, created__gte=old))
    most = limits.JOBS_HERE if here else limits.JOBS_A_CLIENT
    if (others := unfinished.filter(client=who).count()) >= most:
        said = "A job of this address is" if most == 1 else f"{most} jobs of this address are"
        raise TooManyJobs(f"{said} not finished yet. Wait, or cancel one.", 5)
    if unfinished.count() >= limits.JOBS_WAITING:
        raise TooManyJobs("Too many jobs are waiting just now. Try again in half a minute.", 30)
    return others
