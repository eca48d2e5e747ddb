"""The addresses of the studio and of saved sketches by link."""

from __future__ import annotations

from django.urls import path, re_path

from patterns_app.core.pipeline import BY_EXTENSION

from .views import (
    alike,
    canvas,
    changing,
    discussing,
    editor,
    embed,
    files,
    history,
    inside,
    links,
    offline,
    responsibilities,
    speaking,
    verdict,
    verdicts,
)

_TEXTS = "|".join(BY_EXTENSION)

urlpatterns = [
    path("studio/", editor.studio, name="studio"),
    path("studio-worker.js", offline.worker, name="studio_worker"),  # at the root: it answers for /s/ too
    path("studio/keep/", canvas.keep_new, name="keep_new"),
    path("studio/picture/", canvas.picture, name="studio_picture"),
    path("studio/casting/", canvas.casting, name="studio_casting"),
    path("studio/inside/", inside.inside, name="studio_inside"),
    path("studio/sentences/", speaking.speak, name="studio_sentences"),
    path("s/<str:token>/keep/", canvas.keep_sketch, name="keep_sketch"),
    path("s/<str:token>/ops/", changing.ops, name="sketch_ops"),
    path("s/<str:token>/rows/", changing.rows, name="sketch_rows"),
    path("s/<str:token>/ticket/", changing.ticket, name="sketch_ticket"),
    path("s/<str:token>/comments/", discussing.page, name="sketch_comments"),
    path("s/<str:token>/comments.json", discussing.as_json, name="sketch_comments_json"),
    path("s/<str:token>/history/", history.past, name="sketch_history"),
    path("s/<str:token>/history/<int:number>/", history.revision, name="sketch_revision"),
    path("studio/preview/", editor.preview, name="studio_preview"),
    path("studio/roles/", editor.roles, name="studio_roles"),
    path("s/<str:token>/", editor.saved_sketch, name="saved_sketch"),
    re_path(r"^s/(?P<token>[^/]+)/picture\.(?P<extension>svg|png|pdf)$", files.picture, name="saved_picture"),
    re_path(r"^s/(?P<token>[^/]+)/live\.(?P<extension>svg|png)$", files.live, name="live_picture"),
    re_path(rf"^s/(?P<token>[^/]+)/picture\.(?P<extension>{_TEXTS})$", files.other_format, name="saved_format"),
    path("embed/s/<str:token>/verdict/", embed.verdict, name="embed_verdict"),
    path("embed/s/<str:token>/", embed.saved_sketch, name="embed_sketch"),
    path("s/<str:token>/responsibilities/", responsibilities.responsibilities, name="saved_responsibilities"),
    path("s/<str:token>/patterns/", alike.page, name="saved_alike"),
    path("s/<str:token>/verdict/", verdict.page, name="saved_verdict"),
    path("s/<str:token>/verdict/since/<int:number>/", verdicts.since, name="verdict_since"),
    path("verdicts/", verdicts.two, name="two_verdicts"),
    path("s/<str:token>/verdict.json", verdict.as_json, name="saved_verdict_json"),
    path("s/<str:token>/verdict.md", verdict.as_markdown, name="saved_verdict_markdown"),
    path("s/<str:token>/sketch.json", files.sketch_json, name="saved_json"),
    re_path(r"^s/(?P<token>[^/]+)/revoke/(?P<mode>view|edit)/$", links.revoke, name="revoke_links"),
]
