"""The addresses of webhooks and feeds."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("sketches/<uuid:sketch>/told/", views.of_sketch, name="sketch_told"),
    path("teams/<uuid:team>/told/", views.of_team, name="team_told"),
    path("changes/<str:token>/", views.changes, name="changes"),
]
