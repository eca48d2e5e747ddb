"""What other programs ask of a sketch: check it, draw it, lay it out, put a pattern into it, convert it.

A sketch is the body itself and goes through the one parser; errors become problem documents in `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, get_args

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import limits, pipeline
from patterns_app.core.checks.profile import Profile, Team, UnknownRules, vetted
from patterns_app.core.limits import TEMPLATE_NAME
from patterns_app.core.pipeline import (
    FAULTS,
    FORMATS,
    MEDIA_TYPES,
    Busy,
    CompositionError,
    Direction,
    FaultKind,
    Format,
    GoesOn,
    NoSuchNode,
    Overlay,
    PieceNotFound,
    RenderError,
)
from patterns_app.core.sketch.checking import scenario_problems
from patterns_app.core.sketch.codec import to_builtins
from patterns_app.core.sketch.compact import from_compact
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.sketch.parser import Error, InvalidSketch, TooLarge
from patterns_app.web import pictures
from patterns_app.web.working import OverBudget, caged, caged_if_large, parts_of

from . import shapes
from .bodies import plain, within
from .uploads import carrying_body, files_of, opened

router = Router(tags=["sketches"])
_BYTES_A_PART = 100
P = ParamSpec("P")
T = TypeVar("T")


@router.post("/validate", openapi_extra=shapes.VALIDATE, summary="Findings of all rules")
def validate(request: HttpRequest, profile: str = "standard", since: str = "") -> HttpResponse:
    """What is questionable in the sketch, errors first; `profile` is standard or strict.

    A team's own profile comes with the sketch: {"sketch", "profile": {"profile"?, "rules"?: {rule or family: level},
    "frames"?: {frame: {"profile"?, "rules"?}}}}, where a level is off, error, warning, info, standard or strict. A
    finding that is `unfinished` is about something that is not there yet, and can wait while somebody draws.
    `ignored` are findings that the sketch's author chose to ignore, with the reason; `stale_ignored` are such choices
    that fit no finding any more.

    The answer about a large sketch names its `state`. With `since`, such a name, it tells what has changed since then:
    a pair of numbers among `findings` stands for findings of that answer, from the first place up to the second, which
    is not among them. An answer without `since` tells everything: the state is not known any more.
    """
    if profile not in get_args(Profile):
        raise pictures.BadQuery(f"profile: {profile[:40]!r} is not known; use one of {', '.join(get_args(Profile))}")
    chosen: Profile = "strict" if profile == "strict" else "standard"
    document = carrying_body(request)
    if _WRAPPED.match(document):
        sketch, team = _with_team(document, chosen)
        told = _told(parts_of(sketch), sketch, team, since)
    else:
        # A part takes some 50 bytes at least, 200 as a rule.
        told = _told(len(document) // _BYTES_A_PART, document, chosen, since)
    return HttpResponse(told, content_type="application/json")


def _told(size: int, document: bytes | Sketch, profile: Profile | Team, since: str) -> bytes:
    """Only the processes of the cage keep states: a sketch that is looked at here is looked at quickly."""
    kept_since = since if size > limits.SMALL_PARTS else None
    return caged_if_large(size, pipeline.findings_told, document, profile, kept_since)


_WRAPPED = re.compile(rb'\s*\{\s*"(sketch|profile)"\s*:')


def _with_team(body: bytes, chosen: Profile) -> tuple[Sketch, Team]:
    """The sketch of a body, and the profile that comes with it, else the one that was asked for."""
    value = _object(body)
    if wrong := sorted(value.keys() - {"sketch", "profile"}):
        raise InvalidSketch([Error(f"$.{wrong[0][:40]}", "is not known beside sketch and profile")])
    try:
        team = vetted(msgspec.convert(value.get("profile", {}), Team))
    except msgspec.ValidationError as error:
        raise InvalidSketch([Error("$.profile", str(error))]) from None
    except UnknownRules as error:
        raise InvalidSketch([Error("$.profile", str(error))]) from None
    sketch, _ = within("sketch", pipeline.opened_value, value.get("sketch"))
    return sketch, msgspec.structs.replace(team, profile=team.profile or chosen)


@router.post("/render", openapi_extra=shapes.RENDER, summary="A picture")
def render(request: HttpRequest) -> HttpResponse:
    """The sketch drawn: `format` is svg, png or pdf; `theme`, `scale` and `direction` as on the pattern pages."""
    return _picture(request, carrying_body(request))


@router.get("/render", openapi_extra=shapes.RENDER_ADDRESS, summary="A picture of the sketch in the address")
def render_address(request: HttpRequest, sketch: str) -> HttpResponse:
    """As by POST, with the sketch in the address: its JSON, deflated (raw), in base64 for addresses.

    The same address is always the same picture, so it may be kept. For a README: `![Orders](.../render?sketch=...)`.
    """
    response = _picture(request, from_compact(sketch))
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _picture(request: HttpRequest, document: bytes) -> HttpResponse:
    wanted = request.GET.get("format", "svg")
    if wanted not in MEDIA_TYPES:
        raise pictures.BadQuery(f"format: {wanted[:40]!r} is not known; use one of {', '.join(MEDIA_TYPES)}")
    picture_format: Format = wanted
    options = pictures.read_options(request.GET, picture_format)
    sketch, files = opened(document)
    data, note = pictures.picture(sketch, options, files), pipeline.undrawn_signs(sketch)
    return pictures.file_response(data, MEDIA_TYPES[picture_format], f"sketch.{wanted}", note=note)


@router.post(
    "/layout",
    openapi_extra=shapes.LAYOUT,
    summary="Places for what has none",
)
def layout(request: HttpRequest, routes: bool = False, tidy: bool = False) -> dict[str, Any]:
    """The same sketch with a position for every node. Positions that are there stay.

    `routes` also gives every connection its route and every frame its box, as a canvas needs them. `tidy` lays out
    anew whatever is not pinned.
    """
    direction: Direction = pictures.read_options(request.GET, "svg").direction
    sketch, files = opened(carrying_body(request))
    placed = caged(pipeline.laid_out, sketch, direction, routes, tidy, settings.GRAPHVIZ_DOT)
    return to_builtins(placed) | pipeline.files_as_text(placed, files)


@router.post("/compose", openapi_extra=shapes.COMPOSE, summary="Put a pattern into the sketch")
def compose(request: HttpRequest) -> dict[str, Any]:
    """Body: {"sketch", "pattern", "variant"?, "bindings"?: {role: node id}}. Answers the new sketch."""
    body = _object(carrying_body(request))
    sketch, files = within("sketch", pipeline.opened_value, body.get("sketch"))
    bindings = body.get("bindings", {})
    if not isinstance(bindings, dict) or not all(isinstance(node, str) for node in bindings.values()):
        raise InvalidSketch([Error("$.bindings", "expected an object of role and node id")])
    try:
        chosen = str(body.get("pattern", "")), str(body.get("variant", ""))
        found = caged_if_large(parts_of(sketch), pipeline.composed, sketch, *chosen, bindings)
        return to_builtins(found) | pipeline.files_as_text(found, files)
    except PieceNotFound as error:
        raise InvalidSketch([Error(f"$.{error.key}", str(error))]) from None
    except CompositionError as error:
        raise InvalidSketch([Error(f"$.bindings.{error.role}", str(error))]) from None


@router.post("/convert", openapi_extra=shapes.CONVERT, summary="Another format")
def convert(request: HttpRequest, to: str = "json") -> HttpResponse:
    """The sketch as `to`: a picture (svg, png, pdf) or one of the text formats of the interchange room.

    A sketch file may hold the files beside it (`blobs`, 8 MiB together), here as in every operation: what carries the
    sketch (json, drawio, and svg and png with `source=1`) carries them along.
    """
    if to not in MEDIA_TYPES and to not in FORMATS:
        known = ", ".join(sorted({*FORMATS, *MEDIA_TYPES}))
        raise pictures.BadQuery(f"to: {to[:40]!r} is not known; use one of {known}")
    sketch, files = opened(carrying_body(request))
    if to in MEDIA_TYPES:
        picture_format: Format = to
        options = pictures.read_options(request.GET, picture_format)
        data = pictures.picture(sketch, options, files)
        return pictures.file_response(data, MEDIA_TYPES[picture_format], f"sketch.{to}")
    wanted = FORMATS[to]
    data = pictures.other_format(sketch, to, files)
    return pictures.file_response(data, wanted.media_type, f"sketch.{wanted.extension}")


@router.post(
    "/import",
    openapi_extra=shapes.IMPORT,
    summary="A sketch from a file, several files or a zip",
)
def import_file(request: HttpRequest, places: bool = True, blobs: bool = False) -> dict[str, Any]:
    """Reads what `from` names; without it the content tells. Answers {"sketch", "report", "findings"}.

    One file is the body; several, such as a template with the definitions that it names, are multipart/form-data, or a
    zip. The report says what each thing became, and names what was left over with the reason. What comes
    from other tools is laid out (not with `places=false`, nor when it is too large for that), and what is questionable
    is said at once.

    The sketch names the file that it came from by its SHA-256 (`template`). With `blobs=true` the answer has the files
    that lie beside it, by that, in base64: to be put beside it where it is saved. Of a draw.io file with several pages
    one is read, the first or `page`; the report names all of them.
    """
    wanted, page = request.GET.get("from", ""), request.GET.get("page", "")
    wanted = f"{wanted or 'drawio'}:{page}" if page else wanted
    read = _caged_reading(pipeline.read, files_of(request), wanted, places, settings.GRAPHVIZ_DOT)
    return _plain(shapes.ImportAnswer.of(read, blobs)) | {"sketch": to_builtins(read.sketch)}


def _text(body: dict[str, Any], key: str) -> bytes:
    text = body.get(key)
    if not isinstance(text, str):
        raise InvalidSketch([Error(f"$.{key}", "has to be the text of a template")])
    return text.encode("utf-8", "replace")


def _caged_reading(read: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Files read in the cage. What it could not take is the file's doing: it is too much for one request."""
    try:
        return caged(read, *arguments, **named)
    except (Busy, OverBudget):
        raise
    except RenderError as error:
        raise TooLarge([Error("$", f"the file could not be read: {error}")]) from None


@router.post("/into", openapi_extra=shapes.INTO, summary="The sketch's changes in its template")
def into_template(request: HttpRequest) -> dict[str, Any]:
    """What somebody changed in a sketch, written into the template that it came from: the rest stays to the letter.

    Body: {"sketch", "template", "came_from"?, "name"?}. `template` is the text as it is now; `came_from` the text that
    the sketch was read from, where that is another one: then what has been changed in the template since stays. Answers
    the new text, the changes as a diff that calls the file `name`, and in words what is not written.
    """
    body = _object(carrying_body(request))
    sketch, _ = within("sketch", pipeline.opened_value, body.get("sketch"))
    template = _text(body, "template")
    came_from = None if body.get("came_from") is None else _text(body, "came_from")
    name = str(body.get("name") or "template.yaml")[:TEMPLATE_NAME]
    found = _caged_reading(pipeline.into_template, sketch, template, came_from, {}, name)
    return _plain(shapes.InTemplate(found.data.decode(), found.diff, found.notes, found.is_whole))


@router.post(
    "/flow",
    openapi_extra=shapes.FLOW,
    summary="A scenario of the sketch, a journey through it, or a fault",
)
def flow(
    request: HttpRequest,
    scenario: str = "",
    start: str = "",
    fault: str = "fails",
) -> dict[str, Any]:
    """One of the sketch's own scenarios by id; without one, the journey of a message from the node `start`.

    With `break`, a node's id, what follows when it fails, is slow or throttled (`fault`) is worked out, as `trace` does
    it for one fault without end, with its `result`. The answer has the scenario and its timeline; `broken` names moves
    whose connection is gone.
    """
    sketch, _ = opened(carrying_body(request))
    own, part = _own(sketch, scenario), request.GET.get("break", "")
    kind = _fault(fault) if part else FAULTS[0]
    try:
        size = limits.SMALL_PARTS + 1 if part else parts_of(sketch)  # how long a fault is followed no size tells
        told, times, result = caged_if_large(size, pipeline.told, sketch, own, start, part, kind)
    except NoSuchNode as error:
        raise pictures.BadQuery(f"{'break' if request.GET.get('break') else 'start'}: {error}") from None
    except GoesOn as error:
        raise InvalidSketch([Error("$", str(error))]) from None
    broken = [shapes.BrokenMove(problem.path, problem.message) for problem in scenario_problems(sketch)]
    return _plain(shapes.FlowAnswer(own is None or bool(part), told, times, broken, result))


def _own(sketch: Sketch, name: str) -> Scenario | None:
    if not name:
        return None
    for candidate in sketch.scenarios:
        if candidate.id == name:
            return candidate
    raise pictures.BadQuery(f"scenario: the sketch has no {name[:60]!r}")


def _fault(name: str) -> FaultKind:
    for known in FAULTS:
        if known == name:
            return known
    raise pictures.BadQuery(f"fault: {name[:40]!r} is not known; use one of {', '.join(FAULTS)}")


@router.post("/responsibilities", openapi_extra=shapes.RESPONSIBILITIES, summary="Who runs what in the sketch")
def sketch_responsibilities(request: HttpRequest) -> dict[str, Any]:
    """The responsibility matrix summed over the sketch's services.

    The body {"a": sketch, "b": sketch} answers both sums and, for each layer, the share that is yours in both.
    """
    body = carrying_body(request)
    two = _two_sketches(body)
    found = pipeline.compare_overlays(_summed(two["a"], "a"), _summed(two["b"], "b")) if two else _summed(body)
    return _plain(found)


def _two_sketches(body: bytes) -> dict[str, bytes] | None:
    """The texts of `a` and `b`, each for the one parser with its limits; None when the body is something else."""
    try:
        parts = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return {key: bytes(part) for key, part in parts.items()} if set(parts) == {"a", "b"} else None


def _summed(body: bytes, place: str = "") -> Overlay:
    sketch, _ = within(place, opened, body) if place else opened(body)
    return pipeline.who_runs_what(sketch)


def _plain(answer: Any) -> dict[str, Any]:
    """An answer as it is encoded: the class that the description describes."""
    found: dict[str, Any] = msgspec.to_builtins(answer)
    return found


def _object(body: bytes) -> dict[str, Any]:
    value = plain(body)
    if not isinstance(value, dict):
        raise InvalidSketch([Error("$", "expected an object")])
    return value
