"""Kinds of templates that people have: loops, the CDK's, anchors, rights that are no use, targets of other stacks."""

from __future__ import annotations

from dataclasses import dataclass

from patterns_app.core.interchange.reading import read
from tests.each import each

_FN = "Role: x, Handler: a.b, Runtime: python3.13, Code: {ZipFile: x}"


def function(name: str, more: str = "", role: str = "") -> str:
    properties = _FN.replace("Role: x", f"Role: !GetAtt {role}.Arn") if role else _FN
    return f"  {name}: {{Type: AWS::Lambda::Function, Properties: {{{properties}}}{more}}}\n"


def role(name: str, actions: str, on: str) -> str:
    statement = f"{{Effect: Allow, Action: [{actions}], Resource: [{on}]}}"
    policies = f"Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}]"
    return f"  {name}: {{Type: AWS::IAM::Role, Properties: {{AssumeRolePolicyDocument: {{}}, {policies}}}}}\n"


def plain(kind: str, *names: str) -> str:
    return "".join(f"  {name}: {{Type: {kind}}}\n" for name in names)


QUEUE, TABLE, STREAM, BUCKET = "AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::Kinesis::Stream", "AWS::S3::Bucket"
T = "!GetAtt T.Arn"


@dataclass(frozen=True)
class Case:
    """Resources, the labels that parts have, and the lines between them."""

    text: str
    nodes: str
    lines: str = ""
    frames: str = ""
    left: str = ""


LOOP = """Transform: AWS::LanguageExtensions
Parameters: {Tiers: {Type: CommaDelimitedList, Default: "Gold, Silver"}, Stage: {Type: String, Default: Prod}}
Resources:
  "Fn::ForEach::Queues":
    - T
    - !Ref Tiers
    - "Jobs${T}": {Type: AWS::SQS::Queue}
      "Fn::ForEach::Workers":
        - N
        - [A, B]
        - "Map${T}${N}":
            Type: AWS::Lambda::EventSourceMapping
            Properties:
              EventSourceArn: !GetAtt [!Sub "Jobs${T}", Arn]
              FunctionName: !Ref {"Fn::Join": ["", [Worker, "${T}", "${N}"]]}
          "Worker${T}${N}": {Type: AWS::Lambda::Function, Properties: {Role: x, Code: {ZipFile: x}}}
  QProd: {Type: AWS::SQS::Queue}
  Top:
    Type: AWS::SNS::Topic
    Properties: {Subscription: [{Protocol: sqs, Endpoint: !GetAtt [!Sub "Q${Stage}", Arn]}]}
"""
CDK = f"""Resources:
  Q1F2: {{Type: {QUEUE}, Metadata: {{"aws:cdk:path": Shop/Orders/Queue/Resource}}}}
{function("F9A", ', Metadata: {"aws:cdk:path": Shop/Orders/Api/Handler/Resource}')}
  B3C: {{Type: {BUCKET}, Metadata: {{"aws:cdk:path": Shop/Uploads/Resource}}}}
  L4: {{Type: AWS::Logs::LogGroup, Metadata: {{"aws:cdk:path": Shop/Orders/Log/Resource}}}}
{function("Notify5", ', Metadata: {"aws:cdk:path": Shop/BucketNotificationsHandler050a0587b7544547bf325f094a3db834}')}
  N6:
    Type: Custom::S3BucketNotifications
    Properties:
      ServiceToken: !GetAtt Notify5.Arn
      BucketName: !Ref B3C
      NotificationConfiguration:
        LambdaFunctionConfigurations: [{{Events: ["s3:ObjectCreated:*"], LambdaFunctionArn: !GetAtt F9A.Arn}}]
        QueueConfigurations: [{{Events: ["s3:ObjectRemoved:*"], QueueArn: !GetAtt Q1F2.Arn}}]
  R7: {{Type: "Custom::LogRetention", Properties: {{ServiceToken: !GetAtt Retain8.Arn}}}}
{function("Retain8")}
{function("Own9")}
  C10: {{Type: "Custom::Own", Properties: {{ServiceToken: !GetAtt Own9.Arn}}}}
  CDKMetadata: {{Type: "AWS::CDK::Metadata"}}
"""
CASES = {
    "loops": Case(
        LOOP,
        "JobsGold, WorkerGoldA, WorkerGoldB, JobsSilver, WorkerSilverA, WorkerSilverB, QProd, Top",
        "JobsGold queue_poll WorkerGoldA, JobsGold queue_poll WorkerGoldB, JobsSilver queue_poll WorkerSilverA,"
        " JobsSilver queue_poll WorkerSilverB, Top push QProd",
    ),
    "the CDK's": Case(
        CDK,
        "Queue in Orders, Api Handler in Orders, Uploads, Own9, CloudFormation",
        "CloudFormation async Own9, Uploads notify Api Handler, Uploads notify Queue",
        frames="Orders",
        left="C10",
    ),
    "anchors": Case(
        f"A: &a {{{_FN}}}\nResources:\n  F: {{Type: AWS::Lambda::Function, Properties: {{<<: *a, Timeout: 9}}}}\n"
        f"  G: {{Type: AWS::Lambda::Function, Properties: *a}}\n{plain(QUEUE, 'Q')}"
        "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Q.Arn,"
        " FunctionName: !Ref F}}\n",
        "F, G, Q",
        "Q queue_poll F",
    ),
    "rights that only read": Case(
        "Resources:\n"
        + plain(TABLE, "T")
        + plain(STREAM, "S")
        + function("F", role="R")
        + role(
            "R", "'dynamodb:ConditionCheckItem', 'dynamodb:DescribeTable', 'kinesis:SubscribeToShard'", "!GetAtt T.Arn"
        ),
        "T, S, F",
        "F read T",
    ),
    "rights for several services": Case(
        "Resources:\n"
        + plain(TABLE, "T")
        + plain(QUEUE, "Q")
        + function("F", role="R")
        + role("R", "'dynamodb:GetItem', 'sqs:SendMessage'", f"{T}, !GetAtt Q.Arn"),
        "T, Q, F",
        "F read T, F write Q",
    ),
    "rights to manage": Case(
        "Resources:\n"
        + plain(TABLE, "T")
        + plain(QUEUE, "Q")
        + function("F", role="R")
        + role(
            "R", "'dynamodb:UpdateTable', 'sqs:SetQueueAttributes', 'sqs:GetQueueUrl'", "!GetAtt T.Arn, !GetAtt Q.Arn"
        )
        + function("G", role="P")
        + role("P", "'events:PutRule', 'events:PutTargets'", "!Sub 'arn:aws:events:eu-west-1:1:rule/Managed'"),
        "T, Q, F, G",
    ),
    "the right to send what failed": Case(
        "Resources:\n"
        + plain(STREAM, "S")
        + plain(QUEUE, "D")
        + function("F", role="R")
        + role("R", "'sqs:SendMessage'", "!GetAtt D.Arn")
        + "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt S.Arn,"
        " FunctionName: !Ref F, StartingPosition: LATEST,"
        " DestinationConfig: {OnFailure: {Destination: !GetAtt D.Arn}}}}\n",
        "S, D, F",
        "S stream_poll F, F destination D",
    ),
    "targets of other stacks": Case(
        "Resources:\n  B: {Type: AWS::Events::EventBus, Properties: {Name: b}}\n"
        "  R: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref B, EventPattern: {source: [a]}, Targets: ["
        "{Id: a, Arn: !ImportValue OrdersQueueArn},"
        " {Id: b, Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:resize'},"
        " {Id: c, Arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/other'}]}}\n",
        "B, OrdersQueueArn, resize, other",
        "B rule OrdersQueueArn, B rule resize, B rule other",
    ),
    "targets behind a listener's rule": Case(
        """Resources:
  Alb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Subnets: [s-1, s-2]}}
  L: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref Alb, Port: 443}}
  R: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref L,
      Actions: [{Type: forward, TargetGroupArn: !Ref G}]}}
  G: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: ip, VpcId: vpc-1}}
  Svc: {Type: AWS::ECS::Service, Properties: {LaunchType: EC2, TaskDefinition: x, LoadBalancers: [
      {ContainerName: a, ContainerPort: 80, TargetGroupArn: !Ref G}]}}
""",
        "Alb in VPC (not made here), Svc in VPC (not made here)",
        "Alb sync Svc",
        frames="VPC (not made here)",
    ),
    "a backup beside the destination": Case(
        "Resources:\n"
        + plain(BUCKET, "B")
        + plain("AWS::OpenSearchService::Domain", "D")
        + "  F: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {"
        "AmazonopensearchserviceDestinationConfiguration: {DomainARN: !GetAtt D.Arn,"
        " S3Configuration: {BucketARN: !GetAtt B.Arn}}}}\n",
        "B, D, F",
        "F push D, F push B (backup)",
    ),
    "a log and a schema beside the destination": Case(
        "Resources:\n"
        + plain(BUCKET, "B")
        + plain("AWS::Logs::LogGroup", "L")
        + plain("AWS::Glue::Database", "G")
        + "  F: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {ExtendedS3DestinationConfiguration: {"
        "BucketARN: !GetAtt B.Arn, CloudWatchLoggingOptions: {Enabled: true, LogGroupName: !Ref L},"
        " DataFormatConversionConfiguration: {SchemaConfiguration: {DatabaseName: !Ref G}}}}}\n",
        "B, F, G",
        "F push B, F read G",
    ),
}


@each("case", CASES.values(), ids=list(CASES))
def test_a_template_is_the_system_that_it_makes(case: Case) -> None:
    imported = read(case.text.encode())
    sketch = imported.sketch
    said = {one.id: one.label for one in sketch.nodes} | {one.id: one.label for one in sketch.frames}
    nodes = [f"{one.label}{f' in {said[one.frame]}' if one.frame else ''}" for one in sketch.nodes]
    assert sorted(nodes) == sorted(case.nodes.split(", "))
    backup = {"backup": " (backup)"}
    lines = [
        f"{said[one.source]} {one.kind} {said[one.target]}{backup.get(one.label, '')}" for one in sketch.connections
    ]
    assert sorted(lines) == sorted(filter(None, case.lines.split(", ")))
    assert ", ".join(one.label for one in sketch.frames) == case.frames
    assert ", ".join(one.name for one in imported.left_over) == case.left
