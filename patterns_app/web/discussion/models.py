"""The tables of the discussion. Only `telling` asks them and only `talking` writes them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from patterns_app.web.workspace.models import SavedSketch

from . import limits


class Thread(models.Model):
    """What is said about one thing of a sketch. It is no part of the document: it stays when its target goes."""

    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, related_name="threads")
    number = models.PositiveIntegerField()  # from 1, of this sketch
    kind = models.CharField(max_length=10)  # see `reading.Kind`
    target = models.CharField(max_length=limits.TARGET, blank=True)  # by what that kind of thing is known
    named = models.CharField(max_length=limits.TARGET, blank=True)  # what it was called when the thread was begun
    x = models.FloatField(null=True)  # where it was on the canvas
    y = models.FloatField(null=True)
    changed = models.DateTimeField()
    resolved = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=limits.NAME, blank=True)
    # As whom they are found in the log; empty: not known, as before that was noted.
    resolver = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sketch", "number"], name="thread_once_a_number")]

    def __str__(self) -> str:
        return f"{self.sketch_id}:{self.number}"


class Comment(models.Model):
    """What one person says, or has said and taken back."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField()  # from 1, of this thread
    author = models.CharField(max_length=64)  # under which name somebody owns sketches and is found in the log
    name = models.CharField(max_length=limits.NAME, blank=True)  # as the author was called then
    text = models.TextField(max_length=limits.TEXT)  # empty: taken back
    written = models.DateTimeField()
    edited = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["thread", "number"], name="comment_once_a_number")]

    def __str__(self) -> str:
        return f"{self.thread}.{self.number}"
