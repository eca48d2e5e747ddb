"""The player of a pattern's variant."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode

from patterns_app.core.flow.faults import teaches_most
from patterns_app.core.patterns.model import Split, Variant
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import playing
from patterns_app.web.playing import Player


def player(
    slug: str,
    variant: Variant,
    scenario: str = "",
    step: int = 1,
    autoplay: bool = False,
    follows_address: bool = True,
    split: Split | None = None,
) -> Player | None:
    """The player of a variant; None when nothing is told of it."""
    if not variant.sketch.scenarios:
        return None
    flow = f"{reverse('flow', args=[slug])}?{urlencode({'variant': variant.slug})}"
    mine = split if split is not None and split.variant == variant.slug else None
    breaks = _teaches_most(encode(variant.sketch))
    return playing.player(variant.sketch, flow, scenario, step, autoplay, follows_address, mine, breaks)


@lru_cache(maxsize=256)  # every variant of the catalogue; some twenty runs of the engine each
def _teaches_most(sketch: bytes) -> str:
    read = parse(sketch)
    return teaches_most(read, vocabulary(), read.scenarios[0])
