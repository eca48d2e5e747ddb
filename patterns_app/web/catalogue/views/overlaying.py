"""Who runs what in a pattern, as a page and as a picture."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from patterns_app.core import pipeline
from patterns_app.core.pipeline import MEDIA_TYPES, Format, Options, RenderError, TooManyPixels, cache_key
from patterns_app.web import pictures
from patterns_app.web.catalogue.presenting import overlay
from patterns_app.web.responsibilities import shades_of
from patterns_app.web.working import caged

from .page import page, show


@require_safe
@page
def overlay_page(request: HttpRequest) -> HttpResponse:
    """A pattern coloured by service model, or two of them beside each other."""
    made = overlay.overlay_page(request.GET)
    return show(request, "models/overlay", "models", page=made, own_query=made.own_query)


@require_safe
def overlay_file(request: HttpRequest, extension: Format) -> HttpResponse:
    """The coloured picture as a file. 400 for a parameter that makes no sense, 503 when drawing failed."""
    try:
        entry, variant = overlay.chosen(request.GET)
        options = pictures.read_options(request.GET, extension)
        shades, chosen = shades_of(variant.sketch), replace(options, scale=_scale(options))
        key = f"shaded-file|{cache_key(variant.sketch, chosen)}"
        data = pictures.kept(key, lambda: caged(pipeline.shaded, variant.sketch, shades, chosen, settings.GRAPHVIZ_DOT))
    except (pictures.BadQuery, TooManyPixels, RenderError) as error:
        return pictures.refusal(error)
    name = f"{entry.slug}-models.{extension}"
    return pictures.file_response(data, MEDIA_TYPES[extension], name, "download" in request.GET)


def _scale(options: Options) -> float:
    return options.scale if options.format == "png" else 1
