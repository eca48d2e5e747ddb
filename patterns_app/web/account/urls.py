"""The addresses of accounts."""

from __future__ import annotations

from django.urls import include, path

from patterns_app.web.people.tries import guarded

from . import export_views, leaving_views, token_views, views

urlpatterns = [
    path("", guarded(views.home), name="account"),
    path("tokens/", guarded(token_views.tokens), name="account_tokens"),
    path("export/", guarded(export_views.export), name="account_export"),
    path("export/file/", export_views.export_file, name="account_export_file"),
    path("export/<uuid:job>/", guarded(export_views.export_result), name="account_export_result"),
    path("delete/", guarded(leaving_views.delete), name="account_delete"),
    path("", include("patterns_app.web.people.urls")),
]
