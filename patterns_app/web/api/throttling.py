"""How often one address may ask for work on sketches: drawing and checking take processor time."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle


class SketchRate(SimpleRateThrottle):
    """So many requests a minute, as the setting API_RATE says; counted by each server process for itself."""

    scope = "sketches"

    def get_rate(self) -> str | None:
        """The library asks once, when it starts; the number in force is read at each request."""
        return "1/m"

    def allow_request(self, request: HttpRequest) -> bool:
        """Within the rate?"""
        self.num_requests, self.duration = settings.API_RATE, 60
        return settings.API_RATE == 0 or super().allow_request(request)

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """One count for each address."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
