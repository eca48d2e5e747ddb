"""Whom an API asks before a route, where its body says it; and that nobody is accused where the body is elsewhere."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.reading import read_files
from patterns_app.core.pipeline import judged

TEMPLATE = """
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {{StageName: prod, {definition}}}
  Get:
    Type: AWS::Serverless::Function
    Properties:
      Events: {{One: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: '/orders/{{id}}', Method: GET}}}}}}
      Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref Table}}}}]
  Table: {{Type: AWS::DynamoDB::Table}}
"""
BODY = """
openapi: 3.0.2
{default}
paths:
  /orders/{{id}}:
    get:
      {security}
      x-amazon-apigateway-integration:
        type: aws_proxy
        httpMethod: POST
        uri: {{'Fn::Sub': 'arn:aws:apigateway:here:lambda:path/2015-03-31/functions/${{Get.Arn}}/invocations'}}
components:
  securitySchemes:
    signed: {{type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}
    key: {{type: apiKey, name: x-api-key, in: header}}
"""
INCLUDED = "DefinitionBody: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: api.yaml}}}"


def read(definition: str, security: str = "", default: str = "", with_body: bool = True) -> tuple[object, list[str]]:
    """The word of the route and the rules that accuse it of asking nobody."""
    files = {"template.yaml": TEMPLATE.format(definition=definition).encode()}
    if with_body:
        files["api.yaml"] = BODY.format(security=security, default=default).encode()
    imported = read_files(files)
    route, *others = [line for line in imported.sketch.connections if line.source == "api"]
    assert not others, "one route is one line"
    _, found = judged(imported)
    return route.settings.get("authorisation"), [one.rule for one in found if one.rule in ("SEC-003", "SEC-016")]


def test_a_signed_route_accuses_nobody() -> None:
    assert read(INCLUDED, "security: [{signed: []}]") == ("IAM", [])
    assert read("DefinitionUri: api.yaml", "security: [{signed: []}]") == ("IAM", [])


def test_what_the_body_says_of_all_routes_holds_for_one_that_says_nothing() -> None:
    assert read(INCLUDED, default="security: [{signed: []}]") == ("IAM", [])


@pytest.mark.parametrize("security", ["", "security: []", "security: [{key: []}]"])
def test_a_route_that_asks_nobody_or_only_for_a_key_is_open(security: str) -> None:
    word, rules = read(INCLUDED, security, default="security: [{signed: []}]" if security == "security: []" else "")
    assert word == "none"
    assert rules == ["SEC-003"]


@pytest.mark.parametrize(
    "definition", [INCLUDED, "DefinitionUri: s3://elsewhere/api.yaml", "DefinitionUri: {Bucket: b, Key: k}"]
)
def test_of_a_body_that_is_elsewhere_nothing_is_claimed(definition: str) -> None:
    assert read(definition, with_body=False) == (None, [])


def test_an_api_without_a_body_of_its_own_is_judged_by_its_events() -> None:
    assert read("TracingEnabled: true", with_body=False) == (None, ["SEC-003"])
