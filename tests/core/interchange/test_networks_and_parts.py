"""Templates of networks, and of resources that are parts of parts: nothing stands outside, and no line is lost."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.sketch.model import Sketch

NETWORK = """
Parameters:
  Kind: {Type: String, Default: network}
Resources:
  Net: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  OutA: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}}
  OutB: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Net, CidrBlock: 10.0.1.0/24}}
  InA: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Net, CidrBlock: 10.0.2.0/24}}
  Gate: {Type: 'AWS::EC2::InternetGateway'}
  Table: {Type: 'AWS::EC2::RouteTable', Properties: {VpcId: !Ref Net}}
  Way: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gate}}
  UseA: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref OutA, RouteTableId: !Ref Table}}
  UseB: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref OutB, RouteTableId: !Ref Table}}
  Front: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Type: !Ref Kind, Subnets: [!Ref OutA, !Ref OutB]}}
  Doors: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Port: 80, Protocol: TCP, VpcId: !Ref Net, TargetType: ip}}
  Ear:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Front, Port: 80, Protocol: TCP, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Doors}]}
  Task: {Type: 'AWS::ECS::TaskDefinition', Properties: {TaskRoleArn: !GetAtt TaskRole.Arn, RequiresCompatibilities: [FARGATE]}}
  TaskRole:
    Type: AWS::IAM::Role
    Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !GetAtt Work.Arn}]}}]}
  Work: {Type: 'AWS::SQS::Queue'}
  Shop:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      LoadBalancers: [{TargetGroupArn: !Ref Doors, ContainerName: shop, ContainerPort: 80}]
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref InA]}}
  Rooms: {Type: 'AWS::RDS::DBSubnetGroup', Properties: {DBSubnetGroupDescription: x, SubnetIds: [!Ref InA]}}
  Data: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: postgres, DBSubnetGroupName: !Ref Rooms}}
  Pool: {Type: 'AWS::RDS::DBProxy', Properties: {EngineFamily: POSTGRESQL, VpcSubnetIds: [!Ref InA]}}
  PoolTo: {Type: 'AWS::RDS::DBProxyTargetGroup', Properties: {DBProxyName: !Ref Pool, DBInstanceIdentifiers: [!Ref Data]}}
"""  # noqa: E501


def read(text: str) -> Sketch:
    return read_template(text.encode()).sketch


def lines(sketch: Sketch) -> set[tuple[str, str, str]]:
    """Each connection by the labels of its ends."""
    labels = {node.id: node.label for node in sketch.nodes}
    return {(labels[one.source], one.kind, labels[one.target]) for one in sketch.connections}


def test_parts_stand_in_the_subnets_that_they_name_by_themselves_or_by_a_group() -> None:
    sketch = read(NETWORK)
    kinds = {frame.id: frame.kind for frame in sketch.frames}
    placed = {node.label: kinds.get(node.frame or "") for node in sketch.nodes}
    assert placed["Front"] == "subnet-public"
    assert {placed[name] for name in ("Shop", "Data", "Pool")} == {"subnet-private"}
    assert {kinds[frame.parent] for frame in sketch.frames if frame.parent} == {"vpc"}
    assert "OutA, OutB" in {frame.label for frame in sketch.frames}


def test_a_part_in_subnets_of_both_kinds_stands_in_the_network_only() -> None:
    sketch = read(NETWORK.replace("Subnets: [!Ref OutA, !Ref OutB]", "Subnets: [!Ref OutA, !Ref InA]"))
    kinds = {frame.id: frame.kind for frame in sketch.frames}
    assert {node.label: kinds.get(node.frame or "") for node in sketch.nodes}["Front"] == "vpc"


def test_a_load_balancer_is_of_the_kind_that_a_parameter_says_and_calls_what_its_target_group_holds() -> None:
    sketch = read(NETWORK)
    assert {node.label: node.service for node in sketch.nodes}["Front"] == "aws.nlb"
    assert ("Front", "sync", "Shop") in lines(sketch)


def test_a_task_that_one_service_runs_is_that_service_and_has_its_rights() -> None:
    sketch = read(NETWORK)
    assert [node.label for node in sketch.nodes if node.service == "aws.fargate"] == ["Shop"]
    assert ("Shop", "write", "Work") in lines(sketch)


def test_a_proxy_reaches_the_database_of_its_target_group() -> None:
    assert ("Pool", "Data") in {(one, other) for one, _, other in lines(read(NETWORK))}


LOOSE = [
    pytest.param(
        """
  From:
    Type: AWS::S3::Bucket
    Properties: {ReplicationConfiguration: {Rules: [{Status: Enabled, Destination: {Bucket: !GetAtt To.Arn}}]}}
  To: {Type: 'AWS::S3::Bucket'}
""",
        ("From", "replicate", "To"),
        id="replication",
    ),
    pytest.param(
        """
  From:
    Type: AWS::Bedrock::KnowledgeBase
    Properties: {StorageConfiguration: {S3VectorsConfiguration: {IndexArn: !GetAtt Index.IndexArn}}}
  To: {Type: 'AWS::S3Vectors::VectorBucket'}
  Index: {Type: 'AWS::S3Vectors::Index', Properties: {VectorBucketName: !Ref To}}
""",
        ("From", "sync", "To"),
        id="an index of vectors",
    ),
    pytest.param(
        """
  From: {Type: 'AWS::Transfer::Server', Properties: {Protocols: [SFTP]}}
  User: {Type: 'AWS::Transfer::User', Properties: {ServerId: !GetAtt From.ServerId, HomeDirectory: !Sub '/${To}/in'}}
  To: {Type: 'AWS::S3::Bucket'}
""",
        ("From", "readwrite", "To"),
        id="the home of a user",
    ),
]


@pytest.mark.parametrize(("resources", "line"), LOOSE)
def test_what_a_part_of_a_part_names_is_joined_to_its_owner(resources: str, line: tuple[str, str, str]) -> None:
    assert line in lines(read(f"Resources:{resources}"))


def test_a_part_of_a_part_that_names_its_owner_makes_no_call_to_itself() -> None:
    sketch = read(
        "Resources:\n  Job: {Type: 'AWS::Glue::Job', Properties: {Command: {Name: glueetl}}}\n"
        "  Start: {Type: 'AWS::Glue::Trigger', Properties: {Type: SCHEDULED, Actions: [{JobName: !Ref Job}]}}\n"
    )
    assert lines(sketch) == set()


CLUSTER = """
Resources:
  Ships: {Type: 'AWS::ECS::Cluster'}
  Web: {Type: 'AWS::ECS::Service', Properties: {Cluster: !Ref Ships, LaunchType: FARGATE}}
  Work: {Type: 'AWS::ECS::Service', Properties: {Cluster: !GetAtt Ships.Arn, LaunchType: FARGATE}}
  Jobs: {Type: 'AWS::SQS::Queue'}
  %s
"""


def test_a_cluster_that_several_parts_name_is_a_frame_round_them() -> None:
    sketch = read_template((CLUSTER % "Alone: {Type: 'AWS::ECS::Cluster'}").encode()).sketch
    assert [(frame.kind, frame.label) for frame in sketch.frames] == [("cluster", "Ships")]
    assert {node.id for node in sketch.nodes if node.frame == sketch.frames[0].id} == {"web", "work"}


def test_a_cluster_of_one_part_is_that_part() -> None:
    sketch = read_template(CLUSTER.replace("Cluster: !GetAtt Ships.Arn, ", "").replace("%s", "").encode()).sketch
    assert (sketch.frames, [node.frame for node in sketch.nodes]) == ((), [None, None, None])


GATES = """
Parameters:
  Domain: {Type: String}
Resources:
  Net: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Out: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: true}}
  Gate: {Type: 'AWS::EC2::InternetGateway'}
  Joined: {Type: 'AWS::EC2::VPCGatewayAttachment', Properties: {VpcId: !Ref Net, InternetGatewayId: !Ref Gate}}
  Nat: {Type: 'AWS::EC2::NatGateway', Properties: {SubnetId: !Ref Out}}
  Recorder: {Type: 'AWS::Config::ConfigurationRecorder'}
  Channel: {Type: 'AWS::Config::DeliveryChannel', Properties: {S3BucketName: !Ref Files, SnsTopicARN: !Ref News}}
  Files: {Type: 'AWS::S3::Bucket'}
  News: {Type: 'AWS::SNS::Topic'}
  Graph: {Type: 'AWS::Neptune::DBCluster'}
  Alarm: {Type: 'AWS::CloudWatch::Alarm', Properties: {Dimensions: [{Name: DBClusterIdentifier, Value: !Ref Graph}]}}
  Mail: {Type: 'AWS::Route53::RecordSet', Properties: {Name: !Ref Domain, Type: MX}}
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - {Effect: Allow, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:::${Domain}-mail/*'}
            - {Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::somebodys-*/*'}
            - {Effect: Allow, Action: 'codebuild:CreateReportGroup', Resource: 'arn:aws:codebuild:eu-west-1:1:report-group/*'}
"""  # noqa: E501


def test_a_nat_gateway_goes_out_by_the_gateway_of_its_network() -> None:
    sketch = read(GATES)
    assert ("Nat", "route", "Gate") in lines(sketch)
    kinds = {frame.id: frame.kind for frame in sketch.frames}
    assert {node.label: kinds.get(node.frame or "") for node in sketch.nodes}["Gate"] == "vpc"


def test_what_works_for_the_only_one_of_its_kind_is_joined_to_it_and_an_alarm_watches() -> None:
    found = lines(read(GATES))
    assert {("Recorder", "write", "Files"), ("Recorder", "notify", "News"), ("Alarm", "watch", "Graph")} <= found


def test_a_right_for_whatever_is_called_so_makes_no_part_and_an_address_is_no_name() -> None:
    sketch = read(GATES)
    assert not {"report-group", "somebodys"} & {node.label for node in sketch.nodes}
    assert "Mail" not in {other for _, _, other in lines(sketch)}
