"""What was misread in public templates: each kind of mistake with the smallest template that shows it."""

from __future__ import annotations

import pytest

from patterns_app.core.checks.run import run
from patterns_app.core.interchange.reading import read
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
