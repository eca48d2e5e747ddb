"""The studio as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """The editor's pages."""

    name = "patterns_app.web.studio"
    label = "studio"
    verbose_name = "Studio"
