"""The tables of what goes out."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from patterns_app.web.people.actors import LENGTH
from patterns_app.web.people.models import Team
from patterns_app.web.workspace.models import SavedSketch

from . import limits


class Tried(models.Model):
    """Somebody to be told something, who may be away."""

    due = models.DateTimeField(default=timezone.now)  # not before; who tells them moves it on, so that nobody else does
    tries = models.PositiveIntegerField(default=0)  # in a row that came to nothing
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="")  # of the last of them
    took = models.DateTimeField(null=True)  # when they last took something

    class Meta:
        abstract = True

    def is_mine(self, now: datetime) -> bool:
        """Take it over for a while. False where somebody else was first."""
        mine = type(self)._default_manager.filter(pk=self.pk, due=self.due)  # noqa: SLF001 - as Django documents it
        self.due = now + limits.LEASE
        return bool(mine.update(due=self.due))

    def failed(self, now: datetime, why: str) -> None:
        """It came to nothing: again later, each time later than the last."""
        self.tries += 1
        self.failing_since = self.failing_since or now
        self.error = why[:200]
        seconds = min(limits.TRIES_FAST * 2 ** min(self.tries - 1, 20), limits.TRIES_SLOW.total_seconds())
        self.due = now + timedelta(seconds=seconds * random.uniform(0.8, 1.0))  # noqa: S311 - only spreads the tries
        self.save(update_fields=["tries", "failing_since", "error", "due"])

    def done(self, now: datetime, again: datetime, *, took: bool) -> None:
        """All is told up to now; to be looked at again then."""
        self.tries, self.failing_since, self.error, self.due = 0, None, "", again
        self.took = now if took else self.took
        self.save(update_fields=["tries", "failing_since", "error", "due", "took"])


class Receiver(Tried):
    """Somebody whom the operator's settings name: the receiver of the audit."""

    name = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.name


class Hook(Tried):
    """An address that is told what happens to a sketch, or to all of a team's. Its secret is made from its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=limits.ADDRESS)
    created = models.DateTimeField(default=timezone.now)
    looked = models.DateTimeField(default=timezone.now)  # up to when everything was found and told
    off = models.BooleanField(default=False)  # nobody took anything for days

    class Meta:
        ordering: ClassVar = ["created", "pk"]
        indexes: ClassVar = [models.Index(fields=["off", "due"], name="hooks_by_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sketch__isnull=False, team__isnull=True) | Q(sketch__isnull=True, team__isnull=False),
                name="hook_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Mark(models.Model):
    """Up to where a hook was told of one sketch: revision, comment and row of the audit."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="marks")
    sketch = models.UUIDField()
    revision = models.PositiveIntegerField(default=0)
    comment = models.PositiveBigIntegerField(default=0)
    row = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "sketch"], name="mark_once_a_sketch")]

    def __str__(self) -> str:
        return f"{self.hook_id}:{self.sketch}"


class Feed(models.Model):
    """An address by which a reader follows a sketch or a team, as somebody: it shows what they may see at that time."""

    actor = models.CharField(max_length=LENGTH)
    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, which is told once and kept nowhere
    created = models.DateTimeField(default=timezone.now)
    read = models.DateField(null=True)  # when it last was, about

    class Meta:
        ordering: ClassVar = ["created", "pk"]
        indexes: ClassVar = [models.Index(fields=["actor"], name="feeds_of_one")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sketch__isnull=False, team__isnull=True) | Q(sketch__isnull=True, team__isnull=False),
                name="feed_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]}"
