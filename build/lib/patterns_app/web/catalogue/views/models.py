"""The *aaS models."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.core.drawing.lettering import carrying_typefaces
from patterns_app.core.drawing.matrix import matrix_svg
from patterns_app.core.drawing.picture import scale_of
from patterns_app.core.drawing.raster import to_png
from patterns_app.core.patterns.model import ServiceModel
from patterns_app.core.pipeline import RenderError, TooManyPixels
from patterns_app.core.vocabulary.responsibilities import responsibilities
from patterns_app.core.vocabulary.responsibilities_export import as_csv, as_markdown
from patterns_app.web import pictures
from patterns_app.web.catalogue.finding import entry_or_404
from patterns_app.web.catalogue.presenting.matrix import compared
from patterns_app.web.catalogue.presenting.models import model_page, models_page
from patterns_app.web.working import caged

from .keeping import kept_page
from .page import page, show, wants_fragment


@require_safe
@page
@kept_page
def models(request: HttpRequest) -> HttpResponse:
    """All models, the responsibility matrix and the focus; htmx gets the matrix alone."""
    context = {"page": models_page(request.GET)}
    if wants_fragment(request, "matrix-part"):
        return render(request, "catalogue/models/_matrix.html", context)
    return show(request, "models", "models", exact=True, **context)


@require_safe
def matrix_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The matrix as a file, the compared models alone when two are named. 400 for a parameter that makes no sense."""
    try:
        data, media_type = _matrix_data(request.GET, extension)
    except (pictures.BadQuery, TooManyPixels, RenderError) as error:
        return pictures.refusal(error)
    name = f"responsibility-matrix.{extension}"
    return pictures.file_response(data, media_type, name, "download" in request.GET)


def _matrix_data(query: QueryDict, extension: str) -> tuple[bytes, str]:
    matrix, models = responsibilities(), compared(query) or ()
    if extension == "csv":
        return as_csv(matrix, models).encode(), "text/csv; charset=utf-8"
    if extension == "md":
        return as_markdown(matrix, models).encode(), "text/markdown; charset=utf-8"
    options = pictures.read_options(query, "png" if extension == "png" else "svg")
    if extension == "svg":
        return carrying_typefaces(matrix_svg(matrix, options.theme, models)).encode(), "image/svg+xml"
    svg = matrix_svg(matrix, "light" if options.theme == "auto" else options.theme, models)
    scale = scale_of(svg, options)
    key = f"matrix|{scale:g}|{hashlib.sha256(svg.encode()).hexdigest()}"
    return pictures.kept(key, lambda: caged(to_png, svg, scale)), "image/png"


@require_safe
@page
@kept_page
def model(request: HttpRequest, slug: str) -> HttpResponse:
    """One model. A pattern's slug is no model."""
    entry = entry_or_404(slug)
    if not isinstance(entry, ServiceModel):
        raise Http404(slug)
    return show(request, "model", "models", page=model_page(entry))
