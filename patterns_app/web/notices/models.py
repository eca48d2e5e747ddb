"""The tables of notices."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notice(models.Model):
    """Something that one person is told. Of what is not read yet there is one about each thing, the newest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # see `telling.WORDS`
    by = models.CharField(max_length=150, default="")  # who did it, as they were called then
    title = models.CharField(max_length=200, default="")  # of what it is about
    address = models.CharField(max_length=200, default="")  # of its page here; empty: there is none (any more)
    role = models.CharField(max_length=10, default="")
    times = models.PositiveIntegerField(default=1)  # since it was last read
    at = models.DateTimeField(default=timezone.now)
    read = models.DateTimeField(null=True)
    mailed = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "read", "-at"], name="notices_of_one")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.kind}"


class Every(models.IntegerChoices):
    """How many hours lie between two mails at least."""

    HOUR = 1
    DAY = 24


class Digest(models.Model):
    """Who wants notices by mail, and where. Nothing is sent there but the question until they have said so."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="digest"
    )
    address = models.EmailField()
    confirmed = models.BooleanField(default=False)
    every = models.PositiveSmallIntegerField(choices=Every, default=Every.DAY)
    asked = models.DateTimeField(default=timezone.now)  # when the question was sent
    sent = models.DateTimeField(null=True)  # when the last mail was

    def __str__(self) -> str:
        return str(self.user_id)
