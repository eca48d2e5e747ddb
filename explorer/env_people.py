"""The settings of people: who may do what without an account, where they may sign in, whom they tell of a weakness.

Rows of the table in `env.py`: name, kind, default, meaning, and what reads the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_TRUE_OR_FALSE = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}
_ROLES = ("viewer", "commenter", "editor", "owner")
_GROUP = re.compile(r"(?P<group>[^=]+)=(?P<team>.+):(?P<role>[a-z]+)")


class Group(NamedTuple):
    """A group of the identity provider, and which role in which team it gives."""

    group: str
    team: str
    role: str


def _without_account(text: str) -> str:
    if (word := text.strip().lower()) in ("create", "open", "none"):
        return word
    raise ValueError(f"{text!r} is not one of create, open, none")


def boolean(text: str) -> bool:
    """Yes or no. Raises ValueError for another word."""
    if (word := text.strip().lower()) in _TRUE_OR_FALSE:
        return _TRUE_OR_FALSE[word]
    raise ValueError(f"{text!r} is neither true nor false")


def _whole(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit() or int(text) > 1_000_000:
        raise ValueError(f"{text!r} is not a whole number from 0 to 1000000")
    return int(text)


def _server(text: str) -> str:
    found = urlsplit(text.strip())
    if text.strip() and (found.scheme not in ("http", "https") or not found.netloc):
        raise ValueError(f"{text!r} is no address; write it with its scheme, as https://login.example.org")
    return text.strip().rstrip("/")


def _contacts(text: str) -> list[str]:
    found = [part.strip() for part in text.split(",") if part.strip()]
    for one in found:
        if not one.startswith(("mailto:", "https://", "tel:")) or " " in one:
            raise ValueError(f"{one!r} is no contact; write it as mailto:security@example.org or https://example.org")
    return found


def _groups(text: str) -> list[Group]:
    found = []
    for one in (part.strip() for part in text.split(",") if part.strip()):
        match = _GROUP.fullmatch(one)
        if match is None or match["role"] not in _ROLES or not match["team"].strip():
            raise ValueError(f"{one!r} is not GROUP=TEAM:ROLE with a role of {', '.join(_ROLES)}")
        found.append(Group(match["group"].strip(), match["team"].strip(), match["role"]))
    return found


ROWS: tuple[tuple[str, str, str, str, Callable[[str], Any]], ...] = (
    (
        "ANONYMOUS",
        "create, open or none",
        "create",
        "What people without an account may do with sketches that are kept: keep them, open and change those whose "
        "link they have, or nothing. Drawing and the catalogue are everybody's.",
        _without_account,
    ),
    (
        "SIGN_UP",
        "boolean",
        "true",
        "May anybody make an account? Off: only who is invited to a team, or signs in by another service.",
        boolean,
    ),
    (
        "SIGN_INS_AN_HOUR",
        "whole number",
        "120",
        "Forms about signing in and up that one address may send in an hour, all processes together. 0: no limit.",
        _whole,
    ),
    (
        "OIDC_SERVER",
        "address",
        "",
        "Where your OpenID Connect provider is: the address before `/.well-known/openid-configuration`. Empty: none.",
        _server,
    ),
    ("OIDC_CLIENT_ID", "text", "", "As whom the provider knows this site.", str.strip),
    ("OIDC_CLIENT_SECRET", "text", "", "What the provider has given this site to prove it.", str.strip),
    (
        "OIDC_GROUPS",
        "groups, by comma",
        "",
        "`GROUP=TEAM:ROLE`: who is in this group of the provider (its claim `groups`) has this role (viewer, "
        "commenter, editor, owner) in the team, from the next sign-in on.",
        _groups,
    ),
    ("GITHUB_CLIENT_ID", "text", "", "Of an OAuth app at GitHub, to sign in there. Empty: no such button.", str.strip),
    ("GITHUB_CLIENT_SECRET", "text", "", "Of the same app.", str.strip),
    (
        "GOOGLE_CLIENT_ID",
        "text",
        "",
        "Of an OAuth client at Google, to sign in there. Empty: no such button.",
        str.strip,
    ),
    ("GOOGLE_CLIENT_SECRET", "text", "", "Of the same client.", str.strip),
    (
        "SECURITY_CONTACT",
        "addresses, by comma",
        "",
        "Whom to tell of a weakness, as `mailto:` or `https:` addresses, in `/.well-known/security.txt`. "
        "Empty: our page of it.",
        _contacts,
    ),
)
