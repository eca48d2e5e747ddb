"""Under which name somebody owns sketches and is found in the log: a browser, a person or a team.

A browser's is the hash of its secret, 64 hexadecimal digits. Those of people and teams begin with a letter that is no
such digit, so that nobody is ever taken for another kind; they are drawn by chance and tell nothing.
"""

from __future__ import annotations

import secrets
from typing import Final

LENGTH: Final = 64
PERSON: Final = "p"
_TEAM: Final = "t"


def new_person() -> str:
    """A name that no person has yet."""
    return PERSON + secrets.token_hex(32)[1:]


def new_team() -> str:
    """A name that no team has yet."""
    return _TEAM + secrets.token_hex(32)[1:]


def is_browser(actor: str) -> bool:
    """Is it a browser's, or nobody at all?"""
    return not actor.startswith((PERSON, _TEAM))


def is_person(actor: str) -> bool:
    """Is it somebody with an account?

    >>> is_person(new_person()), is_person(new_team()), is_person("")
    (True, False, False)
    """
    return actor.startswith(PERSON)
