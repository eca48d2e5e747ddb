"""The addresses of the workspace."""

from __future__ import annotations

from django.urls import path

from . import sharing_views, views

urlpatterns = [
    path("sketches/", views.sketches, name="sketches"),
    path("sketches/compare/", views.compare, name="compare_sketches"),
    path("sketches/take-over/", views.take_over, name="take_over_sketches"),
    path("sketches/<uuid:sketch>/rename/", views.rename, name="rename_sketch"),
    path("sketches/<uuid:sketch>/duplicate/", views.duplicate, name="duplicate_sketch"),
    path("sketches/<uuid:sketch>/delete/", views.delete, name="delete_sketch"),
    path("sketches/<uuid:sketch>/restore/", views.restore, name="restore_sketch"),
    path("sketches/<uuid:sketch>/share/", sharing_views.share, name="share_sketch"),
    path("sketches/<uuid:sketch>/audit.csv", sharing_views.audit_csv, name="sketch_audit"),
    path("sketches/<uuid:sketch>/leave/", sharing_views.leave, name="leave_sketch"),
    path("s/<str:token>/unlock/", sharing_views.unlock, name="unlock_link"),
]
