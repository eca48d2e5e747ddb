"""The addresses of accounts."""

from __future__ import annotations

from django.urls import include, path

from patterns_app.web.people.tries import guarded

from . import token_views, views

urlpatterns = [
    path("", guarded(views.home), name="account"),
    path("tokens/", guarded(token_views.tokens), name="account_tokens"),
    path("", include("patterns_app.web.people.urls")),
]
