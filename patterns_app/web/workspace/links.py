"""Links with a name of their own, beside those that every sketch has: for a time, with a password, taken back alone.

A token is drawn by chance, so it opens whatever becomes of the secret key; only its hash is kept. Where a password is
asked for, whoever knew it gets an address that has the proof behind the token: it opens to them alone, for half a day.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import ShareLink
from .rights import BY_ROLE, Need

LENGTH: Final = 32
_OPEN: Final = timedelta(hours=12)
_SALT: Final = "patterns_app.web.workspace.links"


@dataclass(frozen=True)
class Claim:
    """A link that is there and not over: what it opens, how far, and what was shown behind its token."""

    sketch: uuid.UUID
    mode: Need
    link: ShareLink
    shown: str

    def is_open_to(self, actor: str) -> bool:
        """Needs it no password, or has this actor said it?"""
        if not self.link.password:
            return True
        ends, _, proof = self.shown.partition(".")
        if not actor or not ends.isascii() or not ends.isdigit() or len(ends) > 12 or int(ends) < time.time():
            return False
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return any(hmac.compare_digest(_proof(self.link, actor, ends, key), proof) for key in keys)


def new_token() -> str:
    """A token that nobody has, to be told once."""
    return secrets.token_urlsafe(LENGTH)[:LENGTH]


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def read(token: str) -> Claim | None:
    """The link that a token is of; None for none, and for one that is over."""
    name, _, shown = token.partition(".")
    if len(name) != LENGTH:
        return None
    link = ShareLink.objects.filter(digest=digest(name)).first()
    if link is None or (link.expires and link.expires <= timezone.now()):
        return None
    return Claim(link.sketch_id, BY_ROLE[link.role], link, shown)


def unlocked(token: str, actor: str, password: str) -> str:
    """The token with the proof that this actor knows the password; empty for a wrong one."""
    claim = read(token)
    if claim is None or not actor or not check_password(password, claim.link.password):
        return ""
    ends = str(int(time.time() + _OPEN.total_seconds()))
    return f"{token.partition('.')[0]}.{ends}.{_proof(claim.link, actor, ends, settings.SECRET_KEY)}"


def _proof(link: ShareLink, actor: str, ends: str, key: str | bytes) -> str:
    said = f"{link.digest}:{link.password}:{actor}:{ends}"
    return salted_hmac(_SALT, said, secret=key, algorithm="sha256").hexdigest()[:32]
