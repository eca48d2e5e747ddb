"""Settings and the properties of templates: one table, read and written, held to the schemas that deploy them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.services.model import Service, Setting, TemplateProperty
from patterns_app.core.services.template import kind_of, put
from patterns_app.core.sketch.model import Connection, Node, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.model import ConnectionKind
from tests.core.interchange.schemas import leaves, schema_of
from tests.each import each

WORDS = vocabulary()
OWNERS: tuple[Service | ConnectionKind, ...] = (*WORDS.services.values(), *WORDS.kinds.values())
ALL = [(owner.key, setting) for owner in OWNERS for setting in owner.settings]
ROWS = [(owner, setting, row) for owner, setting in ALL for row in setting.template]


def names(case: tuple[Any, ...]) -> str:
    owner, setting = case[0], case[1]
    return f"{owner} {setting.key}" + (f" {case[2].path}" if len(case) > 2 else "")


# -- What the table says -----------------------------------------------------------------------------------------------


def test_every_setting_says_where_templates_have_it_or_why_none_has() -> None:
    assert [names(case) for case in ALL if bool(case[1].template) == bool(case[1].no_template)] == []


def test_every_setting_goes_out_and_in_or_says_why_not() -> None:
    """No setting is left out of what follows: it is tried both ways, or its row says that there is only one."""
    tried = {(owner, setting.key) for owner, setting, _ in (*NODE_CASES, *LINE_CASES)}
    untold = [(owner, one.key) for owner, one in ALL if one.template and not one.one_way]
    assert [case for case in untold if case not in tried] == []


# Where the data and the schema differ on purpose.
EXPLAINED = {
    ("aws.alb", "protocol"): "the type is that of all load balancers; this kind listens to HTTP and HTTPS",
    ("aws.alb", "target_type"): "the type is that of all load balancers; only a network one has another as its target",
    ("aws.lambda", "timeout"): "the schema's 5,400 s are for asynchronous and polled work on managed instances",
    ("aws.lambda-edge", "timeout"): "the edge has a limit of its own",
    ("aws.lambda", "memory"): "the schema's 32,768 MB are managed instances'",
    ("aws.lambda-edge", "memory"): "the schema's 32,768 MB are managed instances'",
    ("aws.lambda", "ephemeral_storage"): "the schema's 32,768 MB are managed instances'",
    ("aws.kinesis", "retention"): "24 hours are the least that Kinesis takes, by its guide and its API",
    ("aws.dynamodb", "stream"): "`none` is the absence of the property",
    ("aws.codecommit", "name"): "the schema gives the length of the text as its least and most",
    ("aws.rds", "backup_retention"): "a database that is no cluster may keep none; a cluster is written with one day",
    ("aws.sagemaker", "instance_type"): "the schema lists hundreds of types of machines",
    ("stream_poll", "starting_position"): "AT_TIMESTAMP needs a time, which the sketch has no setting for",
}
KINDS_OF_VALUES = {
    "integer": {"integer", "number"},
    "number": {"number", "integer"},
    "boolean": {"boolean"},
    "choice": {"string"},
    "text": {"string"},
}
FORMS = {
    "words": {"array"},
    "text": {"string"},
    "lower": {"string"},
    "json": {"object", "string"},
    "filters": {"object"},
    "policy": {"object"},
    "list": {"array"},
}


@each("case", ROWS, ids=names)
def test_every_row_is_in_the_schema_and_agrees_with_it(case: tuple[str, Setting, TemplateProperty]) -> None:
    owner, setting, row = case
    inside_text = row.path.partition("/DefinitionString/")[0]  # a text of JSON, which no schema looks into
    found = leaves(inside_text + ("/DefinitionString" if inside_text != row.path else ""))
    assert schema_of(kind_of(row.path))
    assert found, "the schema has no such path"
    if row.code or inside_text != row.path or row.yes == "present":
        return
    wanted = FORMS.get(row.form) or KINDS_OF_VALUES[setting.type if row.yes is None else "choice"]
    if row.yes is not None:
        wanted = wanted | {"boolean"}
    types = {
        name for one in found for name in ([one["type"]] if isinstance(one.get("type"), str) else one.get("type", ()))
    }
    assert not types or {} in found or types & wanted, types
    if (owner, setting.key) in EXPLAINED:
        return
    for one in found:
        for ours, theirs in ((setting.minimum, one.get("minimum")), (setting.maximum, one.get("maximum"))):
            assert theirs is None or ours == theirs, (ours, theirs)
        if allowed := one.get("enum"):
            takes = next((other.takes for other in setting.template if other.takes), ())
            among = [str(one) for one in (row.yes if row.yes is not None else setting.choices or takes)]
            assert {*among} <= {*map(str, allowed)}
            assert row.yes is not None or {*among} == {*map(str, allowed)}


def test_what_is_explained_is_still_there_to_be_explained() -> None:
    known = {(owner, setting.key) for owner, setting, _ in ROWS}
    assert EXPLAINED.keys() <= known


# -- Out and in again --------------------------------------------------------------------------------------------------

NEEDS: dict[tuple[str, str], dict[str, Any]] = {
    ("aws.sqs", "high_throughput"): {"fifo": True},
    ("aws.rest-api", "cors_origins"): {"cors": True},
    ("aws.rest-api", "cors_max_age"): {"cors": True},
    ("aws.rest-api", "cors_credentials"): {"cors": True, "cors_origins": "https://a.example"},
    ("aws.rest-api", "cors_quoted"): {"cors": True, "cors_origins": "https://a.example"},
    ("aws.rest-api", "cache_ttl"): {"caching": True},
    ("aws.http-api", "cors_origins"): {"cors": True},
    ("aws.http-api", "cors_max_age"): {"cors": True},
    ("aws.http-api", "cors_credentials"): {"cors": True, "cors_origins": "https://a.example"},
    ("aws.ec2", "max_instances"): {"auto_scaling": True},
    ("aws.ec2", "auto_scaling"): {"max_instances": 7},
    ("aws.fargate", "memory"): {"cpu": 1024},
    ("aws.lambda", "snap_start"): {"runtime": "python3.13"},
}
TEXTS = {
    "name": ["orders", "orders-2"],
    "cors_origins": ["*", "https://a.example"],
    "image": ["public.ecr.aws/nginx/nginx:stable", "registry.example/app:1"],
    "instance_type": ["m7g.large", "t3.nano"],
    "schedule": ["rate(5 minutes)", "cron(0 8 * * ? *)"],
    "timezone": ["Europe/Paris", "UTC"],
    "statement": ["SELECT * FROM 'orders/#'"],
    "ttl_attribute": ["expires"],
    "engine": ["aurora-mysql", "aurora-postgresql"],
    "guardrail": ["gr0abc1def2"],
    "path": ["/orders", "/orders/{id}"],
    "path_pattern": ["/api/*"],
    "event": ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"],
    "prefix": ["in/"],
    "suffix": [".jpg"],
    "filter": ['{"Filters": [{"Pattern": "{\\"eventName\\": [\\"INSERT\\"]}"}]}'],
    "filter_policy": ['{"kind": ["order"]}', '{"order": {"size": [{"numeric": [">", 5]}]}}'],
    "policy": ['{"Statement": ["a"]}'],
    "event_pattern": ['{"source": ["shop"], "detail": {"kind": [{"prefix": "a"}]}}'],
}
SIZES = {"cpu": (256, 1024, 16384), "memory": (2048, 4096, 8192)}  # which go together, with the CPU of NEEDS
INLINE = ("python3.14", "python3.13", "python3.12", "nodejs24.x")
# Values that the export changes, because AWS would not take them in this place.
UNUSABLE = {
    ("aws.cloudfront", "default_ttl", 0): "it is the policy that keeps nothing, which the origin's `caching` says",
    ("aws.lambda", "provisioned_concurrency", 0): "none is the absence of the property",
    ("aws.ec2", "max_instances", 1): "a group that scales by itself may have more than it has to",
    ("stream_poll", "maximum_record_age", 0): "AWS takes 60 seconds or more",
    ("aws.ecs-ec2", "launch_type", "FARGATE"): "it is read as the service that runs on Fargate",
}


def values(owner: str, setting: Setting) -> Iterator[bool | int | float | str]:
    if setting.type == "boolean":
        yield from (True, False)
    elif owner == "aws.fargate" and setting.key in SIZES:
        yield from SIZES[setting.key]
    elif setting.type in ("integer", "number"):
        takes = next((row.takes for row in setting.template if row.takes), ())
        least = setting.minimum or 0
        most = int(setting.maximum) if setting.maximum is not None else max(5_000, int(least) * 2)
        yield from dict.fromkeys(takes[:2] + takes[-1:] if takes else (least, int(least + most) // 2, most))
    elif (owner, setting.key) == ("aws.lambda", "runtime"):
        yield from INLINE
    elif setting.key == "retry_more":
        yield '[{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 2}]'
    elif setting.choices:
        yield from setting.choices
    else:
        yield from TEXTS.get(setting.key, ["a-text"])


def subject(service: str, key: str, value: Any) -> Sketch:
    """A node with a setting, and who it has to stand beside to be written."""
    settings = {**NEEDS.get((service, key), {}), key: value}
    nodes = [Node(id="part", service=service, settings=settings)]
    lines = []
    if service == "aws.cloudwatch-logs":  # a log group is a part where something writes to it
        nodes.append(Node(id="bus", service="aws.eventbridge"))
        lines.append(Connection(id="one", source="bus", target="part", kind="rule"))
    if service == "aws.lambda-edge":
        nodes += [Node(id="site", service="aws.cloudfront"), Node(id="files", service="aws.s3")]
        lines.append(Connection(id="one", source="site", target="files", kind="origin"))
        lines.append(Connection(id="two", source="site", target="part", kind="edge_hook"))
    if service == "aws.cloudfront":
        nodes.append(Node(id="api", service="aws.http-api"))
        lines.append(Connection(id="one", source="part", target="api", kind="origin", settings={"caching": True}))
    if service in (
        *("aws.rest-api", "aws.http-api", "aws.websocket-api"),
        *("aws.eventbridge-scheduler", "aws.iot-core"),
    ):
        nodes.append(Node(id="work", service="aws.lambda"))
        if key == "response_transfer":  # only an integration that is written out says it
            nodes[-1] = Node(id="work", service="external.http")
        kind = "async" if service.endswith(("scheduler", "iot-core")) else "sync"
        lines.append(Connection(id="one", source="part", target="work", kind=kind))
    if key in ("authoriser_cache_ttl", "authorise_preflight"):
        nodes.append(Node(id="who", service="aws.lambda"))
        lines.append(Connection(id="two", source="part", target="who", kind="authorize"))
    return Sketch(nodes=tuple(nodes), connections=tuple(lines))


def through(sketch: Sketch) -> Sketch:
    """Out as SAM, without our metadata, and in again."""
    template = load(export(Subject(sketch, WORDS, arrange))[0].encode())
    template.pop("Metadata", None)
    return read(json.dumps(template).encode(), "cloudformation").sketch


def parts_of(sketch: Sketch, service: str) -> list[Node]:
    return [node for node in sketch.nodes if node.service == service]


NODE_CASES = [
    (owner, setting, value)
    for owner, setting in ALL
    if owner in WORDS.services and setting.template and not setting.one_way
    for value in values(owner, setting)
    if (owner, setting.key, value) not in UNUSABLE
]


@each("case", NODE_CASES, ids=lambda case: f"{case[0]} {case[1].key}={case[2]}")
def test_a_setting_goes_out_and_comes_in_again(case: tuple[str, Setting, Any]) -> None:
    service, setting, value = case
    again = parts_of(through(subject(service, setting.key, value)), service)
    assert again
    found = [node.settings.get(setting.key, setting.default) for node in again]
    if service == "aws.s3" and setting.key == "name":  # it would have to be free in the whole world
        return
    assert value in found or (value is False and found == [None])


OF_TOKENS = {("authorize", "audience"), ("authorize", "scopes")}
# What stands at the two ends of a connection of a kind, and what each has to say for it.
ENDS: dict[str, tuple[str, str]] = {
    "sync": ("aws.rest-api", "aws.lambda"),
    "origin": ("aws.cloudfront", "aws.http-api"),
    "edge_hook": ("aws.cloudfront", "aws.lambda-edge"),
    "authorize": ("aws.http-api", "aws.lambda"),
    "notify": ("aws.s3", "aws.lambda"),
    "push": ("aws.sns", "aws.sqs"),
    "rule": ("aws.eventbridge", "aws.lambda"),
    "destination": ("aws.lambda", "aws.sqs"),
    "dlq": ("aws.sqs", "aws.sqs"),
    "queue_poll": ("aws.sqs", "aws.lambda"),
    "stream_poll": ("aws.kinesis", "aws.lambda"),
    "orchestrate": ("aws.step-functions", "aws.lambda"),
    "start": ("aws.eventbridge-scheduler", "aws.step-functions"),
    "async": ("aws.eventbridge-scheduler", "aws.lambda"),
    "write": ("aws.eventbridge-scheduler", "aws.sqs"),
}
LINE_CASES = [
    (owner, setting, value)
    for owner, setting in ALL
    if owner in ENDS and setting.template and not setting.one_way
    for value in values(owner, setting)
    if (owner, setting.key, value) not in UNUSABLE
]


def ends_of(kind: str, key: str) -> tuple[str, str]:
    """The ends for a setting: only a user pool's tokens have an audience and scopes."""
    return ("aws.http-api", "aws.cognito") if (kind, key) in OF_TOKENS else ENDS[kind]


def joined(kind: str, settings: dict[str, Any], ends: tuple[str, str] | None = None) -> Sketch:
    source, target = ends or ENDS[kind]
    nodes = [Node(id="one", service=source), Node(id="two", service=target)]
    lines = [Connection(id="line", source="one", target="two", kind=kind, settings=settings)]
    if kind in ("origin", "edge_hook"):
        nodes.append(Node(id="site", service="aws.s3"))
        lines.append(Connection(id="site-line", source="one", target="site", kind="origin"))
    if kind == "sync" and "scopes" in settings:  # which only tokens have
        nodes.append(Node(id="pool", service="aws.cognito"))
        lines.append(Connection(id="pool-line", source="one", target="pool", kind="authorize"))
    return Sketch(nodes=tuple(nodes), connections=tuple(lines))


@each("case", LINE_CASES, ids=lambda case: f"{case[0]} {case[1].key}={case[2]}")
def test_a_setting_of_a_connection_goes_out_and_comes_in_again(case: tuple[str, Setting, Any]) -> None:
    kind, setting, value = case
    window = {"batch_window": 1} if setting.key == "batch_size" and value > 10 else {}
    retries: dict[str, Any] = {"catch": True} if setting.key == "catch" else {}
    if setting.key == "retry_more":  # others come before them
        retries = {"retry_errors": "States.Permissions"}
    source, target = ends_of(kind, setting.key)
    again = through(joined(kind, {**window, **retries, setting.key: value}, (source, target)))
    services = {node.id: node.service for node in again.nodes}
    lines = [
        line
        for line in again.connections
        if (services[line.source], services[line.target], line.kind) == (source, target, kind)
    ]
    assert lines
    found = [line.settings.get(setting.key, setting.default) for line in lines]
    if isinstance(value, str) and value[0] in "{[":
        assert json.loads(value) in [json.loads(str(one)) for one in found]
    else:
        assert value in found or (value is False and found == [None])


# -- Templates of others -----------------------------------------------------------------------------------------------

EVENT = "/Events/*/Properties/"


def foreign(owner: str, setting: Setting, row: TemplateProperty, value: Any) -> dict[str, Any]:
    """The least template that has a row's property, in somebody else's hand."""
    kind = kind_of(row.path)
    steps = tuple(row.path.split("/")[1:])
    properties: dict[str, Any] = {}
    if EVENT in row.path:
        inside = row.path.partition(EVENT)[2].split("/")
        event: dict[str, Any] = {row.by: {"Ref": "Part"}}
        put(event, tuple(inside), value)
        kind_of_event = "Api" if row.by == "RestApiId" else "HttpApi"
        return {
            "Part": {"Type": WORDS.services[owner].cloudformation[0]},
            "Work": {"Type": kind, "Properties": {"Events": {"E": {"Type": kind_of_event, "Properties": event}}}},
        }
    if steps:
        put(properties, steps, value)
    elif row.form == "policy":
        properties |= value
    for rule in WORDS.services[owner].cloudformation_when:
        if rule.type == kind:
            properties[rule.property] = rule.values[0]
    if not row.by:
        return {"Part": {"Type": kind, "Properties": properties}}
    known = WORDS.services[owner]
    when = {one.type: {one.property: one.values[0]} for one in known.cloudformation_when}
    part_type = [*known.cloudformation, *when][-1 if owner == "aws.ec2" else 0]
    pointing = part_type != kind and row.by in schema_of(part_type).get("properties", {})
    part: dict[str, Any] = {"Type": part_type, "Properties": when.get(part_type, {})}
    if pointing:
        part["Properties"][row.by] = {"Names": {"Ref": "Beside"}}
    elif row.by != "only":
        properties[row.by] = {**properties.get(row.by, {}), "Ref": "Part"}
    return {"Part": part, "Beside": {"Type": kind, "Properties": properties}}


def expected(setting: Setting, row: TemplateProperty) -> Iterator[tuple[Any, Any]]:
    """A property's value and what it means."""
    if row.yes == "present":
        yield (row.write or {"A": "b"}, True)
    elif row.yes is not None:
        yield from ((one, True) for one in row.yes)
    elif row.form == "policy":
        statement = {"Effect": "Allow", "Principal": "*"}
        yield ({"Statement": [statement]} if "/" in row.path else {"Principal": "*"}, True)
    elif setting.type == "boolean":
        yield from ((True, True), ("true", True), (False, False))
    elif setting.type in ("integer", "number"):
        number = row.takes[2] if row.takes else int(setting.maximum or max(3, setting.minimum or 0))
        yield from ((number, number), (str(number), number))
    elif row.form == "words":
        yield (["read", "write"], "read write")
    elif row.form == "list":
        yield (["https://a.example", "https://b.example"], "https://a.example,https://b.example")
    else:
        text = next(one for one in (*(c for c in setting.choices if c != "none"), *TEXTS.get(setting.key, ["a-text"])))
        yield (text, text)


FOREIGN = [
    case
    for case in ROWS
    if case[0] in WORDS.services
    and not case[2].code
    and "*" not in case[2].path.replace("/Events/*/", "/")
    and "/DefinitionString/" not in case[2].path
    and not WORDS.services[case[0]].folded_because
]


@each("case", FOREIGN, ids=names)
def test_a_property_in_a_template_of_others_is_read(case: tuple[str, Setting, TemplateProperty]) -> None:
    owner, setting, row = case
    for written, meant in expected(setting, row):
        resources = foreign(owner, setting, row, written)
        if owner == "aws.step-functions-express":
            key = "Type" if "Serverless" in resources["Part"]["Type"] else "StateMachineType"
            resources["Part"].setdefault("Properties", {})[key] = "EXPRESS"
        if owner == "aws.websocket-api":
            resources["Part"] = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "WEBSOCKET"}}
        if owner == "aws.lambda-edge":  # nothing but its hook tells it from any other function
            continue
        if owner == "aws.cloudwatch-logs":  # it is a node of its own where something writes to it
            resources["Rule"] = {
                "Type": "AWS::Events::Rule",
                "Properties": {"Targets": [{"Arn": {"Fn::GetAtt": ["Part", "Arn"]}, "Id": "x"}]},
            }
        text = json.dumps({"Resources": resources}).encode()
        parts = parts_of(read(text, "cloudformation").sketch, owner)
        assert meant in [part.settings.get(setting.key) for part in parts], (written, resources, parts)


POLLED = {"aws.sqs": ("queue_poll", "AWS::SQS::Queue"), "aws.kinesis": ("stream_poll", "AWS::Kinesis::Stream")}


@pytest.mark.parametrize("source", POLLED)
@pytest.mark.parametrize("place", ["AWS::Lambda::EventSourceMapping", "AWS::Pipes::Pipe"])
def test_what_a_reader_of_a_queue_or_stream_says_is_read(source: str, place: str) -> None:
    kind, made = POLLED[source]
    for setting in WORDS.kinds[kind].settings:
        rows = [row for row in setting.template if kind_of(row.path) == place and not row.code]
        rows = [row for row in rows if "DynamoDB" not in row.path]
        for row in rows:
            for written, meant in expected(setting, row):
                properties: dict[str, Any] = {}
                put(properties, tuple(row.path.split("/")[1:]), written)
                arn = {"Fn::GetAtt": ["From", "Arn"]}
                ends = (
                    {"Source": arn}
                    if place.endswith("Pipe")
                    else {"EventSourceArn": arn, "FunctionName": {"Ref": "To"}}
                )
                resources = {
                    "From": {"Type": made},
                    "To": {"Type": "AWS::Lambda::Function"},
                    "Reads": {"Type": place, "Properties": {**properties, **ends}},
                }
                sketch = read(json.dumps({"Resources": resources}).encode(), "cloudformation").sketch
                found = [line.settings.get(setting.key) for line in sketch.connections if line.kind == kind]
                assert meant in found, (row.path, written, sketch.connections)


def test_a_task_waits_as_its_resource_says() -> None:
    nodes = (Node(id="flow", service="aws.step-functions"), Node(id="job", service="aws.glue-job"))
    for how in ("run-job", "request-response"):
        line = Connection(id="a", source="flow", target="job", kind="orchestrate", settings={"integration": how})
        (again,) = through(Sketch(nodes=nodes, connections=(line,))).connections
        assert again.settings.get("integration", "request-response") == how


def test_a_pattern_that_only_a_deployment_knows_is_not_read() -> None:
    resources = {
        "Work": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Events": {
                    "E": {
                        "Type": "EventBridgeRule",
                        "Properties": {"Pattern": {"account": [{"Ref": "AWS::AccountId"}]}},
                    }
                }
            },
        }
    }
    (line,) = read(json.dumps({"Resources": resources}).encode(), "cloudformation").sketch.connections
    assert "event_pattern" not in line.settings
