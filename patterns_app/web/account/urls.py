"""The addresses of accounts."""

from __future__ import annotations

from django.urls import include, path

from patterns_app.web.people.tries import guarded

from . import views

urlpatterns = [
    path("", guarded(views.home), name="account"),
    path("", include("patterns_app.web.people.urls")),
]
