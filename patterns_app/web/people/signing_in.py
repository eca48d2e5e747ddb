"""How people sign in and up: what django-allauth asks of this product."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop

from patterns_app.web.asking import client_of

from . import invitations, teams
from .models import User

_WAYS = {
    "reauthenticate": gettext_noop("Use your password"),
    "mfa_reauthenticate": gettext_noop("Use a recovery code"),
    "mfa_reauthenticate:webauthn": gettext_noop("Use a passkey"),
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """Accounts by name and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """May anybody make an account here? Who is invited to a team always may."""
        return bool(settings.SIGN_UP) or invitations.is_remembered(request.session)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as everywhere else, and not as a header says."""
        return client_of(request)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to confirm that it is they, in our words."""
        found = super().get_reauthentication_methods(user)
        return [{**one, "description": gettext(_WAYS.get(one["id"], one["description"]))} for one in found]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail is sent: nothing here hangs on an address."""


class OtherServices(DefaultSocialAccountAdapter):  # type: ignore[misc]  # it has no types
    """Accounts by another service. Its groups are roles in teams, from one sign-in to the next."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Who is let in there is let in here: that is what it was set up for."""
        return True

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        """At the first sign-in."""
        user: User = super().save_user(request, sociallogin, form)
        teams.follow_groups(user, _groups(sociallogin))
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """At every other."""
        if sociallogin.is_existing:
            teams.follow_groups(sociallogin.user, _groups(sociallogin))


def _groups(sociallogin: SocialLogin) -> set[str] | None:
    """The groups that the provider says; None of a service that has no such thing."""
    if sociallogin.account.provider in ("github", "google"):
        return None
    told = sociallogin.account.extra_data
    for place in (told.get("userinfo"), told.get("id_token"), told):
        if isinstance(place, dict) and isinstance(place.get("groups"), list):
            return {str(one) for one in place["groups"]}
    return set()
