"""The addresses of a folder. They are there only where a folder is served."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("folder/", views.listing, name="folder"),
    path("folder/open/", views.open_file, name="folder_open"),
    path("folder/new/", views.new_file, name="folder_new"),
    path("folder/save/", views.save, name="folder_save"),
]
