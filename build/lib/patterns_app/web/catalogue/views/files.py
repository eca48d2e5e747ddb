"""A file of the catalogue as an answer: the same for everybody."""

from __future__ import annotations

from django.http import HttpResponse

from patterns_app.web import pictures


def file_response(data: bytes, media_type: str, name: str, download: bool) -> HttpResponse:
    """The file, to be shown or, with `download`, to be saved under its name."""
    response = pictures.file_response(data, media_type, name, download)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=300"
    return response
