"""The addresses of signing in and up: those of django-allauth that have a use here."""

from __future__ import annotations

from allauth.account import views
from allauth.urls import build_provider_urlpatterns
from django.urls import include, path

from .tries import all_guarded

urlpatterns = all_guarded(
    [
        path("sign-in/", views.login, name="account_login"),
        path("sign-out/", views.logout, name="account_logout"),
        path("sign-up/", views.signup, name="account_signup"),
        path("inactive/", views.account_inactive, name="account_inactive"),
        path("confirm/", views.reauthenticate, name="account_reauthenticate"),
        path("password/", views.password_change, name="account_change_password"),
        path("password/set/", views.password_set, name="account_set_password"),
        path("sessions/", include("allauth.usersessions.urls")),
        path("keys/", include("allauth.mfa.urls")),
        path("services/", include("allauth.socialaccount.urls")),
        path("with/", include(build_provider_urlpatterns())),
    ]
)
