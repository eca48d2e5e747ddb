"""A job as it is told to whoever asked for it."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.urls import reverse

from .models import Job, State


class JobAnswer(msgspec.Struct, frozen=True):
    """A job: what was asked, how far it is, and where its answer is once there is one.

    `done` of `of` steps; `of` is 0 while nobody knows. `so_far` is what is known of the answer while it is worked on,
    in its form (figures of a simulation), else null. `status` and `size` are those of the answer, 0 before. The job
    and its answer are forgotten when it `ends`.
    """

    id: str
    asked: str
    state: str
    done: int
    of: int
    attempts: int
    created: str
    finished: str | None
    ends: str
    status: int
    size: int
    result: str
    so_far: msgspec.Raw | None


def answer(job: Job) -> JobAnswer:
    """A job in the words of the API. Times are UTC."""
    query = f"?{job.query}" if job.query else ""
    return JobAnswer(
        id=str(job.id),
        asked=f"{job.method} {job.path}{query}",
        state=State(job.state).value,
        done=job.done,
        of=job.of,
        attempts=job.attempts,
        created=job.created.isoformat(),
        finished=_written(job.finished),
        ends=job.ends.isoformat(),
        status=job.status,
        size=job.size,
        result=reverse("api:job_result", args=[job.id]) if job.status else "",
        so_far=msgspec.Raw(job.so_far) if job.so_far else None,
    )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
