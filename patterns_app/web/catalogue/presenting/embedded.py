"""What an embedded pattern shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.web.pictures import BadQuery
from patterns_app.web.playing import Player

from .drawn import diagram_svg
from .looking_inside import Inside, inside_of
from .pattern import chosen_variant
from .playing import player
from .stories import Story, chosen_scenario, stories

_THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class EmbeddedPattern:
    """A variant, its picture and the story that was asked for, if one was."""

    entry: Pattern
    variant: Variant
    theme: str
    svg: SafeString
    tall_svg: SafeString
    story: Story | None
    page_url: str
    inside: Inside
    player: Player | None


def embedded_pattern(pattern: Pattern, query: Mapping[str, str]) -> EmbeddedPattern:
    """The embed as its address asks for it. Raises BadQuery."""
    variant = chosen_variant(pattern, query.get("variant", ""))
    scenario, step = chosen_scenario(variant, query.get("scenario", ""), query.get("step", ""))
    told = next((story for story in stories(variant, scenario, step) if story.id == scenario), None)
    asked = {"variant": variant.slug} | ({"scenario": scenario} if scenario else {})
    return EmbeddedPattern(
        entry=pattern,
        variant=variant,
        theme=_chosen(query, "theme", _THEMES),
        svg=diagram_svg(pattern, variant),
        tall_svg=diagram_svg(pattern, variant, "tall-", "TB"),
        story=told,
        page_url=f"{reverse('pattern', args=[pattern.slug])}?{urlencode(asked)}",
        inside=inside_of(variant, query, dict(query.items()) | {"variant": variant.slug}),
        player=player(
            pattern.slug, variant, scenario, max(step, 1), _chosen(query, "autoplay", ("0", "1")) == "1", False
        ),
    )


def _chosen(query: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = query.get(name, known[0])
    if value not in known:
        raise BadQuery(f"{name}: {value[:40]!r} is not known; use one of {', '.join(known)}")
    return value
