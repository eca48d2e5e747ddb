"""The catalogue as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Entries, tags and the search index."""

    name = "patterns_app.web.catalogue"
    label = "catalogue"
    verbose_name = "Catalogue"
