"""The counters as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CountersConfig(AppConfig):
    """One table, used where the database is PostgreSQL."""

    name = "patterns_app.web.counters"
    label = "counters"
    verbose_name = "Counters"
