"""COST-002: a REST API that uses nothing that an HTTP API lacks."""

from __future__ import annotations

from collections.abc import Iterator

from patterns_app.core.checks import asking
from patterns_app.core.checks.model import Fix, Found, View
from patterns_app.core.sketch.model import Node
from patterns_app.core.sketch.operations import Update

_REST, _HTTP = "aws.rest-api", "aws.http-api"
_PEOPLE = ("client.browser", "external.http")
_ENDPOINT = "endpoint_type"  # an HTTP API is always Regional


def check(view: View) -> Iterator[Found]:
    """One finding for each such API that is connected on both sides."""
    for api in asking.nodes_of(view, _REST):
        if asking.into(view, api.id) and asking.out(view, api.id) and not _needs_rest(view, api):
            message = f"{view.name(api.id)} uses nothing that the cheaper HTTP API could not do."
            settings = {key: value for key, value in api.settings.items() if key != _ENDPOINT}
            change = Update(node=api.id, set={"service": _HTTP, "settings": settings})
            fix = None if _wants_firewall(view, api) else Fix("Make it an HTTP API", (change,))
            yield Found(message, (api.id,), (), fix)


def _needs_rest(view: View, api: Node) -> bool:
    """A feature, a private or slower endpoint, or a neighbour that only REST APIs have."""
    if asking.setting(view, api, "endpoint_type") == "PRIVATE":
        return True
    known = {setting.key for setting in asking.settings_of(view, _HTTP)}
    usual = asking.defaults(view, _REST)
    only = {key: value for key, value in api.settings.items() if key not in (*known, _ENDPOINT)}
    if any(value not in (None, False, "") and value != usual.get(key) for key, value in only.items()):
        return True
    longest = asking.limit(view, "http-api.integration_timeout")
    if (asking.number(view, api, "integration_timeout") or 0) > longest:
        return True
    knows = view.vocabulary.pairs.knows
    return any(
        not knows(asking.service(view, line.source), _HTTP, line.kind) for line in asking.into(view, api.id)
    ) or any(not knows(_HTTP, asking.service(view, line.target), line.kind) for line in asking.out(view, api.id))


def _wants_firewall(view: View, api: Node) -> bool:
    """Is it open to the internet by itself? An HTTP API cannot have a firewall: the change would only hide its lack."""
    return any(asking.service(view, line.source) in _PEOPLE for line in asking.into(view, api.id, "sync"))
