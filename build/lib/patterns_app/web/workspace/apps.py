"""The workspace as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Saved sketches, their revisions and links."""

    name = "patterns_app.web.workspace"
    label = "workspace"
    verbose_name = "Workspace"
