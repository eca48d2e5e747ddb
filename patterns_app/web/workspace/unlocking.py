"""Which links with a password this session has opened, so that it is not asked for again at each visit."""

from __future__ import annotations

from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from . import links

_KEY: Final = "unlocked"
_MOST: Final = 50  # of one session, the last ones


def remember(session: SessionBase, opened: str) -> None:
    """This address, which has the proof behind its token, was given to who knew the password."""
    name, _, proof = opened.partition(".")
    known: dict[str, str] = session.get(_KEY, {})
    session[_KEY] = dict([*known.items(), (links.digest(name), proof)][-_MOST:])


def remembered(session: SessionBase, token: str, owner: str) -> str:
    """The address with its proof for the token of a link, if the proof still holds; else empty."""
    name = token.partition(".")[0]
    proof = session.get(_KEY, {}).get(links.digest(name), "")
    opened = f"{name}.{proof}"
    claim = links.read(opened) if proof else None
    return opened if claim and opened != token and claim.is_open_to(owner) else ""
