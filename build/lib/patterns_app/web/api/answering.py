"""Answers that are the same for everybody until the next release: encoded by msgspec, cacheable."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils.cache import patch_cache_control


def json_response(value: Any, media_type: str = "application/json") -> HttpResponse:
    """A public answer that may be kept for five minutes. Middleware adds the ETag."""
    response = HttpResponse(msgspec.json.encode(value), content_type=media_type)
    patch_cache_control(response, public=True, max_age=300)
    return response
