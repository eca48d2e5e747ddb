"""Operating as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class OperatingConfig(AppConfig):
    """The commands `backup`, `restore` and `doctor`."""

    name = "patterns_app.web.operating"
    label = "operating"
    verbose_name = "Operating"
