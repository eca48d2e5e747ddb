"""A sketch as JSON: the same bytes for the same sketch, and back again."""

from __future__ import annotations

import json
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given

from patterns_app.core.sketch.codec import digest, encode, encode_pretty, json_schema, to_builtins
from patterns_app.core.sketch.model import SCHEMA, Sketch
from patterns_app.core.sketch.parser import InputError, parse
from tests.core.cast import node, orders, placed_orders
from tests.core.strategies import sketches, steady


@steady(60)
@given(sketches())
def test_what_is_written_is_read_back_the_same(sketch: Sketch) -> None:
    assert parse(encode(sketch)) == sketch
    assert parse(encode_pretty(sketch)) == sketch
    assert encode(parse(encode(sketch))) == encode(sketch)


def test_the_schema_comes_first_and_defaults_are_left_out() -> None:
    assert encode(Sketch()) == b'{"schema":"pattern-studio/2"}'
    assert next(iter(to_builtins(orders()))) == "schema"
    assert to_builtins(Sketch(nodes=(node("fn", ""),)))["nodes"] == ({"id": "fn", "service": "aws.lambda"},)


def test_json_for_people_is_indented_and_ends_with_a_line_end() -> None:
    text = encode_pretty(orders()).decode()
    assert text.startswith('{\n  "schema": "pattern-studio/2",\n  "title": "Orders"')
    assert text.endswith("}\n")


def test_the_order_of_settings_does_not_matter() -> None:
    one, other = (Sketch(nodes=(node("fn", settings=pairs),)) for pairs in ({"a": 1, "b": 2}, {"b": 2, "a": 1}))
    assert one == other
    assert encode(one) == encode(other)
    assert digest(one) == digest(other)


def test_equal_sketches_have_equal_digests_and_others_have_others() -> None:
    assert digest(orders()) == digest(parse(encode(orders())))
    changed = msgspec.structs.replace(orders(), title="orders")
    assert len({digest(orders()), digest(changed), digest(placed_orders()), digest(Sketch())}) == 4


def test_the_digest_is_the_same_in_another_process() -> None:
    """Nothing of it hangs on the order of a set, on a hash seed or on a memory address."""
    program = (
        "import sys; from patterns_app.core.sketch import codec, parser;"
        "print(codec.digest(parser.parse(sys.stdin.buffer.read())))"
    )
    ran = subprocess.run([sys.executable, "-c", program], input=encode(orders()), capture_output=True, check=True)
    assert ran.stdout.decode().strip() == digest(orders())


def test_the_digest_of_a_known_sketch_does_not_change() -> None:
    """Links and cached pictures hang on it. When the document gains a version, so does this figure."""
    assert SCHEMA == "pattern-studio/2"
    assert digest(Sketch()) == "fcc4a15da18908f0db5a66242a508cbf590bcc66a489dc49c920fcd63e0cf20f"


def test_the_json_schema_names_every_part_and_closes_every_object() -> None:
    schema = json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    objects = schema["$defs"]
    assert {"Sketch", "Node", "Frame", "Connection", "Scenario", "Step", "Move", "Mark"} <= set(objects)
    assert all(item["additionalProperties"] is False for item in objects.values())
    assert objects["Node"]["required"] == ["id", "service"]
    assert json.loads(json.dumps(schema))["$defs"].keys() == objects.keys()
    # files beside it, which a sketch file carries by their hash
    assert objects["Sketch"]["properties"]["blobs"]["propertyNames"] == {"pattern": "^[0-9a-f]{64}$"}


@pytest.mark.parametrize("name", ["Node", "Frame", "Connection"])
def test_the_pattern_of_ids_in_the_json_schema_is_the_one_the_parser_keeps(name: str) -> None:
    pattern = json_schema()["$defs"][name]["properties"]["id"]["pattern"]
    assert pattern.startswith("^[a-z0-9]")
    with pytest.raises(InputError):
        parse(encode(Sketch(nodes=(node("a\n"),))))
