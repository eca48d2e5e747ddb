"""What pages ask about notices."""

from __future__ import annotations

from typing import Any

from django import template

from patterns_app.web.notices import telling

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many notices who looks at the page has not read."""
    user = getattr(context.get("request"), "user", None)
    return telling.unread(user.pk) if user is not None and user.is_authenticated else 0
