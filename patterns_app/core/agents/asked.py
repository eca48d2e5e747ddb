"""What each tool takes. The descriptions are all that an agent knows of it, and cost it room: short."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from patterns_app.core import limits
from patterns_app.core.checks.profile import Profile
from patterns_app.core.engine.model import FaultKind

_LIST = 20  # findings, parts of a list, that are told unless more are asked for


class _Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Arguments by name."""


Opened = Annotated[
    str | dict[str, Any],
    Meta(description="Its link, token or file; or the whole document as an object, which nothing keeps."),
]
Slug = Annotated[str, Meta(max_length=64)]
Pattern = Annotated[Slug, Meta(description="Slug of a pattern, such as storage-first.")]
Variant = Annotated[Slug, Meta(description="One of its variants; the first without.")]
Limit = Annotated[int, Meta(ge=1, le=200, description="How many at most.")]
To = Annotated[str, Meta(max_length=400, description="File to write, where sketches are files; else leave it out.")]
Load = Annotated[
    dict[str, Any],
    Meta(description='{"seconds", "arrivals": [{"part", "rate"}], "faults"?: [{"part", "fault", "from_s"?, "to_s"?}]}'),
]
Rate = Annotated[
    float, Meta(ge=0, le=limits.LOAD_RATE, description="In place of a load: messages a second where they come in.")
]
Job = Annotated[str, Meta(max_length=64, description="What an earlier answer told, to ask for its result.")]


class Searched(_Asked, frozen=True):
    """Of `search_patterns`."""

    query: Annotated[str, Meta(max_length=400, description="A brief or a problem in plain words; all without.")] = ""
    limit: Limit = 5


class Named(_Asked, frozen=True):
    """Of `get_pattern`."""

    pattern: Pattern
    variant: Variant = ""


class Pair(_Asked, frozen=True):
    """Of `what_connects`."""

    source: Annotated[str, Meta(max_length=128, description="A service, such as aws.sqs or sqs.")]
    target: Annotated[str, Meta(max_length=128, description="A service; without, all that source connects with.")] = ""
    kind: Annotated[str, Meta(max_length=32, description="One kind of connection, such as async.")] = ""


class Started(_Asked, frozen=True):
    """Of `start_from_pattern`."""

    pattern: Annotated[Slug, Meta(description="Slug of a pattern; without, an empty sketch.")] = ""
    variant: Variant = ""
    title: Annotated[str, Meta(max_length=limits.TITLE)] = ""
    to: To = ""


class Sketched(_Asked, frozen=True):
    """Of `read_sketch`."""

    sketch: Opened
    since: Annotated[str, Meta(max_length=64, description="A revision: tell what changed after it.")] = ""
    parts: Annotated[tuple[str, ...], Meta(max_length=100, description="Only these ids and what joins them.")] = ()


class Composed(_Asked, frozen=True):
    """Of `compose`."""

    sketch: Opened
    pattern: Pattern
    variant: Variant = ""
    bindings: Annotated[
        dict[str, str] | None,
        Meta(description="Role to id of a part that plays it already; guessed without, {} for none."),
    ] = None


class Edited(_Asked, frozen=True):
    """Of `edit`."""

    sketch: Opened
    operations: Annotated[
        tuple[dict[str, Any], ...],
        Meta(
            min_length=1,
            max_length=limits.CHANGES_A_BATCH,
            description='In order, all or none: {"do": "add", "node": {"service", "id"?, "label"?, "settings"?}}, '
            '{"do": "add", "connection": {"source", "target", "kind"?, "id"?, "settings"?}}, '
            '{"do": "update", "node": ID, "set": {"label"?, "settings"?: merged, null unsets}}, '
            '{"do": "remove", "node": ID}, {"do": "describe", "title"}, '
            '{"do": "ignore", "rule", "target": ID, "reason"}. In place of node: connection, frame, note. '
            "Nobody places anything.",
        ),
    ]


class Checked(_Asked, frozen=True):
    """Of `check`."""

    sketch: Opened
    profile: Annotated[Profile, Meta(description="strict finds more.")] = "standard"
    rule: Annotated[str, Meta(max_length=8, description="Only this rule, with why and its source.")] = ""
    limit: Limit = _LIST


class Mended(_Asked, frozen=True):
    """Of `apply_fixes`."""

    sketch: Opened
    rules: Annotated[tuple[str, ...], Meta(max_length=100, description="Only the fixes of these; all without.")] = ()
    complete: Annotated[
        tuple[Slug, ...],
        Meta(max_length=20, description="Instead of fixes: patterns that it nearly is, to be completed."),
    ] = ()
    unsafe: Annotated[bool, Meta(description="Also what takes away or changes what somebody chose.")] = False


class Recognised(_Asked, frozen=True):
    """Of `recognise`."""

    sketch: Opened
    by_entry: Annotated[
        bool, Meta(description="Search the catalogue by it: each entry once, the most complete first.")
    ] = False


class Broken(_Asked, frozen=True):
    """Of `break_part`."""

    sketch: Opened
    part: Annotated[str, Meta(max_length=64, description="Id of the part; without, every part in a line.")] = ""
    fault: Annotated[FaultKind, Meta(description="How it breaks.")] = "fails"
    enter: Annotated[str, Meta(max_length=64, description="Id of the connection by which the message enters.")] = ""


class Simulated(_Asked, frozen=True):
    """Of `simulate`."""

    sketch: Opened
    rate: Rate = 0
    load: Load = {}
    budget: Annotated[dict[str, Any], Meta(description='Such as {"usd_month": 500, "p99_ms": 800}.')] = {}
    against: Annotated[str | dict[str, Any], Meta(description="Another sketch under the same load.")] = ""
    job: Job = ""


class Judged(_Asked, frozen=True):
    """Of `verdict`."""

    sketch: Opened
    rate: Rate = 0
    load: Load = {}
    limit: Limit = 8
    job: Job = ""


class Rendered(_Asked, frozen=True):
    """Of `render`."""

    sketch: Opened
    format: Literal["svg", "png", "pdf"] = "png"
    image: Annotated[bool, Meta(description="Send the PNG along; else only where it can be had.")] = False
    to: To = ""


class Imported(_Asked, frozen=True):
    """Of `import_files`."""

    files: Annotated[dict[str, str], Meta(max_length=200, description="Name to text; what belongs together.")] = {}
    paths: Annotated[tuple[str, ...], Meta(max_length=200, description="Files, where the tools work on files.")] = ()
    format: Annotated[str, Meta(max_length=32, description="What it is, where the content does not tell.")] = ""
    title: Annotated[str, Meta(max_length=limits.TITLE)] = ""
    to: To = ""


class Exported(_Asked, frozen=True):
    """Of `export`."""

    sketch: Opened
    format: Annotated[str, Meta(max_length=32, description="sam, drawio, mermaid, d2, dot, python, markdown, json …")]
    to: To = ""


class Compared(_Asked, frozen=True):
    """Of `diff`."""

    sketch: Opened
    against: Annotated[
        str | dict[str, Any], Meta(description="What it was before: another sketch, or a revision of this one.")
    ]
