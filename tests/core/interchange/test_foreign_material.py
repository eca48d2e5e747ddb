"""What was misread in public templates: each kind of mistake with the smallest template that shows it."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.vocabulary.catalog import vocabulary


def lines(resources: str) -> set[tuple[str, str, str]]:
    sketch = read(f"Resources:\n{resources}".encode(), "cloudformation").sketch
    return {(one.source, one.kind, one.target) for one in sketch.connections}


def services(resources: str) -> dict[str, str]:
    sketch = read(f"Resources:\n{resources}".encode(), "cloudformation").sketch
    return {node.id: node.service for node in sketch.nodes}


def rules(resources: str) -> set[str]:
    sketch = read(f"Resources:\n{resources}".encode(), "cloudformation").sketch
    return {one.rule for one in run(sketch, vocabulary())}


EVENT = "integration.request.header.X-Amz-Invocation-Type: \"'Event'\""


def test_an_api_that_hands_the_request_on_does_not_wait_for_the_function() -> None:
    long = "  F: {Type: AWS::Serverless::Function, Properties: {Timeout: 120}}\n"
    body = "  A: {Type: AWS::Serverless::Api, Properties: {DefinitionBody: {paths: {/o: {post: {"
    body += "x-amazon-apigateway-integration: {uri: !Sub 'x/${F.Arn}/invocations', requestParameters: {%s}}}}}}}}\n"
    method = "  A: {Type: AWS::ApiGateway::RestApi}\n"
    method += "  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, HttpMethod: POST, Integration: "
    method += "{Uri: !Sub 'x/${F.Arn}/invocations', RequestParameters: {%s}}}}\n"
    for api in (body, method):
        assert lines(long + api % EVENT) == {("a", "async", "f")}
        assert "LIM-002" not in rules(long + api % EVENT)
        assert lines(long + api % "") == {("a", "sync", "f")}


def test_an_api_goes_through_a_link_to_what_the_link_leads_to() -> None:
    link = "  N: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Type: network}}\n"
    link += "  L: {Type: AWS::ApiGateway::VpcLink, Properties: {TargetArns: [!Ref N]}}\n"
    body = "  A: {Type: AWS::Serverless::Api, Properties: {DefinitionBody: {paths: {/o: {post: {"
    body += "x-amazon-apigateway-integration: {uri: 'http://x', connectionType: VPC_LINK, connectionId: !Ref L}}}}}}}\n"
    assert lines(link + body) == {("a", "sync", "n")}


@pytest.mark.parametrize(
    "name", ["!Sub '/aws/lambda/${F}'", "!Join ['', [/aws/lambda/, !Ref F]]", "!Sub '${Stage}-${F}'"]
)
def test_a_function_writes_its_own_log_and_is_not_started_by_it(name: str) -> None:
    parts = "  F: {Type: AWS::Lambda::Function}\n  G: {Type: AWS::Lambda::Function}\n"
    own = f"  L: {{Type: AWS::Logs::LogGroup, Properties: {{LogGroupName: {name}}}}}\n"
    sent = "  S: {Type: AWS::Logs::SubscriptionFilter, Properties: {DestinationArn: !GetAtt G.Arn, LogGroupName: %s}}\n"
    assert lines(parts + own + sent % "!Ref L") == {("f", "write", "l"), ("l", "async", "g")}
    assert lines(parts + sent % name) == {("f", "write", "log-of-f"), ("log-of-f", "async", "g")}


def test_a_distribution_reaches_the_address_that_sam_makes_for_a_function() -> None:
    parts = "  F: {Type: AWS::Serverless::Function, Properties: {FunctionUrlConfig: {AuthType: NONE}}}\n"
    parts += "  D: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {Origins: [{DomainName: "
    parts += "!Select [2, !Split ['/', !GetAtt FUrl.FunctionUrl]]}]}}}\n"
    assert lines(parts) == {("d", "origin", "f")}


CALLED = "  G: {Type: AWS::Lambda::Function}\n"
CALLS = "  F: {Type: AWS::Serverless::Function, Properties: {%s}}\n"
TOLD = "Environment: {Variables: {OTHER: !GetAtt G.Arn}}"
INVOKE = "Policies: [{LambdaInvokePolicy: {FunctionName: !Ref G}}]"


def test_a_function_that_is_only_told_of_another_does_not_call_it() -> None:
    schedule = "Policies: [{Statement: [{Effect: Allow, Action: ['scheduler:CreateSchedule', 'iam:PassRole'], "
    schedule += "Resource: '*'}]}]"
    assert lines(CALLED + CALLS % f"{TOLD}, {schedule}") == set()


def test_who_may_call_a_function_may_wait_or_not_so_that_the_kind_is_left_open() -> None:
    statement = "Policies: [{Statement: [{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !GetAtt G.Arn}]}]"
    for said in (TOLD, INVOKE, f"{TOLD}, {INVOKE}", statement):
        assert lines(CALLED + CALLS % said) == {("f", "unspecified", "g")}
        assert rules(CALLED + CALLS % said).isdisjoint({"CON-001", "CON-002", "LIM-002"})
    address = "  G: {Type: AWS::Serverless::Function, Properties: {FunctionUrlConfig: {AuthType: NONE}}}\n"
    address += (
        CALLS % "Environment: {Variables: {OTHER: !GetAtt GUrl.FunctionUrl}}, Policies: [AWSXRayDaemonWriteAccess]"
    )
    assert lines(address) == {("f", "sync", "g")}
    destination = f"{INVOKE}, EventInvokeConfig: {{DestinationConfig: {{OnFailure: {{Destination: !GetAtt G.Arn}}}}}}"
    assert lines(CALLED + CALLS % destination) == {("f", "destination", "g")}


GLOBALS = "Globals: {Function: {Environment: {Variables: {TABLE: !Ref T, BUS: !Ref BusName}}}}\n"


def test_what_globals_tell_every_function_is_used_by_those_that_may() -> None:
    text = (
        GLOBALS
        + """Parameters: {BusArn: {Type: String}, BusName: {Type: String}}
Resources:
  T: {Type: AWS::DynamoDB::Table}
  Put: {Type: AWS::Serverless::Function, Properties: {Policies: [{Statement: [
    {Effect: Allow, Action: "events:PutEvents", Resource: !Ref BusArn}]}]}}
  Keep: {Type: AWS::Serverless::Function, Properties: {Policies: [{DynamoDBWritePolicy: {TableName: !Ref T}}]}}
  Any: {Type: AWS::Serverless::Function, Properties: {Policies: [AmazonDynamoDBFullAccess]}}
  Hears: {Type: AWS::Serverless::Function, Properties: {Role: !GetAtt R.Arn, Events: {E: {Type: EventBridgeRule,
    Properties: {EventBusName: !Ref BusName}}}}}
  R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: {
    Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}}}]}}
"""
    )
    sketch = read(text.encode(), "cloudformation").sketch
    assert {(one.source, one.kind, one.target) for one in sketch.connections} == {
        ("put", "write", "bus-arn"),
        ("keep", "write", "t"),
        ("any", "readwrite", "t"),
        ("any", "write", "bus-arn"),
        ("bus-arn", "rule", "hears"),
        ("hears", "readwrite", "t"),
    }


def test_who_may_only_read_a_kafka_topic_writes_nothing_to_it() -> None:
    reader = "  F: {Type: AWS::Serverless::Function, Properties: {Policies: [{Statement: [{Effect: Allow, Action: "
    reader += "['kafka-cluster:Connect', 'kafka-cluster:ReadData', 'kafka-cluster:AlterGroup', "
    reader += "'kafka-cluster:WriteDataIdempotently', 'kafka:DescribeCluster'%s], Resource: !GetAtt K.Arn}]}], "
    reader += "Events: {E: {Type: MSK, Properties: {Stream: !GetAtt K.Arn, Topics: [t]}}}}}\n"
    reader += "  K: {Type: AWS::MSK::Cluster}\n"
    assert lines(reader % "") == {("k", "stream_poll", "f")}
    assert "CON-006" not in rules(reader % "")
    assert lines(reader % ", 'kafka-cluster:WriteData'") == {("k", "stream_poll", "f"), ("f", "write", "k")}


@pytest.mark.parametrize(
    ("reader", "service", "kind"),
    [
        ("Pipes::Pipe, Properties: {Source: !Ref P, SourceParameters: {ManagedStreamingKafkaParameters: {}}, Target: "
         "!GetAtt F.Arn}}", "aws.msk", "stream_poll"),
        ("Pipes::Pipe, Properties: {Source: !Ref P, SourceParameters: {RabbitMQBrokerParameters: {}}, Target: "
         "!GetAtt F.Arn}}", "aws.mq", "queue_poll"),
        ("Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref P, Topics: [t], FunctionName: !Ref F}}",
         "aws.msk", "stream_poll"),
        ("Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref P, Queues: [q], FunctionName: !Ref F}}",
         "aws.mq", "queue_poll"),
        ("Lambda::EventSourceMapping, Properties: {SelfManagedEventSource: {Endpoints: {Servers: [!Ref P]}},"
         " Topics: [t], FunctionName: !Ref F}}", "external.http", "stream_poll"),
        ("Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref P, StartingPosition: LATEST, "
         "FunctionName: !Ref F}}", "aws.generic", "stream_poll"),
    ],
)  # fmt: skip
def test_what_is_read_is_known_by_what_its_readers_are_told(reader: str, service: str, kind: str) -> None:
    text = f"  F: {{Type: AWS::Lambda::Function}}\n  R: {{Type: AWS::{reader}\n"
    assert services(text)["p"] == service
    assert {kind} == {one for source, one, _ in lines(text) if source == "p"}


def test_a_part_outside_is_called_as_its_address_says() -> None:
    text = (
        "  F: {Type: AWS::Lambda::Function}\n  R: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: "
    )
    text += "'arn:aws:kafka:eu-west-1:123456789012:cluster/Orders/6cc0432b-8618-4f44-bccc-e1fbd8fb7c4d-2', "
    text += "FunctionName: !Ref F}}\n"
    assert lines(text) == {("orders", "stream_poll", "f")}


@pytest.mark.parametrize(
    ("service", "others", "expected"),
    [
        ("", "", "aws.ecs-ec2"),
        ("LaunchType: FARGATE", "", "aws.fargate"),
        ("CapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT}]", "", "aws.fargate"),
        ("TaskDefinition: !Ref T", "{RequiresCompatibilities: [EC2, FARGATE]}", "aws.fargate"),
        ("TaskDefinition: !Ref T, LaunchType: EC2", "{RequiresCompatibilities: [EC2, FARGATE]}", "aws.ecs-ec2"),
        ("TaskDefinition: !Ref T", "{NetworkMode: awsvpc}", "aws.fargate"),
        ("TaskDefinition: !Ref T", "{NetworkMode: awsvpc, RequiresCompatibilities: [EC2]}", "aws.ecs-ec2"),
        ("TaskDefinition: !Ref T, CapacityProviderStrategy: [{CapacityProvider: !Ref P}]", "{NetworkMode: awsvpc}",
         "aws.ecs-ec2"),
        ("TaskDefinition: !Ref T", "{NetworkMode: bridge}", "aws.ecs-ec2"),
        ("Cluster: !Ref C", "{}", "aws.fargate"),
    ],
)  # fmt: skip
def test_where_a_container_runs_is_said_by_its_service_its_cluster_or_its_task(
    service: str, others: str, expected: str
) -> None:
    parts = f"  T: {{Type: AWS::ECS::TaskDefinition, Properties: {others or '{}'}}}\n"
    parts += "  P: {Type: AWS::ECS::CapacityProvider}\n"
    parts += (
        "  C: {Type: AWS::ECS::Cluster, Properties: {DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE}]}}\n"
    )
    assert services(parts + f"  S: {{Type: AWS::ECS::Service, Properties: {{{service}}}}}\n")["s"] == expected


def test_a_task_that_two_services_run_is_no_part_beside_them() -> None:
    text = "  T: {Type: AWS::ECS::TaskDefinition, Properties: {Cpu: 512}}\n"
    text += "  One: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref T, LaunchType: FARGATE}}\n"
    text += "  Two: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref T, LaunchType: EC2}}\n"
    assert services(text) == {"one": "aws.fargate", "two": "aws.ecs-ec2"}
    assert lines(text) == set()
    once = "  W: {Type: AWS::Events::Rule, Properties: {Targets: [{Arn: x, EcsParameters: {TaskDefinitionArn: "
    once += "!Ref T}}]}}\n"
    assert "t" in services(text + once)


def test_a_function_is_known_by_the_name_in_the_address_that_an_api_calls() -> None:
    parts = "  F: {Type: AWS::Serverless::Function, Properties: {FunctionName: !Sub '${AWS::StackName}-Work'}}\n"
    uri = "!Sub 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:"
    uri += "${AWS::AccountId}:function:${AWS::StackName}-Work:live/invocations'"
    parts += "  A: {Type: AWS::Serverless::Api, Properties: {DefinitionBody: {paths: {/o: {post: {"
    parts += "x-amazon-apigateway-integration: {uri: " + uri + "}" * 7 + "\n"
    assert lines(parts) == {("a", "sync", "f")}


SIGNED = """  G: {Type: AWS::AppSync::GraphQLApi}
  D: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt G.ApiId, Type: HTTP, ServiceRoleArn: !GetAtt R.Arn,
    HttpConfig: {Endpoint: %s, AuthorizationConfig: {AuthorizationType: AWS_IAM, AwsIamConfig: {}}}}}
  R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [
    {Effect: Allow, Action: "%s", Resource: %s}]}}]}}
"""


@pytest.mark.parametrize(
    ("made", "said", "expected"),
    [
        ("  W: {Type: AWS::Serverless::StateMachine, Properties: {Type: EXPRESS}}\n",
         ("!Sub 'https://sync-states.${AWS::Region}.amazonaws.com/'", "states:StartSyncExecution", "!Ref W"),
         {("g", "sync", "w")}),
        ("", ("!Sub 'https://bedrock-runtime.${AWS::Region}.amazonaws.com/'", "bedrock:InvokeModel", "'*'"),
         {("g", "sync", "bedrock")}),
        ("  A: {Type: AWS::ApiGateway::RestApi}\n",
         ("!Sub 'https://${A}.execute-api.${AWS::Region}.amazonaws.com'", "execute-api:Invoke", "!Sub '${A}/*'"),
         {("g", "sync", "a")}),
    ],
)  # fmt: skip
def test_a_signed_address_of_aws_is_the_part_that_the_role_may_ask(
    made: str, said: tuple[str, str, str], expected: set[tuple[str, str, str]]
) -> None:
    assert lines(made + SIGNED % said) == expected


NAMED = "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:Told"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ("  T: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: !Ref B, CloudWatchLogsLogGroupArn: !GetAtt "
         "L.Arn}}\n  B: {Type: AWS::S3::Bucket}\n  L: {Type: AWS::Logs::LogGroup}\n"
         "  F: {Type: AWS::Lambda::Function}\n  S: {Type: AWS::Logs::SubscriptionFilter, Properties: "
         "{LogGroupName: !Ref L, DestinationArn: !GetAtt F.Arn}}\n",
         {("t", "write", "b"), ("t", "write", "l"), ("l", "async", "f")}),
        ("  G: {Type: AWS::GlobalAccelerator::Accelerator}\n  L: {Type: AWS::GlobalAccelerator::Listener, Properties: "
         "{AcceleratorArn: !Ref G}}\n  E: {Type: AWS::GlobalAccelerator::EndpointGroup, Properties: {ListenerArn: "
         "!Ref L, EndpointConfigurations: [{EndpointId: !Ref N}]}}\n"
         "  N: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}\n", {("g", "sync", "n")}),
        ("  V: {Type: AWS::Backup::BackupVault}\n  P: {Type: AWS::Backup::BackupPlan, Properties: {BackupPlan: "
         "{BackupPlanRule: [{TargetBackupVault: !Ref V}]}}}\n  S: {Type: AWS::Backup::BackupSelection, Properties: "
         "{BackupPlanId: !Ref P, BackupSelection: {Resources: [!GetAtt T.Arn]}}}\n  T: {Type: AWS::DynamoDB::Table}\n",
         {("v", "read", "t")}),
        ("  Told: {Type: AWS::SNS::Topic}\n  F: {Type: AWS::Serverless::Function, Properties: {Policies: [{Statement: "
         f"[{{Effect: Allow, Action: 'sns:Publish', Resource: !Sub '{NAMED}'}}]}}]}}}}\n", {("f", "write", "told")}),
        ("  K: {Type: AWS::MSK::Cluster, Properties: {ClusterName: !Ref Name}}\n  F: {Type: AWS::Serverless::Function, "
         "Properties: {Policies: [{Statement: [{Effect: Allow, Action: 'kafka-cluster:WriteData', Resource: !Sub "
         "'arn:aws:kafka:${AWS::Region}:${AWS::AccountId}:topic/${Name}/*'}]}]}}\n", {("f", "write", "k")}),
        ("  W: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: !GetAtt R.Arn}}\n"
         "  J: {Type: AWS::Glue::Job}\n  R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: "
         "{Statement: [{Effect: Allow, Action: ['glue:StartJobRun', 'glue:GetJobRun'], Resource: !Sub "
         "'arn:aws:glue:x:1:job/${J}'}]}}]}}\n", {("w", "orchestrate", "j")}),
        ("  K: {Type: AWS::Kendra::Index}\n  F: {Type: AWS::Serverless::Function, Properties: {Policies: [{Statement: "
         "[{Effect: Allow, Action: 'kendra:Retrieve', Resource: !GetAtt K.Arn}]}]}}\n", {("f", "query", "k")}),
        ("  C: {Type: AWS::Transfer::Connector, Properties: {SftpConfig: {UserSecretId: !Ref S}}}\n"
         "  S: {Type: AWS::SecretsManager::Secret}\n", {("c", "read", "s")}),
        ("  D: {Type: AWS::RDS::DBInstance}\n  S: {Type: AWS::SecretsManager::Secret}\n"
         "  A: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref S, TargetId: !Ref D}}\n",
         set()),
    ],
)  # fmt: skip
def test_what_is_plainly_said_is_a_line_of_its_right_kind(resources: str, expected: set[tuple[str, str, str]]) -> None:
    assert lines(resources) == expected


def test_a_deployment_loses_nothing_when_a_macro_or_a_custom_resource_fails() -> None:
    text = "  F: {Type: AWS::Lambda::Function}\n  M: {Type: AWS::CloudFormation::Macro, Properties: {FunctionName: "
    text += "!GetAtt F.Arn}}\n  G: {Type: AWS::Lambda::Function}\n  C: {Type: 'Custom::Fill', Properties: "
    text += "{ServiceToken: !GetAtt G.Arn}}\n"
    assert "RES-002" not in rules(text)
    topic = "  T: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt F.Arn}]}}\n"
    assert "RES-002" in rules(text + topic)


def test_a_database_without_an_address_on_the_internet_is_out_of_its_reach() -> None:
    text = "  V: {Type: AWS::EC2::VPC}\n  N: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref V, "
    text += "MapPublicIpOnLaunch: true}}\n  G: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: [!Ref N]}}\n"
    cluster = "  C: {Type: AWS::RDS::DBCluster, Properties: {DBSubnetGroupName: !Ref G}}\n  I: {Type: "
    cluster += "AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref C, DBSubnetGroupName: !Ref G%s}}\n"
    alone = "  D: {Type: AWS::RDS::DBInstance, Properties: {DBSubnetGroupName: !Ref G%s}}\n"
    for base in (cluster, alone):
        assert "SEC-018" in rules(text + base % "")
        assert "SEC-018" in rules(text + base % ", PubliclyAccessible: true")
        assert "SEC-018" not in rules(text + base % ", PubliclyAccessible: false")


def test_the_only_api_has_the_rights_of_a_role_that_apis_take_on() -> None:
    text = (
        "  A: {Type: AWS::Serverless::HttpApi}\n  Q: {Type: AWS::SQS::Queue}\n  R: {Type: AWS::IAM::Role, Properties: "
    )
    text += "{AssumeRolePolicyDocument: {Statement: [{Principal: {Service: apigateway.amazonaws.com}}]}, Policies: "
    text += "[{PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Q.Arn}]}}]}}\n"
    assert lines(text) == {("a", "write", "q")}


def test_a_call_of_which_the_kind_is_open_is_written_with_its_right() -> None:
    sketch = read(f"Resources:\n{CALLED}{CALLS % INVOKE}".encode(), "cloudformation").sketch
    written = FORMATS["sam"].write(Subject(sketch, vocabulary(), arrange))
    assert "lambda:InvokeFunction" in written
    assert "is not written" not in written
