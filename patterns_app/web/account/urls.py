"""The addresses of accounts."""

from __future__ import annotations

from django.urls import include, path

from patterns_app.web.notices.urls import urlpatterns as notices
from patterns_app.web.people.tries import all_guarded, guarded

from . import export_views, leaving_views, token_views, views

urlpatterns = [
    path("", guarded(views.home), name="account"),
    path("tokens/", guarded(token_views.tokens), name="account_tokens"),
    path("export/", guarded(export_views.export), name="account_export"),
    path("export/file/", export_views.export_file, name="account_export_file"),
    path("export/<uuid:job>/", guarded(export_views.export_result), name="account_export_result"),
    path("delete/", guarded(leaving_views.delete), name="account_delete"),
    path("notices/", include(all_guarded(notices))),
    path("", include("patterns_app.web.people.urls")),
]
