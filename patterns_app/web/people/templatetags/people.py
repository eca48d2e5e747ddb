"""What pages ask about signing in."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def other_services() -> bool:
    """May people sign in by another service here?"""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)
