"""The table of the counters. Rows are worth nothing once their window is over."""

from __future__ import annotations

from django.db import models


class Count(models.Model):
    """What was counted under a name until a moment, in seconds of the epoch."""

    name = models.CharField(max_length=120, primary_key=True)
    ends = models.BigIntegerField(db_index=True)
    total = models.FloatField()

    def __str__(self) -> str:
        return self.name
