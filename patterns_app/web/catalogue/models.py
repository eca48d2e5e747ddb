"""The catalogue's tables. They are a copy of the files in core, made by `load_catalogue`: nothing else writes them."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

import msgspec
from django.db import models

from patterns_app.core.patterns import model as core
from patterns_app.web import content


class Facet(models.TextChoices):
    """What an entry can be filtered by."""

    STYLE = "style", "Integration style"
    PROBLEM = "problem", "Problem solved"
    LEVEL = "level", "Level"
    SERVICE = "service", "Service"
    ORIGIN = "origin", "Family"


class Tag(models.Model):
    """One value of a facet, as entries carry it. Its name is looked up in core's tags and vocabulary."""

    facet = models.CharField(max_length=16, choices=Facet.choices)
    key = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["facet", "key"], name="tag_once_a_facet")]
        ordering: ClassVar = ["facet", "key"]

    def __str__(self) -> str:
        return f"{self.facet}:{self.key}"


class Entry(models.Model):
    """A pattern, an execution model, the data lake or an *aaS model."""

    class Kind(models.TextChoices):
        """The two shapes of an entry."""

        PATTERN = "pattern", "Pattern"
        MODEL = "model", "Model"

    slug = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    group = models.CharField(max_length=32)  # pattern, execution-model, overview; model for the *aaS models
    order = models.PositiveSmallIntegerField()  # place in the source document, and after it
    title = models.CharField(max_length=80)
    heading = models.CharField(max_length=120, blank=True)  # of the source document; others have none
    tagline = models.CharField(max_length=160)
    level = models.CharField(max_length=16, blank=True)  # empty for models
    # JSON as text, not a JSON column: PostgreSQL's jsonb forgets the order of keys, and settings have one.
    document = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the document, hexadecimal
    variants_count = models.PositiveSmallIntegerField(default=0)
    updated = models.DateTimeField()  # when the loader last changed the row
    tags = models.ManyToManyField(Tag, related_name="entries")

    class Meta:
        ordering: ClassVar = ["order", "slug"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.slug

    @property
    def value(self) -> core.Entry:
        """The entry as core's value, with its sketches and stories, in the page's language."""
        return content.in_language(_decoded(self.digest, self.document), f"entries/{self.slug}")

    def spoken(self) -> Entry:
        """The row with title and tagline in the page's language."""
        self.title = content.line(self.title, f"entries/{self.slug}", "title")
        self.tagline = content.line(self.tagline, f"entries/{self.slug}", "tagline")
        return self

    def keys(self, facet: str) -> list[str]:
        """The keys of this entry's tags of one facet. Cheap when the tags were prefetched."""
        return [tag.key for tag in self.tags.all() if tag.facet == facet]


class SearchDocument(models.Model):
    """What can be found: an entry, a service or a rule.

    The first columns are for people. The `..._words` columns hold the same text as plain lower-case words, and are
    what the database's full-text index reads (see search.py and the migration that makes the index).
    """

    class Kind(models.TextChoices):
        """Which page shows it."""

        PATTERN = "pattern", "Pattern"
        MODEL = "model", "Model"
        SERVICE = "service", "Service"
        RULE = "rule", "Rule"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=64)
    title = models.TextField()
    tagline = models.TextField()
    text = models.TextField()
    name_words = models.TextField()
    lead_words = models.TextField()
    text_words = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="found_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


@lru_cache(maxsize=128)
def _decoded(digest: str, document: str) -> core.Entry:
    """The value of a document; kept by its digest, as pages ask for the same few again and again."""
    value: core.Entry = msgspec.json.decode(document, type=core.Entry)
    return value
