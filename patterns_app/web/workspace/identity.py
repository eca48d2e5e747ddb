"""What somebody is called by those who have the same sketch open. The one place that decides it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from patterns_app.web.people import actors
from patterns_app.web.people.directory import names_of
from patterns_app.web.people.models import User

NAME: Final = 40  # characters


def name_of(owner: str, wished: str) -> str:
    """The name under which somebody is seen: a person's own, else the one that their device has chosen.

    Empty where there is none: each who sees them says so in words of their own language.
    """
    known = names_of([owner]).get(owner, "") if actors.is_person(owner) else ""
    return plain(known or wished)


def taken_among(names: Iterable[str]) -> frozenset[str]:
    """Those of these names that people with an account have, in small letters."""
    wanted = {plain(name).casefold() for name in names} - {""}
    return (
        frozenset(User.objects.filter(username__in=wanted).values_list("username", flat=True))
        if wanted
        else frozenset()
    )


def is_guest(actor: str, name: str, space: str, taken: frozenset[str]) -> bool:
    """Is somebody to be told apart from people with an account, and from whom it is not known?

    Who has none is a guest in the sketches of those who have; elsewhere only under a name that one of them has.
    """
    if actors.is_person(actor):
        return False
    return not actors.is_browser(space) or plain(name).casefold() in taken


def plain(name: str) -> str:
    r"""A name in one line, without signs that turn or hide what stands beside it.

    >>> plain("  Guest\n\u202eOtter ")
    'Guest Otter'
    """
    seen = "".join(
        " " if one.isspace() else one for one in name if one.isspace() or unicodedata.category(one)[0] != "C"
    )
    return " ".join(seen.split())[:NAME].strip()
