"""The addresses of operators."""

from __future__ import annotations

from django.urls import path

from . import audit_views, overview
from .operators import for_operators

urlpatterns = [
    path("", for_operators(overview.page), name="operator"),
    path("audit/", for_operators(audit_views.page), name="operator_audit"),
    path("audit.csv", for_operators(audit_views.as_csv), name="operator_audit_csv"),
]
