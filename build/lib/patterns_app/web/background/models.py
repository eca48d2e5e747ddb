"""The tables of background jobs. The queue itself is django-tasks-db's: a task there names a job here."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class State(models.TextChoices):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (State.QUEUED, State.RUNNING)


class Job(models.Model):
    """A request that a worker answers, and its answer. Whoever knows the id may see it: it cannot be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.CharField(max_length=40)  # fingerprint of the address
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    query = models.TextField(default="")
    headers = models.JSONField(default=dict)  # those that count for the answer
    body = models.BinaryField(default=b"")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)  # steps
    of = models.PositiveIntegerField(default=0)  # steps; 0: not known yet
    so_far = models.BinaryField(null=True)  # JSON of what is known of the answer while it is worked on
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=64, default="")
    created = models.DateTimeField()
    started = models.DateTimeField(null=True)
    beat = models.DateTimeField(null=True)  # last sign of life of who works on it
    finished = models.DateTimeField(null=True)
    wanted = models.DateTimeField(null=True)  # when its client last asked after it; null: before that was noted
    ends = models.DateTimeField()  # when it is forgotten
    status = models.PositiveSmallIntegerField(default=0)  # of the answer
    answer_headers = models.JSONField(default=dict)
    answer = models.BinaryField(default=b"")
    size = models.PositiveIntegerField(default=0)  # bytes of the answer

    class Meta:
        ordering: ClassVar = ["created"]
        indexes: ClassVar = [
            models.Index(fields=["state", "beat"], name="jobs_by_state"),
            models.Index(fields=["client", "state"], name="jobs_of_a_client"),
            models.Index(fields=["ends"], name="jobs_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Worker(models.Model):
    """A process that does jobs, and when it last gave a sign of life."""

    name = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=255)
    started = models.DateTimeField()
    beat = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class Chore(models.Model):
    """Something that is done from time to time, by whichever worker comes first."""

    name = models.CharField(max_length=40, primary_key=True)
    due = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
