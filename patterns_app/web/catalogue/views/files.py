"""A file as an answer: it may be opened, but it may not run or load anything."""

from __future__ import annotations

from django.http import HttpResponse

from patterns_app.web.pictures import PICTURE_POLICY, size_headers


def file_response(data: bytes, media_type: str, name: str, download: bool) -> HttpResponse:
    """The file, to be shown or, with `download`, to be saved under its name."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=300"
    for header, value in size_headers(data, media_type).items():
        response[header] = value
    return response
