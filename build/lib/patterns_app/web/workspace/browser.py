"""A browser's secret: who someone is before there are accounts. It stays in a signed cookie; we keep only its hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SECONDS: Final = 365 * 24 * 3600
_SALT: Final = "patterns_app.web.workspace.browser"
_SECRET = re.compile(r"[0-9a-f]{32}")


def cookie_name() -> str:
    """Browsers bind a cookie with this prefix to the one host, over https."""
    return "__Host-browser" if settings.SESSION_COOKIE_SECURE else "browser"


def owner_of(request: HttpRequest) -> str:
    """The hash under which this browser's sketches are kept; empty for a browser that has none."""
    secret = _secret(request)
    return _hashed(secret) if secret else ""


def owner_to_be(request: HttpRequest) -> tuple[str, str]:
    """The owner for a browser that is about to keep something, and its secret, a new one where it had none."""
    secret = _secret(request) or secrets.token_hex(16)
    return _hashed(secret), secret


def new_owner() -> tuple[str, str]:
    """An owner that nobody is yet, and its secret: for programs, which have no cookie."""
    secret = secrets.token_hex(16)
    return _hashed(secret), secret


def owner_with(secret: str) -> str:
    """The owner that a secret belongs to; empty for what is no secret."""
    return _hashed(secret) if _SECRET.fullmatch(secret) else ""


def remember(response: HttpResponse, secret: str) -> None:
    """Give the browser its secret, for another year."""
    response.set_signed_cookie(
        cookie_name(),
        secret,
        salt=_SALT,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def renew(request: HttpRequest, response: HttpResponse) -> None:
    """The year counts from the last visit."""
    if secret := _secret(request):
        remember(response, secret)


def _secret(request: HttpRequest) -> str:
    found = request.get_signed_cookie(cookie_name(), default="", salt=_SALT, max_age=SECONDS)
    return found if found and _SECRET.fullmatch(found) else ""


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
