"""The catalogue for other programs: patterns and *aaS models."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import pipeline
from patterns_app.core.engine.load.model import Load
from patterns_app.core.patterns import reader
from patterns_app.core.patterns.model import Origin, Pattern, ServiceModel
from patterns_app.core.simulation.experiments import Experiment, Shown, experiments
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.model import Sketch

from .answering import json_response
from .describing import answers, described, refuses

T = TypeVar("T", Pattern, ServiceModel)
_NAMES: dict[type, str] = {Pattern: "pattern", ServiceModel: "model"}

router = Router(tags=["catalogue"])


class VariantSummary(msgspec.Struct, frozen=True):
    """One way to build a pattern."""

    slug: str
    title: str


class PatternSummary(msgspec.Struct, frozen=True):
    """A pattern in the list. `url` leads to all of it."""

    slug: str
    title: str
    tagline: str
    origin: Origin
    group: str
    level: str
    styles: tuple[str, ...]
    problems: tuple[str, ...]
    services: tuple[str, ...]
    variants: tuple[VariantSummary, ...]
    url: str


class PatternList(msgspec.Struct, frozen=True):
    """All patterns, execution models and the data lake in the source document's order, then those beyond it."""

    patterns: tuple[PatternSummary, ...]


class ModelSummary(msgspec.Struct, frozen=True):
    """An *aaS model in the list."""

    slug: str
    title: str
    tagline: str
    url: str


class ModelList(msgspec.Struct, frozen=True):
    """All *aaS models."""

    models: tuple[ModelSummary, ...]


@router.get("/patterns", openapi_extra=answers(PatternList), summary="All patterns")
def list_patterns(request: HttpRequest) -> HttpResponse:
    """What there is, in short."""
    return json_response(PatternList(tuple(_pattern_summary(pattern) for pattern in reader.patterns())))


@router.get("/patterns/{slug}", openapi_extra=described(answers(Pattern), refuses(404)), summary="One pattern")
def get_pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole entry: its story, its roles, and a sketch with scenarios for each variant."""
    pattern = _entry(slug, Pattern)
    value: dict[str, Any] = msgspec.to_builtins(pattern)
    for told, variant in zip(value["variants"], pattern.variants, strict=True):
        told["sketch"] = to_builtins(variant.sketch)  # a whole document, with its schema
    return json_response(value)


class ArmAnswer(msgspec.Struct, frozen=True):
    """One of the two runs of an experiment, ready for `sketches/simulate`."""

    name: str
    sketch: Sketch
    load: Load


class ExperimentAnswer(msgspec.Struct, frozen=True):
    """Two runs under load that differ in one thing; `less` is the place of the one whose figure is smaller."""

    slug: str
    title: str
    question: str
    shows: Shown
    less: int
    lesson: str
    arms: tuple[ArmAnswer, ...]


_EXPERIMENTS = described(answers(list[ExperimentAnswer]), refuses(404))


@router.get(
    "/patterns/{slug}/experiments",
    url_name="pattern_experiments",
    openapi_extra=_EXPERIMENTS,
    summary="Experiments under load with a pattern",
)
def pattern_experiments(request: HttpRequest, slug: str) -> HttpResponse:
    """What its page offers to run: each with both sketches and loads, and what it teaches."""
    pattern = _entry(slug, Pattern)
    return json_response([_experiment(one) for one in experiments() if one.pattern == pattern.slug])


def _experiment(one: Experiment) -> dict[str, Any]:
    arms = (ArmAnswer(arm.name, pipeline.started(one.pattern, arm.variant), one.load_of(arm)) for arm in one.arms)
    told = ExperimentAnswer(one.slug, one.title, one.question, one.shows, one.less, one.lesson, tuple(arms))
    value: dict[str, Any] = msgspec.to_builtins(told)
    for plain, arm in zip(value["arms"], told.arms, strict=True):
        plain["sketch"] = to_builtins(arm.sketch)  # a whole document, with its schema
    return value


@router.get("/models", openapi_extra=answers(ModelList), summary="All *aaS models")
def list_models(request: HttpRequest) -> HttpResponse:
    """From on-premise to SaaS, in short."""
    summaries = (
        ModelSummary(model.slug, model.title, model.tagline, f"/api/v1/models/{model.slug}")
        for model in reader.models()
    )
    return json_response(ModelList(tuple(summaries)))


@router.get("/models/{slug}", openapi_extra=described(answers(ServiceModel), refuses(404)), summary="One *aaS model")
def get_model(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole entry."""
    return json_response(_entry(slug, ServiceModel))


def _entry(slug: str, kind: type[T]) -> T:
    entry = reader.entries().get(slug)
    if not isinstance(entry, kind):
        raise Http404(f"There is no {_NAMES[kind]} {slug[:64]!r}.")
    return entry


def _pattern_summary(pattern: Pattern) -> PatternSummary:
    nodes = (node for variant in pattern.variants for node in variant.sketch.nodes)
    return PatternSummary(
        slug=pattern.slug,
        title=pattern.title,
        tagline=pattern.tagline,
        origin=pattern.origin,
        group=pattern.group,
        level=pattern.level,
        styles=pattern.styles,
        problems=pattern.problems,
        services=tuple(dict.fromkeys(node.service for node in nodes)),
        variants=tuple(VariantSummary(variant.slug, variant.title) for variant in pattern.variants),
        url=f"/api/v1/patterns/{pattern.slug}",
    )
