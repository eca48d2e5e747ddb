"""Where every address leads: rooms of the web bring their own."""

from __future__ import annotations

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from patterns_app.web import beside, class_icons, embedding, languages
from patterns_app.web.api.agents.server import agents
from patterns_app.web.api.api import api
from patterns_app.web.catalogue import health
from patterns_app.web.catalogue.views import arriving
from patterns_app.web.operating import views as operating

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", arriving.robots, name="robots"),
    path(".well-known/security.txt", arriving.security, name="security"),
    path("llms.txt", arriving.llms, name="llms"),
    path("oembed", embedding.oembed, name="oembed"),
    path("SKILL.md", arriving.skill, name="skill"),
    path("favicon.ico", arriving.icon, name="icon"),
    path("manifest.webmanifest", arriving.manifest, name="manifest"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": arriving.Pages}}, name="sitemap"),
    path("feeds/facts.xml", arriving.facts_feed, name="facts_feed"),
    path("feeds/rules.xml", arriving.rules_feed, name="rules_feed"),
    path("language/<str:code>/", languages.choose, name="language"),
    path("texts/<str:code>.js", languages.texts_of_scripts, name="texts_of_scripts"),
    path("metrics", operating.metrics, name="metrics"),
    path("api/v1/", api.urls),
    path("mcp", agents, name="mcp"),
    path("icons/classes/<str:of>/<str:key>.png", class_icons.class_icon, name="class_icon"),
    path("operator/", include("patterns_app.web.operating.urls")),
    path("account/", include("patterns_app.web.account.urls")),
    path("teams/", include("patterns_app.web.account.team_urls")),
    path("", include("patterns_app.web.catalogue.urls")),
    path("", include("patterns_app.web.outward.urls")),
    path("", include("patterns_app.web.workspace.urls")),
    # The same address as the studio's own page of one sketch, which it hands on to.
    path("s/<str:token>/responsibilities/", beside.responsibilities),
    path("", include("patterns_app.web.studio.urls")),
]

handler400 = "patterns_app.web.catalogue.views.errors.bad_request"
handler404 = "patterns_app.web.catalogue.views.errors.not_found"
handler500 = "patterns_app.web.catalogue.views.errors.server_error"
