"""Which APIs browsers may call from other origins: what the CORS rules ask."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import View
from patterns_app.core.sketch.model import Node

_APIS = ("aws.rest-api", "aws.http-api")


def with_cors(view: View, is_on: bool = True) -> Iterator[Node]:
    """The APIs that have CORS switched on, or off."""
    for api in asking.nodes_of(view, *_APIS):
        if asking.is_on(view, api, "cors") is is_on:
            yield api


def allowed(view: View, api: Node) -> list[str]:
    """The origins that an API allows, as written."""
    text = asking.setting(view, api, "cors_origins")
    return [origin.strip() for origin in text.split(",")] if isinstance(text, str) else []
