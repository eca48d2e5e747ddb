"""The pictures and files of a catalogue entry: diagram.svg, .png, .pdf, .drawio and the other formats, sketch.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from patterns_app.core.drawing.titled import with_address
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.pipeline import BY_EXTENSION, MEDIA_TYPES, Format, RenderError, TooManyPixels
from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.web import pictures
from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.pattern import chosen_variant

from .files import file_response


def diagram(request: HttpRequest, slug: str, extension: Format) -> HttpResponse:
    """One picture of a pattern. 400 for a parameter that makes no sense, 503 when drawing failed."""
    pattern = pattern_or_404(slug)
    try:
        variant = chosen_variant(pattern, request.GET.get("variant", ""))
        options = pictures.read_options(request.GET, extension)
        data = pictures.picture(variant.sketch, options)
        if extension == "png":
            data = with_address(data, request.build_absolute_uri(reverse("pattern", args=[slug])))
    except (pictures.BadQuery, TooManyPixels, RenderError) as error:
        return pictures.refusal(error)
    return file_response(
        data, MEDIA_TYPES[extension], f"{_name(pattern, variant)}.{extension}", "download" in request.GET
    )


def other_format(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    """A pattern in another tool's format, such as diagram.drawio. Refuses as `diagram` does."""
    pattern = pattern_or_404(slug)
    wanted = BY_EXTENSION[extension]
    try:
        variant = chosen_variant(pattern, request.GET.get("variant", ""))
        data = pictures.other_format(variant.sketch, wanted.key)
    except (pictures.BadQuery, RenderError) as error:
        return pictures.refusal(error)
    name = f"{_name(pattern, variant)}.{extension}"
    return file_response(data, wanted.media_type, name, "download" in request.GET)


def sketch_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The pattern's sketch as the product's own document."""
    pattern = pattern_or_404(slug)
    try:
        variant = chosen_variant(pattern, request.GET.get("variant", ""))
    except pictures.BadQuery as error:
        return pictures.refusal(error)
    data = encode_pretty(variant.sketch)
    return file_response(data, "application/json", f"{_name(pattern, variant)}.json", "download" in request.GET)


def _name(pattern: Pattern, variant: Variant) -> str:
    return pattern.slug if len(pattern.variants) == 1 else f"{pattern.slug}-{variant.slug}"
