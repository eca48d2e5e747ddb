"""The addresses of notices."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("", views.page, name="notices"),
    path("<int:notice>/", views.follow, name="notice"),
    path("confirm/<str:token>/", views.confirm, name="notices_confirm"),
    path("stop/<str:token>/", views.stop, name="notices_stop"),
]
