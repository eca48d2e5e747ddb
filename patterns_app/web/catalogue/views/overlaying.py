"""Who runs what in a pattern, as a page and as a picture."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from patterns_app.core.drawing.picture import MEDIA_TYPES, Format
from patterns_app.core.drawing.raster import TooManyPixels, check_pixels, to_png
from patterns_app.core.drawing.svg import Style, write_svg
from patterns_app.core.layout.build import build_scene
from patterns_app.core.layout.workers import RenderError
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import pictures
from patterns_app.web.catalogue.presenting import overlay
from patterns_app.web.responsibilities import shades_of

from .page import page, show


@require_safe
@page
def overlay_page(request: HttpRequest) -> HttpResponse:
    """A pattern coloured by service model, or two of them beside each other."""
    return show(request, "models/overlay", "models", page=overlay.overlay_page(request.GET))


@require_safe
def overlay_file(request: HttpRequest, extension: Format) -> HttpResponse:
    """The coloured picture as a file. 400 for a parameter that makes no sense, 503 when drawing failed."""
    try:
        entry, variant = overlay.chosen(request.GET)
        options = pictures.read_options(request.GET, extension)
        theme = "light" if options.theme == "auto" and extension == "png" else options.theme
        scene = build_scene(variant.sketch, vocabulary(), pictures.workers().arrange, options.direction)
        svg = write_svg(scene, Style(theme=theme, shades=shades_of(variant.sketch)))
        data = svg.encode()
        if extension == "png":
            check_pixels(svg, options.scale)
            data = pictures.workers().run(to_png, svg, options.scale)
    except (pictures.BadQuery, TooManyPixels) as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")
    except RenderError as error:
        return HttpResponse(f"{error}\n", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(data, content_type=MEDIA_TYPES[extension])
    kind = "attachment" if "download" in request.GET else "inline"
    response["Content-Disposition"] = f'{kind}; filename="{entry.slug}-models.{extension}"'
    response["Content-Security-Policy"] = pictures.PICTURE_POLICY
    return response
