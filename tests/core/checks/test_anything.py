"""Whatever is drawn, the rules answer, and every fix that they offer can be done and clears what it was offered for."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from patterns_app.core.checks.examples import examples
from patterns_app.core.checks.model import Finding
from patterns_app.core.checks.run import run
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import Connection, Frame, Node, PatternUse, Point, Sketch
from patterns_app.core.sketch.operations import apply
from patterns_app.core.sketch.parser import parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.strategies import Draw, steady

SERVICES = sorted(vocabulary().services)
KINDS = sorted(vocabulary().kinds)
ODD = st.none() | st.booleans() | st.integers(-5, 10**7) | st.sampled_from(["", "Two Words", "x.fifo", "\u202e", "-1"])
FRAMES = (
    Frame(id="team-one", kind="team"),
    Frame(id="account-one", kind="account", parent="team-one"),
    Frame(id="team-two", kind="team"),
    Frame(id="breaker", kind="pattern", pattern=PatternUse(slug="circuit-breaker")),
)

WHOLE = [sketch for example in examples().values() for sketch in (example.bad, example.good)]
WHOLE += [variant.sketch for pattern in patterns() for variant in pattern.variants]


def _value(setting: Setting) -> st.SearchStrategy[Any]:
    """Mostly what the setting may be, now and then something else."""
    if setting.choices:
        return st.sampled_from(setting.choices) | ODD
    match setting.type:
        case "boolean":
            return st.booleans() | st.booleans() | ODD
        case "integer" | "number":
            least = int(setting.minimum or 0)
            most = int(setting.maximum) if setting.maximum is not None else least + 10_000
            return st.integers(least, most) | ODD
    return ODD


def _settings(draw: Draw, known: tuple[Setting, ...]) -> dict[str, Any]:
    some = draw(st.lists(st.sampled_from(known), max_size=3, unique_by=lambda item: item.key)) if known else []
    values = {item.key: draw(_value(item)) for item in some}
    return {key: value for key, value in values.items() if value is not None}


def _kind(draw: Draw, source: str, target: str) -> str:
    """Mostly a kind that the pair may have."""
    known = vocabulary().verdict(source, target).kinds
    kind: str = draw(st.sampled_from([*known, *known, *known, draw(st.sampled_from(KINDS))]))
    return kind


@st.composite
def drawings(draw: Draw) -> Sketch:
    """Sketches of all services, connected as people do and as they do not."""
    services = draw(st.lists(st.sampled_from(SERVICES), min_size=2, max_size=7))
    is_placed = draw(st.booleans())
    nodes = tuple(
        Node(
            id=f"n{index}",
            service=service,
            label=draw(st.sampled_from(["", f"Part {index}", "W" * 200])),
            frame=draw(st.none() | st.sampled_from([frame.id for frame in FRAMES])),
            position=Point(x=draw(st.integers(0, 3)) * 160, y=index * 160) if is_placed else None,
            settings=_settings(draw, vocabulary().services[service].settings),
        )
        for index, service in enumerate(services)
    )
    pairs = [(one, two) for one in nodes for two in nodes if vocabulary().pairs.knows(one.service, two.service)]
    pairs += [(one, two) for one in nodes for two in nodes if one is not two][:6]
    lines = []
    for index, (one, two) in enumerate(draw(st.lists(st.sampled_from(pairs), max_size=10))):
        if one is not two:
            kind = _kind(draw, one.service, two.service)
            settings = _settings(draw, vocabulary().kinds[kind].settings)
            lines.append(Connection(id=f"l{index}", source=one.id, target=two.id, kind=kind, settings=settings))
    return Sketch(nodes=nodes, frames=FRAMES, connections=tuple(lines))


@st.composite
def worn(draw: Draw) -> Sketch:
    """Examples and patterns with some settings changed, some forgotten, some connections missing."""
    sketch = draw(st.sampled_from(WHOLE))
    nodes = [replace(node, settings=_worn(draw, node.settings, node.service)) for node in sketch.nodes]
    lines = [replace(line, settings=_worn(draw, line.settings, line.kind)) for line in sketch.connections]
    lost = draw(st.sets(st.integers(0, max(0, len(lines) - 1)), max_size=2))
    kept = tuple(line for index, line in enumerate(lines) if index not in lost)
    return replace(sketch, nodes=tuple(nodes), connections=kept, scenarios=(), ignored=())


def _worn(draw: Draw, settings: dict[str, Any], owner: str) -> dict[str, Any]:
    """The same settings, or none, or with some new values."""
    match draw(st.integers(0, 5)):
        case 0:
            return {}
        case 1:
            known = vocabulary().services.get(owner) or vocabulary().kinds.get(owner)  # an example's service is unknown
            return {**settings, **_settings(draw, known.settings if known else ())}
    return settings


def _findings(sketch: Sketch) -> list[Finding]:
    return run(sketch, vocabulary())


@steady(150)
@given(drawings() | worn())
def test_the_rules_answer_the_same_twice(sketch: Sketch) -> None:
    assert _findings(parse(encode(sketch))) == _findings(sketch)


@steady(150)
@given(drawings() | worn())
def test_every_fix_can_be_done_and_clears_its_finding(sketch: Sketch) -> None:
    for finding in _findings(sketch):
        if finding.fix:
            mended = parse(encode(apply(sketch, finding.fix.operations)))
            said = {(other.rule, other.message, other.nodes, other.connections) for other in _findings(mended)}
            assert (finding.rule, finding.message, finding.nodes, finding.connections) not in said


@steady(150)
@given(drawings() | worn())
def test_mending_everything_comes_to_an_end_without_errors_that_a_fix_made(sketch: Sketch) -> None:
    for _ in range(80):
        finding = next((found for found in _findings(sketch) if found.fix and found.severity != "info"), None)
        if finding is None or finding.fix is None:
            return
        sketch = apply(sketch, finding.fix.operations)
    raise AssertionError(f"still {finding}")
