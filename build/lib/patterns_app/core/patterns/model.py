"""What a catalogue entry is: a pattern with its sketches and its story, or an *aaS model."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from patterns_app.core.reading import Day
from patterns_app.core.reading import Entry as _Part
from patterns_app.core.sketch.model import Sketch

from .identity import Identity

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, Meta(min_length=1, max_length=400)]
Prose = Annotated[str, Meta(min_length=1, max_length=4000)]
Verdict = Literal["holds", "partly", "outdated", "false", "unsourced"]
Origin = Literal["source", "beyond"]  # of the source document, or one that it does not have


class Role(_Part, frozen=True):
    """A part that a node plays in a pattern; its id is the node's id in every variant that has it."""

    id: Slug
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    does: Line
    services: Annotated[tuple[str, ...], Meta(min_length=1)]  # who may play it, the usual one first
    bindable: bool = True  # may a node that is already on the canvas play it?


class Variant(_Part, frozen=True):
    """One way to build the pattern: a whole sketch."""

    slug: Slug
    title: Line
    summary: Line
    sketch: Sketch


class Pitfall(_Part, frozen=True):
    """A mistake that is easy to make, and its fix."""

    title: Line
    text: Prose
    mend: Line
    rules: tuple[str, ...] = ()  # ids of the rules that find it


class LimitUse(_Part, frozen=True):
    """A limit of the vocabulary and what it means for this entry."""

    limit: Annotated[str, Meta(max_length=80)]
    means: Line


class Fact(_Part, frozen=True):
    """A statement with its source and the date it was read."""

    text: Line
    source: Line
    read: Day


class Claim(_Part, frozen=True):
    """What the source document says, and whether that still holds."""

    says: Line
    verdict: Verdict
    today: Line
    source: Line
    read: Day


class Lane(_Part, frozen=True):
    """One story of the entry: which scenario of which variant."""

    variant: Slug
    scenario: Slug


class SideBySide(_Part, frozen=True):
    """Stories that teach most when they are watched together, and what to look at."""

    slug: Slug
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    watch: Line
    lanes: Annotated[tuple[Lane, ...], Meta(min_length=2, max_length=3)]


class Share(_Part, frozen=True):
    """What a part of the traffic means, said for shares up to and including `upto` per cent."""

    upto: Annotated[int, Meta(ge=0, le=100)]
    says: Line


class Way(_Part, frozen=True):
    """The connections that a request takes, in order from the caller."""

    title: Annotated[str, Meta(min_length=1, max_length=40)]
    connections: Annotated[tuple[Slug, ...], Meta(min_length=1)]


class Split(_Part, frozen=True):
    """Traffic that divides between two ways by a share that the reader moves: of 100 requests, `share` take `taken`."""

    variant: Slug
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    taken: Way
    left: Way
    says: Annotated[tuple[Share, ...], Meta(min_length=2)]


class Stage(_Part, frozen=True):
    """One stage of a map: what it is for and the nodes that do it."""

    key: Slug
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    purpose: Line
    nodes: Annotated[tuple[Slug, ...], Meta(min_length=1)]
    across: bool = False  # stands beside all others; data does not flow into it from the stage before


class ServiceMap(_Part, frozen=True):
    """The nodes of the first variant by stage, in the order in which data passes. Flows are worked out, not told."""

    stages: Annotated[tuple[Stage, ...], Meta(min_length=2, max_length=6)]  # as many as stand side by side on the page
    outside: tuple[Slug, ...] = ()  # nodes that feed or use it without being a part of it


class Related(_Part, frozen=True):
    """Another entry worth reading next, and why."""

    slug: Slug
    why: Line


class Candidate(_Part, frozen=True):
    """A pattern that might come to mind, and why it is not the answer."""

    pattern: Slug
    why: Line


class AskedLimit(_Part, frozen=True):
    """A limit of the entry that one meets; `others` are limits of the entry too, which it cannot be."""

    limit: Annotated[str, Meta(max_length=80)]
    asks: Line
    others: Annotated[tuple[str, ...], Meta(min_length=3, max_length=3)]


class AskedMistake(_Part, frozen=True):
    """A pitfall of the entry by its title; `others` are pitfalls of the entry whose fixes do not help here.

    `seen` is how one notices it, in words that the fix does not use; without it the pitfall is told as it is.
    """

    pitfall: Line
    others: Annotated[tuple[Line, ...], Meta(min_length=3, max_length=3)]
    seen: Line = ""


class Questions(_Part, frozen=True):
    """What a lesson asks beside the picture. `situation` is a problem that the pattern answers, and `why`."""

    situation: Line
    why: Line
    others: Annotated[tuple[Candidate, ...], Meta(min_length=3, max_length=3)]
    limits: Annotated[tuple[AskedLimit, ...], Meta(min_length=1)]
    mistakes: Annotated[tuple[AskedMistake, ...], Meta(min_length=1)]


class Lesson(_Part, frozen=True):
    """Where the entry stands in the learning path: a chapter of `learning.yaml`, and its place in there from 1."""

    chapter: Slug
    place: Annotated[int, Meta(ge=1)]


class _Told(_Part, frozen=True, kw_only=True):
    """What patterns and models have in common."""

    slug: Slug
    order: int  # place in the source document; what it does not have comes after all that it has
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    heading: Annotated[str, Meta(max_length=120)] = ""  # the source document's; empty for what it does not have
    tagline: Annotated[str, Meta(min_length=20, max_length=160)]
    aliases: tuple[str, ...] = ()  # other names people search for
    when_to_use: Annotated[tuple[Line, ...], Meta(min_length=2)]
    when_not: Annotated[tuple[Line, ...], Meta(min_length=2)]
    facts: tuple[Fact, ...] = ()
    claims: tuple[Claim, ...] = ()
    gap: Line | None = None  # what the source document leaves out here
    related: Annotated[tuple[Related, ...], Meta(min_length=1)]


class Pattern(_Told, frozen=True, kw_only=True, tag_field="kind", tag="pattern"):
    """A pattern, an execution model or the data lake overview (`group`)."""

    group: Literal["pattern", "execution-model", "overview"]
    origin: Origin = "source"
    level: Literal["beginner", "intermediate", "advanced"]
    lesson: Lesson
    styles: Annotated[tuple[str, ...], Meta(min_length=1)]
    problems: Annotated[tuple[str, ...], Meta(min_length=1)]
    problem: Prose
    solution: Prose
    how_it_works: Annotated[tuple[Line, ...], Meta(min_length=3)]
    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    variants: Annotated[tuple[Variant, ...], Meta(min_length=1)]
    pitfalls: Annotated[tuple[Pitfall, ...], Meta(min_length=2)]
    limits: Annotated[tuple[LimitUse, ...], Meta(min_length=1)]
    side_by_side: tuple[SideBySide, ...] = ()
    questions: Questions | None = None
    split: Split | None = None
    map: ServiceMap | None = None
    identity: Identity | None = None


class Example(_Part, frozen=True):
    """A product that is offered by this model."""

    name: Line
    why: Line


class Focus(_Part, frozen=True):
    """Where the customer's attention goes: a qualitative place on a scale, with its reasoning."""

    provisioning: Annotated[int, Meta(ge=0, le=5)]  # 5: nearly all work is provisioning
    business_logic: Annotated[int, Meta(ge=0, le=5)]  # 5: nearly all work is business logic
    reasoning: Line


class ServiceModel(_Told, frozen=True, kw_only=True, tag_field="kind", tag="model"):
    """One of the *aaS models. The responsibility matrix itself lives in the vocabulary."""

    what_it_is: Prose
    you_manage: Line
    provider_manages: Line
    trade_off: Prose
    examples: Annotated[tuple[Example, ...], Meta(min_length=1)]
    lead_time: Line
    scaling: Line
    unit_of_deployment: Line
    billing_unit: Line
    focus: Focus | None = None  # None for XaaS, the umbrella term


Entry = Pattern | ServiceModel
