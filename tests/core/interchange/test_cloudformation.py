"""SAM and CloudFormation templates: what each resource became, who is connected, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns_app.core.checks.run import run
from patterns_app.core.interchange.calling import kinds_of_actions
from patterns_app.core.interchange.reading import read, recognise
from patterns_app.core.patterns.conformity import sketch_problems
from patterns_app.core.sketch.codec import encode
from patterns_app.core.sketch.parser import InputError, parse
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.strategies import steady

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
        ("orders", "dlq", "dead-letters"),
        ("orders", "queue_poll", "work"),
        ("foreign-topic", "async", "work"),
        ("rate-1-day", "async", "work"),
        ("work", "write", "orders-table"),
        ("work", "destination", "dead-letters"),
        ("uploads", "notify", "default-event-bus"),
        ("default-event-bus", "rule", "checking"),
        ("checking", "orchestrate", "work"),
        ("orders-table", "stream_poll", "mirror"),
        ("mirror", "write", "bus"),
        ("reports", "read", "orders-table"),
        ("work", "sync", "bedrock"),
    }


def test_the_title_is_the_description_without_the_marks_of_a_sample() -> None:
    text = b"Description: Shop (uksb-1tthgi812) (tag:shop-sam) with orders\nResources: {Q: {Type: AWS::SQS::Queue}}\n"
    assert read(text, "cloudformation").sketch.title == "Shop with orders"


def test_settings_labels_and_frames_come_along() -> None:
    sketch = read(ORDERS).sketch
    nodes = {item.id: item for item in sketch.nodes}
    by_ends = {(item.source, item.target): item for item in sketch.connections}
    assert nodes["take-order"].settings == {"timeout": 30, "memory": 512, "runtime": "python3.13"}
    assert nodes["orders"].settings == {"visibility_timeout": 180, "fifo": False}
    assert nodes["orders-table"].settings["stream"] == "NEW_IMAGE"
    assert nodes["checking"].service == "aws.step-functions-express"
    frames = {frame.id: frame for frame in sketch.frames}
    subnets = frames[nodes["reports"].frame or ""]
    assert (subnets.kind, frames[subnets.parent or ""].kind) == ("subnet-private", "vpc")
    assert nodes["model"].service == "aws.generic"
    assert nodes["model"].notes == "AWS::IoTSiteWise::AssetModel"
    assert nodes["foreign-topic"].notes == "Named in the template, not made by it."
    assert by_ends["api", "take-order"].label == "POST /orders"
    assert by_ends["orders", "dead-letters"].settings == {"max_receive_count": 5}
    assert by_ends["orders", "work"].settings == {"batch_size": 10, "report_batch_item_failures": True}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (
            "{Type: AWS::Serverless::Function, Properties: {Timeout: !Ref T, MemorySize: !FindInMap [M, big, memory], "
            "Architectures: [arm64], Tracing: Active, Runtime: !If [IsNew, python3.13, python3.11]}}",
            {"timeout": 25, "memory": 2048, "architecture": "arm64", "tracing": True, "runtime": "python3.11"},
        ),
        (
            "{Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/x, FifoQueue: true, VisibilityTimeout: "
            "!Ref Unknown}}",
            {"encryption": True, "fifo": True},
        ),
        (
            "{Type: AWS::DynamoDB::Table, Properties: {PointInTimeRecoverySpecification: "
            "{PointInTimeRecoveryEnabled: true}, TimeToLiveSpecification: {AttributeName: until, Enabled: true}}}",
            {"point_in_time_recovery": True, "ttl_attribute": "until", "stream": "none"},
        ),
        (
            "{Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Suspended}, "
            "PublicAccessBlockConfiguration: {BlockPublicPolicy: false}}}",
            {"versioning": False, "public": True},
        ),
        ("{Type: AWS::Cognito::UserPool, Properties: {MfaConfiguration: 'ON'}}", {"mfa": "ON"}),
        (
            "{Type: AWS::Serverless::Api, Properties: {EndpointConfiguration: REGIONAL, TracingEnabled: true, "
            "MethodSettings: [{ThrottlingRateLimit: 50}]}}",
            {"endpoint_type": "REGIONAL", "tracing": True, "throttle_rate": 50},
        ),
    ],
)
def test_properties_become_settings_by_defaults_mappings_and_conditions(
    resource: str, expected: dict[str, object]
) -> None:
    text = (
        "Parameters: {T: {Type: Number, Default: '25'}, Stage: {Type: String, Default: dev}, Unknown: {Type: Number}}\n"
        "Mappings: {M: {big: {memory: 2048}}}\n"
        "Conditions: {IsProd: !Equals [!Ref Stage, prod], IsNew: !And [!Condition IsProd, !Not [!Equals [a, b]]]}\n"
        f"Resources:\n  R: {resource}\n"
    )
    assert read(text.encode(), "cloudformation").sketch.nodes[0].settings == expected


def test_settings_stand_in_resources_of_their_own_too() -> None:
    found = read(
        template(
            "  F: {Type: AWS::Lambda::Function}\n"
            "  L: {Type: AWS::Logs::LogGroup, Properties: "
            "{LogGroupName: !Sub '/aws/lambda/${F}', RetentionInDays: 14}}\n"
            "  Q: {Type: AWS::SQS::Queue}\n"
            "  P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Q]}}\n"
            "  B: {Type: AWS::Events::EventBus}\n"
            "  A: {Type: AWS::Events::Archive, Properties: {SourceArn: !GetAtt B.Arn}}\n"
        ),
        "cloudformation",
    )
    assert {node.id: dict(node.settings) for node in found.sketch.nodes} == {
        "f": {"log_retention": 14},
        "q": {"resource_policy": True, "fifo": False},
        "b": {"archive": True},
    }


def test_origins_routes_and_rules_say_how() -> None:
    found = read(
        template(
            "  B: {Type: AWS::S3::Bucket}\n  O: {Type: AWS::CloudFront::OriginAccessControl}\n"
            "  D: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Origins: [{DomainName: "
            "!GetAtt B.RegionalDomainName, OriginAccessControlId: !Ref O}]}}}\n"
            "  A: {Type: AWS::ApiGateway::RestApi}\n  F: {Type: AWS::Lambda::Function}\n"
            "  R: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref A, ParentId: !GetAtt "
            "A.RootResourceId, PathPart: orders}}\n"
            "  I: {Type: AWS::ApiGateway::Resource, Properties: "
            "{RestApiId: !Ref A, ParentId: !Ref R, PathPart: '{id}'}}\n"
            "  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, ResourceId: !Ref I, HttpMethod: GET, "
            "Integration: {Uri: !Sub 'x/${F.Arn}/invocations'}}}\n"
            "  H: {Type: AWS::ApiGatewayV2::Api}\n"
            "  J: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref H, IntegrationUri: !GetAtt F.Arn}}\n"
            "  K: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref H, RouteKey: POST /pay, Target: !Sub "
            "'integrations/${J}'}}\n"
            "  E: {Type: AWS::Events::EventBus}\n"
            "  U: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref E, Targets: [{Arn: !GetAtt F.Arn}]}}\n"
        ),
        "cloudformation",
    )
    by_ends = {(line.source, line.target): (line.label, dict(line.settings)) for line in found.sketch.connections}
    assert by_ends["d", "b"] == ("", {"access": "OAC"})
    assert by_ends["a", "f"] == ("GET /orders/{id}", {"method": "GET", "path": "/orders/{id}"})
    assert by_ends["h", "f"] == ("POST /pay", {"method": "POST", "path": "/pay"})
    assert by_ends["e", "f"] == ("U", {"rule_name": "U"})


def test_a_network_that_is_given_is_a_frame_and_a_value_for_others_is_none() -> None:
    found = read(
        template(
            "  F: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: !Ref Subnets}}}\n"
            "  D: {Type: AWS::RDS::DBInstance, Properties: {DBSubnetGroupName: !ImportValue Net, Engine: postgres}}\n"
            "  S: {Type: AWS::SSM::Parameter, Properties: {Value: !GetAtt F.Arn}}\n"
            "  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://x/y.yaml}}\n"
        ),
        "cloudformation",
    )
    (frame,) = found.sketch.frames
    assert frame.kind == "vpc"
    assert {node.id: node.frame for node in found.sketch.nodes} == {"f": frame.id, "d": frame.id}
    assert found.became["S"] == "folded in: a value for other templates"
    assert found.left_over[0].why.startswith("another template")


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
        (  # an integration without an address of its own names what it calls in its request
            "  A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}\n"
            "  W: {Type: AWS::Serverless::StateMachine, Properties: {Type: EXPRESS}}\n"
            "  I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref A, IntegrationUri: "
            "'arn:aws:apigateway:x:states:action/StartSyncExecution', RequestTemplates: {d: !Sub '${W}'}}}\n",
            {("a", "sync", "w")},
        ),
        (  # a service by its address alone, of which only what both can do is known
            "  A: {Type: AWS::ApiGateway::RestApi}\n"
            "  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, HttpMethod: POST, Integration: "
            "{Uri: !Sub 'arn:aws:apigateway:${AWS::Region}:comprehend:action/DetectSentiment'}}}\n",
            {("a", "sync", "comprehend")},
        ),
        (  # a data source and a user pool that other stacks make
            "  G: {Type: AWS::AppSync::GraphQLApi, Properties: {UserPoolConfig: {UserPoolId: !Ref Pool}}}\n"
            "  D: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt G.ApiId, DynamoDBConfig: "
            "{TableName: !Ref Orders}}}\n",
            {("g", "authorize", "pool"), ("g", "readwrite", "orders")},
        ),
        (  # rights on what the template does not make
            "  F: {Type: AWS::Serverless::Function, Properties: {Policies: [{SQSSendMessagePolicy: {QueueName: "
            "!ImportValue Jobs}}, {Statement: [{Effect: Allow, Action: 'dynamodb:GetItem', Resource: !Sub "
            "'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/Prices/index/*'}]}]}}\n",
            {("f", "write", "jobs"), ("f", "read", "prices")},
        ),
        (  # rights on everything, and on a name that only a deployment knows, say nothing
            "  F: {Type: AWS::Serverless::Function, Properties: {Policies: [{Statement: [{Effect: Allow, Action: "
            "'s3:GetObject', Resource: '*'}, {Effect: Allow, Action: 'sqs:SendMessage', Resource: !Sub "
            "'arn:aws:sqs:*:*:${Stage}'}]}]}}\n",
            set(),
        ),
        (  # a bucket that is meant by the parameter that names it, as one does against a circle
            "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}\n"
            "  F: {Type: AWS::Serverless::Function, Properties: "
            "{Policies: [{S3ReadPolicy: {BucketName: !Ref Name}}]}}\n",
            {("f", "read", "b")},
        ),
        (  # a table that is meant by its plain name
            "  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: Orders}}\n"
            "  F: {Type: AWS::Serverless::Function, Properties: "
            "{Policies: [{DynamoDBReadPolicy: {TableName: Orders}}]}}\n",
            {("f", "read", "t")},
        ),
        (  # a pipe's source by its parameters, its dead letters, its filter and its enrichment
            "  P: {Type: AWS::Pipes::Pipe, Properties: {Source: !Ref Kafka, SourceParameters: "
            "{ManagedStreamingKafkaParameters: {TopicName: t}}, Enrichment: !GetAtt E.Arn, Target: !GetAtt F.Arn}}\n"
            "  E: {Type: AWS::Lambda::Function}\n  F: {Type: AWS::Lambda::Function}\n",
            {("kafka", "stream_poll", "p"), ("p", "sync", "e"), ("p", "sync", "f")},
        ),
        (  # a broker
            "  F: {Type: AWS::Serverless::Function, Properties: {Events: {M: {Type: MQ, Properties: "
            "{Broker: !Ref Broker, Queues: [q]}}}}}\n",
            {("broker", "queue_poll", "f")},
        ),
        (  # a workflow written as a joined text
            "  F: {Type: AWS::Lambda::Function}\n"
            "  W: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: !Join ['', "
            '[\'{"States": {"Do": {"Resource": "\', !GetAtt F.Arn, \'"}}}\']]}}\n',
            {("w", "orchestrate", "f")},
        ),
        (  # with a branch that leaves the queue out, the queue is shown
            "  Q: {Type: AWS::SQS::Queue}\n  F: {Type: AWS::Serverless::Function, Properties: {DeadLetterQueue: "
            "!If [Keep, {Type: SQS, TargetArn: !GetAtt Q.Arn}, !Ref 'AWS::NoValue']}}\n",
            {("f", "dlq", "q")},
        ),
    ],
)
def test_each_way_of_saying_a_connection_is_heard(resources: str, expected: set[tuple[str, str, str]]) -> None:
    assert lines(template(resources)) == expected


@pytest.mark.parametrize(
    ("actions", "kinds"),
    [
        (["sqs:receivemessage", "logs:putlogevents"], None),
        (["sqs:receivemessage", "sqs:changemessagevisibility", "sqs:getqueueurl", "sqs:deletemessage"], None),
        (["sqs:changemessagevisibility", "sqs:sendmessage"], ("write",)),
        (["kinesis:getrecords", "kinesis:subscribetoshard", "kinesis:describestreamconsumer"], None),
        (["kinesis:getrecords", "kinesis:putrecord"], ("write", "readwrite")),
        (["dynamodb:query"], ("read", "readwrite")),
        (["dynamodb:putitem"], ("write", "readwrite")),
        (["dynamodb:getitem", "dynamodb:putitem"], ("readwrite", "write", "read")),
        (["s3:*"], ("readwrite", "write", "read")),
        (["states:startexecution"], ("start", "async", "orchestrate")),
    ],
)
def test_allowed_actions_say_how_parts_are_connected(actions: list[str], kinds: tuple[str, ...] | None) -> None:
    assert kinds_of_actions(actions) == kinds


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"Resources: &a {b: *a}\n", r"line 1: the alias \*a names nothing"),
        (b"Resources: {b: *a}\n", r"line 1.*alias"),
        (
            b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + b"".join(
                b"b%d: &b%d [%s]\n" % (n, n, b",".join([b"*b%d" % (n - 1) if n else b"*a"] * 10)) for n in range(6)
            ),
            "200,000 parts",
        ),
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


@steady(150)
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
    assert nodes["shop"].settings == {"instances": 1, "auto_scaling": True, "max_instances": 4, "warmup": 90}
    assert nodes["office"].settings == {"instance_type": "t3.micro"}
    assert lines(text) == {("shop", "write", "orders"), ("office", "write", "orders")}
    assert imported.became["Start"] == "folded in: what machines are started from"


def test_failures_that_go_to_a_queue_of_another_stack_or_of_the_reader_are_drawn() -> None:
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Dead: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: dead.yaml}}
  Told:
    Type: AWS::Serverless::Function
    Properties:
      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Outputs.QueueArn}}}
      Events: {Bus: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}}
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: LATEST
            MaximumRetryAttempts: 2
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Outputs.QueueArn}}
"""
    sketch = read(template.encode()).sketch
    services = {node.id: node.service for node in sketch.nodes}
    kept = {line.source: services[line.target] for line in sketch.connections if line.kind == "destination"}
    assert kept == {"told": "aws.sqs", "reader": "aws.sqs"}
    assert not {"RES-002", "RES-003"} & {found.rule for found in run(sketch, vocabulary())}


def test_a_route_that_asks_nobody_stays_a_line_of_its_own_and_is_found() -> None:
    api = "  A: {Type: AWS::Serverless::Api, Properties: {Auth: {DefaultAuthorizer: P, Authorizers: {P: {UserPoolArn: "
    api += "!GetAtt U.Arn}}}}}\n  U: {Type: AWS::Cognito::UserPool}\n  T: {Type: AWS::Serverless::SimpleTable}\n"
    work = "  F: {Type: AWS::Serverless::Function, Properties: {Policies: [{DynamoDBCrudPolicy: {TableName: !Ref T}}], "
    work += "Events: {G: {Type: Api, Properties: {RestApiId: !Ref A, Path: /o, Method: get}}, "
    work += "H: {Type: Api, Properties: {RestApiId: !Ref A, Path: /p, Method: get}}, "
    work += "D: {Type: Api, Properties: {RestApiId: !Ref A, Path: /o, Method: delete%s}}}}}\n"
    for auth, ways in {", Auth: {Authorizer: NONE}": ["as the API", "none"], "": ["as the API"]}.items():
        sketch = read(template(api + work % auth)).sketch
        routes = [one for one in sketch.connections if one.kind == "sync"]
        assert [one.settings.get("authorisation", "as the API") for one in routes] == ways
        assert ("SEC-016" in {one.rule for one in run(sketch, vocabulary())}) is bool(auth)


def test_a_subscription_in_an_event_keeps_what_cannot_be_delivered() -> None:
    parts = "  T: {Type: AWS::SNS::Topic}\n  D: {Type: AWS::SQS::Queue}\n"
    work = "  F: {Type: AWS::Serverless::Function, Properties: {Events: {N: {Type: SNS, Properties: {"
    work += "Topic: !Ref T%s}}}}}\n"
    for redrive, dropped in {", RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn}": False, "": True}.items():
        sketch = read(template(parts + work % redrive)).sketch
        assert (("t", "dlq", "d") in {(one.source, one.kind, one.target) for one in sketch.connections}) is not dropped
        assert ("RES-005" in {one.rule for one in run(sketch, vocabulary())}) is dropped


@pytest.mark.parametrize(
    ("variables", "severity"),
    [
        ("DB_PASSWORD: hunter2", "warning"),
        ("STRIPE_API_KEY: abc, STAGE: prod", "warning"),
        ("ClientSecret: abc", "warning"),
        ("GITHUB_ACCESS_TOKEN: abc", "warning"),
        ("DATABASE_URL: 'postgres://shop:hunter2@db.example.com/orders'", "warning"),
        ("DATABASE_URL: 'postgres://db.example.com/orders'", None),
        ("DATABASE_URL: 'https://example.com/a:b@c'", None),
        ("DB_PASSWORD: !Sub '{{resolve:secretsmanager:${Db}:SecretString:password}}'", "info"),
        ("ACCESS_TOKEN_TTL: '300', ACCESS_TOKEN_URL: 'https://example.com/token'", None),
        ("DB_PASSWORD: '{{resolve:secretsmanager:Db:SecretString:password}}'", "info"),
        ("DB_PASSWORD: !Ref Password", None),
        ("DB_PASSWORD_ARN: 'arn:aws:secretsmanager:x'", None),
        ("DB_PASSWORD: 'arn:aws:secretsmanager:x', API_KEY: /shop/key", None),
        ("SECRET_NAME: shop, PASSWORD_LENGTH: '12', API_KEY: ''", None),
    ],
)
def test_a_secret_that_lies_in_the_environment_is_found(variables: str, severity: str | None) -> None:
    work = f"  F: {{Type: AWS::Lambda::Function, Properties: {{Environment: {{Variables: {{{variables}}}}}}}}}\n"
    sketch = read(template(work)).sketch
    found = [one.severity for one in run(sketch, vocabulary()) if one.rule == "SEC-017"]
    assert found == ([severity] if severity else [])
