"""The vocabulary for other programs: services with their limits and connections, responsibilities, rules."""

from __future__ import annotations

import re

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core.checks.model import Words
from patterns_app.core.checks.registry import words
from patterns_app.core.patterns import reader
from patterns_app.core.patterns.comparisons import comparisons
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.pipeline import Comparison, Overlay, compare_overlays, who_runs_what
from patterns_app.core.services import reader as folders
from patterns_app.core.services.capabilities import When
from patterns_app.core.services.capacity import Capacity
from patterns_app.core.services.failing import ServiceFailures
from patterns_app.core.services.model import Limit, MatrixRow, MissingPair, Price, Service
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.evidence import codes_in
from patterns_app.core.vocabulary.responsibilities import Responsibilities, responsibilities
from patterns_app.core.vocabulary.verdict import Answer, Basis
from patterns_app.web.pictures import BadQuery
from patterns_app.web.responsibilities import named_variant

from .answering import json_response
from .describing import answers, described, refuses

router = Router(tags=["vocabulary"])
_SERVICE_KEY = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+", re.ASCII)
_LONGEST_KEY = 200


class ServiceSummary(msgspec.Struct, frozen=True):
    """A service in the list."""

    key: str
    name: str
    category: str
    model: str | None
    summary: str
    url: str


class ServiceList(msgspec.Struct, frozen=True):
    """All services."""

    services: tuple[ServiceSummary, ...]


class ServiceDetail(msgspec.Struct, frozen=True):
    """A service, its limits and prices, and every connection that starts or ends at it.

    `capacity` and `failures` are null where nobody has written them down.
    """

    service: Service
    limits: tuple[Limit, ...]
    prices: tuple[Price, ...]
    capacity: Capacity | None
    failures: ServiceFailures | None
    outgoing: tuple[MatrixRow, ...]
    incoming: tuple[MatrixRow, ...]
    not_possible: tuple[MissingPair, ...]
    patterns: tuple[str, ...]


class PairAnswer(msgspec.Struct, frozen=True):
    """What is known of one service to another, by one kind where that was asked for."""

    verdict: Answer
    basis: Basis | None
    kinds: tuple[str, ...]
    default: str | None
    how: str
    condition: str
    advice: str
    reason: str  # the key of what decided
    say: str  # in words: why it cannot be, or what is known of the two
    remedy: str
    through: tuple[str, ...]
    turn: bool
    source: str
    source_means: tuple[str, ...]  # what the codes in it stand for
    rare: bool
    sam: str
    when: When | None


_MEANS = "source_means"  # what the verdict itself leaves to its reader


class RuleAnswer(Words, frozen=True):
    """A rule's words, with its sources in one text too."""

    source: str


class RuleList(msgspec.Struct, frozen=True):
    """The words of all rules."""

    rules: tuple[RuleAnswer, ...]


@router.get("/services", openapi_extra=answers(ServiceList), summary="All services")
def list_services(request: HttpRequest) -> HttpResponse:
    """What a node can be, in short."""
    summaries = (
        ServiceSummary(
            service.key,
            service.name,
            service.category,
            service.model,
            service.summary,
            f"/api/v1/services/{service.key}",
        )
        for service in vocabulary().services.values()
    )
    return json_response(ServiceList(tuple(summaries)))


@router.get("/services/{key}", openapi_extra=described(answers(ServiceDetail), refuses(404)), summary="One service")
def get_service(request: HttpRequest, key: str) -> HttpResponse:
    """What it is and can do, its settings and limits, what it may be connected to, and the patterns that use it."""
    known = vocabulary()
    service = known.services.get(key)
    if service is None:
        raise Http404(f"There is no service {key[:64]!r}.")
    rows, missing = known.matrix.rows, known.matrix.missing
    return json_response(
        ServiceDetail(
            service=service,
            limits=known.limits_of(key),
            prices=known.prices_of(key),
            capacity=folders.known().capacities.get(key),
            failures=folders.known().failures.get(key),
            outgoing=tuple(row for row in rows if row.source == key),
            incoming=tuple(row for row in rows if row.target == key),
            not_possible=tuple(pair for pair in missing if key in (pair.source, pair.target)),
            patterns=tuple(pattern.slug for pattern in reader.patterns() if _uses(pattern, key)),
        )
    )


@router.get("/pairs", openapi_extra=described(answers(PairAnswer), refuses(400, 422)), summary="One pair of services")
def get_pair(request: HttpRequest, source: str, target: str, kind: str = "") -> HttpResponse:
    """Is a connection from `source` to `target` known, impossible or unknown, and who says so?

    With `kind`, the same for this kind of connection. A service that we do not describe is answered `unknown`.
    """
    for name, value in (("source", source), ("target", target)):
        if len(value) > _LONGEST_KEY or not _SERVICE_KEY.fullmatch(value):
            raise BadQuery(f"{name}: {value[:40]!r} is no key of a service, such as aws.lambda")
    known = vocabulary()
    if kind and kind not in known.kinds:
        raise BadQuery(f"kind: {kind[:40]!r} is not known; use one of {', '.join(known.kinds)}")
    said = known.verdict(source, target, kind or None)
    fields = {name: getattr(said, name) for name in PairAnswer.__struct_fields__ if name != _MEANS}
    return json_response(PairAnswer(**fields, source_means=tuple(one.meaning for one in codes_in(said.source))))


@router.get("/responsibilities", openapi_extra=answers(Responsibilities), summary="Who is responsible for what")
def get_responsibilities(request: HttpRequest) -> HttpResponse:
    """The matrix of layers and *aaS models."""
    return json_response(responsibilities())


@router.get(
    "/responsibilities/compare",
    openapi_extra=described(answers(Comparison), refuses(400, 422)),
    summary="Who runs what, compared",
)
def compare_responsibilities(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """The matrix summed over the services of two architectures, and each layer in both.

    `a` and `b` are SLUG or SLUG:VARIANT of a pattern or of a ready comparison, such as ec2-against-lambda:ec2;
    without a variant it is the first.
    """
    return json_response(compare_overlays(_overlay_of(a, "a"), _overlay_of(b, "b")))


@router.get("/rules", openapi_extra=answers(RuleList), summary="All rules")
def list_rules(request: HttpRequest) -> HttpResponse:
    """What the checks look for, why, and how to fix it."""
    told = (RuleAnswer(**msgspec.structs.asdict(rule), source=rule.source) for rule in words().values())
    return json_response(RuleList(tuple(told)))


def _overlay_of(name: str, parameter: str) -> Overlay:
    _, variant = named_variant(name, parameter, lambda slug: comparisons().get(slug) or reader.entries().get(slug))
    return who_runs_what(variant.sketch)


def _uses(pattern: Pattern, key: str) -> bool:
    return any(node.service == key for variant in pattern.variants for node in variant.sketch.nodes)
