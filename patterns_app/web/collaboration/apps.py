"""Editing at once as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    """The process of sockets, which is no part of the one that answers pages."""

    name = "patterns_app.web.collaboration"
    label = "collaboration"
    verbose_name = "Editing at once"
