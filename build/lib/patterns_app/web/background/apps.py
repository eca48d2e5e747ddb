"""Background jobs as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class BackgroundConfig(AppConfig):
    """Jobs, the workers that do them, and what is due when."""

    name = "patterns_app.web.background"
    label = "background"
    verbose_name = "Background jobs"
