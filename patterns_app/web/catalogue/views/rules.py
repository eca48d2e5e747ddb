"""The rules of the checks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.core.checks.registry import words
from patterns_app.web.catalogue.presenting.rules import rule_list, rule_page, rule_url

from .page import page, show, wants_fragment


@require_safe
@page
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule by family, filtered by severity, family and whether it is checked."""
    listed = rule_list(request.GET)
    if wants_fragment(request, "rules"):
        return render(request, "catalogue/rules/_list.html", {"listed": listed})
    return show(request, "rules/page", "rules", exact=True, listed=listed)


@require_safe
@page
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: what it looks for, why, the mend, what it looks like broken and kept."""
    if rule not in words():
        if rule.upper() in words():
            return HttpResponsePermanentRedirect(rule_url(rule.upper()))
        raise Http404(rule)
    return show(request, "rules/rule", "rules", page=rule_page(rule))
