"""The tables of the workspace. Only `access` asks them and only `actions` writes them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from patterns_app.web.people.models import Team
from patterns_app.web.people.roles import Role

TITLE_LENGTH = 200  # as in the document
FOLDER_LENGTH = 100


class SavedSketch(models.Model):
    """A sketch that is kept. Its document is in its revisions; what lists need is copied here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Whose it is: the SHA-256 of a browser's secret, hexadecimal, or the name of a person or a team (`people.actors`).
    owner = models.CharField(max_length=64)
    title = models.CharField(max_length=TITLE_LENGTH)  # the current revision's
    revision = models.PositiveIntegerField(default=0)  # number of the current revision, from 1
    # Part of what each link's token is made from: raising one revokes all links of that mode given out before.
    view_links = models.PositiveIntegerField(default=1)
    edit_links = models.PositiveIntegerField(default=1)
    created = models.DateTimeField()
    changed = models.DateTimeField()
    # About when somebody last opened it: noted once in a while, not at each visit. None: before that was noted.
    opened = models.DateField(null=True)
    # Characters of all its revisions together. 0: nobody has saved it since that is counted.
    weight = models.PositiveBigIntegerField(default=0, db_default=0)
    deleted = models.DateTimeField(null=True)  # set: gone for everybody, until the owner undoes it

    class Meta:
        ordering: ClassVar = ["-changed", "id"]
        indexes: ClassVar = [models.Index(fields=["owner", "-changed"], name="sketches_of_a_browser")]

    def __str__(self) -> str:
        return str(self.id)


class Revision(models.Model):
    """One state of a sketch, as a document. Added, never changed; what the log can make again goes again."""

    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.TextField()  # the sketch as compact JSON
    digest = models.CharField(max_length=64)  # SHA-256 of the document, hexadecimal: tells a damaged row
    created = models.DateTimeField()
    kept = models.BooleanField(default=True)  # False: saved by itself, and may be thinned out later
    # Hash of whose browser or secret saved it; empty: not known.
    author = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sketch", "number"], name="revision_once_a_number")]

    def __str__(self) -> str:
        return f"{self.sketch_id}:{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises TypeError for one that is stored already."""
        if not self._state.adding:
            raise TypeError("a revision is never changed; add another one")
        super().save(*args, **kwargs)


class LogRow(models.Model):
    """What one person did at once: a row of the log. Rows are added, never changed and never thinned out.

    Revision `seq` is the one before it with these effects. Of revisions that can be made so, few are stored as well.
    """

    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, related_name="rows")
    seq = models.PositiveIntegerField()
    # Who told it, and that one's count: what is told twice is done once. Without a count nobody tells it again.
    client = models.CharField(max_length=64, default="", db_default="")
    count = models.PositiveIntegerField(null=True)
    author = models.CharField(max_length=64, default="", db_default="")  # as of a revision
    created = models.DateTimeField()
    body = models.TextField()  # effects and notes, as JSON
    digest = models.CharField(max_length=64)  # SHA-256 of the body, hexadecimal

    class Meta:
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sketch", "seq"], name="row_once_a_number"),
            models.UniqueConstraint(fields=["sketch", "client", "count"], name="row_once_a_count"),
        ]

    def __str__(self) -> str:
        return f"{self.sketch_id}:{self.seq}"


class Blob(models.Model):
    """A file that lies beside a sketch: an image, or the template that it came from. Named by what is in it."""

    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, related_name="blobs")
    digest = models.CharField(max_length=64)  # SHA-256 of the data, hexadecimal: how the document names it
    data = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes, so that sums need not read the data
    created = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["created", "digest"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sketch", "digest"], name="blob_once_a_sketch")]

    def __str__(self) -> str:
        return f"{self.sketch_id}:{self.digest[:12]}"


class SketchRole(models.Model):
    """How far a person, or whoever belongs to a team, goes with a sketch that is not theirs."""

    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sketch", "user"], name="role_once_a_person"),
            models.UniqueConstraint(fields=["sketch", "team"], name="role_once_a_team"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, team__isnull=True)
                | models.Q(user__isnull=True, team__isnull=False),
                name="role_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sketch_id}:{self.user_id or self.team_id}:{self.role}"

    @property
    def whose(self) -> str:
        """The name of the person or the team."""
        return str(self.user or self.team)


class ShareLink(models.Model):
    """A link with a name of its own: until when it opens, with which password, and whether it was taken back."""

    sketch = models.ForeignKey(SavedSketch, on_delete=models.CASCADE, related_name="links")
    role = models.CharField(max_length=10, choices=Role)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, which is told once and kept nowhere
    password = models.CharField(max_length=128, default="")  # as Django keeps passwords; empty: it needs none
    expires = models.DateTimeField(null=True)
    created = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["created", "pk"]

    def __str__(self) -> str:
        return f"{self.sketch_id}:{self.digest[:12]}"


class Folder(models.Model):
    """A place for sketches of one person, browser or team. It gives nobody a right: who owns what is in it does."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=64)  # as of a sketch
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="folders")
    name = models.CharField(max_length=FOLDER_LENGTH)
    created = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [models.Index(fields=["owner"], name="folders_of_one")]

    def __str__(self) -> str:
        return self.name


class Filed(models.Model):
    """In which folder a sketch lies; without a row it lies in none."""

    sketch = models.OneToOneField(SavedSketch, on_delete=models.CASCADE, related_name="filed")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="filed")

    def __str__(self) -> str:
        return f"{self.sketch_id}:{self.folder_id}"
