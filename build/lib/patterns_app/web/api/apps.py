"""The API as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Owns no tables."""

    name = "patterns_app.web.api"
    label = "api"
    verbose_name = "HTTP API"
