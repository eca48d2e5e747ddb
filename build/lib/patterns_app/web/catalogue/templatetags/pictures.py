"""What a form for pictures offers."""

from __future__ import annotations

from django import template

from patterns_app.web.pictures import SHEETS

register = template.Library()


@register.simple_tag
def sheets() -> tuple[str, ...]:
    """The sheets of paper that a PDF is cut over."""
    return SHEETS
