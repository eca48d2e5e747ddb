"""The about page: what the product stands on, and what the source document leaves out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from patterns_app.core.patterns.model import Pattern
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.catalogue import queries

from .pattern import Link, entry_link


@dataclass(frozen=True)
class Licence:
    """Somebody else's work in the product."""

    name: str
    what: str
    licence: str


@dataclass(frozen=True)
class Gap:
    """What the source document leaves out of one entry."""

    link: Link
    text: str


@dataclass(frozen=True)
class AboutPage:
    """Everything on the about page."""

    patterns: int  # of the source document
    beyond: int
    models: int
    services: int
    connections: int
    limits: int
    gaps: tuple[Gap, ...]
    licences: tuple[Licence, ...]


LICENCES = (
    Licence(
        "aws-icons",
        gettext_noop("Icons of AWS services, as vectors"),
        gettext_noop("MIT; the icons themselves belong to Amazon"),
    ),
    Licence("Lucide", gettext_noop("Signs of the interface, neutral icons in diagrams"), "ISC"),
    Licence("Inter", gettext_noop("The font of pages and pictures"), "SIL Open Font Licence 1.1"),
    Licence(
        "Noto Sans Arabic, Noto Sans Hebrew, Noto Emoji",
        gettext_noop("Fonts for other scripts in pictures"),
        "SIL Open Font Licence 1.1",
    ),
    Licence("diagrams", gettext_noop("Classes that name each service in a diagram"), "MIT"),
    Licence(
        "Graphviz, through pygraphviz",
        gettext_noop("Places nodes and lines"),
        "Eclipse Public Licence (Graphviz), BSD (pygraphviz)",
    ),
    Licence("Django, django-htmx, WhiteNoise", gettext_noop("The web application"), "BSD, MIT, MIT"),
    Licence("htmx", gettext_noop("Instant filters and tabs"), "0BSD"),
    Licence("msgspec", gettext_noop("Reads and checks documents"), "BSD"),
    Licence("markdown-it-py", gettext_noop("Code and emphasis in texts"), "MIT"),
    Licence(
        "svg2pdf, PDFium, pypdf", gettext_noop("Pictures as PDF and PNG"), "Apache 2.0 or MIT, BSD and Apache 2.0, BSD"
    ),
    Licence("axe-core", gettext_noop("Accessibility tests only, not part of any page"), "MPL 2.0"),
)


def about_page() -> AboutPage:
    """The figures and the gaps as the catalogue has them now."""
    words = vocabulary()
    patterns, models = queries.list_entries(), queries.list_entries(kind="model")
    values = [row.value for row in [*models, *patterns]]
    return AboutPage(
        patterns=len([value for value in values if isinstance(value, Pattern) and value.origin == "source"]),
        beyond=len([value for value in values if isinstance(value, Pattern) and value.origin == "beyond"]),
        models=len(models),
        services=len(words.services),
        connections=len(words.matrix.rows),
        limits=len(words.limits),
        gaps=tuple(Gap(entry_link(value), value.gap) for value in values if value.gap),
        licences=LICENCES,
    )
