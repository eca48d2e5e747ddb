"""Timelines for the player: a told scenario, or what follows when a part breaks."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from patterns_app.core.engine.model import Trace
from patterns_app.core.flow.faults import break_node, fails_at
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.patterns.model import Variant
from patterns_app.core.pipeline import FAULTS, NoSuchNode
from patterns_app.core.sketch.model import Scenario
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import sentences
from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.pattern import chosen_variant
from patterns_app.web.catalogue.presenting.saving import after
from patterns_app.web.inside import insides
from patterns_app.web.pictures import BadQuery

from .files import file_response


@require_safe
def flow(request: HttpRequest, slug: str) -> HttpResponse:
    """The timeline of `scenario`, or with `break` (a node) and `fault` what follows. 400 for what makes no sense."""
    pattern = pattern_or_404(slug)
    try:
        variant = chosen_variant(pattern, request.GET.get("variant", ""))
        told, used_in, trace = _asked(variant, request)
        begins = fails_at(told, request.GET["break"]) if request.GET.get("break") else 1
    except BadQuery as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")
    data = msgspec.to_builtins(timeline(variant.sketch, vocabulary(), told, begins, used_in))
    if trace is not None:
        data["inside"] = insides(variant.sketch, trace)
        data["after"] = msgspec.to_builtins(after(pattern, variant, request.GET, trace))
    return file_response(
        msgspec.json.encode(data), "application/json", f"{pattern.slug}-{told.id}.json", download=False
    )


def _asked(variant: Variant, request: HttpRequest) -> tuple[Scenario, tuple[str, ...], Trace | None]:
    """What is to be played, the scenarios that use a broken part where this one does not, and the trace of a failure.

    Raises BadQuery.
    """
    name, node = request.GET.get("scenario", ""), request.GET.get("break", "")
    told = next((scenario for scenario in variant.sketch.scenarios if scenario.id == name), None)
    if name and told is None:
        raise BadQuery(f"scenario: {name[:40]!r} is not told for this variant")
    if not node:
        if told is None:
            raise BadQuery("scenario: name a scenario, or a node to break")
        return told, (), None
    fault = next((known for known in FAULTS if known == request.GET.get("fault", FAULTS[0])), None)
    if fault is None:
        raise BadQuery(f"fault: use one of {', '.join(FAULTS)}")
    try:
        found = break_node(variant.sketch, vocabulary(), told, node, fault)
    except NoSuchNode:
        raise BadQuery(f"break: there is no node {node[:40]!r} in this variant") from None
    return sentences.in_language(found.scenario, sentences.names(variant.sketch)), found.result.used_in, found
