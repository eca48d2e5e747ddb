"""What goes out, as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class OutwardConfig(AppConfig):
    """Webhooks, feeds, and the audit for other systems."""

    name = "patterns_app.web.outward"
    label = "outward"
    verbose_name = "What goes out"
