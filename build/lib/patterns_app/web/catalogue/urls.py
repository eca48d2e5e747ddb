"""The addresses of the catalogue."""

from __future__ import annotations

from django.urls import path, re_path

from patterns_app.core.pipeline import BY_EXTENSION

from .views import (
    arriving,
    calibrating,
    choosing,
    comparing,
    diagrams,
    documenting,
    embed,
    flows,
    home,
    learn,
    models,
    overlaying,
    patterns,
    rules,
    services,
    stories,
    together,
)

_SCENARIO = r"patterns/(?P<slug>[-\w]+)/(?P<scenario>[-\w]+)"
_TEXTS = "|".join(BY_EXTENSION)

urlpatterns = [
    path("", home.home, name="home"),
    path("docs/", documenting.all_documents, name="documents"),
    path("docs/<slug:slug>/", documenting.document, name="document"),
    path("about/", home.about, name="about"),
    path("glossary/", home.glossary, name="glossary"),
    path("search/", home.search, name="search"),
    path("simulation/calibration/", calibrating.calibration, name="calibration"),
    path("choose/", patterns.choose, name="choose"),
    path("choose/<path:way>/", patterns.choose, name="choose_at"),
    path("patterns/", patterns.patterns, name="patterns"),
    path("patterns/compare/", comparing.compare, name="compare"),
    path("patterns/<slug:slug>/", patterns.pattern, name="pattern"),
    re_path(r"^patterns/(?P<slug>[-\w]+)/diagram\.(?P<extension>svg|png|pdf)$", diagrams.diagram, name="diagram"),
    re_path(rf"^patterns/(?P<slug>[-\w]+)/diagram\.(?P<extension>{_TEXTS})$", diagrams.other_format, name="as_text"),
    path("patterns/<slug:slug>/flow.json", flows.flow, name="flow"),
    path("patterns/<slug:slug>/side-by-side/", together.together, name="together"),
    path("patterns/<slug:slug>/side-by-side/<slug:pair>/", together.together, name="together_pair"),
    path("patterns/<slug:slug>/sketch.json", diagrams.sketch_json, name="sketch_json"),
    re_path(rf"^{_SCENARIO}\.(?P<extension>svg|png|pdf|gif|webm|mp4)$", stories.story, name="story"),
    re_path(rf"^{_SCENARIO}\.mmd$", stories.sequence_diagram, name="sequence"),
    path("models/", models.models, name="models"),
    re_path(r"^models/matrix\.(?P<extension>svg|png|csv|md)$", models.matrix_file, name="matrix_file"),
    path("models/choose/", choosing.choose, name="model_choice"),
    path("models/situations/", choosing.situations, name="model_stories"),
    path("models/execution/", choosing.execution_models, name="execution_models"),
    path("models/overlay/", overlaying.overlay_page, name="model_overlay"),
    re_path(r"^models/overlay/diagram\.(?P<extension>svg|png)$", overlaying.overlay_file, name="overlay_file"),
    path("models/<slug:slug>/", models.model, name="model"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:rule>/", rules.rule, name="rule"),
    path("rules/<str:rule>/picture.png", arriving.rule_picture, name="rule_picture"),
    path("learn/", learn.learn, name="learn"),
    path("learn/<slug:slug>/", learn.lesson, name="lesson"),
    path("embed/patterns/<slug:slug>/", embed.pattern, name="embed_pattern"),
    path("services/", services.services, name="services"),
    path("services/<str:key>/", services.service, name="service"),
]
