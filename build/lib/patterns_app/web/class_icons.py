"""The pictures of the `diagrams` package's classes at addresses of their own, for pages and the canvas."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from patterns_app.core.drawing.class_icons import NoPicture, class_png
from patterns_app.core.vocabulary.classes import edition

_YEAR = 31_536_000  # seconds
_SHORT = 300


def folder() -> str:
    """The address below which each class has its picture: KEY.png. It changes with the package's edition."""
    return reverse("class_icon", args=[edition(), "-"]).removesuffix("-.png")


def address(key: str) -> str:
    """The address of one class's picture."""
    return f"{folder()}{key}.png"


@require_safe
def class_icon(request: HttpRequest, of: str, key: str) -> HttpResponse:
    """A class's picture, to be kept for ever where the address names this edition. 404 where there is none."""
    try:
        response = HttpResponse(class_png(key), content_type="image/png")
    except NoPicture:
        return HttpResponseNotFound("There is no such picture.\n", content_type="text/plain")
    if of == edition():
        patch_cache_control(response, public=True, max_age=_YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=_SHORT)
    return response
