"""How people sign in: what Django and django-allauth are told, and of other services where they may."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from .env import read

OIDC: Final = "company"  # the name of the provider in addresses
_OTHERS: Final = ("github", "google")


_VALIDATORS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("UserAttributeSimilarityValidator", {}),
    ("MinimumLengthValidator", {"min_length": 10}),
    ("CommonPasswordValidator", {}),
)

_ACCOUNTS = ("allauth", "allauth.account", "allauth.socialaccount", "allauth.mfa", "allauth.usersessions")
_DJANGO = tuple(f"django.contrib.{name}" for name in ("auth", "contenttypes", "humanize", "sessions"))
MIDDLEWARE: Final = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)


def settings() -> dict[str, Any]:
    """What is always so."""
    return {
        "AUTH_USER_MODEL": "people.User",
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": how} for name, how in _VALIDATORS
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "account",
        "LOGOUT_REDIRECT_URL": "home",
        "ACCOUNT_ADAPTER": "patterns_app.web.people.signing_in.Accounts",
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*", "password2*"],
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_UNIQUE_EMAIL": False,  # nobody signs in by an address
        "ACCOUNT_LOGOUT_REDIRECT_URL": "home",
        "ACCOUNT_SESSION_REMEMBER": True,
        # What an address may send is counted by us, over all processes; who fails with one name waits on the form.
        "ACCOUNT_RATE_LIMITS": {"signup": None, "login": None, "reauthenticate": None, "login_failed": "5/300s/key"},
        "MFA_RATE_LIMITS": {"webauthn_login": None},
        **_keys_and_services(),
    }


def _keys_and_services() -> dict[str, Any]:
    return {
        "MFA_SUPPORTED_TYPES": ["recovery_codes", "webauthn"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not read("HTTPS"),  # browsers allow it for this machine alone
        "SOCIALACCOUNT_ADAPTER": "patterns_app.web.people.signing_in.OtherServices",
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,  # no provider takes over an account by its address
        # Browsers hold the way to the provider for the target of a form, which has to be here: so a link leads there.
        "SOCIALACCOUNT_LOGIN_ON_GET": True,
    }


def apps() -> list[str]:
    """The applications of the services that are set up. Raises ImproperlyConfigured for one without its secret."""
    found = ["openid_connect"] if _is_set("OIDC") and _oidc_server() else []
    found += [name for name in _OTHERS if _is_set(name.upper())]
    return [f"allauth.socialaccount.providers.{name}" for name in found]


def providers() -> dict[str, Any]:
    """Each service with what it knows this site by."""
    found: dict[str, Any] = {}
    if _is_set("OIDC") and _oidc_server():
        where = {"server_url": _oidc_server(), "scope": ["openid", "profile", "email", "groups"]}
        app = {"provider_id": OIDC, "name": "OpenID Connect", "settings": where, **_known_by("OIDC")}
        found["openid_connect"] = {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    for name in _OTHERS:
        if _is_set(name.upper()):
            found[name] = {"OAUTH_PKCE_ENABLED": name == "google", "APPS": [_known_by(name.upper())]}
    return found


def _known_by(name: str) -> dict[str, str]:
    return {"client_id": read(f"{name}_CLIENT_ID"), "secret": read(f"{name}_CLIENT_SECRET"), "key": ""}


def _oidc_server() -> str:
    server: str = read("OIDC_SERVER")
    if not server:
        raise ImproperlyConfigured("OIDC_SERVER: not set, but OIDC_CLIENT_ID is; it is needed too")
    return server


def _is_set(name: str) -> bool:
    identity, secret = read(f"{name}_CLIENT_ID"), read(f"{name}_CLIENT_SECRET")
    if bool(identity) != bool(secret):
        missing = f"{name}_CLIENT_SECRET" if identity else f"{name}_CLIENT_ID"
        raise ImproperlyConfigured(f"{missing}: not set; {name}_CLIENT_ID and {name}_CLIENT_SECRET go together")
    return bool(identity)


APPS: Final = (*_ACCOUNTS, *apps(), *_DJANGO)
