"""A sketch as a SAM template: no errors before and after SAM's own transform, honest about gaps, and back again."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import samtranslator
import yaml
from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner
from hypothesis import given
from msgspec import structs
from samtranslator.translator.transform import transform

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.links import links
from patterns_app.core.interchange.sam.nodes import nodes
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.services.model import Setting
from patterns_app.core.sketch.model import Connection, Node, SettingValue, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import large, line, node
from tests.core.strategies import ATTACKS, sketches, steady

VARIANTS = [(pattern.slug, variant) for pattern in patterns() for variant in pattern.variants]


def exported(sketch: Sketch) -> tuple[str, tuple[str, ...]]:
    return export(Subject(sketch, vocabulary(), arrange))


def resources(sketch: Sketch) -> dict[str, Any]:
    found: dict[str, Any] = load(exported(sketch)[0].encode())["Resources"]
    return found


def of_type(sketch: Sketch, kind: str) -> list[dict[str, Any]]:
    return [one.get("Properties", {}) for one in resources(sketch).values() if one["Type"] == kind]


@cache
def linter() -> Runner:
    """The rules take as long to load as a template to check, so they are loaded once."""
    return Runner(ConfigMixIn(regions=["us-east-1"], ignore_checks=["W", "I"]))


def found_by_lint(text: str) -> list[str]:
    template, unreadable = decode_str(text)
    matches = unreadable or list(linter().validate_template(template))
    return [f"{one.rule.id} {one.message}" for one in matches if one.rule.id.startswith("E")]


class Policies:
    """The managed policies that the translator would ask AWS for."""

    @staticmethod
    def load() -> dict[str, str]:
        place = Path(samtranslator.__file__).parent / "internal" / "data" / "aws_managed_policies.json"
        known: dict[str, str] = json.loads(place.read_text())["aws"]
        return known


def errors(text: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is wrong with a template: to whoever reads it, to SAM's transform, and after it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    _, unreadable = decode_str(text)
    expanded = transform(load(text.encode()), {}, Policies())
    return [str(one) for one in unreadable] + found_by_lint(json.dumps(expanded, indent=1))


def not_accounted_for(sketch: Sketch, notes: tuple[str, ...]) -> list[str]:
    """Connections that no function writes and that the report is silent about."""
    services = {one.id: one.service for one in sketch.nodes}
    return [
        one.id
        for one in sketch.connections
        if (services[one.source], services[one.target], one.kind) not in links()
        and not any(note.startswith(f"{one.id}: ") for note in notes)
    ]


@cache
def with_something_of_its_own() -> set[tuple[str, str]]:
    """Variants that have every service, setting and kind of connection of the catalogue between them.

    To lint a template takes a second or two, and says nothing new of what others have linted.
    """
    has = {(slug, one.slug): _ingredients(one.sketch) for slug, one in VARIANTS}
    chosen: set[tuple[str, str]] = set()
    while left := set().union(*has.values()) - set().union(*(has[one] for one in chosen)):
        chosen.add(max(has, key=lambda one: len(has[one] & left)))
    return chosen


def _ingredients(sketch: Sketch) -> set[tuple[str, ...]]:
    services = {one.id: one.service for one in sketch.nodes}
    lines = {(services[one.source], services[one.target], one.kind) for one in sketch.connections}
    said = {(services[one.id], key) for one in sketch.nodes for key in one.settings}
    return (
        lines
        | said
        | {(one,) for one in services.values()}
        | {(one.kind, key) for one in sketch.connections for key in one.settings}
    )


@pytest.mark.parametrize(("slug", "variant"), VARIANTS)
def test_every_catalogue_sketch_is_a_template_without_errors_that_reads_back(
    slug: str, variant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, notes = exported(variant.sketch)
    if variant == next(one for known, one in VARIANTS if known == slug):
        # What a reader's own cfn-lint says. It makes the same transform first.
        assert found_by_lint(text) == []
    elif (slug, variant.slug) in with_something_of_its_own():
        assert errors(text, monkeypatch) == []
    assert not_accounted_for(variant.sketch, notes) == []
    assert all(f"# - {note}" in text for note in notes)
    assert read(text.encode()).sketch == variant.sketch


def test_the_checks_themselves_find_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    text = exported(Sketch(nodes=(node("work"), node("q", service="aws.sqs"))))[0]
    assert errors(text, monkeypatch) == []
    assert any("E3034" in one for one in errors(text.replace("MemorySize: 128", "MemorySize: 1"), monkeypatch))
    assert any("E6101" in one for one in errors(f"{text}Outputs:\n  X:\n    Value: !GetAtt Nobody.Arn\n", monkeypatch))


# -- Random sketches ---------------------------------------------------------------------------------------------------

TEXTS = (
    "",
    "x",
    "orders",
    "/orders/{id}",
    "{{7*7}} ${x}",
    "rate(5 minutes)",
    '{"a": {"b": ["c"]}}',
    "*",
    "aurora-mysql",
)


def a_value(dice: random.Random, setting: Setting) -> bool | int | str:
    if setting.type == "boolean":
        return dice.random() < 0.5
    if setting.type in ("integer", "number"):
        least = int(setting.minimum or 0)
        most = int(setting.maximum if setting.maximum is not None else max(5_000, 2 * least))
        return dice.choice([least, most, dice.randint(least, most)])
    return dice.choice(setting.choices or TEXTS)


def some_settings(dice: random.Random, owner: str) -> dict[str, SettingValue]:
    words = vocabulary()
    known = (words.services.get(owner) or words.kinds[owner]).settings
    return {one.key: a_value(dice, one) for one in known if dice.random() < 0.4}


def from_matrix(seed: int, source: str = "") -> Sketch:
    """Valid connections between services: all that start at one service, or any of a handful that hang together."""
    dice, words = random.Random(seed), vocabulary()
    rows = [row for row in words.matrix.rows if row.source == source]
    if not source:
        chosen = {*dice.sample(sorted(words.services), 8), "aws.lambda", "aws.sqs", "aws.s3", "aws.rest-api"}
        rows = [row for row in words.matrix.rows if {row.source, row.target} <= chosen]
        rows = dice.choices(rows, k=20)
    nodes: dict[str, Node] = {}

    def end(service: str, number: int) -> str:
        name = f"{service.partition('.')[2]}-{number}"
        nodes.setdefault(name, Node(id=name, service=service, settings=some_settings(dice, service)))
        return name

    connections = []
    for place, row in enumerate(rows):
        kind = dice.choice([row.kind, *words.kinds[row.kind].covers])
        one, other = end(row.source, 0 if source else dice.randint(0, 1)), end(row.target, dice.randint(0, 1))
        connections.append(
            Connection(id=f"line-{place}", source=one, target=other, kind=kind, settings=some_settings(dice, kind))
        )
    return Sketch(title=source or "Any", nodes=tuple(nodes.values()), connections=tuple(connections))


@pytest.mark.parametrize("seed", range(6))
def test_a_random_valid_sketch_is_a_template_without_errors(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sketch = from_matrix(seed)
    text, notes = exported(sketch)
    assert errors(text, monkeypatch) == []
    assert not_accounted_for(sketch, notes) == []
    assert read(text.encode()).sketch == sketch


@steady(60)
@given(sketches())
def test_any_sketch_comes_back_equal_and_the_report_accounts_for_its_parts(sketch: Sketch) -> None:
    text, notes = exported(sketch)
    assert read(text.encode()).sketch == sketch
    assert not_accounted_for(sketch, notes) == []
    unknown = [one.id for one in sketch.nodes if one.service not in nodes() and one.service not in BY_DATA]
    assert [name for name in unknown if not any(name in note for note in notes)] == []


@pytest.mark.parametrize("source", sorted({row.source for row in vocabulary().matrix.rows}))
def test_every_pair_of_the_matrix_is_written_or_named(source: str) -> None:
    sketch = from_matrix(1, source)
    text, notes = exported(sketch)
    assert not_accounted_for(sketch, notes) == []
    assert yaml.safe_load(re.sub(r"!(Ref|GetAtt|Sub)\b", "", text))["Resources"]


BY_DATA = sorted(key for key, one in vocabulary().services.items() if one.resource and key not in nodes())


@pytest.mark.parametrize("service", sorted({*vocabulary().services} - {*nodes(), *BY_DATA}))
def test_a_service_that_is_not_written_is_named_in_the_report(service: str) -> None:
    _, notes = exported(Sketch(nodes=(node("part", service=service, label="The part"),)))
    assert [note for note in notes if "The part" in note and ("no resource is known" in note or "not written" in note)]


def test_what_only_data_know_is_a_template_without_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all its settings that name another resource too, so that what stands beside a part is written as well."""
    parts = [node(key.replace(".", "-"), service=key, settings=beside(key)) for key in BY_DATA]
    text, notes = exported(Sketch(nodes=tuple(parts)))
    assert errors(text, monkeypatch) == []
    assert [note for note in notes if "no resource is known" in note] == []


def beside(key: str) -> dict[str, Any]:
    """A value for each setting that stands in a resource beside the part."""
    return {
        one.key: one.choices[0] if one.choices else True if one.type == "boolean" else int(one.minimum or 1)
        for one in vocabulary().services[key].settings
        if any(row.by for row in one.template) and one.type != "text"
    }


def test_every_service_with_rows_of_its_own_has_its_resources() -> None:
    never_drawn = {key for key, one in vocabulary().services.items() if one.folded_because}
    assert {row.source for row in vocabulary().matrix.rows} <= {*nodes(), *BY_DATA} | never_drawn


def test_what_is_written_is_of_the_vocabulary() -> None:
    services, kinds = {*vocabulary().services}, {*vocabulary().kinds}
    assert {*nodes()} <= services
    assert [key for key in links() if not {key[0], key[1]} <= services or key[2] not in kinds] == []
    assert [key for key in links() if not vocabulary().pairs.knows(*key)] == []


# -- What single connections need --------------------------------------------------------------------------------------


def test_a_bucket_that_starts_a_function_which_reads_it_makes_no_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    sketch = Sketch(
        nodes=(node("in", service="aws.s3"), node("work")),
        connections=(line("a", "in", "work", kind="notify"), line("b", "work", "in", kind="readwrite")),
    )
    assert errors(exported(sketch)[0], monkeypatch) == []
    bucket, *_ = of_type(sketch, "AWS::S3::Bucket")
    function, *_ = of_type(sketch, "AWS::Serverless::Function")
    assert bucket["BucketName"] == function["Environment"]["Variables"]["IN_BUCKET"]
    assert of_type(sketch, "AWS::IAM::Policy")[0]["Roles"] == [{"Ref": "WorkFunctionRole"}]


def test_functions_and_workflows_that_call_each_other_make_no_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    sketch = Sketch(
        nodes=(node("a"), node("b"), node("flow", service="aws.step-functions"), node("api", service="aws.rest-api")),
        connections=(
            line("one", "a", "b"),
            line("two", "b", "a"),
            line("self", "a", "a"),
            line("three", "flow", "a", kind="orchestrate"),
            line("four", "a", "flow", kind="async"),
            line("five", "api", "a"),
            line("six", "b", "api"),
        ),
    )
    text, notes = exported(sketch)
    assert errors(text, monkeypatch) == []
    assert not [note for note in notes if "is not written" in note]


def test_a_circle_that_cannot_be_opened_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sketch = Sketch(
        nodes=(node("a", service="aws.sqs"), node("b", service="aws.sqs")),
        connections=(line("one", "a", "b", kind="dlq"), line("two", "b", "a", kind="dlq")),
    )
    text, notes = exported(sketch)
    assert errors(text, monkeypatch) == []
    assert notes == ("two: b to a (dlq) is not written: the two would need each other before either is there.",)


def test_rights_are_no_wider_than_the_connection() -> None:
    sketch = Sketch(
        nodes=(node("work"), node("orders", service="aws.dynamodb")),
        connections=(line("one", "work", "orders", kind="read"),),
    )
    (function,) = of_type(sketch, "AWS::Serverless::Function")
    (statement,) = function["Policies"][0]["Statement"]
    assert {action.partition(":")[2] for action in statement["Action"]} == {"BatchGetItem", "GetItem", "Query"}
    assert statement["Resource"] == {"Fn::GetAtt": ["OrdersTable", "Arn"]}  # the table that is written has no index


def test_a_distribution_may_call_a_function_url_by_both_rights_and_nobody_else_may() -> None:
    sketch = Sketch(
        nodes=(node("shop", service="aws.cloudfront"), node("answer")),
        connections=(line("shop-answer", "shop", "answer", kind="origin"),),
    )
    rights = of_type(sketch, "AWS::Lambda::Permission")
    assert {right["Action"] for right in rights} == {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}
    assert all("distribution/" in str(right["SourceArn"]) for right in rights)
    assert [right.get("InvokedViaFunctionUrl") for right in rights if right["Action"] == "lambda:InvokeFunction"] == [
        True
    ]
    text, notes = exported(sketch)
    assert found_by_lint(text) == []
    assert any("x-amz-content-sha256" in note for note in notes)


def test_a_queue_keeps_a_message_hidden_for_as_long_as_its_reader_may_take() -> None:
    def hidden(**settings: int) -> int:
        sketch = Sketch(
            nodes=(node("q", service="aws.sqs", settings=dict(settings)), node("work", settings={"timeout": 60})),
            connections=(line("one", "q", "work", kind="queue_poll"),),
        )
        return int(of_type(sketch, "AWS::SQS::Queue")[0]["VisibilityTimeout"])

    assert hidden() == 360
    assert hidden(visibility_timeout=30) == 60
    assert hidden(visibility_timeout=100) == 100


@pytest.mark.parametrize(
    ("asked", "fifo", "written"),
    [
        ({}, False, (10, None)),
        ({"batch_size": 500, "batch_window": 20}, False, (500, 20)),
        ({"batch_size": 500}, False, (500, 1)),
        ({"batch_size": 500}, True, (10, None)),
    ],
)
def test_a_pipe_reads_a_queue_in_batches_of_the_size_that_was_asked_for(
    asked: dict[str, SettingValue], fifo: bool, written: tuple[int, int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = (node("q", service="aws.sqs", settings={"fifo": fifo}), node("p", service="aws.eventbridge-pipe"))
    ways = (line("in", "q", "p", kind="queue_poll", settings=asked), line("out", "p", "work"))
    sketch = Sketch(nodes=(*parts, node("work")), connections=ways)
    said = of_type(sketch, "AWS::Pipes::Pipe")[0]["SourceParameters"]["SqsQueueParameters"]
    assert (said["BatchSize"], said.get("MaximumBatchingWindowInSeconds")) == written
    assert errors(exported(sketch)[0], monkeypatch) == []


@pytest.mark.parametrize(("source", "kind"), [("aws.sqs", "queue_poll"), ("aws.kinesis", "stream_poll")])
def test_what_a_pipe_leaves_out_stands_beside_how_it_reads(
    source: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = '{"body": {"status": ["paid"]}}'
    parts = (node("from", service=source), node("p", service="aws.eventbridge-pipe"), node("work"))
    ways = (line("in", "from", "p", kind=kind, settings={"filter": pattern}), line("out", "p", "work"))
    sketch = Sketch(nodes=parts, connections=ways)
    said = of_type(sketch, "AWS::Pipes::Pipe")[0]["SourceParameters"]
    assert said["FilterCriteria"] == {"Filters": [{"Pattern": pattern}]}
    assert len(said) == 2
    assert errors(exported(sketch)[0], monkeypatch) == []


def test_a_delivery_from_a_stream_asks_for_no_encryption_of_its_own() -> None:
    asked, store = {"encryption": True}, node("lake", service="aws.s3")
    delivery, stored = node("to", service="aws.firehose", settings=asked), line("s", "to", "lake", kind="push")
    kind, words = "AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamEncryptionConfigurationInput"
    direct = (stored, line("w", "work", "to", kind="write"))
    assert words in of_type(Sketch(nodes=(node("work"), delivery, store), connections=direct), kind)[0]
    readings = node("from", service="aws.kinesis", settings=asked)
    polled = (stored, line("p", "from", "to", kind="stream_poll"))
    sketch = Sketch(nodes=(readings, delivery, store), connections=polled)
    assert words not in of_type(sketch, kind)[0]
    assert any("encryption is left out" in note for note in exported(sketch)[1])


def test_a_workflow_undoes_backwards_what_was_done_before_the_failure() -> None:
    steps = [line(name, "flow", name, kind="orchestrate", settings={"catch": True}) for name in ("a", "b", "c")]
    undo = [
        line(f"undo-{name}", "flow", name, kind="orchestrate", settings={"compensates": name}) for name in ("a", "b")
    ]
    sketch = Sketch(
        nodes=(node("flow", service="aws.step-functions"), *(node(name) for name in ("a", "b", "c"))),
        connections=(*steps, *undo),
    )
    (flow,) = of_type(sketch, "AWS::Serverless::StateMachine")
    states = flow["Definition"]["States"]
    assert {name: [one["Next"] for one in states[name]["Catch"]] for name in ("a", "b", "c")} == {
        "a": ["undo-a", "Failed"],
        "b": ["undo-b", "undo-a"],
        "c": ["undo-b"],
    }
    assert (states["undo-b"]["Next"], states["undo-a"]["Next"]) == ("undo-a", "All undone?")
    assert states[states["All undone?"]["Default"]]["Type"] == states["Failed"]["Type"] == "Fail"
    assert (states["a"]["Next"], states["b"]["Next"], states["c"]["End"]) == ("b", "c", True)


@pytest.mark.parametrize(
    ("service", "kind", "event", "answer"),
    [
        ("aws.http-api", "authorize", {"routeArn": "arn"}, {"isAuthorized": False}),
        ("aws.appsync", "authorize", {"authorizationToken": "x"}, {"isAuthorized": False}),
        (
            "aws.sqs",
            "queue_poll",
            {"Records": [{"messageId": "1"}, {"messageId": "2"}]},
            {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]},
        ),
        (
            "aws.kinesis",
            "stream_poll",
            {"Records": [{"kinesis": {"sequenceNumber": "7"}}, {"kinesis": {"sequenceNumber": "8"}}]},
            {"batchItemFailures": [{"itemIdentifier": "7"}]},
        ),
        (
            "aws.dynamodb",
            "stream_poll",
            {"Records": [{"dynamodb": {"SequenceNumber": "7"}}]},
            {"batchItemFailures": [{"itemIdentifier": "7"}]},
        ),
        (
            "aws.firehose",
            "trigger",
            {"records": [{"recordId": "1", "data": "eA=="}]},
            {"records": [{"recordId": "1", "data": "eA==", "result": "ProcessingFailed"}]},
        ),
    ],
)
def test_a_stub_refuses_as_its_caller_understands(service: str, kind: str, event: Any, answer: Any) -> None:
    sketch = Sketch(
        nodes=(node("from", service=service), node("work")), connections=(line("c", "from", "work", kind=kind),)
    )
    (function,) = of_type(sketch, "AWS::Serverless::Function")
    names: dict[str, Any] = {}
    exec(function["InlineCode"], names)
    assert names["handler"](event, None) == answer
    with pytest.raises(NotImplementedError):
        names["handler"]({}, None)


def test_a_value_that_aws_would_not_take_is_left_out_and_said() -> None:
    sketch = Sketch(nodes=(node("work", settings={"memory": 99_999, "timeout": "long", "name": "no spaces"}),))
    _, notes = exported(sketch)
    (function,) = of_type(sketch, "AWS::Serverless::Function")
    assert (function["MemorySize"], function["Timeout"]) == (128, 3)
    assert "FunctionName" not in function
    assert len([note for note in notes if note.startswith("work: the setting")]) == 3


def test_a_sketch_that_is_too_large_for_one_template_is_told_so() -> None:
    assert "split it" not in " ".join(exported(large(300))[1])
    assert "split it" in " ".join(exported(large(600))[1])


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_of_a_person_stays_in_the_comment_the_description_and_the_metadata(attack: str) -> None:
    def lines_of(text: str) -> list[str]:
        sketch = Sketch(
            title=text,
            description=text,
            nodes=(node("work", text, notes=text), node("odd", text, service="no.such-service")),
            connections=(line("c", "work", "odd", text, kind=text[:32]),),
        )
        written = exported(sketch)[0]
        assert read(written.encode()).sketch == sketch
        return [one for one in written.splitlines() if not one.startswith(("#", "Description:", "    sketch:"))]

    assert lines_of(attack) == lines_of("plain")


# -- And back ----------------------------------------------------------------------------------------------------------


def orders() -> Sketch:
    return Sketch(
        title="Orders",
        nodes=(node("api", service="aws.http-api"), node("work", "Take order"), node("orders", service="aws.dynamodb")),
        connections=(line("one", "api", "work"), line("two", "work", "orders", kind="write")),
    )


def test_with_other_resources_the_template_counts_and_not_the_sketch_inside_it() -> None:
    text = exported(orders())[0].replace("Resources:\n", "Resources:\n  More:\n    Type: AWS::SQS::Queue\n", 1)
    imported = read(text.encode())
    assert {item.service for item in imported.sketch.nodes} == {"aws.http-api", "aws.lambda", "aws.dynamodb", "aws.sqs"}
    assert {(item.source, item.kind, item.target) for item in imported.sketch.connections} == {
        ("api-http-api", "sync", "work-function"),
        ("work-function", "write", "orders-table"),
    }
    assert imported.left_over[0].name == "Metadata.PatternStudio"


def test_rights_that_stand_beside_a_function_are_read_as_its_own() -> None:
    sketch = Sketch(
        nodes=(node("in", service="aws.s3"), node("work")),
        connections=(line("a", "in", "work", kind="notify"), line("b", "work", "in", kind="readwrite")),
    )
    text = exported(sketch)[0].replace("PatternStudio:", "Somebody:")
    assert {(item.source, item.kind, item.target) for item in read(text.encode()).sketch.connections} == {
        ("in-bucket", "notify", "work-function"),
        ("work-function", "readwrite", "in-bucket"),
    }


@pytest.mark.parametrize("inside", ["", "{}", "[" * 5_000, '{"schema": "pattern-studio/2", "nodes": [{"id": "?"}]}'])
def test_a_sketch_inside_that_is_none_is_named_and_the_resources_are_read(inside: str) -> None:
    template = load(exported(orders())[0].encode())
    template["Metadata"]["PatternStudio"]["sketch"] = inside
    imported = read(json.dumps(template).encode(), "cloudformation")
    assert len(imported.sketch.nodes) == 3
    assert [item.name for item in imported.left_over] == ["Metadata.PatternStudio"]


def test_machines_are_a_group_with_a_role_and_their_front_door_is_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = node("shop", service="aws.ec2", settings={"instances": 2, "auto_scaling": True, "max_instances": 6})
    sketch = Sketch(
        nodes=(node("web", service="client.browser"), shop, node("orders", service="aws.dynamodb")),
        connections=(line("web-shop", "web", "shop"), line("shop-orders", "shop", "orders", kind="readwrite")),
    )
    text, notes = exported(sketch)
    assert errors(text, monkeypatch) == []
    (group,) = of_type(sketch, "AWS::AutoScaling::AutoScalingGroup")
    assert (group["MinSize"], group["MaxSize"]) == ("2", "6")
    role = next(one for one in of_type(sketch, "AWS::IAM::Role") if "ec2.amazonaws.com" in str(one))
    assert "dynamodb:PutItem" in str(role["Policies"])
    assert any("not written: machines are reached through a load balancer" in note for note in notes)


# -- Texts that CloudFormation would act on ----------------------------------------------------------------------------

HOSTILE = "{{resolve:secretsmanager:x}} {{resolve:ssm:x}} ${AWS::AccountId}"
# As settings take them: JSON for patterns, without blanks for keys and paths.
HOSTILE_SETTINGS = (
    '{"detail": {"{{resolve:ssm:x}}": ["{{resolve:secretsmanager:x}}", {"prefix": "{{resolve:ssm:x}}"}]}}',
    "{{resolve:secretsmanager:x}}/${AWS::AccountId}",
    "/{{resolve:ssm:x}}/${AWS::AccountId}",
)


def made_hostile(sketch: Sketch, hostile: str, setting: str) -> Sketch:
    """The sketch with a text in each of its text fields, and another in all text settings that its parts can have."""
    words = vocabulary()

    def settings(owner: str, given: dict[str, Any]) -> dict[str, Any]:
        known = (words.services.get(owner) or words.kinds[owner]).settings
        return given | {one.key: setting for one in known if one.type == "text"}

    def changed(part: Any, owner: str) -> Any:
        written = {"label": hostile, "notes": hostile} if isinstance(part, Node) else {"label": f"GET /{setting}"}
        return structs.replace(part, **written, settings=settings(owner, part.settings))

    return structs.replace(
        sketch,
        title=hostile,
        description=hostile,
        nodes=tuple(changed(one, one.service) for one in sketch.nodes),
        connections=tuple(changed(one, one.kind) for one in sketch.connections),
        frames=tuple(structs.replace(one, label=hostile) for one in sketch.frames),
    )


def strings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in a template with its place, keys of objects as well."""
    if isinstance(value, str):
        yield path, value
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, "key"), str(key)
        yield from strings(inner, (*path, str(key)))


def worked_out(template: dict[str, Any]) -> set[str]:
    return {one for place, one in strings(template) if "Fn::Sub" in place and place[-1] != "key"}


@cache
def worked_out_of_harmless(slug: str) -> list[set[str]]:
    """The same of each variant of a pattern with texts that mean nothing to CloudFormation."""
    found = [variant.sketch for known, variant in VARIANTS if known == slug]
    return [worked_out(load(exported(made_hostile(sketch, "some text", "some text"))[0].encode())) for sketch in found]


@pytest.mark.parametrize("setting", HOSTILE_SETTINGS)
@pytest.mark.parametrize("slug", ["strangler", "event-driven", "saga", "backend-api", "storage-first"])
def test_no_text_of_a_person_is_looked_up_or_worked_out_on_deployment(slug: str, setting: str) -> None:
    found = [variant.sketch for known, variant in VARIANTS if known == slug]
    assert found
    for sketch, harmless in zip(found, worked_out_of_harmless(slug), strict=True):
        bad = made_hostile(sketch, HOSTILE, setting)
        text, notes = exported(bad)
        template = load(text.encode())
        assert [place for place, one in strings(template) if "{{resolve:" in one] == []
        assert worked_out(template) == harmless
        assert any("{{resolve:...}}" in note for note in notes)
        assert read(text.encode()).sketch == bad


@pytest.mark.parametrize(
    "pattern",
    [
        {"account": [{"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://a/b"}}}]},
        {"Fn::Sub": ["${AWS::AccountId}", {"a": ["b"]}]},
        {"detail": {"Ref": [1]}},
        {"detail": [{"exists": {"Ref": "AWS::AccountId"}}]},
    ],
)
def test_a_pattern_that_names_a_function_of_cloudformation_is_left_out(pattern: dict[str, Any]) -> None:
    sketch = Sketch(
        nodes=(node("bus", service="aws.eventbridge"), node("work")),
        connections=(line("one", "bus", "work", kind="rule", settings={"event_pattern": json.dumps(pattern)}),),
    )
    _, notes = exported(sketch)
    (function,) = of_type(sketch, "AWS::Serverless::Function")
    (event,) = function["Events"].values()
    wanted = {"account": [{"Ref": "AWS::AccountId"}], "detail-type": ["one, to be filled in"]}
    assert event["Properties"]["Pattern"] == wanted  # which no event has
    assert any("event_pattern" in note for note in notes)
