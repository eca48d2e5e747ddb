"""The addresses of the workspace."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("sketches/", views.sketches, name="sketches"),
    path("sketches/compare/", views.compare, name="compare_sketches"),
    path("sketches/<uuid:sketch>/rename/", views.rename, name="rename_sketch"),
    path("sketches/<uuid:sketch>/duplicate/", views.duplicate, name="duplicate_sketch"),
    path("sketches/<uuid:sketch>/delete/", views.delete, name="delete_sketch"),
    path("sketches/<uuid:sketch>/restore/", views.restore, name="restore_sketch"),
]
