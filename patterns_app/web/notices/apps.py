"""Notices as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told that concerns them."""

    name = "patterns_app.web.notices"
    label = "notices"
    verbose_name = "Notices"
