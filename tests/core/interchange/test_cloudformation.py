"""SAM and CloudFormation templates: what each resource became, who is connected, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns_app.core.interchange.cloudformation.joining import kinds_of_actions
from patterns_app.core.interchange.reading import read, recognise
from patterns_app.core.patterns.conformity import sketch_problems
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.core.vocabulary.catalog import vocabulary

ORDERS = (Path(__file__).parents[2] / "data" / "templates" / "orders.yaml").read_bytes()


def template(resources: str) -> bytes:
    return f"Resources:\n{resources}".encode()


def lines(text: bytes) -> set[tuple[str, str, str]]:
    return {(item.source, item.kind, item.target) for item in read(text, "cloudformation").sketch.connections}


def test_a_whole_template_becomes_the_architecture_that_it_deploys() -> None:
    assert recognise(ORDERS) == "cloudformation"
    assert lines(ORDERS) == {
        ("api", "sync", "take-order"),
        ("api", "authorize", "users"),
        ("users", "trigger", "welcome"),
        ("take-order", "write", "orders"),
        ("take-order", "readwrite", "orders-table"),
        ("orders", "dlq", "dead-letters"),
        ("orders", "queue_poll", "work"),
        ("foreign-topic", "async", "work"),
        ("rate-1-day", "async", "work"),
        ("work", "write", "orders-table"),
        ("work", "destination", "dead-letters"),
        ("welcome", "readwrite", "orders-table"),
        ("uploads", "notify", "default-event-bus"),
        ("default-event-bus", "rule", "checking"),
        ("checking", "orchestrate", "work"),
        ("orders-table", "stream_poll", "mirror"),
        ("mirror", "write", "bus"),
        ("reports", "read", "orders-table"),
    }


def test_settings_labels_and_frames_come_along() -> None:
    sketch = read(ORDERS).sketch
    nodes = {item.id: item for item in sketch.nodes}
    by_ends = {(item.source, item.target): item for item in sketch.connections}
    assert nodes["take-order"].settings == {"timeout": 30, "memory": 512, "runtime": "python3.13"}
    assert nodes["orders"].settings == {"visibility_timeout": 180}
    assert nodes["orders-table"].settings["stream"] == "NEW_IMAGE"
    assert nodes["checking"].service == "aws.step-functions-express"
    assert nodes["reports"].frame == sketch.frames[0].id
    assert nodes["model"].service == "aws.generic"
    assert nodes["model"].notes == "AWS::SageMaker::Model"
    assert nodes["foreign-topic"].notes == "Named in the template, not made by it."
    assert by_ends["api", "take-order"].label == "POST /orders"
    assert by_ends["orders", "dead-letters"].settings == {"max_receive_count": 5}
    assert by_ends["orders", "work"].settings == {"batch_size": 10, "report_batch_item_failures": True}


@pytest.mark.parametrize(
    ("cors", "expected"),
    [
        ("\"'https://shop.example.com'\"", {"cors": True, "cors_origins": "https://shop.example.com"}),
        ("https://shop.example.com", {"cors": True, "cors_origins": "https://shop.example.com", "cors_quoted": False}),
        (
            "{AllowOrigin: \"'*'\", MaxAge: \"'600'\", AllowCredentials: true}",
            {"cors": True, "cors_origins": "*", "cors_max_age": 600, "cors_credentials": True},
        ),
        ('{AllowOrigin: "*"}', {"cors": True, "cors_origins": "*", "cors_quoted": False}),
        ("{AllowOrigin: !Ref Origin}", {"cors": True}),
    ],
)
def test_cors_of_a_rest_api_says_whether_its_origin_is_quoted(cors: str, expected: dict[str, object]) -> None:
    found = read(template(f"  Shop: {{Type: AWS::Serverless::Api, Properties: {{StageName: v1, Cors: {cors}}}}}"))
    assert found.sketch.nodes[0].settings == expected


def test_the_report_accounts_for_every_resource() -> None:
    imported = read(ORDERS)
    names = {*imported.became, *(item.name for item in imported.left_over)}
    assert names == {
        *(
            [
                "Api",
                "Users",
                "WebClient",
                "TakeOrder",
                "Orders",
                "DeadLetters",
                "Work",
                "Welcome",
                "WorkLog",
                "OrdersTable",
                "Uploads",
                "OnUpload",
            ]
        ),
        *(
            [
                "RuleRole",
                "Checking",
                "Mirror",
                "PipeRole",
                "Bus",
                "Network",
                "Inside",
                "Reports",
                "ReportsRole",
                "CopyOne",
                "CopyTwo",
                "Model",
            ]
        ),
        "Nested",
    }
    assert [item.name for item in imported.left_over] == ["Nested"]
    assert imported.became["WorkLog"].startswith("folded in: ")


def test_what_is_read_keeps_to_the_vocabulary() -> None:
    assert list(sketch_problems(read(ORDERS).sketch, vocabulary())) == []


def test_json_is_read_like_yaml() -> None:
    text = json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}, "F": {
        "Type": "AWS::Lambda::Function"}, "M": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
            "EventSourceArn": {"Fn::GetAtt": ["Q", "Arn"]}, "FunctionName": {"Ref": "F"}}}}})  # fmt: skip
    assert recognise(text.encode()) == "cloudformation"
    assert lines(text.encode()) == {("q", "queue_poll", "f")}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (
            "  T: {Type: AWS::SNS::Topic}\n  Q: {Type: AWS::SQS::Queue}\n"
            "  S: {Type: AWS::SNS::Subscription, Properties: "
            "{TopicArn: !Ref T, Endpoint: !GetAtt Q.Arn, Protocol: sqs}}\n",
            {("t", "push", "q")},
        ),
        (
            "  B: {Type: AWS::S3::Bucket}\n  D: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: "
            "{Origins: [{DomainName: !GetAtt B.RegionalDomainName}]}}}\n",
            {("d", "origin", "b")},
        ),
        (
            "  S: {Type: AWS::Kinesis::Stream}\n  B: {Type: AWS::S3::Bucket}\n"
            "  F: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {KinesisStreamSourceConfiguration: "
            "{KinesisStreamARN: !GetAtt S.Arn}, ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt B.Arn}}}\n",
            {("s", "stream_poll", "f"), ("f", "push", "b")},
        ),
        (
            "  A: {Type: AWS::ApiGateway::RestApi}\n  F: {Type: AWS::Lambda::Function}\n"
            "  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, HttpMethod: GET, Integration: "
            "{Uri: !Sub 'arn:aws:apigateway:x:lambda:path/functions/${F.Arn}/invocations'}}}\n",
            {("a", "sync", "f")},
        ),
        (
            "  A: {Type: AWS::ApiGatewayV2::Api}\n  F: {Type: AWS::Lambda::Function}\n"
            "  P: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref F, SourceArn: !Sub '${A}/x'}}\n",
            {("a", "sync", "f")},
        ),
        (
            "  F: {Type: AWS::Serverless::Function, Properties: "
            "{Events: {G: {Type: Api, Properties: {Path: /, Method: get}}}}}\n",
            {("rest-api", "sync", "f")},
        ),
        (
            "  F: {Type: AWS::Serverless::Function, Connectors: {C: {Properties: {Destination: {Id: T}, "
            "Permissions: [Read, Write]}}}}\n  T: {Type: AWS::Serverless::SimpleTable}\n",
            {("f", "readwrite", "t")},
        ),
    ],
)
def test_each_way_of_saying_a_connection_is_heard(resources: str, expected: set[tuple[str, str, str]]) -> None:
    assert lines(template(resources)) == expected


@pytest.mark.parametrize(
    ("actions", "kinds"),
    [
        (["sqs:receivemessage", "logs:putlogevents"], None),
        (["dynamodb:query"], ("read", "readwrite")),
        (["dynamodb:putitem"], ("write", "readwrite")),
        (["dynamodb:getitem", "dynamodb:putitem"], ("readwrite", "write", "read")),
        (["s3:*"], ("readwrite", "write", "read")),
        (["states:startexecution"], ("async", "orchestrate")),
    ],
)
def test_allowed_actions_say_how_parts_are_connected(actions: list[str], kinds: tuple[str, ...] | None) -> None:
    assert kinds_of_actions(actions) == kinds


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"a: &a [x]\nResources: {b: *a}\n", "anchors and aliases"),
        (b"Resources: " + b"[" * 100 + b"]" * 100, "64 levels"),
        (b"Resources: " + b"[" * 100_000, "64 levels|not valid YAML"),
        (b"Resources:\n" + b"".join(b" k%d: v\n" % i for i in range(60_000)), "2,000 resources"),
        (b"Resources: [" + b"1," * 250_000 + b"]", "200,000 parts"),
        (b"Resources: !!python/object/apply:os.system ['touch /tmp/never']", "no mapping of resources|not valid YAML"),
        (b"Resources: {a: 'b\n", "line 2, column 1"),
        (b"Resources: 3", "no mapping of resources"),
        (b"\xff\xfeR", "UTF-8"),
        (b'{"Resources": {', "not valid JSON"),
        (b"- 1", "no mapping of resources"),
    ],
)
def test_a_file_that_is_no_template_is_refused_with_its_place(text: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(text, "cloudformation")


VALUES = st.recursive(
    st.sampled_from(["Q", "F", "T", "x", "AWS::NoValue", "${Q.Arn}", ""]) | st.integers() | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Ref",
                    "Fn::GetAtt",
                    "Fn::Sub",
                    "Fn::If",
                    "Type",
                    "Properties",
                    "Events",
                    "Targets",
                    "Arn",
                    "Policies",
                    "Statement",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)
TYPES = st.sampled_from(
    [
        "AWS::Serverless::Function",
        "AWS::SQS::Queue",
        "AWS::Events::Rule",
        "AWS::IAM::Role",
        "AWS::Pipes::Pipe",
        "AWS::S3::Bucket",
        "AWS::SNS::Subscription",
        "AWS::CloudFront::Distribution",
        "AWS::Serverless::StateMachine",
    ]
)
KEYS = [
    "Events",
    "Policies",
    "Environment",
    "RedrivePolicy",
    "Targets",
    "Source",
    "Target",
    "NotificationConfiguration",
    "TopicArn",
    "Role",
]


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["Q", "F", "T", "Fn::ForEach::X"]),
        st.fixed_dictionaries({"Type": TYPES, "Properties": st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)})
        | VALUES,
        max_size=4,
    )
)
def test_a_template_of_any_shape_gives_a_sketch_or_words(resources: object) -> None:
    try:
        sketch = read(json.dumps({"Resources": resources}).encode(), "cloudformation").sketch
    except InputError:
        return
    assert parse(encode(sketch)) == sketch


def test_machines_and_groups_of_machines_are_ec2_and_have_the_rights_of_their_role() -> None:
    text = template("""
  Orders: {Type: AWS::DynamoDB::Table}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement: [{Effect: Allow, Action: "dynamodb:PutItem", Resource: !GetAtt Orders.Arn}]
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
  Start:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {IamInstanceProfile: {Arn: !GetAtt Profile.Arn}}}
  Shop:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MinSize: "1", MaxSize: 4, DefaultInstanceWarmup: 90, LaunchTemplate: {LaunchTemplateId: !Ref Start}}
  Office: {Type: AWS::EC2::Instance, Properties: {InstanceType: t3.micro, IamInstanceProfile: !Ref Profile}}
""")
    imported = read(text, "cloudformation")
    nodes = {node.id: node for node in imported.sketch.nodes}
    assert (nodes["shop"].service, nodes["office"].service) == ("aws.ec2", "aws.ec2")
    assert nodes["shop"].settings == {"max_instances": 4, "warmup": 90}
    assert nodes["office"].settings == {"instance_type": "t3.micro"}
    assert lines(text) == {("shop", "write", "orders"), ("office", "write", "orders")}
    assert imported.became["Start"] == "folded in: what machines are started from"
