"""Balancers, groups of machines, services of a whole account, and what CloudFormation itself asks: nothing is lost."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.sketch.model import Sketch

PARTS = """
Parameters:
  Api: {Type: String}
Resources:
  Old: {Type: 'AWS::ElasticLoadBalancing::LoadBalancer', Properties: {Instances: [!Ref Box], Listeners: []}}
  Box: {Type: 'AWS::EC2::Instance'}
  Group: {Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: {LoadBalancerNames: [!Ref Old], TargetGroupARNs: [!Ref Doors]}}
  Front: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer'}
  Doors: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Port: 80}}
  Ear: {Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: {LoadBalancerArn: !Ref Front, DefaultActions: [{TargetGroupArn: !Ref Doors}]}}
  Plan: {Type: 'AWS::GuardDuty::MalwareProtectionPlan', Properties: {ProtectedResource: {S3Bucket: {BucketName: !Ref Files}}}}
  Files: {Type: 'AWS::S3::Bucket'}
  Logs: {Type: 'AWS::S3::Bucket'}
  Site: {Type: 'AWS::CloudFront::Distribution', Properties: {DistributionConfig: {Logging: {Bucket: !Sub '${Logs}.s3.amazonaws.com'}}}}
  Table: {Type: 'AWS::DynamoDB::Table'}
  Search: {Type: 'AWS::OpenSearchServerless::Collection', Properties: {Type: SEARCH}}
  Copy: {Type: 'AWS::OSIS::Pipeline', Properties: {PipelineConfigurationBody: !Sub 'arn ${Table.Arn} to ${Search.CollectionEndpoint}'}}
  Wall: {Type: 'AWS::WAFv2::WebACL'}
  Guards: {Type: 'AWS::WAFv2::WebACLAssociation', Properties: {WebACLArn: !GetAtt Wall.Arn, ResourceArn: !Sub 'arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/prod'}}
  Setup: {Type: 'AWS::Lambda::Function', Properties: {Runtime: python3.13}}
  Ask: {Type: 'Custom::Setup', Properties: {ServiceToken: !GetAtt Setup.Arn}}
  Change: {Type: 'AWS::CloudFormation::Macro', Properties: {Name: Change, FunctionName: !GetAtt Changing.Arn}}
  Changing: {Type: 'AWS::Lambda::Function', Properties: {Runtime: python3.13}}
  May: {Type: 'AWS::IoT::Authorizer', Properties: {AuthorizerFunctionArn: !GetAtt MayConnect.Arn}}
  MayConnect: {Type: 'AWS::Lambda::Function', Properties: {Runtime: python3.13}}
  Convert:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Policies: [{Statement: [{Effect: Allow, Action: ['mediaconvert:CreateJob', 'iam:PassRole', 'iot:Publish'], Resource: '*'}]}]
"""  # noqa: E501


@pytest.fixture(scope="module")
def sketch() -> Sketch:
    return read_template(PARTS.encode()).sketch


@pytest.mark.parametrize(
    "line",
    [
        ("Old", "sync", "Box"),
        ("Old", "sync", "Group"),
        ("Front", "sync", "Group"),
        ("Plan", "watch", "Files"),
        ("Site", "write", "Logs"),
        ("Table", "replicate", "Search"),
        ("Wall", "govern", "Api"),
        ("CloudFormation", "async", "Setup"),
        ("CloudFormation", "async", "Changing"),
        ("IoT Core", "authorize", "MayConnect"),
        ("Convert", "sync", "MediaConvert"),
    ],
)
def test_it_comes_in_as_a_connection(sketch: Sketch, line: tuple[str, str, str]) -> None:
    labels = {node.id: node.label for node in sketch.nodes}
    assert line in {(labels[one.source], one.kind, labels[one.target]) for one in sketch.connections}


def test_one_right_for_several_services_names_each(sketch: Sketch) -> None:
    labels = {node.id: node.label for node in sketch.nodes}
    reached = {labels[one.target] for one in sketch.connections if labels[one.source] == "Convert"}
    assert reached == {"MediaConvert", "IoT Core"}


def test_a_service_that_the_vocabulary_does_not_have_is_a_part_with_its_picture(sketch: Sketch) -> None:
    services = {node.label: node.service for node in sketch.nodes}
    assert services["Old"] == "diagrams.aws.network.ElbClassicLoadBalancer"
    assert len([node for node in sketch.nodes if node.service == "aws.iot-core"]) == 1
