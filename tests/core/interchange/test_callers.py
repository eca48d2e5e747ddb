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


BESIDE = """
Resources:
  Api:
    Type: AWS::Serverless::{kind}
    Properties: {{StageName: prod, Auth: {auth}}}
  Get:
    Type: AWS::Serverless::Function
    Properties:
      Events: {{One: {{Type: {kind}, Properties: {{{name}: !Ref Api, Path: /a, Method: GET, {own}}}}}}}
  Users: {{Type: AWS::Cognito::UserPool}}
"""
POOL = "Authorizers: {Mine: {UserPoolArn: !GetAtt Users.Arn}}"


@pytest.mark.parametrize(("kind", "name"), [("Api", "RestApiId"), ("HttpApi", "ApiId")])
@pytest.mark.parametrize(
    ("auth", "own", "word"),
    [
        ("{DefaultAuthorizer: AWS_IAM}", "", "IAM"),
        ("{DefaultAuthorizer: AWS_IAM}", "Auth: {Authorizer: NONE}", "none"),
        (f"{{DefaultAuthorizer: Mine, {POOL}}}", "", None),
        (f"{{{POOL}}}", "", "none"),
        (f"{{{POOL}}}", "Auth: {Authorizer: Mine}", None),
        ("{}", "", None),
    ],
)
def test_what_sam_asks_before_a_route_that_names_nobody(kind: str, name: str, auth: str, own: str, word: str) -> None:
    template = BESIDE.format(kind=kind, name=name, auth=auth, own=own)
    lines = read_files({"template.yaml": template.encode()}).sketch.connections
    assert [line.settings.get("authorisation") for line in lines if line.target == "get"] == [word]


def test_an_identity_pool_is_no_user_pool() -> None:
    template = b"Resources:\n  Guests: {Type: AWS::Cognito::IdentityPool}\n  Users: {Type: AWS::Cognito::UserPool}\n"
    imported = read_files({"template.yaml": template})
    pools = {node.id: node.settings.get("pool") for node in imported.sketch.nodes}
    assert pools == {"guests": "identity pool", "users": None}
    _, found = judged(imported)
    assert {part for one in found for part in one.nodes if one.rule == "SEC-013"} == {"users"}


REST = """
  Api: {{Type: AWS::ApiGateway::RestApi}}
  Root: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, PathPart: a}}}}
  Read:
    Type: AWS::ApiGateway::Method
    Properties:
      {{RestApiId: !Ref Api, ResourceId: !Ref Root, HttpMethod: GET, {0}, Integration: {{Uri: !GetAtt Get.Arn}}}}
  Write:
    Type: AWS::ApiGateway::Method
    Properties:
      {{RestApiId: !Ref Api, ResourceId: !Ref Root, HttpMethod: POST, {1}, Integration: {{Uri: !GetAtt Get.Arn}}}}
"""
HTTP = """
  Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: HTTP}}}}
  Calls: {{Type: AWS::ApiGatewayV2::Integration, Properties: {{ApiId: !Ref Api, IntegrationUri: !GetAtt Get.Arn}}}}
  Read:
    Type: AWS::ApiGatewayV2::Route
    Properties: {{ApiId: !Ref Api, RouteKey: GET /a, {0}, Target: !Sub 'integrations/${{Calls}}'}}
  Write:
    Type: AWS::ApiGatewayV2::Route
    Properties: {{ApiId: !Ref Api, RouteKey: POST /a, {1}, Target: !Sub 'integrations/${{Calls}}'}}
"""
IAM, NONE, SILENT = "AuthorizationType: AWS_IAM", "AuthorizationType: NONE", "OperationName: x"


@pytest.mark.parametrize("api", [REST, HTTP], ids=["REST", "HTTP"])
@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (IAM, IAM, {"GET /a, POST /a": "IAM"}),
        (IAM, NONE, {"GET /a": "IAM", "POST /a": "none"}),
        ("AuthorizationType: CUSTOM", SILENT, {"GET /a": None, "POST /a": "none"}),
        (NONE, SILENT, {"GET /a, POST /a": None}),
    ],
)
def test_what_methods_and_routes_ask(api: str, first: str, second: str, words: dict[str, str | None]) -> None:
    template = f"Resources:\n  Get: {{Type: AWS::Lambda::Function}}{api.format(first, second)}"
    lines = read_files({"template.yaml": template.encode()}).sketch.connections
    assert {line.label: line.settings.get("authorisation") for line in lines if line.target == "get"} == words


GLOBAL = """
Globals: {{{kind}: {{Auth: {auth}}}}}
Parameters: {{Issuer: {{Type: String}}}}
Resources:
  Users: {{Type: AWS::Cognito::UserPool}}
  Table: {{Type: AWS::DynamoDB::Table}}
  Get:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref Table}}}}]
      Events: {{One: {{Type: {kind}, Properties: {{Path: /a, Method: GET, {own}}}}}}}
"""
TOKENS = "Authorizers: {Mine: {JwtConfiguration: {issuer: %s, audience: [a]}}}"


@pytest.mark.parametrize(
    ("kind", "auth", "own", "word", "is_accused"),
    [
        ("Api", f"{{DefaultAuthorizer: Mine, {POOL}}}", "", None, False),
        ("Api", f"{{DefaultAuthorizer: Mine, {POOL}}}", "Auth: {Authorizer: NONE}", "none", True),
        ("Api", "{DefaultAuthorizer: AWS_IAM}", "", "IAM", False),
        ("Api", "{AddDefaultAuthorizerToCorsPreflight: false}", "", None, True),
        ("HttpApi", f"{{DefaultAuthorizer: Mine, {TOKENS % 'https://x.example/'}}}", "", "JWT", False),
        ("HttpApi", f"{{DefaultAuthorizer: Mine, {TOKENS % '!Ref Issuer'}}}", "", "JWT", False),
        ("HttpApi", f"{{{TOKENS % '!Ref Issuer'}}}", "Auth: {Authorizer: Mine}", "JWT", False),
        ("HttpApi", f"{{{TOKENS % '!Ref Issuer'}}}", "", "none", True),
    ],
)
def test_what_the_globals_say_of_the_api_that_sam_makes(
    kind: str, auth: str, own: str, word: str | None, is_accused: bool
) -> None:
    imported = read_files({"template.yaml": GLOBAL.format(kind=kind, auth=auth, own=own).encode()})
    route = next(line for line in imported.sketch.connections if line.target == "get")
    assert route.settings.get("authorisation") == word
    _, found = judged(imported)
    assert any(one.rule in ("SEC-003", "SEC-016") for one in found) == is_accused
