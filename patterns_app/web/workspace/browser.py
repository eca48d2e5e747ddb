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
    """As whom somebody asks: the person who is signed in, else the browser; empty for one that has kept nothing."""
    return person_of(request) or browsers(request)


def person_of(request: HttpRequest) -> str:
    """The actor of who is signed in; empty for nobody."""
    return str(getattr(getattr(request, "user", None), "actor", ""))


def person_name(request: HttpRequest) -> str:
    """The name of who is signed in; empty for nobody."""
    return str(request.user) if person_of(request) else ""


def browsers(request: HttpRequest) -> str:
    """The hash under which this browser's own sketches are kept, whoever is signed in; empty where there are none."""
    secret = _secret(request)
    return _hashed(secret) if secret else ""


def owner_to_be(request: HttpRequest) -> tuple[str, str]:
    """The owner for who is about to keep something, and the browser's secret, a new one where it needs one."""
    if person := person_of(request):
        return person, _secret(request)
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
    """Give the browser its secret, if it has one, for another year."""
    if not secret:
        return
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
