"""What the doctor looks at beside the machine: people and where they sign in, sockets, and what goes out to others."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from typing import Any, Final

import requests
from django.conf import settings
from django.core.mail import get_connection

from patterns_app.web.background import queue
from patterns_app.web.outward import audit_out
from patterns_app.web.outward.models import Hook
from patterns_app.web.people.models import Operator, Team, User

from .lines import Line

_PATIENCE: Final = 5.0  # seconds
_GONE: Final = (OSError, ValueError, TypeError)  # of a network, and of what is no JSON object


def people(name: str) -> Iterator[Line]:
    """Is there anybody, and may anybody come in?"""
    count, operators = User.objects.filter(is_active=True).count(), Operator.objects.count()
    told = f"{count:,} with an account, {Team.objects.count():,} teams, {operators} operators"
    closed = (
        settings.ANONYMOUS == "none" and not settings.SIGN_UP and not count and not settings.SOCIALACCOUNT_PROVIDERS
    )
    mend = "Nobody can come in: set SIGN_UP=true, or where people sign in (OIDC_SERVER)." if closed else ""
    yield Line(name, not closed, told, mend)


def sign_in(name: str) -> Iterator[Line]:
    """Does the identity provider answer, as whom it was set?"""
    others = [one for one in ("github", "google") if one in settings.SOCIALACCOUNT_PROVIDERS]
    if others:
        yield Line(name, True, f"{', '.join(others)}: set, and not asked from here")
    for app in settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", ()):
        server = app["settings"]["server_url"]
        where = f"{server.removesuffix('/.well-known/openid-configuration')}/.well-known/openid-configuration"
        try:
            told = _json(where)
        except _GONE as error:
            mend = "Is OIDC_SERVER right, and does this machine reach it? Nobody can sign in there until it answers."
            yield Line(name, False, f"{server} does not answer: {_reason(error)}", mend)
            continue
        missing = [one for one in ("authorization_endpoint", "token_endpoint", "jwks_uri") if one not in told]
        mend = "OIDC_SERVER is the address before /.well-known/openid-configuration." if missing else ""
        issuer = told.get("issuer", "not said")
        yield Line(name, not missing, f"{server} answers as {issuer}", mend)
    if not settings.SOCIALACCOUNT_PROVIDERS:
        yield Line(name, True, "by name, password and passkey alone")


def sockets(name: str) -> Iterator[Line]:
    """Does the process of sockets live where the pages do?"""
    if not settings.LIVE_PORT:
        yield Line(name, True, "not here: LIVE_PORT is 0")
        return
    found = figures()
    if found is not None:
        yield Line(name, True, f"{found['sockets']:,} open, in {found['rooms']:,} sketches")
    elif _answers():
        mend = "The server starts it anew by itself; its log tells why it ends. Meanwhile the studio asks every 2 s."
        yield Line(name, False, f"nobody answers on port {settings.LIVE_PORT}, but the pages do", mend)
    else:
        yield Line(name, True, "the server does not run on this machine")


def figures() -> dict[str, int] | None:
    """What the process of sockets of this machine tells of itself; None where there is none that answers."""
    if not settings.LIVE_PORT:
        return None
    try:
        told = _json(f"http://127.0.0.1:{settings.LIVE_PORT}/figures", 1.0)
        return {key: int(told[key]) for key in ("sockets", "rooms")}
    except (*_GONE, KeyError):
        return None


def outward(name: str) -> Iterator[Line]:
    """Does what goes out arrive?"""
    waits = audit_out.waiting()
    if settings.AUDIT_TO or waits:
        yield _audit(waits)
    off, failing = Hook.objects.filter(off=True).count(), Hook.objects.filter(off=False, tries__gt=0).count()
    told = f"{Hook.objects.count():,} webhooks, {failing} of them without an answer just now, {off} switched off"
    lives = queue.is_worked_on()
    has_work = Hook.objects.filter(off=False).exists() or bool(waits and settings.AUDIT_TO)
    mend = "Nothing goes out without a worker: set JOB_WORKERS to 1 or more, or start one: manage.py worker"
    yield Line(name, lives or not has_work, told, "" if lives or not has_work else mend)


def _audit(waits: int) -> Line:
    found = audit_out.known()
    told = f"{waits:,} rows of the audit wait to be sent"
    if not settings.AUDIT_TO:
        return Line("audit", False, f"{told}, but AUDIT_TO is not set any more", "Set it again; they are kept.")
    if found and found.failing_since:
        mend = "Is AUDIT_TO right and its receiver up? Nothing is lost; it is tried again, and all of them are sent."
        return Line("audit", False, f"{told}: {found.error}, since {found.failing_since:%Y-%m-%d %H:%M} UTC", mend)
    return Line("audit", True, told)


def mail(name: str) -> Iterator[Line]:
    """Does the mail server take us?"""
    if not settings.EMAIL_HOST:
        yield Line(name, True, "none is sent: MAIL_SERVER is not set")
        return
    try:
        connection = get_connection(timeout=int(_PATIENCE))
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        yield Line(name, False, f"{settings.EMAIL_HOST} does not take us: {_reason(error)}", "Is MAIL_SERVER right?")
    else:
        yield Line(name, True, f"{settings.EMAIL_HOST} takes mail")
    if not settings.SITE_ADDRESS:
        yield Line(name, False, "links in mails lead nowhere", "Set SITE_ADDRESS, as https://studio.example.org")


def _json(address: str, patience: float = _PATIENCE) -> dict[str, Any]:
    """What is told there. Raises OSError, ValueError, TypeError."""
    answer = requests.get(address, timeout=patience)
    answer.raise_for_status()
    found: Any = answer.json()
    if not isinstance(found, dict):
        raise TypeError("what it answers is no JSON object")
    return found


def _answers() -> bool:
    """Do the pages answer on this machine? Any answer counts."""
    try:
        requests.get(f"http://127.0.0.1:{settings.PAGES_PORT}/healthz", timeout=1.0)
    except OSError:
        return False
    return True


def _reason(error: Exception) -> str:
    found = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return f"{type(error).__name__}: {found}".splitlines()[0][:200]
