"""The classes of the `diagrams` package for other programs: they can be drawn, and nothing else is known of them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from patterns_app.core.vocabulary.class_search import search, stands_for
from patterns_app.core.vocabulary.classes import PackageClass
from patterns_app.web import class_icons

from .answering import json_response
from .describing import answers, described, refuses

LONGEST_QUERY = 100  # characters
MOST_ROWS = 100

router = Router(tags=["vocabulary"])


Asked = Annotated[str, Query(max_length=LONGEST_QUERY, description="Words in any order; beginnings are enough.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows at most.")]


class ClassSummary(msgspec.Struct, frozen=True):
    """A class. `key` is what a node's `service` is; `service` the one of the vocabulary that it stands for, if any.

    `title` is the name with the provider's.
    """

    key: str
    name: str
    title: str
    provider: str
    group: str
    service: str | None
    icon: str | None


class ClassList(msgspec.Struct, frozen=True):
    """The best classes for a query, and how many there are in all.

    `meant` is the query as it was read where nothing is called by one of its words; else empty.
    """

    classes: tuple[ClassSummary, ...]
    total: int
    meant: str


@router.get(
    "/classes",
    openapi_extra=described(answers(ClassList), refuses(422)),
    summary="Classes of the diagrams package, by words",
)
def list_classes(
    request: HttpRequest,
    q: Asked = "",
    limit: Limit = 20,
) -> HttpResponse:
    """Parts of other clouds, Kubernetes, on premises, SaaS, languages: drawn with their picture, not judged.

    A row fits every word of `q` by the class's name, its other names, its provider or its group; where none fits all,
    those that fit the most words. A mistyped word is read as it was probably meant. Without `q` all of them, in one
    order. A class that stands for a service of the vocabulary names it: that service is known better.
    """
    found = search(q, limit)
    return json_response(ClassList(tuple(_summary(one) for one in found.rows), found.total, found.meant))


def _summary(one: PackageClass) -> ClassSummary:
    icon = class_icons.address(one.key) if one.icon else None
    return ClassSummary(
        one.key, one.name, one.title, one.provider_name, one.group_name, stands_for().get(one.key), icon
    )
