"""What the canvas is told when something is not done: JSON with the problem, in words."""

from __future__ import annotations

from django.http import JsonResponse
from django.utils.translation import gettext

from patterns_app.core.sketch.parser import InputError


def refused(error: InputError) -> JsonResponse:
    """422: what was sent has mistakes, each with its place."""
    errors = [{"path": one.path, "message": one.message} for one in error.errors]
    return JsonResponse({"problem": "invalid", "message": errors[0]["message"], "errors": errors}, status=422)


def no_access() -> JsonResponse:
    """404 for whatever reason."""
    message = gettext("It leads nowhere for you: the link or your role was taken back, or the sketch was deleted.")
    return JsonResponse({"problem": "no access", "message": message}, status=404)


def no_room(error: Exception) -> JsonResponse:
    """409: there is as much as there may be."""
    return JsonResponse({"problem": "too many", "message": str(error)}, status=409)
