"""A scenario as a file: .svg, .gif, .webm and .mp4 move, .svg?still=1, .png and .pdf are numbered stills, .mmd is text.

A film takes some seconds. `?prepare=STEP` draws one of its steps ahead and answers how many there are, so that a page
can ask for one after the other, show how far it is, and stop asking.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from patterns_app.core.interchange.mermaid import sequence
from patterns_app.core.patterns.model import Pattern, Variant
from patterns_app.core.pipeline import NoEncoder, Options, RenderError, StoryKind, TooManyPixels
from patterns_app.core.sketch.model import Scenario
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web import pictures
from patterns_app.web.catalogue.finding import pattern_or_404
from patterns_app.web.catalogue.presenting.pattern import chosen_variant

from .files import file_response

MEDIA_TYPES: dict[StoryKind, str] = {
    "svg": "image/svg+xml",
    "still": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "gif": "image/gif",
    "webm": "video/webm",
    "mp4": "video/mp4",
}


@require_safe
def story(request: HttpRequest, slug: str, scenario: str, extension: StoryKind) -> HttpResponse:
    """A scenario as a picture. 404 for one that is not told, 400 for a parameter that makes no sense."""
    pattern = pattern_or_404(slug)
    try:
        variant, told = chosen_story(pattern, scenario, request.GET.get("variant", ""))
        options = pictures.read_options(request.GET, "svg")
        wanted = _wanted(request, extension)
        if "prepare" in request.GET:
            return _prepared(request.GET["prepare"], variant, told, options, wanted)
        data = pictures.story_picture(variant.sketch, told, options, wanted)
    except NoEncoder as error:
        return _plain(error, 501)
    except (pictures.BadQuery, TooManyPixels, RenderError) as error:
        return pictures.refusal(error)
    name = f"{pattern.slug}-{variant.slug}-{told.id}.{extension}"
    return file_response(data, MEDIA_TYPES[extension], name, "download" in request.GET)


@require_safe
def sequence_diagram(request: HttpRequest, slug: str, scenario: str) -> HttpResponse:
    """A scenario as a Mermaid sequence diagram."""
    pattern = pattern_or_404(slug)
    try:
        variant, told = chosen_story(pattern, scenario, request.GET.get("variant", ""))
    except pictures.BadQuery as error:
        return _plain(error, 400)
    text = sequence(variant.sketch, told, vocabulary())
    name = f"{pattern.slug}-{variant.slug}-{told.id}.mmd"
    return file_response(text.encode(), "text/plain; charset=utf-8", name, "download" in request.GET)


def _prepared(step: str, variant: Variant, told: Scenario, options: Options, wanted: str) -> JsonResponse:
    """One step of a film, drawn ahead. Raises BadQuery."""
    if wanted not in ("gif", "webm", "mp4"):
        raise pictures.BadQuery("prepare: only a film (gif, webm, mp4) is drawn step by step")
    if not (step.isascii() and step.isdigit() and len(step) < 4):
        raise pictures.BadQuery(f"prepare: {step[:20]!r} is not the number of a step")
    of = pictures.prepare_film(variant.sketch, told, options, int(step))
    return JsonResponse({"prepared": int(step), "of": of})


def _wanted(request: HttpRequest, extension: StoryKind) -> StoryKind:
    still = request.GET.get("still", "0")
    if still not in ("0", "1"):
        raise pictures.BadQuery(f"still: {still[:40]!r} is not known; use one of 0, 1")
    return "still" if still == "1" and extension == "svg" else extension


def chosen_story(pattern: Pattern, scenario: str, variant: str) -> tuple[Variant, Scenario]:
    """The scenario in the variant asked for, or in the first that has it. Raises BadQuery and Http404."""
    variants = (chosen_variant(pattern, variant),) if variant else pattern.variants
    for candidate in variants:
        for told in candidate.sketch.scenarios:
            if told.id == scenario:
                return candidate, told
    raise Http404(scenario)


def _plain(error: Exception, status: int) -> HttpResponse:
    return HttpResponse(f"{error}\n", status=status, content_type="text/plain; charset=utf-8")
