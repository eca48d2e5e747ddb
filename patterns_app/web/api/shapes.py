"""What the operations on sketches answer and take, for the OpenAPI document."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Any, get_args

import msgspec

from patterns_app.core import limits, pipeline
from patterns_app.core.checks.profile import Profile, Team
from patterns_app.core.flow.lesson.exercise import ExerciseAnswer, Task
from patterns_app.core.pipeline import (
    CARDS,
    FAULTS,
    FORMATS,
    MEDIA_TYPES,
    READERS,
    Comparison,
    Direction,
    Fault,
    Finding,
    Leftover,
    Overlay,
    Result,
    Timeline,
    Told,
    Trace,
)
from patterns_app.core.recognition import door as recognition
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.web import pictures

from .describing import answers, described, refuses, schema_of


class Report(msgspec.Struct):
    """What became of the things in a file."""

    format: str
    read: dict[str, int]
    became: dict[str, str]
    left_over: tuple[Leftover, ...]
    pages: tuple[str, ...] = ()  # of a file that has some
    page: int = 1  # the one that was read, from 1


class ImportAnswer(msgspec.Struct):
    """The sketch in a file."""

    sketch: Sketch
    report: Report
    findings: list[Finding]
    blobs: dict[str, str] | msgspec.UnsetType = msgspec.UNSET  # with `blobs=true`: base64 by SHA-256

    @classmethod
    def of(cls, read: pipeline.Read, blobs: bool) -> ImportAnswer:
        """What was read, as it is answered; with `blobs` the files beside it too."""
        imported = read.imported
        counts = {name: len(getattr(read.sketch, name)) for name in ("nodes", "frames", "connections", "scenarios")}
        report = Report(imported.format, counts, imported.became, imported.left_over, imported.pages, imported.page + 1)
        beside = {key: b64encode(data).decode() for key, data in imported.blobs.items()} if blobs else msgspec.UNSET
        return cls(read.sketch, report, read.findings, beside)


class IntoTemplate(msgspec.Struct, forbid_unknown_fields=True):
    """A sketch, the template that its changes go into, and that template as it was when the sketch was read from it."""

    sketch: Sketch
    template: str
    came_from: str | None = None
    name: Annotated[str, msgspec.Meta(max_length=limits.TEMPLATE_NAME)] = "template.yaml"


class InTemplate(msgspec.Struct):
    """The template with the changes of a sketch, the changes as a unified diff, and in words what is not written.

    `whole` tells whether all that was asked is written; the notes may tell of more that is to be looked at.
    """

    template: str
    diff: str
    notes: tuple[str, ...]
    whole: bool


class BrokenMove(msgspec.Struct):
    """A move of a scenario whose connection is gone."""

    path: str
    message: str


class FlowAnswer(msgspec.Struct):
    """A scenario with its times."""

    derived: bool
    scenario: Scenario
    timeline: Timeline
    broken: list[BrokenMove]
    result: Result | None = None  # with `break`: how it ends


class TraceQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """A sketch, the connection by which one message enters it, and the parts that do not do their work.

    `enter` may also be a part: then the message comes to it from outside, from somebody who is not drawn.
    """

    sketch: Sketch
    enter: str
    faults: Annotated[list[Fault], msgspec.Meta(max_length=limits.TRACE_FAULTS)] = []


class ExerciseQuestion(msgspec.Struct, forbid_unknown_fields=True):
    """A sketch, and the exercise on a pattern that it is to answer."""

    sketch: Sketch
    pattern: Annotated[str, msgspec.Meta(max_length=64)]
    task: Task
    variant: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Composition(msgspec.Struct):
    """A sketch, a pattern to put into it, and which nodes play which of its roles."""

    sketch: Sketch
    pattern: str
    variant: str = ""
    bindings: dict[str, str] = {}


class WithTeam(msgspec.Struct):
    """A sketch, and how much each rule counts for the team that asks."""

    sketch: Sketch
    profile: Team


class TwoSketches(msgspec.Struct):
    """Two sketches to be compared."""

    a: Sketch
    b: Sketch


EXAMPLE: dict[str, Any] = {
    "schema": "pattern-studio/2",
    "title": "Orders",
    "nodes": [
        {"id": "browser", "service": "client.browser", "label": "Shop"},
        {"id": "api", "service": "aws.http-api", "label": "Orders API"},
        {"id": "queue", "service": "aws.sqs", "label": "Orders"},
        {"id": "worker", "service": "aws.lambda", "label": "Take order"},
    ],
    "connections": [
        {"id": "ask", "source": "browser", "target": "api", "kind": "sync"},
        {"id": "keep", "source": "api", "target": "queue", "kind": "write"},
        {"id": "poll", "source": "queue", "target": "worker", "kind": "queue_poll"},
    ],
}


def body(*kinds: Any, example: Any) -> dict[str, Any]:
    """The description of a JSON body."""
    content = {"application/json": {"schema": schema_of(*kinds), "example": example}}
    return {"requestBody": {"required": True, "content": content}}


SKETCH_BODY = body(Sketch, example=EXAMPLE)
COMPOSITION_BODY = body(Composition, example={"sketch": EXAMPLE, "pattern": "circuit-breaker", "bindings": {}})
_OUT_OF_A_TEMPLATE = {
    "schema": "pattern-studio/2",
    "nodes": [
        {"id": "orders", "service": "aws.sqs", "label": "Orders"},
        {"id": "returns", "service": "aws.sqs", "label": "Returns"},
    ],
}
INTO_BODY = body(
    IntoTemplate,
    example={"sketch": _OUT_OF_A_TEMPLATE, "template": "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"},
)
TRACE_BODY = body(
    TraceQuestion,
    example={"sketch": EXAMPLE, "enter": "ask", "faults": [{"part": "worker", "fault": "fails", "lasts_s": 600}]},
)
EXERCISE_BODY = body(ExerciseQuestion, example={"sketch": EXAMPLE, "pattern": "storage-first", "task": "lose"})
ONE_OR_TWO_BODY = body(Sketch, TwoSketches, example=EXAMPLE)
FILES_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string"}, "example": "flowchart LR\n  a[Lambda] --> b[(DynamoDB)]\n"},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}
            },
        },
    }
}
CHECKED, IMPORTED, TOLD, DOCUMENT = answers(Told), answers(ImportAnswer), answers(FlowAnswer), answers(Sketch)
TRACED = answers(Trace)
SUMMED = answers(Overlay, Comparison)
RECOGNISED = answers(recognition.Recognised, recognition.Entries)


def query(name: str, about: str, choices: tuple[str, ...] = (), default: str = "", **schema: Any) -> dict[str, Any]:
    """One query parameter."""
    kind: dict[str, Any] = {"type": "string", **schema}
    if choices:
        kind["enum"] = list(choices)
    if default:
        kind["default"] = default
    return {"name": name, "in": "query", "required": False, "description": about, "schema": kind}


def header(name: str, about: str) -> dict[str, Any]:
    """One header of a request."""
    return {"name": name, "in": "header", "required": False, "description": about, "schema": {"type": "string"}}


_DIRECTION = query("direction", "Left to right or top to bottom.", get_args(Direction), "LR")
_LOOKS = [
    query("theme", "Light, dark, or as the reader's system has it (SVG).", pictures.THEMES, "light"),
    query(
        "scale", "Pixels for a unit in tenths from 0.1 to 4, or fit: PNG only; X-Picture-Scale says it.", default="fit"
    ),
    query("width", "Pixels across, rounded up to 64, instead of scale. PNG only.", type="integer", minimum=1),
    query("height", "Pixels down, rounded up to 64, instead of scale. PNG only.", type="integer", minimum=1),
    _DIRECTION,
    query("source", "1 puts the sketch itself into SVG and PNG, so that the picture opens again.", ("0", "1"), "0"),
    query("paper", "What it is for: the direction that is larger on it is taken.", pictures.PAPERS),
    query("pages", "Sheets that a PDF is cut over, with crop marks and numbers, to be put together.", pictures.SHEETS),
    query("cards", "How much is on a card: all, a small icon and the name, the icon alone.", tuple(CARDS), "full"),
    query("technical", "hide leaves out logs, alarms, roles and dead letters.", ("show", "hide"), "show"),
    query("groups", "folded shows a card in the place of each outermost frame.", ("open", "folded"), "open"),
    query("focus", "The id of a part that is shown with what is near it."),
    query("reach", "How many connections from the focus.", type="integer", minimum=1, maximum=9),
    query("background", "none leaves the ground transparent.", ("fill", "none"), "fill"),
]
LAYOUT_QUERY = {"parameters": [_DIRECTION]}
IMPORT_QUERY = {
    "parameters": [
        query("from", "Which reader; without it the content tells.", tuple(READERS)),
        query("page", "Which page of a draw.io file, by its number from 1 or its name; the first without it."),
    ]
}
FLOW_QUERY = {"parameters": [query("break", "The id of a node that fails, is slow or throttled.")]}
RENDER_QUERY = {"parameters": [query("format", "The kind of picture.", tuple(MEDIA_TYPES), "svg"), *_LOOKS]}
RECOGNISE_QUERY = {
    "parameters": [
        query("format", "By place, or the entries of the catalogue, ranked.", recognition.FORMATS, "json"),
    ]
}
CONVERT_QUERY = {"parameters": _LOOKS}
# Parameters that operations read as text, so as to answer a wrong one in words of their own.
CHOICES: dict[str, tuple[str, ...]] = {
    "profile": get_args(Profile),
    "fault": tuple(FAULTS),
    "to": (*FORMATS, *MEDIA_TYPES),
}


def files(*media_types: str) -> dict[str, Any]:
    """The description of an answer that is a file of one of these types."""
    plain = {kind.partition(";")[0] for kind in media_types}
    binary = {"type": "string", "format": "binary"}
    content = {kind: {"schema": schema_of(Sketch) if "json" in kind else binary} for kind in sorted(plain)}
    return {"responses": {200: {"description": "The file", "content": content}}}


PICTURES = files(*MEDIA_TYPES.values())
ANY_FILE = files(*MEDIA_TYPES.values(), *(one.media_type for one in FORMATS.values()))

READING, DRAWING = refuses(400, 413, 422), refuses(400, 413, 422, 503)

# What each operation says beyond what its function tells.
VALIDATE = described(body(Sketch, WithTeam, example=EXAMPLE), CHECKED, READING)
RENDER = described(SKETCH_BODY, RENDER_QUERY, PICTURES, DRAWING)
RENDER_ADDRESS = described(RENDER_QUERY, PICTURES, DRAWING)
LAYOUT = described(SKETCH_BODY, LAYOUT_QUERY, DOCUMENT, DRAWING)
COMPOSE = described(COMPOSITION_BODY, DOCUMENT, READING)
CONVERT = described(SKETCH_BODY, CONVERT_QUERY, ANY_FILE, DRAWING)
IMPORT = described(FILES_BODY, IMPORT_QUERY, IMPORTED, DRAWING)
INTO = described(INTO_BODY, answers(InTemplate), READING)
FLOW = described(SKETCH_BODY, FLOW_QUERY, TOLD, READING)
TRACE = described(TRACE_BODY, TRACED, DRAWING)
EXERCISE = described(EXERCISE_BODY, answers(ExerciseAnswer), DRAWING)
RECOGNISE = described(SKETCH_BODY, RECOGNISE_QUERY, RECOGNISED, READING)
RESPONSIBILITIES = described(ONE_OR_TWO_BODY, SUMMED, READING)
