"""The addresses of teams."""

from __future__ import annotations

from django.urls import path

from . import team_views

urlpatterns = [
    path("", team_views.all_teams, name="teams"),
    path("join/<str:token>/", team_views.join, name="join_team"),
    path("<uuid:team>/", team_views.team, name="team"),
    path("<uuid:team>/members/", team_views.members, name="team_members"),
]
