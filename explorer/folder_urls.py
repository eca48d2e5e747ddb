"""The addresses of a server that works on a folder: its own, and all others."""

from __future__ import annotations

from django.urls import include, path

from .urls import handler400, handler404, handler500
from .urls import urlpatterns as everything

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]
urlpatterns = [path("", include("patterns_app.web.folder.urls")), *everything]
