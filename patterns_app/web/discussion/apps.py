"""The discussion as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    """Threads of comments on saved sketches."""

    name = "patterns_app.web.discussion"
    label = "discussion"
    verbose_name = "Discussion"
