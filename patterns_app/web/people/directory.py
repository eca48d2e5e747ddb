"""Finding people by their name."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from .models import NAME_LENGTH, User
from .refusals import NotDone


def person_called(name: str) -> User:
    """Somebody by name. Raises NotDone."""
    wanted = name.strip().lower()
    known = User.objects.filter(username=wanted, is_active=True)
    found = known.first() if wanted and wanted.isprintable() else None  # what is not, no database need be asked
    if found is None:
        raise NotDone(gettext("Nobody here is called “%(name)s”.") % {"name": name.strip()[:NAME_LENGTH]})
    return found


def names_of(found: Iterable[str]) -> dict[str, str]:
    """What people are called who stand somewhere under these names for actors."""
    return dict(User.objects.filter(actor__in=set(found)).values_list("actor", "username"))
