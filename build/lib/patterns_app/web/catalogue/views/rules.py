"""The rules of the checks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns_app.core.checks.registry import families, words
from patterns_app.web.catalogue.presenting.rules import family_page, rule_list, rule_page, rule_url

from .keeping import kept_page
from .page import page, show, wants_fragment


@require_safe
@page
@kept_page
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule by family, filtered by severity, family and whether it is checked."""
    listed = rule_list(request.GET)
    if wants_fragment(request, "rules"):
        return render(request, "catalogue/rules/_list.html", {"listed": listed})
    return show(request, "rules/page", "rules", exact=True, listed=listed)


@require_safe
@page
@kept_page
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: what it looks for, why, the mend, what it looks like broken and kept. A key alone is a family."""
    if rule in families():
        return show(request, "rules/family", "rules", page=family_page(rule))
    if rule not in words():
        if rule.upper() in words() or rule.upper() in families():
            return HttpResponsePermanentRedirect(rule_url(rule.upper()))
        raise Http404(rule)
    return show(request, "rules/rule", "rules", page=rule_page(rule))
