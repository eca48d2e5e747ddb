"""The home page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from patterns_app.core.drawing.catalogue_icons import catalogue_icons
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.services.model import Service
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.catalogue import queries

from .cards import Chapter, chapters
from .models import ModelCard, model_cards
from .pattern import DiagramPanel, diagram_panel
from .playing import player

SHOWN = "storage-first"
_ICONS = 10


@dataclass(frozen=True)
class HomePage:
    """Everything on the home page."""

    panel: DiagramPanel | None
    chapters: tuple[Chapter, ...]
    count: int  # of the source document
    beyond: int
    stacks: tuple[ModelCard, ...]
    icons: tuple[Service, ...]
    services: int


def home_page() -> HomePage:
    """The home page: one live diagram, three doors, every pattern."""
    groups = chapters()
    services = [one for one in vocabulary().services.values() if one.key.startswith("aws.")]
    # The page fetches the icons of the catalogue for its cards; those of other services are in a larger file.
    services.sort(key=lambda one: one.icon not in catalogue_icons())
    return HomePage(
        panel=_panel(),
        chapters=groups,
        count=sum(len(group.cards) for group in groups if group.origin == "source"),
        beyond=sum(len(group.cards) for group in groups if group.origin == "beyond"),
        stacks=tuple(card for card in model_cards() if card.stack),
        icons=tuple({one.icon: one for one in services}.values())[:_ICONS],
        services=len(vocabulary().services),
    )


def _panel() -> DiagramPanel | None:
    """The diagram at the top, which plays at once: the chosen pattern's, or the first one's."""
    entry = queries.get_entry(SHOWN) or next((row.value for row in queries.list_entries()), None)
    if not isinstance(entry, Pattern):
        return None
    plays = player(entry.slug, entry.variants[0], autoplay=True, follows_address=False)
    return replace(diagram_panel(entry, entry.variants[0]), player=plays)
