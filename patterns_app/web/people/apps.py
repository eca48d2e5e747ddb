"""People as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, teams and their members."""

    name = "patterns_app.web.people"
    label = "people"
    verbose_name = "People"
