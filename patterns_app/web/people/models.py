"""The tables of people and teams."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import actors
from .roles import Role

NAME_LENGTH = 150
TEAM_LENGTH = 100
TOKEN_LENGTH = 100


class UserManager(BaseUserManager["User"]):
    """Finds people by their name, and makes them for scripts and tests."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Somebody new. Without a password they sign in by something else."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody with an account. The name is what they sign in with and what others see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("name"),
        max_length=NAME_LENGTH,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody has this name already.")},
    )
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    is_active = models.BooleanField(default=True)
    # As whom they own sketches and stand in the log: see `actors`.
    actor = models.CharField(max_length=actors.LENGTH, unique=True, default=actors.new_person, editable=False)
    created = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    def __str__(self) -> str:
        return self.username


class Team(models.Model):
    """Several people who own sketches together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=TEAM_LENGTH, unique=True)
    actor = models.CharField(max_length=actors.LENGTH, unique=True, default=actors.new_team, editable=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Source(models.TextChoices):
    """Who says that somebody belongs to a team."""

    HAND = "hand", _("by invitation")
    PROVIDER = "idp", _("by sign-in")


class Membership(models.Model):
    """Somebody's role in a team. One by invitation and one that the identity provider says may stand side by side."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    source = models.CharField(max_length=4, choices=Source, default=Source.HAND)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "user", "source"], name="member_once_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}:{self.user_id}:{self.role}"


class Invitation(models.Model):
    """A way into a team: a link, which whoever has it may use until it ends, or one person's by name."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role)
    digest = models.CharField(max_length=64, default="")  # SHA-256 of a link's token; empty: by name
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="invitations")
    by = models.CharField(max_length=NAME_LENGTH)  # who has invited, as they were called then
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)  # how many have come by it

    class Meta:
        ordering: ClassVar = ["created", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "user"], name="invited_once_to_a_team"),
            models.UniqueConstraint(fields=["digest"], condition=~models.Q(digest=""), name="invitation_once_a_link"),
            models.CheckConstraint(
                condition=models.Q(digest="", user__isnull=False) | ~models.Q(digest="") & models.Q(user__isnull=True),
                name="invitation_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}:{self.user_id or 'link'}:{self.role}"


class Scope(models.TextChoices):
    """How far a program goes for the person whose token it shows, who may go further."""

    VIEW = "view", _("View")
    COMMENT = "comment", _("View and comment")
    EDIT = "edit", _("View, comment and edit")


class ApiToken(models.Model):
    """What a program shows to act for a person. The token is told once; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=TOKEN_LENGTH)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    scope = models.CharField(max_length=10, choices=Scope)
    space = models.CharField(
        max_length=actors.LENGTH, default=""
    )  # whose sketches alone; empty: all that they may open
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(null=True)
    used = models.DateTimeField(null=True)  # last; noted to the minute

    class Meta:
        ordering: ClassVar = ["created", "pk"]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.name}"


class AuditRow(models.Model):
    """Something that somebody did about who may do what, or that takes something away. Added, never changed."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=actors.LENGTH)  # who: a person, or a browser; empty: the operator
    name = models.CharField(max_length=NAME_LENGTH, default="")  # as the person was called then
    address = models.CharField(max_length=64, default="")  # from where
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)  # of what: sketch, team or person
    of = models.CharField(max_length=64)  # its id
    told = models.JSONField(default=dict)  # what it was before and is now

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "of"], name="audit_of_one")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.kind} {self.of}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises TypeError for one that is stored already."""
        if not self._state.adding:
            raise TypeError("a row of the audit is never changed")
        super().save(*args, **kwargs)


class AuditUnsent(models.Model):
    """A row of the audit that the receiver of the operator's (`AUDIT_TO`) does not have yet."""

    row = models.OneToOneField(AuditRow, on_delete=models.CASCADE, primary_key=True, related_name="unsent")

    class Meta:
        ordering: ClassVar = ["row_id"]

    def __str__(self) -> str:
        return f"{self.row_id} unsent"


class Operator(models.Model):
    """Somebody who runs the site, by `manage.py operator`: sees the audit and the sizes, and no sketch for that."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="operator")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.user_id)
