"""The one door for sketches from outside: a Sketch, or every mistake with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core import limits
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import (
    InputError,
    InvalidSketch,
    NotASketch,
    TooLarge,
    _read_with_care,
    _written_plain,
    parse,
    parse_value,
)
from tests.core.cast import as_json, document, orders
from tests.core.strategies import JSON, damaged, steady
from tests.effort import at_most

NODE = {"id": "fn", "service": "aws.lambda"}
# Values of which some cannot be kept.
_SCALARS = st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats() | st.text(st.characters(), max_size=3)
ODD = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
)


def refused(data: bytes, kind: type[InputError]) -> dict[str, str]:
    """The messages of a refusal by their paths."""
    with pytest.raises(InputError) as caught:
        parse(data)
    assert type(caught.value) is kind, caught.value.errors
    assert caught.value.errors
    return {error.path: error.message for error in caught.value.errors}


def test_a_sketch_is_read_whole() -> None:
    assert parse(encode(orders())) == orders()


def test_an_empty_sketch_needs_only_its_schema() -> None:
    assert parse(as_json()) == Sketch()


def test_parts_may_come_as_values_too() -> None:
    assert parse_value(document(nodes=(NODE,))).nodes[0].service == "aws.lambda"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b'{"schema": "pattern-studio/2"} {}', "trailing characters"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        ("{}".encode("utf-16"), "not valid JSON"),
        (b'{"title": "\xff\xfe"}', "not UTF-8"),
        (b'{"title": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"title": "\\ud800"}', "not valid JSON"),
        (b'{"title": "a\x00b"}', "not valid JSON"),
        (b'{"nodes": NaN}', "not valid JSON"),
        (b'{"nodes": -Infinity}', "not valid JSON"),
        (b'{"nodes": 1e999}', "out of range"),
        (b'{"nodes": ' + b"9" * 5_000 + b"}", "out of range"),
        (b"<svg/>", "not valid JSON"),
        (b"null", "this is null"),
        (b"[]", "this is a list"),
        (b"3.5", "this is a number"),
        (b"true", "this is a boolean"),
        (b'"pattern-studio/2"', "this is a string"),
    ],
    ids=repr,
)
def test_what_is_no_json_object_is_no_sketch(data: bytes, says: str) -> None:
    assert says in refused(data, NotASketch)["$"]


@pytest.mark.parametrize("schema", [None, 1, [], {}, "pattern-studio/3", "pattern-studio/2 ", "", "x" * 9_000])
def test_an_unknown_schema_version_is_named(schema: object) -> None:
    message = refused(json.dumps({"schema": schema}).encode(), NotASketch)["$.schema"]
    assert message.startswith("expected 'pattern-studio/2', got ")
    assert len(message) < 200


def test_a_document_without_schema_is_no_sketch() -> None:
    assert "got null" in refused(b'{"nodes": []}', NotASketch)["$.schema"]


@pytest.mark.parametrize(
    ("parts", "path", "says"),
    [
        ({"hue": 1}, "$", "unknown key 'hue'"),
        ({"nodes": [{**NODE, "hue": 1}]}, "$.nodes[0]", "unknown key 'hue'"),
        ({"nodes": [NODE, {"id": "b"}]}, "$.nodes[1]", "missing key 'service'"),
        ({"nodes": [{**NODE, "position": {"x": 1, "y": 2, "z": 3}}]}, "$.nodes[0].position", "unknown key 'z'"),
        ({"title": 3}, "$.title", "got 'int'"),
        ({"title": "x" * 201}, "$.title", "length <= 200"),
        ({"nodes": {}}, "$.nodes", "expected a list, got an object"),
        ({"nodes": None}, "$.nodes", "expected a list, got null"),
        ({"nodes": [None]}, "$.nodes[0]", "got 'null'"),
        ({"nodes": [{**NODE, "label": "x" * 201}]}, "$.nodes[0].label", "length <= 200"),
        ({"nodes": [{**NODE, "label": None}]}, "$.nodes[0].label", "got 'null'"),
        ({"nodes": [{**NODE, "notes": "x" * 4_001}]}, "$.nodes[0].notes", "length <= 4000"),
        ({"nodes": [{**NODE, "pinned": 1}]}, "$.nodes[0].pinned", "expected 'bool'"),
        ({"nodes": [{**NODE, "position": {"x": "1", "y": 2}}]}, "$.nodes[0].position.x", "got 'str'"),
        ({"nodes": [{**NODE, "position": {"x": True, "y": 2}}]}, "$.nodes[0].position.x", "got 'bool'"),
        ({"nodes": [{**NODE, "position": {"x": 1, "y": 1e300}}]}, "$.nodes[0].position.y", "<= 100000"),
        ({"nodes": [{**NODE, "settings": []}]}, "$.nodes[0].settings", "expected 'object'"),
        ({"nodes": [{**NODE, "settings": {"a": 1, "deep": {"b": 1}}}]}, "$.nodes[0].settings.deep", "got 'object'"),
        ({"nodes": [{**NODE, "settings": {"list": [1]}}]}, "$.nodes[0].settings.list", "got 'array'"),
        ({"nodes": [{**NODE, "settings": {"long": "x" * 2_001}}]}, "$.nodes[0].settings.long", "length <= 2000"),
        ({"nodes": [{**NODE, "settings": {"x" * 65: 1}}]}, "$.nodes[0].settings", "a key: "),
        ({"nodes": [{**NODE, "settings": {"": 1}}]}, "$.nodes[0].settings", "a key: "),
        ({"nodes": [{**NODE, "settings": {f"s{i}": i for i in range(61)}}]}, "$.nodes[0].settings", "length <= 60"),
        ({"nodes": [{**NODE, "settings": {"n": 10**30}}]}, "$.nodes[0].settings.n", "64 bits"),
        ({"frames": [{"id": "f", "kind": "galaxy"}]}, "$.frames[0].kind", "invalid enum value 'galaxy'"),
        (
            {"frames": [{"id": "f", "kind": "vpc", "box": {"x": 0, "y": 0, "width": -1, "height": 1}}]},
            "$.frames[0].box.width",
            ">= 0",
        ),
        ({"connections": [{"id": "c", "source": "fn", "kind": "sync"}]}, "$.connections[0]", "missing key 'target'"),
        ({"scenarios": [{"id": "s", "title": "S", "steps": [{"text": ""}]}]}, "$.scenarios[0].steps[0].text", ">= 1"),
        (
            {"scenarios": [{"id": "s", "title": "S", "steps": [{"text": "t", "moves": [{"direction": "up"}]}]}]},
            "$.scenarios[0].steps[0].moves[0].direction",
            "invalid enum value 'up'",
        ),
        (
            {"scenarios": [{"id": "s", "title": "S", "steps": [{"text": "t", "marks": {"fn": {"state": 3}}}]}]},
            "$.scenarios[0].steps[0].marks.fn.state",
            "got 'int'",
        ),
        (
            {"scenarios": [{"id": "s", "title": "S", "steps": [{"text": "t", "marks": {"A B": {"state": "x"}}}]}]},
            "$.scenarios[0].steps[0].marks",
            "a key: expected an id",
        ),
        (
            {"frames": [{"id": "f", "kind": "pattern", "pattern": {"slug": "saga", "bindings": {"role": 3}}}]},
            "$.frames[0].pattern.bindings.role",
            "got 'int'",
        ),
    ],
)
def test_a_mistake_is_told_with_its_path(parts: dict[str, Any], path: str, says: str) -> None:
    assert says in refused(as_json(**parts), InvalidSketch)[path]


@pytest.mark.parametrize("name", ["", "A", "a b", "a_b", "-a", "a" * 65, "é", "a\n", "a.b", "../a", '"', "a\u202e"])
def test_an_id_is_a_short_slug(name: str) -> None:
    message = refused(as_json(nodes=[{"id": name, "service": "aws.lambda"}]), InvalidSketch)["$.nodes[0].id"]
    assert message.startswith("expected an id: ")


@pytest.mark.parametrize("name", ["a", "0", "a" * 64, "a-", "a--b", "007"])
def test_slugs_of_every_shape_are_ids(name: str) -> None:
    assert parse(as_json(nodes=[{"id": name, "service": "x"}])).nodes[0].id == name


def test_mistakes_of_several_parts_are_told_together() -> None:
    data = as_json(
        hue=1,
        nodes=[{**NODE, "weight": 1}, NODE | {"id": "b"}, {"id": "c"}, {"id": "d", "service": 4}],
        frames=7,
        connections=[{"id": "x"}],
    )
    assert set(refused(data, InvalidSketch)) == {
        "$",
        "$.nodes[0]",
        "$.nodes[2]",
        "$.nodes[3].service",
        "$.frames",
        "$.connections[0]",
    }


def test_references_that_lead_nowhere_are_told_together() -> None:
    data = as_json(
        nodes=[{**NODE, "frame": "nowhere"}],
        frames=[
            {"id": "f", "kind": "vpc", "parent": "nobody"},
            {"id": "g", "kind": "pattern", "pattern": {"slug": "saga", "bindings": {"step": "gone"}}},
        ],
        connections=[{"id": "c", "source": "fn", "target": "lost", "kind": "sync"}],
        scenarios=[{"id": "s", "title": "S", "frame": "missing"}],
        ignored=[{"rule": "R", "target": "absent", "reason": ""}],
    )
    assert refused(data, InvalidSketch) == {
        "$.nodes[0].frame": "there is no frame 'nowhere'",
        "$.frames[0].parent": "there is no frame 'nobody'",
        "$.frames[1].pattern.bindings.step": "there is no node 'gone'",
        "$.connections[0].target": "there is no node 'lost'",
        "$.scenarios[0].frame": "there is no frame 'missing'",
        "$.ignored[0].target": "there is nothing with the id 'absent'",
    }


def test_an_id_is_used_once_over_nodes_frames_and_connections() -> None:
    data = as_json(
        nodes=[NODE, NODE],
        frames=[{"id": "fn", "kind": "vpc"}],
        connections=[{"id": "fn", "source": "fn", "target": "fn", "kind": "sync"}],
    )
    paths = refused(data, InvalidSketch)
    assert set(paths) == {"$.nodes[1].id", "$.frames[0].id", "$.connections[0].id"}
    assert set(paths.values()) == {"the id 'fn' is already used at nodes[0].id"}


def test_scenarios_have_ids_of_their_own() -> None:
    same = {"id": "fn", "title": "S"}
    assert parse(as_json(nodes=[NODE], scenarios=[same])).scenarios[0].id == "fn"
    assert set(refused(as_json(scenarios=[same, same]), InvalidSketch)) == {"$.scenarios[1].id"}


def test_frames_do_not_lie_inside_themselves() -> None:
    frames = [
        {"id": "a", "kind": "vpc", "parent": "b"},
        {"id": "b", "kind": "vpc", "parent": "a"},
        {"id": "self", "kind": "vpc", "parent": "self"},
        {"id": "fine", "kind": "vpc"},
    ]
    paths = refused(as_json(frames=frames), InvalidSketch)
    assert set(paths) == {"$.frames[0].parent", "$.frames[1].parent", "$.frames[2].parent"}


@pytest.mark.parametrize("move", [{}, {"connection": "c", "at": "fn"}])
def test_a_move_names_a_connection_or_a_node(move: dict[str, str]) -> None:
    data = as_json(scenarios=[{"id": "s", "title": "S", "steps": [{"text": "t", "moves": [move]}]}])
    assert "either a connection or" in refused(data, InvalidSketch)["$.scenarios[0].steps[0].moves[0]"]


def test_a_scenario_may_outlive_its_connection() -> None:
    steps = [{"text": "t", "moves": [{"connection": "gone"}]}]
    assert parse(as_json(scenarios=[{"id": "s", "title": "S", "steps": steps}])).scenarios[0].steps[0].moves


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0b", "\x1b", "\x1f", "\x7f", "\ufffe", "\uffff"])
def test_control_characters_are_refused_where_they_stand(sign: str) -> None:
    data = as_json(nodes=[{**NODE, "label": f"a{sign}b", "settings": {"note": sign, f"k{sign}": 1}}])
    errors = refused(data, InvalidSketch)
    assert set(errors) == {"$.nodes[0].label", "$.nodes[0].settings.note", "$.nodes[0].settings"}
    assert f"U+{ord(sign):04X}" in errors["$.nodes[0].label"]


@pytest.mark.parametrize(
    "text", ["tab\there", "two\nlines", "שלום", "\u202e", "👩‍👩‍👧", "\x85", "{{7*7}}", "<script>", "]]>"]
)
def test_any_other_text_is_kept_as_it_is(text: str) -> None:
    assert parse(as_json(nodes=[{**NODE, "label": text}])).nodes[0].label == text


def test_lone_surrogates_and_odd_numbers_in_values_are_refused() -> None:
    value = document(
        title="\ud800", nodes=[{**NODE, "settings": {"a": float("nan"), "b": float("inf"), "c": 10**5_000}}]
    )
    with pytest.raises(InvalidSketch) as caught:
        parse_value(value)
    paths = [error.path for error in caught.value.errors]
    assert paths == ["$.title", *(f"$.nodes[0].settings.{key}" for key in "abc")]


@steady(200)
@given(ODD)
def test_what_is_read_quickly_is_what_is_read_with_care(value: Any) -> None:
    for odd in ({"title": value}, {"nodes": [{**NODE, "settings": {"a": value}}]}):
        sketch = {"schema": SCHEMA, **odd}
        quick = _written_plain(sketch)
        assert quick is None or quick == _read_with_care(sketch)


def test_a_document_of_ten_megabytes_is_refused_before_it_is_read() -> None:
    assert "10,000,000 bytes" in refused(b"[" * 10_000_000, TooLarge)["$"]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("nodes", limits.PARSE_NODES),
        ("frames", limits.PARSE_FRAMES),
        ("connections", limits.PARSE_CONNECTIONS),
        ("scenarios", 200),
        ("ignored", 1_000),
    ],
)
def test_one_part_too_many_is_refused_by_its_count(name: str, most: int) -> None:
    assert f"has {most + 1:,} items" in refused(as_json(**{name: [{}] * (most + 1)}), TooLarge)[f"$.{name}"]


def test_as_many_parts_as_are_allowed_are_read() -> None:
    nodes = [{"id": f"n{i}", "service": "aws.lambda"} for i in range(limits.PARSE_NODES)]
    lines = [
        {"id": f"c{i}", "source": f"n{i % 2_000}", "target": f"n{(i * 7) % 2_000}", "kind": "sync"}
        for i in range(limits.PARSE_CONNECTIONS)
    ]
    sketch = parse(as_json(nodes=nodes, connections=lines))
    assert (len(sketch.nodes), len(sketch.connections)) == (limits.PARSE_NODES, limits.PARSE_CONNECTIONS)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_nesting_of_a_hundred_thousand_levels_is_refused(opening: bytes) -> None:
    assert "nested deeper" in refused(opening * 100_000, TooLarge)["$"]


def test_nesting_inside_texts_does_not_count() -> None:
    label = '[{"' * 60
    assert parse(as_json(nodes=[{**NODE, "label": label}])).nodes[0].label == label


def test_deep_values_are_refused_too() -> None:
    value: Any = 1
    for _ in range(5_000):
        value = [value]
    with pytest.raises(TooLarge):
        parse_value(document(nodes=value))


def test_no_more_errors_are_told_than_a_reader_can_use() -> None:
    many = [{"id": "UPPER", "service": "\x00"}] * 500
    assert len(refused(as_json(nodes=many), InvalidSketch)) == limits.ERRORS_REPORTED
    assert len(refused(as_json(nodes=[{"id": "UPPER", "service": "s"}] * 500), InvalidSketch)) == limits.ERRORS_REPORTED
    same = [{"id": "same", "service": "s"}] * 500
    assert len(refused(as_json(nodes=same), InvalidSketch)) == limits.ERRORS_REPORTED


@pytest.mark.parametrize(
    "data",
    [
        b'"' + b'\\"' * 500_000,
        b'"' * 1_000_000,
        b'"\\' * 500_000,
        b'{"a":"' + b"a" * 1_000_000,
        json.dumps({"k" * 300_000: ["\0"] * 20_000}).encode(),
        json.dumps({"schema": "pattern-studio/2", "k" * 300_000: ["a"] * 20_000}).encode(),
        json.dumps({"schema": "pattern-studio/2", "nodes": [{"id": "a" * 100_000, "service": "a" * 100_000}]}).encode(),
    ],
    ids=["escaped quotes", "quotes", "backslashes", "open text", "errors under a long key", "long key", "long texts"],
)
def test_no_document_within_the_size_limit_takes_long_or_gets_a_long_answer(data: bytes) -> None:
    with at_most(500), pytest.raises(InputError) as caught:
        parse(data)
    assert max(len(error.path) + len(error.message) for error in caught.value.errors) < 500


@steady(150)
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_give_a_sketch_or_an_input_error(data: bytes) -> None:
    assert answer(data) in ("sketch", "refused")


@steady(150)
@given(JSON | st.dictionaries(st.sampled_from(["schema", "nodes", "frames", "connections", "title"]), JSON))
def test_any_json_value_gives_a_sketch_or_an_input_error(value: Any) -> None:
    assert answer(json.dumps(value).encode()) in ("sketch", "refused")
    assert judged(lambda: parse_value(value)) in ("sketch", "refused")
    if isinstance(value, dict):
        assert judged(lambda: parse_value(value | {"schema": SCHEMA})) in ("sketch", "refused")


@steady(200)
@given(damaged(encode(orders())))
def test_a_damaged_sketch_is_still_a_sketch_or_refused_with_places(data: bytes) -> None:
    assert answer(data) in ("sketch", "refused")


def answer(data: bytes) -> str:
    """What the parser makes of bytes; anything but a sketch or an InputError fails the test that asks."""
    return judged(lambda: parse(data))


def judged(reading: Callable[[], Sketch]) -> str:
    """Was it read or refused? A refusal names places, and what was read is read again when written."""
    try:
        sketch = reading()
    except InputError as refusal:
        errors = refusal.errors
    else:
        assert parse(encode(sketch)) == sketch
        return "sketch"
    assert errors
    assert all(error.path.startswith("$") and error.message for error in errors)
    return "refused"


NEVER_TAKEN = (
    '{"schema": "pattern-studio/2", "title": "a\\u0007b"}',
    '{"schema": "pattern-studio/2", "title": "a\\bb"}',
    '{"schema": "pattern-studio/2", "title": "a\\\\\\u0000"}',
    '{"schema": "pattern-studio/2", "title": "a\x7fb"}',
    '{"schema": "pattern-studio/2", "title": "a\uffffb"}',
    '{"schema": "pattern-studio/2", "nodes": [{"id": "a", "service": "s", "settings": {"x": 18446744073709551617}}]}',
    '{"schema": "pattern-studio/2", "nodes": [{"id": "a", "service": "s", "settings": {"x": 1e999}}]}',
    '{"schema": "pattern-studio/2", "nodes": [{"id": "a", "service": "s", "settings": {"x": 1E+999}}]}',
    '{"nodes": []}',
    '{"title": "\\"schema\\": \\"pattern-studio/2\\""}',
)


@pytest.mark.parametrize("text", NEVER_TAKEN, ids=ascii)
def test_what_is_odd_is_refused_however_fast_the_rest_is_read(text: str) -> None:
    with pytest.raises(InputError):
        parse(text.encode())


@pytest.mark.parametrize(
    "title",
    [
        "plain",
        'a "quoted" \\ word',
        "back\\slash\\\\",
        "[[[{{{",
        'x"]}"[',
        "line\nend\t",
        "12345678901234567890",
        "ü – 日本",
    ],
)
def test_fast_and_careful_reading_agree(title: str) -> None:
    data = json.dumps({"schema": "pattern-studio/2", "title": title}, ensure_ascii=False).encode()
    assert parse(data) == parse_value(json.loads(data)) == Sketch(title=title)
    deep = json.dumps({"schema": "pattern-studio/2", "title": title, "nodes": [[[[["x"] * 3]]]]}).encode()
    with pytest.raises(InputError):
        parse(deep)
