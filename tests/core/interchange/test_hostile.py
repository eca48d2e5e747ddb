"""What attacks readers is refused, in plain words and with a place, before it costs much."""

from __future__ import annotations

import contextlib
import json
import resource
import time
from collections.abc import Callable
from typing import Any

import pytest

from patterns_app.core import limits
from patterns_app.core.interchange.bundle import together
from patterns_app.core.interchange.reading import READERS, read, read_files, recognise
from patterns_app.core.interchange.recognised import how_to_read
from patterns_app.core.interchange.systems import looks
from patterns_app.core.sketch.parser import Error, InputError, TooLarge
from tests.attacks import inputs
from tests.attacks.inputs import IMPORT, Attack
from tests.effort import at_most

FILES = [one for one in inputs.attacks() if one.path == IMPORT and "multipart" not in one.content_type]


@pytest.mark.parametrize("attack", FILES, ids=lambda one: one.name)
def test_a_reader_refuses_or_reads_it_and_never_breaks(attack: Attack) -> None:
    data = attack.make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused: tuple[Error, ...] = ()
    with at_most(1_000):  # what held this up for minutes took many times as much
        try:
            read_files({"file": data})
        except InputError as error:
            refused = tuple(error.errors)
    answer = 422 if refused else 200
    assert all(one.path and len(one.path) + len(one.message) < 500 for one in refused)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KiB
    assert answer in attack.answers


# What a file may be filled with, over and over, behind the first words of each kind of text.
FILLERS = [
    *(b"\n", b"\r\n", b" ", b"\t\n", b"# \n", b"//\n", b"%%\n", b"'\n", b"/* */\n", b"/*", b"---\n", b"```d2\n```\n"),
    *(
        b"provider:\n",
        b"  a: b\n",
        b"import ",
        b"resource ",
        b'"Type" :',
        b" Type :\n",
        b"- ",
        b"title: \n",
        b"aws",
        b"$a(",
    ),
]
STARTS = {
    "": b"", "cloudformation": b"Resources:\n", "d2": b"a -> b\n", "dot": b"digraph {\n", "drawio": b"<mxfile>",
    "json": b"{", "mermaid": b"flowchart LR\n", "plantuml": b"@startuml\n!include ",
    "python": b"from diagrams import Diagram\n",
    "serverless": b"provider:\n", "terraform": b'resource "a" "b" {\n', "markdown": b"```mermaid\n```\n",
}  # fmt: skip


def _spent(work: Callable[[bytes], object], data: bytes) -> float:
    started = time.process_time()
    with contextlib.suppress(InputError):
        work(data)
    return time.process_time() - started


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_what_fills_a_file_without_a_word_is_looked_through_once(start: bytes) -> None:
    """Four times the length takes about four times as long; what goes over each rest again takes sixteen times."""
    works: list[Callable[[bytes], object]] = [recognise, how_to_read, lambda data: looks("a.yaml", data)]
    if (key := next((key for key, begins in STARTS.items() if begins == start), "")) in READERS:
        works.append(lambda data: read(data, key))
    for filler in FILLERS:
        small, large = (start + filler * (size // len(filler)) for size in (4_000, 16_000))
        for work in works:
            few = min(_spent(work, small) for _ in range(2))
            # The least of several: what else the process does between, as clearing its memory, is not the work's.
            assert any(_spent(work, large) < 9 * few + 0.1 for _ in range(3)), filler


@pytest.mark.parametrize("count", [2, 50])
def test_all_zips_of_an_upload_have_one_budget(count: int) -> None:
    part = inputs.one_zip(limits.IMPORT_INFLATED_BYTES // 2 + 1)
    with pytest.raises(TooLarge, match="unpacks to more than"):
        together({f"{place}.zip": part for place in range(count)})


def test_reading_references_takes_time_that_grows_with_their_number() -> None:
    def taken(functions: int) -> float:
        data = inputs.many_references(functions)
        started = time.process_time()
        read(data)
        return time.process_time() - started

    read(inputs.many_references(10))
    small, large = taken(75), taken(300)
    assert large < 9 * small + 0.1


def test_what_looks_like_a_number_of_yaml_1_1_stays_text() -> None:
    template = b"""
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {Timeout: 1:30, MemorySize: 512, Description: 012345678901}
"""
    node = read(template).sketch.nodes[0]
    assert node.settings.get("memory") == 512
    assert set(node.settings) == {"memory"}


def test_a_packed_page_whose_codes_are_cut_by_the_chunks_comes_out_whole() -> None:
    text = "é" * 50_000
    cell = f'<mxCell id="1" vertex="1" value="{text}" style="shape=mxgraph.aws4.lambda"/>'
    page = f"<mxGraphModel><root>{cell}</root></mxGraphModel>"
    quoted = "".join(f"%{byte:02X}" for byte in page.encode())
    node = read(inputs.packed_page(quoted.encode())).sketch.nodes[0]
    assert node.label == "é" * 199 + "…"


def _resources(**found: tuple[str, dict[str, Any]]) -> bytes:
    bodies = {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in found.items()}
    return json.dumps({"Resources": bodies}).encode()


def _one_family(count: int) -> bytes:
    listener = {"Routes": {"Fn::Sub": "".join(f"${{T{place}}}" for place in range(count))}}
    family = "AWS::ElasticLoadBalancingV2"
    groups: dict[str, tuple[str, dict[str, Any]]] = {
        f"T{place}": (f"{family}::TargetGroup", {}) for place in range(count)
    }
    return _resources(**groups, **{f"L{place}": (f"{family}::Listener", listener) for place in range(60)})


def _many_targets(count: int) -> bytes:
    target = {"Arn": {"Fn::GetAtt": ["Work", "Arn"]}, "DeadLetterConfig": {"Arn": {"Ref": "Kept"}}}
    rule = {"EventPattern": {"source": ["shop"]}, "Targets": [target] * count}
    return _resources(Work=("AWS::Lambda::Function", {}), Rule=("AWS::Events::Rule", rule))


def _one_role(users: int, mentions: int = 10_000) -> bytes:
    role = {"Policies": [{"PolicyDocument": {"Statement": [_allowed([{"Ref": "Jobs"}] * mentions)]}}]}
    body = {"Role": {"Ref": "May"}, "Environment": {"Variables": {"TOPIC": {"Ref": "News"}}}}
    functions = {f"F{place}": ("AWS::Lambda::Function", body) for place in range(users)}
    parts = {"Jobs": ("AWS::SQS::Queue", {}), "News": ("AWS::SNS::Topic", {}), "May": ("AWS::IAM::Role", role)}
    return _resources(**parts, **functions)


def _allowed(on: list[Any]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish"], "Resource": on}


def _many_groups(count: int) -> bytes:
    long = {"A": {"Fn::Sub": "${Jobs}" * 60}}
    groups: dict[str, tuple[str, dict[str, Any]]] = {f"C{place}": ("AWS::ECS::Cluster", {}) for place in range(count)}
    return _resources(**groups, **{f"Q{place}": ("AWS::SQS::Queue", long) for place in range(count)})


def _handed_through(count: int) -> bytes:
    """A workflow in which each of many states puts something in place that one of many tasks asks for."""
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke"}
    states: dict[str, Any] = {}
    for n in range(count):
        states[f"P{n}"] = {"Type": "Pass", "Result": {"f": "x"}, "ResultPath": f"$.p{n}", "Next": f"T{n}"}
        states[f"T{n}"] = {**task, "Parameters": {"FunctionName.$": f"$.p{n}.f"}, "Next": f"P{n + 1}"}
    return _resources(
        W=("AWS::StepFunctions::StateMachine", {"Definition": {"StartAt": "P0", "States": states}}),
        F=("AWS::Lambda::Function", {"FunctionName": "x"}),
    )


def _recorders(count: int) -> bytes:
    kinds = {"R": "AWS::Config::ConfigurationRecorder", "D": "AWS::Config::DeliveryChannel"}
    return _resources(**{f"{sign}{n}": (kind, {}) for sign, kind in kinds.items() for n in range(count)})


@pytest.mark.parametrize(
    ("make", "count"),
    [
        *((_one_family, 1_800), (_many_targets, 5_000), (_one_role, 900), (_many_groups, 900)),
        *((_handed_through, 1_500), (_recorders, 900)),
    ],
)
def test_what_many_resources_say_of_many_is_read_in_time_that_does_not_multiply(
    make: Callable[[int], bytes], count: int
) -> None:
    data = make(count)
    with at_most(1_000):  # the quickest of what was here before took 2,700
        read(data)


def test_a_role_of_many_users_is_refused_before_its_uses_are_written_out() -> None:
    names = [f"Q{place}" for place in range(400)]
    role = {"Policies": [{"PolicyDocument": {"Statement": [_allowed([{"Ref": name} for name in names])]}}]}
    functions = {f"F{place}": ("AWS::Lambda::Function", {"Role": {"Ref": "May"}}) for place in range(1_000)}
    queues: dict[str, tuple[str, dict[str, Any]]] = {name: ("AWS::SQS::Queue", {}) for name in names}
    with at_most(1_000), pytest.raises(TooLarge, match=r"Resources\.May.*uses of parts"):
        read(_resources(May=("AWS::IAM::Role", role), **queues, **functions))


@pytest.mark.parametrize("start", [b"flowchart LR\n%% ", b"from diagrams import Node\n# ", b"<mxfile><!-- "])
def test_a_file_that_only_names_files_beside_it_may_be_no_longer_than_others(start: bytes) -> None:
    with pytest.raises(TooLarge, match="at most 1,048,576 are read"):
        read(start + b"pattern_studio_files= -->" + b" " * limits.IMPORT_BYTES)


def test_what_a_drawing_holds_beside_its_files_may_be_no_longer_than_others() -> None:
    files = b"pattern_studio_files=" + b'"' + b"A" * limits.IMPORT_BYTES + b'"'
    with pytest.raises(TooLarge, match="bytes; at most"):
        read(b'<mxfile><object id="1" ' + files + b"/>" + b" " * limits.IMPORT_BYTES + b"</mxfile>")


def test_stories_without_end_in_a_drawing_are_refused_soon() -> None:
    said = '{"scenarios":[' + ",".join(["{}"] * 150_000) + "]}"
    layer = f'<object id="1" pattern_studio_document="{said.replace(chr(34), "&quot;")}"><mxCell parent="0"/></object>'
    cells = "".join(f'<mxCell id="{place}" vertex="1" style="shape=mxgraph.aws4.lambda"/>' for place in range(2, 1_500))
    page = f"<mxfile><diagram><mxGraphModel><root>{layer}{cells}</root></mxGraphModel></diagram></mxfile>"
    with at_most(600), pytest.raises(TooLarge, match="scenarios"):
        read(page.encode())


_ICON = "shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.lambda;"


def _drawn(*cells: str) -> bytes:
    root = '<mxCell id="0"/><mxCell id="1" parent="0"/>' + "".join(cells)
    return f"<mxGraphModel><root>{root}</root></mxGraphModel>".encode()


def _shape(name: str, parent: str = "1", style: str = _ICON, x: float = 0, y: float = 0) -> str:
    place = f'<mxGeometry x="{x}" y="{y}" width="48" height="48" as="geometry"/>'
    return f'<mxCell id="{name}" value="{name}" vertex="1" parent="{parent}" style="{style}">{place}</mxCell>'


def _line(name: str, source: str, target: str) -> str:
    return f'<mxCell id="{name}" edge="1" parent="1" source="{source}" target="{target}"/>'


def _loose(name: str, x: float, y: float) -> str:
    ends = f'<mxPoint x="{x}" y="{y}" as="sourcePoint"/><mxPoint x="{x}" y="{y + 200}" as="targetPoint"/>'
    return f'<mxCell id="{name}" edge="1" parent="1"><mxGeometry as="geometry">{ends}</mxGeometry></mxCell>'


@pytest.mark.parametrize(
    "data",
    [
        b"%%{a}%%\n" * 3_000 + b"x",
        b"%%{a}%%" * 40,
        b"flowchart\n" + b"%" * 400 + b"x",
        b"---\n" * 900,
        b"<svg " * 60_000,
        b"<svg " * 60_000 + b">",
        b"services:\n a:\n" + b" " * 250_000,
        b"<definitions " * 20_000,
        b"<a:model " * 28_000,
    ],
    ids=lambda data: str(data[:14]),
)
@pytest.mark.parametrize("wanted", ["", "mermaid"])
def test_what_a_file_begins_with_is_divided_in_one_way_only(data: bytes, wanted: str) -> None:
    with at_most(300), contextlib.suppress(InputError):
        read(data, wanted)


@pytest.mark.parametrize("parents", [("b", "a"), ("a", "1")])
def test_a_shape_that_lies_in_itself_lies_on_the_page(parents: tuple[str, str]) -> None:
    data = _drawn(_shape("a", parents[0]), _shape("b", parents[1], x=300), _line("l", "a", "b"))
    sketch = read(data).sketch
    assert "a" in [node.label for node in sketch.nodes]


def test_lines_to_a_group_do_not_look_for_its_part_again_and_again() -> None:
    held = [_shape(f"p{place}", "g", "text") for place in range(2_000)]
    lines = [_line(f"l{place}", "g", "b") for place in range(3_900)]
    with at_most(700):
        imported = read(_drawn(_shape("g", style="group"), _shape("only", "g"), _shape("b", x=500), *held, *lines))
    # More lines without a meaning than are kept are named, and the file is read.
    assert (len(imported.sketch.lines), len(imported.left_over)) == (500, 3_400)


@pytest.mark.parametrize("apart", [50.0, 0.01])
def test_loose_lines_look_only_at_what_lies_near(apart: float) -> None:
    parts = [_shape(f"p{place}", y=place * apart) for place in range(1_200)]
    lines = [_loose(f"l{place}", 24, place * 24 + 49) for place in range(2_400)]
    with at_most(400):
        imported = read(_drawn(*parts, *lines), "drawio")
    assert len(imported.sketch.nodes) == 1_200


def _meshed(count: int) -> bytes:
    """Junctions that lead to each other in three ways each."""
    parts = ["architecture-beta", "service a(x)[A]", "service b(x)[B]", *(f"junction j{n}" for n in range(count))]
    lines = [f"j{n}:R --> L:j{(n * way + 1) % count}" for n in range(count) for way in range(3)]
    return "\n".join([*parts, *lines, "a:R --> L:j0", "j1:R --> L:b"]).encode()


def _caught(count: int) -> bytes:
    """Each task of a saga is undone with all before it."""
    states: dict[str, Any] = {"Done": {"Type": "Succeed"}, "Lost": {"Type": "Fail"}}
    for n in range(count):
        catch, then = [{"ErrorEquals": ["States.ALL"], "Next": f"CancelBook{n}"}], f"Book{n + 1}"
        states[f"Book{n}"] = {
            "Type": "Task",
            "Resource": "x",
            "Catch": catch,
            "Next": then if n < count - 1 else "Done",
        }
        states[f"CancelBook{n}"] = {"Type": "Task", "Resource": "y", "Next": f"CancelBook{n - 1}" if n else "Lost"}
    machine = {"Definition": {"StartAt": "Book0", "States": states}}
    return _resources(M=("AWS::Serverless::StateMachine", machine))


@pytest.mark.parametrize(
    "data",
    [
        *(
            _drawn(*(_shape(f"{sign * 3_000}{n}".replace("<", "&lt;"), style="text") for n in range(8)))
            for sign in ("<a ", "<!--", "<?", "</")
        ),
        _meshed(1_200),
        _caught(300),
        b"a -> b\na.class: [" + b"x\n" * 60_000,
    ],
    ids=["tags", "remarks", "orders", "ends", "junctions", "sagas", "list"],
)
def test_what_nothing_closes_and_what_leads_everywhere_is_followed_once(data: bytes) -> None:
    with at_most(400):
        sketch = read(data).sketch
    assert sketch.nodes or sketch.notes


def test_words_before_a_sign_that_is_no_tag_stay() -> None:
    label = "less &lt; more &lt;b&gt;bold&lt;/b&gt;&lt;!-- a &lt;i&gt; hidden --&gt; &amp;lt;x&amp;gt; end &lt; "
    drawn = _drawn(_shape("f"), _shape("n", style="text", x=900).replace('value="n"', f'value="{label}"'))
    assert [note.text for note in read(drawn).sketch.notes] == ["less < more bold <x> end <"]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
        ("AWS::SQS::Queue", "QueueName"),
        ("AWS::Lambda::EventSourceMapping", "EventSourceArn"),
        ("AWS::Route53::RecordSet", "Name"),
    ],
)
def test_a_text_that_grows_between_its_pieces_is_none(kind: str, place: str) -> None:
    named = {"Fn::Join": ["s" * 100_000, ["a"] * 100_000]}
    with at_most(100):
        imported = read(_resources(M=(kind, {place: named}), Q=("AWS::SQS::Queue", {})))
    assert "Q" in [node.label for node in imported.sketch.nodes]


def test_the_file_that_is_meant_among_many_is_found_without_looking_at_all() -> None:
    stacks = {f"S{n}": ("AWS::CloudFormation::Stack", {"TemplateURL": f"{'a/' * 60}{n}/x.yaml"}) for n in range(900)}
    queue = b"Resources: {Q: {Type: AWS::SQS::Queue}}"
    files = {f"z/{'a/' * 30}{n}/x.yaml": queue if n == 7 else b"{}" for n in range(900)}
    with at_most(300):
        imported = read_files({"template.json": _resources(**stacks), **files})
    assert [node.service for node in imported.sketch.nodes] == ["aws.sqs"]


def test_whom_a_method_asks_is_looked_up_once() -> None:
    ends = "resource_id = aws_api_gateway_resource.r.id\n  http_method"
    method = 'resource "aws_api_gateway_method" "m{n}" {{\n  {ends} = "GET"\n  authorization = "NONE"\n}}\n'
    integration = 'resource "aws_api_gateway_integration" "i{n}" {{\n  {ends} = "POST"\n  type = "AWS"\n}}\n'
    text = "".join((method + integration).format(n=n, ends=ends) for n in range(600))
    with at_most(700):
        assert not read((text + 'resource "aws_lambda_function" "f" {}\n').encode(), "terraform").sketch.connections


@pytest.mark.parametrize(
    "text",
    [
        "classes: {\n" + f"{'a' * 2_000}: {{\n" * 60 + "".join(f"b{n}: 1\n" for n in range(600)) + "}\n" * 61,
        f"vars: {{\n x: {'y' * 60_000}\n}}\na: " + "${x}" * 600 + "\n",
        ".".join("a" * 400) + " -> b\n",
    ],
    ids=["blocks", "variables", "path"],
)
def test_what_d2_says_again_and_again_is_refused_before_it_has_grown(text: str) -> None:
    with at_most(100), pytest.raises(TooLarge, match=r"again and again|nested more than"):
        read(f"p -> q\n{text}".encode(), "d2")
