"""Links to a sketch. A token names the sketch and the mode, and proves by an HMAC that this site gave it out.

17 bytes of name and 16 bytes of proof, as base64 for addresses: 44 characters. Nothing is stored of it: the proof
covers the sketch's link version, so that raising the version makes every older token worthless.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import uuid
from dataclasses import dataclass
from typing import Final, Literal

from django.conf import settings
from django.utils.crypto import salted_hmac

Mode = Literal["view", "edit"]
MODES: Final[tuple[Mode, ...]] = ("view", "edit")

LENGTH: Final = 44
_PROOF_BYTES: Final = 16
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_IN_LINK: Final = re.compile(r"/s/([^/?#\s]+)")
_SALT: Final = "patterns_app.web.workspace.tokens"


@dataclass(frozen=True)
class Claim:
    """What a token says, not yet proven: which sketch, which mode."""

    sketch: uuid.UUID
    mode: Mode
    proof: bytes


def make(sketch: uuid.UUID, mode: Mode, version: int) -> str:
    """The token of a sketch's link."""
    name = sketch.bytes + bytes([MODES.index(mode)])
    return base64.urlsafe_b64encode(name + _proof(name, version, settings.SECRET_KEY)).decode()


def in_link(text: str) -> str:
    """What stands where a link of a sketch has its token; empty for a text that is no such link."""
    found = _IN_LINK.search(text)
    return found[1] if found else ""


def read(token: str) -> Claim | None:
    """What the token says; None for what is no token at all."""
    if len(token) != LENGTH:
        return None
    try:
        data = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if data[16] >= len(MODES):
        return None
    return Claim(uuid.UUID(bytes=data[:16]), MODES[data[16]], data[17:])


def named(token: str) -> uuid.UUID | None:
    """The sketch that stands in a token's place by its id, which opens to who has a role in it; None for another text.

    >>> named("3f2b8f4e-0000-4000-8000-000000000000").version
    4
    >>> named("A" * 36)
    """
    return uuid.UUID(token) if _ID.fullmatch(token) else None


def proves(claim: Claim, version: int) -> bool:
    """Did this site give the token out, for this link version? How long it takes tells nothing about the proof."""
    name = claim.sketch.bytes + bytes([MODES.index(claim.mode)])
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(_proof(name, version, key), claim.proof) for key in keys)


def _proof(name: bytes, version: int, key: str | bytes) -> bytes:
    made = salted_hmac(_SALT, name + version.to_bytes(4, "big"), secret=key, algorithm="sha256")
    return made.digest()[:_PROOF_BYTES]
