"""What people do with their accounts, as rows of the audit: the libraries for signing in tell it by signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as services
from django.contrib.auth import signals as auth
from django.dispatch import Signal

from . import audit
from .models import User

_KIND: Final = "person"


def begin() -> None:
    """From now on, in this process."""
    for signal, act in _OF_A_PERSON.items():
        signal.connect(_told(act), weak=False, dispatch_uid=f"audit: {act}")
    for signal, act in _OF_A_KEY.items():
        signal.connect(_told(act), weak=False, dispatch_uid=f"audit: {act}")
    auth.user_login_failed.connect(_failed, weak=False, dispatch_uid="audit: sign-in failed")
    mfa.authentication_failed.connect(_key_failed, weak=False, dispatch_uid="audit: key failed")
    services.social_account_added.connect(_service_added, weak=False, dispatch_uid="audit: service")
    services.social_account_removed.connect(_service_removed, weak=False, dispatch_uid="audit: no service")


_OF_A_PERSON: Final[Mapping[Signal, str]] = {
    account.user_signed_up: "sign up",
    account.user_logged_in: "sign in",
    auth.user_logged_out: "sign out",
    account.password_set: "set password",
    account.password_changed: "change password",
}
_OF_A_KEY: Final[Mapping[Signal, str]] = {
    mfa.authenticator_added: "add key",
    mfa.authenticator_removed: "remove key",
    mfa.authenticator_reset: "reset key",
}


def _told(act: str) -> Any:
    def receiver(user: User | None = None, authenticator: Authenticator | None = None, **_: Any) -> None:
        if user is not None:
            audit.note(user.actor, act, _KIND, user.pk, **({"which": authenticator.type} if authenticator else {}))

    return receiver


def _failed(credentials: Mapping[str, Any], **_: Any) -> None:
    """Nobody is signed in, so nobody did it; what was typed is kept only where it is somebody's name."""
    typed = str(credentials.get("username", "")).strip().lower()
    found = User.objects.filter(username=typed).first() if typed.isprintable() else None
    told = {"name": found.username} if found else {}
    audit.note("", "sign-in failed", _KIND, found.pk if found else "", **told)


def _key_failed(user: User | None = None, **_: Any) -> None:
    audit.note("", "sign-in failed", _KIND, user.pk if user else "", **({"name": user.username} if user else {}))


def _service_added(sociallogin: Any, **_: Any) -> None:
    user = sociallogin.user
    audit.note(user.actor, "add service", _KIND, user.pk, which=sociallogin.account.provider)


def _service_removed(socialaccount: Any, **_: Any) -> None:
    user = socialaccount.user
    audit.note(user.actor, "remove service", _KIND, user.pk, which=socialaccount.provider)
