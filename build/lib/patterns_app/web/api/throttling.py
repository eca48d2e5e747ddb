"""How often one address may ask for work on sketches: drawing and checking take processor time."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from patterns_app.web.asking import client_of, in_background
from patterns_app.web.counters.budgets import Budget
from patterns_app.web.working import WORK

REQUESTS = Budget("requests", lambda: float(settings.API_RATE))


class SketchRate(BaseThrottle):
    """So many requests a minute, as the setting API_RATE says; one count over all server processes."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Within the rate, and within the budget of work? A job was let in when it was asked for."""
        if in_background():
            return True
        who = client_of(request)
        return REQUESTS.take(who) and WORK.take(who, 0)

    def wait(self) -> float:
        """Seconds until the next minute, when both begin anew."""
        return REQUESTS.wait()
