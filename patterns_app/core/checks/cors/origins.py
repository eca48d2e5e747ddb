"""Which origins an API lets browsers call from: what the CORS rules ask."""

from __future__ import annotations

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Node


def allowed(view: View, api: Node) -> list[str]:
    """The origins that an API allows, as written."""
    text = asking.setting(view, api, "cors_origins")
    return [origin.strip() for origin in text.split(",")] if isinstance(text, str) else []
