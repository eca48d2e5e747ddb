"""People as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, teams and their members."""

    name = "patterns_app.web.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """What people do with their accounts is noted."""
        from . import noting  # models are there only now

        noting.begin()
