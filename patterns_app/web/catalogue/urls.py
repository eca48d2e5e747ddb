"""The addresses of the catalogue."""

from __future__ import annotations

from django.urls import path, re_path

from patterns_app.core.interchange.registry import BY_EXTENSION

from .views import comparing, diagrams, home, models, patterns, services

_TEXTS = "|".join(BY_EXTENSION)

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("search/", home.search, name="search"),
    path("patterns/", patterns.patterns, name="patterns"),
    path("patterns/compare/", comparing.compare, name="compare"),
    path("patterns/<slug:slug>/", patterns.pattern, name="pattern"),
    re_path(r"^patterns/(?P<slug>[-\w]+)/diagram\.(?P<extension>svg|png|pdf)$", diagrams.diagram, name="diagram"),
    re_path(rf"^patterns/(?P<slug>[-\w]+)/diagram\.(?P<extension>{_TEXTS})$", diagrams.other_format, name="as_text"),
    path("patterns/<slug:slug>/sketch.json", diagrams.sketch_json, name="sketch_json"),
    path("models/", models.models, name="models"),
    path("models/<slug:slug>/", models.model, name="model"),
    path("services/", services.services, name="services"),
    path("services/<str:key>/", services.service, name="service"),
]
