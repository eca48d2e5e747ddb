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
        (f"{{{POOL}}}", "Auth: {Authorizer: !Ref Mine}", None),
        (f"{{DefaultAuthorizer: [Mine], {POOL}}}", "", None),
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
        ("AuthorizationType: CUSTOM", SILENT, {"GET /a": "function", "POST /a": "none"}),
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


CALLED = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions"
ELSEWHERE = """
{shared}
Parameters: {{Given: {{Type: String}}}}
Resources:
  Shared: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: 'https://elsewhere.example/x.yaml'}}}}
  Table: {{Type: AWS::DynamoDB::Table}}
  Keep:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref Table}}}}]
      Events: {{{events}}}
  {api}
"""
OF_SAM = "Api: {{Type: AWS::Serverless::{kind}, Properties: {{StageName: x, Auth: {auth}}}}}"
IN_BODY = """Api:
    Type: AWS::Serverless::{kind}
    Properties:
      StageName: x
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /a:
            post:
              security: [{{who: []}}]
              x-amazon-apigateway-integration:
                {{type: aws_proxy, httpMethod: POST, uri: !Sub '{called}/${{Keep.Arn}}/invocations'}}
        components: {{securitySchemes: {{who: {{x-amazon-apigateway-authorizer: {{{asks}}}}}}}}}
"""
OF_AWS = """Api: {{Type: AWS::ApiGateway::RestApi}}
  Asks: {{Type: AWS::ApiGateway::Authorizer, Properties: {{RestApiId: !Ref Api, {asks}}}}}
  Root: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, PathPart: a}}}}
  Call:
    Type: AWS::ApiGateway::Method
    Properties: {{RestApiId: !Ref Api, ResourceId: !Ref Root, HttpMethod: POST, AuthorizationType: CUSTOM,
      AuthorizerId: !Ref Asks, Integration: {{Uri: !Sub '{called}/${{Keep.Arn}}/invocations'}}}}
"""
NAMED_ELSEWHERE = [
    "'arn:aws:lambda:eu-west-1:123456789012:function:who'",
    "!Ref Given",
    "{'Fn::ImportValue': who-arn}",
    "!GetAtt Shared.Outputs.Arn",
    "'{{resolve:ssm:/who/arn}}'",
    "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Given}'",
]


def written(where: str, value: str, key: str) -> str:
    """A template whose API asks, by its own words, by its body, by the globals or by AWS's own types."""
    kind, name = ("HttpApi", "ApiId") if key == "issuer" else ("Api", "RestApiId")
    who = f"JwtConfiguration: {{audience: [a], issuer: {value}}}" if key == "issuer" else f"{key}: {value}"
    auth = f"{{DefaultAuthorizer: M, Authorizers: {{M: {{{who}}}}}}}"
    in_body = {
        "UserPoolArn": f"type: cognito_user_pools, providerARNs: [{value}]",
        "FunctionArn": f"type: request, authorizerUri: {value}",
        "issuer": f"type: jwt, jwtConfiguration: {{audience: [a], issuer: {value}}}",
    }[key]
    by_aws = {"UserPoolArn": f"ProviderARNs: [{value}]", "FunctionArn": f"AuthorizerUri: {value}"}.get(key, "")
    api = {
        "sam": OF_SAM.format(kind=kind, auth=auth),
        "body": IN_BODY.format(kind=kind, called=CALLED, asks=in_body),
        "aws": OF_AWS.format(called=CALLED, asks=by_aws),
    }.get(where, "")
    shared = f"Globals: {{{kind}: {{Auth: {auth}}}}}" if where == "globals" else ""
    named = "" if where == "globals" else f"{name}: !Ref Api,"
    events = "" if where == "aws" else f"One: {{Type: {kind}, Properties: {{{named} Path: /a, Method: POST}}}}"
    return ELSEWHERE.format(shared=shared, events=events, api=api)


@pytest.mark.parametrize("value", NAMED_ELSEWHERE)
@pytest.mark.parametrize(
    ("where", "key"),
    [(where, key) for where in ("sam", "body", "globals") for key in ("UserPoolArn", "FunctionArn", "issuer")]
    + [("aws", "UserPoolArn"), ("aws", "FunctionArn")],
)
def test_who_is_asked_may_stand_in_another_stack(where: str, key: str, value: str) -> None:
    imported = read_files({"template.yaml": written(where, value, key).encode()})
    _, found = judged(imported)
    assert not [one.message for one in found if one.rule in ("SEC-003", "SEC-016")]
    route = next(line for line in imported.sketch.connections if line.target == "keep" and line.kind == "sync")
    asked = [line.target for line in imported.sketch.connections if line.kind == "authorize"]
    assert len(asked) == (key != "issuer"), "one party is asked"
    assert route.settings.get("authorisation") == ("JWT" if key == "issuer" else None)


def test_a_joined_address_names_its_function_and_no_gateway() -> None:
    address = f"!Join ['', ['{CALLED}', '/functions/', !ImportValue who-arn, /invocations]]"
    imported = read_files({"template.yaml": written("aws", address, "FunctionArn").encode()})
    asked = next(line.target for line in imported.sketch.connections if line.kind == "authorize")
    assert {node.id: node.service for node in imported.sketch.nodes}[asked] == "aws.lambda"


def test_tokens_of_another_company_are_asked_for_by_an_http_api() -> None:
    api = HTTP.format(*[f"AuthorizationType: JWT, AuthorizerId: !Ref {name}" for name in ("Theirs", "Ours")])
    template = f"""
Resources:
  Get: {{Type: AWS::Lambda::Function}}
  Users: {{Type: AWS::Cognito::UserPool}}
  Theirs:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties: {{ApiId: !Ref Api, JwtConfiguration: {{Audience: [a], Issuer: 'https://them.example/'}}}}
  Ours:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties: {{ApiId: !Ref Api, JwtConfiguration: {{Audience: [a], Issuer: !GetAtt Users.ProviderURL}}}}
{api}"""
    lines = read_files({"template.yaml": template.encode()}).sketch.connections
    said = {line.label: line.settings.get("authorisation") for line in lines if line.target == "get"}
    assert said == {"GET /a": "JWT", "POST /a": None}


def test_pools_of_terraform_are_asked() -> None:
    source = b"""
resource "aws_cognito_user_pool" "users" {}
resource "aws_api_gateway_rest_api" "api" { name = "api" }
resource "aws_api_gateway_authorizer" "who" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  type          = "COGNITO_USER_POOLS"
  provider_arns = [aws_cognito_user_pool.users.arn]
}
"""
    lines = read_files({"main.tf": source}).sketch.connections
    assert [(line.source, line.target, line.kind) for line in lines] == [("api", "users", "authorize")]


SEVERAL = """
Resources:
  Api: {{Type: AWS::Serverless::{kind}, Properties: {{StageName: x}}}}
  Table: {{Type: AWS::DynamoDB::Table}}
  Keep:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref Table}}}}]
      Events: {{{events}}}
"""


@pytest.mark.parametrize(("kind", "named"), [("Api", "RestApiId"), ("HttpApi", "ApiId")])
@pytest.mark.parametrize(
    ("methods", "says"),
    [
        (["GET"], "reads Table"),
        (["GET", "GET"], "reads Table"),
        (["GET", "POST"], "changes something"),
        (["POST", "PUT", "GET"], "changes something"),
        (["GET"] * 40, "changes something"),  # not all of them can be told
    ],
)
def test_several_routes_to_one_function_are_as_open_as_one(
    kind: str, named: str, methods: list[str], says: str
) -> None:
    events = ", ".join(
        f"E{number}: {{Type: {kind}, Properties: {{{named}: !Ref Api, Path: /a{number}, Method: {method}}}}}"
        for number, method in enumerate(methods)
    )
    _, found = judged(read_files({"template.yaml": SEVERAL.format(kind=kind, events=events).encode()}))
    said = [one.message for one in found if one.rule == "SEC-003"]
    assert said == [f"Api {says} for everyone who calls it, without asking who that is."]


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [(NONE, SILENT, "changes something"), ("AuthorizationType: AWS_IAM", NONE, None)],
)
def test_routes_of_one_integration_are_judged_by_all_of_their_methods(first: str, second: str, says: str) -> None:
    table = "Table: {Type: AWS::DynamoDB::Table}"
    role = "Policies: [{PolicyDocument: {Statement: [{Action: 'dynamodb:*', Resource: !GetAtt Table.Arn}]}}]"
    get = "Get: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt May.Arn}}"
    resources = [table, f"May: {{Type: AWS::IAM::Role, Properties: {{{role}}}}}", get]
    template = "Resources:\n  " + "\n  ".join(resources) + HTTP.format(first, second)
    _, found = judged(read_files({"template.yaml": template.encode()}))
    said = [one.message.partition(" for everyone")[0] for one in found if one.rule in ("SEC-003", "SEC-016")]
    assert said == ([f"Api {says}"] if says else ["The route to Get (/a) changes something"])
