"""Who may call an API that passes requests straight into a queue, a table or a workflow, and an API of AppSync."""

from __future__ import annotations

import json

import pytest

from patterns_app.core.interchange.reading import read_files
from patterns_app.core.pipeline import judged

_REST = """
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: orders}}}}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}}
  Post:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Orders
      HttpMethod: POST
      AuthorizationType: {asked}
      Integration: {{Type: AWS, IntegrationHttpMethod: POST, Uri: {uri}, Credentials: !GetAtt R.Arn}}
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {{}}
      Policies:
        - PolicyName: p
          PolicyDocument: {{Statement: [{{Effect: Allow, Action: {action}, Resource: !GetAtt To.Arn}}]}}
"""
_INTO = {
    "queue": (
        "!Sub 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${To.QueueName}'",
        "sqs:SendMessage",
        "{Type: AWS::SQS::Queue}",
    ),
    "table": (
        "!Sub 'arn:aws:apigateway:${AWS::Region}:dynamodb:action/PutItem'",
        "dynamodb:PutItem",
        "{Type: AWS::DynamoDB::Table}",
    ),
    "workflow": (
        "!Sub 'arn:aws:apigateway:${AWS::Region}:states:action/StartExecution'",
        "states:StartExecution",
        "{Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: '{}'}}",
    ),
}
_QUICK = """
  Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{Name: quick, ProtocolType: HTTP, Target: !GetAtt F.Arn{more}}}}}
  F: {{Type: AWS::Serverless::Function, Properties: {{Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref T}}}}]}}}}
  T: {{Type: AWS::DynamoDB::Table}}
"""
_GRAPH = """
  Api: {{Type: AWS::AppSync::GraphQLApi, Properties: {{Name: g, AuthenticationType: {mode}}}}}
  T: {{Type: AWS::DynamoDB::Table}}
  D: {{Type: AWS::AppSync::DataSource, Properties: {{ApiId: !GetAtt Api.ApiId, Name: d, Type: AMAZON_DYNAMODB,
      DynamoDBConfig: {{TableName: !Ref T, AwsRegion: here}}}}}}
"""


def accused(resources: str) -> tuple[list[int | float | str | None], list[str]]:
    """What the API's connections say of who may call, and the rules that accuse it of asking nobody."""
    imported = read_files({"template.yaml": f"Resources:\n{resources}".encode()})
    lines = [line for line in imported.sketch.connections if line.source == "api"]
    _, found = judged(imported)
    said = [line.settings.get("authorisation") for line in lines]
    return said, [one.rule for one in found if one.rule in ("SEC-003", "SEC-016")]


def straight(into: str, asked: str) -> str:
    uri, action, target = _INTO[into]
    return _REST.format(asked=asked, uri=uri, action=action) + f"  To: {target}\n"


@pytest.mark.parametrize("into", _INTO)
def test_a_signed_route_straight_into_a_part_accuses_nobody(into: str) -> None:
    assert accused(straight(into, "AWS_IAM")) == (["IAM"], [])


@pytest.mark.parametrize("into", _INTO)
def test_an_open_route_straight_into_a_part_is_an_open_door(into: str) -> None:
    assert accused(straight(into, "NONE")) == ([None], ["SEC-003"])


def test_an_api_that_is_made_of_its_target_alone_asks_nobody() -> None:
    assert accused(_QUICK.format(more=""))[1] == ["SEC-003"]


@pytest.mark.parametrize("mode", ["AWS_IAM", "OPENID_CONNECT", "AMAZON_COGNITO_USER_POOLS", "AWS_LAMBDA"])
def test_an_api_of_appsync_that_asks_accuses_nobody(mode: str) -> None:
    assert accused(_GRAPH.format(mode=mode))[1] == []


def test_a_key_in_every_client_says_not_who_is_calling() -> None:
    assert accused(_GRAPH.format(mode="API_KEY"))[1] == ["SEC-003"]


def test_a_mode_that_only_a_deployment_knows_is_not_accused() -> None:
    assert accused(_GRAPH.format(mode="!ImportValue Mode"))[1] == []


_ACTION = """
  {name}:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      HttpMethod: {name}
      AuthorizationType: {asked}
      Integration:
        Uri: !Sub 'arn:aws:apigateway:${{AWS::Region}}:dynamodb:action/{action}'
        RequestTemplates: {{application/json: !Sub '{{"TableName": "${{To}}"}}'}}
"""


def test_a_route_that_says_whom_it_asks_stays_beside_one_that_does_not() -> None:
    resources = "  Api: {Type: AWS::ApiGateway::RestApi}\n  To: {Type: AWS::DynamoDB::Table}\n"
    resources += _ACTION.format(name="GET", asked="AWS_IAM", action="GetItem")
    resources += _ACTION.format(name="POST", asked="!ImportValue Asked", action="PutItem")
    read = read_files({"template.yaml": f"Resources:\n{resources}".encode()})
    said = {line.label: line.settings.get("authorisation") for line in read.sketch.connections}
    assert said == {"GET /": "IAM", "POST /": None}


DECLARED = """
  Api: {Type: AWS::ApiGateway::RestApi}
  Asks: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, Type: COGNITO_USER_POOLS,
      ProviderARNs: [!GetAtt Users.Arn]}}
  Users: {Type: AWS::Cognito::UserPool}
  Post: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, HttpMethod: POST, SAYS,
      Integration: {Uri: !GetAtt Save.Arn}}}
  Save: {Type: AWS::Serverless::Function, Properties: {Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Table}}]}}
  Table: {Type: AWS::DynamoDB::Table}
"""


@pytest.mark.parametrize(
    ("says", "rules"),
    [
        ("AuthorizationType: NONE", ["SEC-016"]),
        ("AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Asks", []),
    ],
)
def test_an_authoriser_that_no_route_names_asks_nobody(says: str, rules: list[str]) -> None:
    assert accused(DECLARED.replace("SAYS", says))[1] == rules


@pytest.mark.parametrize(
    ("other", "asks"),
    [
        ("", ". Api has a way to ask who is calling, and no route that is drawn takes it."),
        (
            "  Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, HttpMethod: GET, "
            "AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Asks, Integration: {Uri: !GetAtt Save.Arn}}}\n",
            ", while Api asks elsewhere who is calling.",
        ),
    ],
)
def test_that_others_ask_is_said_only_where_one_does(other: str, asks: str) -> None:
    template = "Resources:\n" + DECLARED.replace("SAYS", "AuthorizationType: NONE") + other
    _, found = judged(read_files({"template.yaml": template.encode()}))
    said = [one.message for one in found if one.rule == "SEC-016"]
    assert said == [f"The route to Save (/) changes something for everyone who calls it{asks}"]


@pytest.mark.parametrize("kind", ["CUSTOM", "COGNITO_USER_POOLS"])
@pytest.mark.parametrize("where", ["!Ref Shared", "a1b2c3"])
def test_an_authoriser_of_elsewhere_asks_all_the_same(kind: str, where: str) -> None:
    said, rules = accused(straight("queue", f"{kind}\n      AuthorizerId: {where}"))
    assert said == [{"CUSTOM": "function", "COGNITO_USER_POOLS": "user pool"}[kind]]
    assert rules == []


def test_which_fields_are_open_beside_a_further_way_is_not_known_and_a_private_api_is_not_open() -> None:
    further = "API_KEY, AdditionalAuthenticationProviders: [{AuthenticationType: AWS_IAM}]"
    assert accused(_GRAPH.format(mode=further))[1] == []
    assert accused(_GRAPH.format(mode="API_KEY, Visibility: PRIVATE"))[1] == []


_METHOD = """
resource "aws_sqs_queue" "q" {}
resource "aws_api_gateway_rest_api" "api" {}
resource "aws_api_gateway_resource" "s" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  path_part   = "s"
}
resource "aws_api_gateway_method" "m" {
  rest_api_id   = aws_api_gateway_rest_api.api.id
  resource_id   = aws_api_gateway_resource.s.id
  http_method   = "POST"
  authorization = "ASKED"
}
resource "aws_api_gateway_integration" "i" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  resource_id = aws_api_gateway_resource.s.id
  http_method = VERB
  uri         = "arn:aws:apigateway:eu-west-1:sqs:path/${aws_sqs_queue.q.name}"
}
"""


@pytest.mark.parametrize("verb", ["aws_api_gateway_method.m.http_method", '"POST"'])
@pytest.mark.parametrize(("asked", "rules"), [("AWS_IAM", []), ("CUSTOM", []), ("NONE", ["SEC-003"])])
def test_a_method_of_terraform_says_whom_its_integration_asks(verb: str, asked: str, rules: list[str]) -> None:
    text = _METHOD.replace("VERB", verb).replace("ASKED", asked)
    _, found = judged(read_files({"main.tf": text.encode()}))
    assert [one.rule for one in found if one.rule in ("SEC-003", "SEC-016")] == rules


@pytest.mark.parametrize(("verb", "said"), [("POST", "IAM"), ("GET", None), ("PUT", None)])
def test_a_method_of_a_state_says_whom_its_integration_asks(verb: str, said: str | None) -> None:
    """There everything is written out, and nothing is an expression; two paths have the same verbs."""
    call = {"rest_api_id": "api1", "resource_id": "res2", "http_method": verb, "uri": "arn:aws:sqs:eu-west-1:1:q"}
    values: list[tuple[str, dict[str, str]]] = [
        ("aws_api_gateway_rest_api", {"id": "api1", "arn": "api1"}),
        ("aws_sqs_queue", {"arn": "arn:aws:sqs:eu-west-1:1:q"}),
        ("aws_api_gateway_integration", call),
    ]
    for path, asked in (("res1", "NONE"), ("res2", "AWS_IAM")):
        method = {"rest_api_id": "api1", "resource_id": path, "http_method": "POST", "authorization": asked}
        values.append(("aws_api_gateway_method", method))
    made = [
        {"address": f"{kind}.r{place}", "mode": "managed", "type": kind, "name": f"r{place}", "values": one}
        for place, (kind, one) in enumerate(values)
    ]
    state = {"format_version": "1.0", "values": {"root_module": {"resources": made}}}
    read = read_files({"state.json": json.dumps(state).encode()})
    found = {line.settings.get("authorisation") for line in read.sketch.connections if line.kind == "write"}
    assert found == {said}


_BODY = """
resource "aws_sqs_queue" "q" {}
resource "aws_api_gateway_rest_api" "api" {
  body = BODY
}
"""
_ROUTES = """jsonencode({ paths = { "/s" = { post = { x-amazon-apigateway-integration = {
    uri = "arn:aws:apigateway:eu-west-1:sqs:path/111111111111/${aws_sqs_queue.q.name}" } } } } })"""


def test_the_body_of_an_api_of_terraform_is_read_where_it_stands_and_told_where_it_is_filled_in() -> None:
    read = read_files({"main.tf": _BODY.replace("BODY", _ROUTES).encode()})
    assert [(line.kind, line.label) for line in read.sketch.connections] == [("write", "POST /s")]
    filled = read_files(
        {"main.tf": _BODY.replace("BODY", 'templatefile("a.yaml", {q = aws_sqs_queue.q.name})').encode()}
    )
    assert [(one.source, one.target) for one in filled.sketch.connections] == [("api", "q")]
    assert [one.name for one in filled.left_over] == ["aws_api_gateway_rest_api.api"]


@pytest.mark.parametrize(
    ("service", "action", "verb", "kind"),
    [
        ("dynamodb", "action/PutItem", "POST", "write"),
        ("dynamodb", "action/GetItem", "POST", "read"),
        ("s3", "path/${T}/{key}", "PUT", "write"),
        ("s3", "path/${T}/{key}", "GET", "read"),
        ("s3", "path/${T}/{key}", "ANY", "readwrite"),
    ],
)
def test_what_an_integration_asks_of_a_store_says_whether_it_reads_or_writes(
    service: str, action: str, verb: str, kind: str
) -> None:
    store = "AWS::S3::Bucket" if service == "s3" else "AWS::DynamoDB::Table"
    uri = {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:" + f"{service}:{action}"}
    integration = {"Type": "AWS", "IntegrationHttpMethod": verb, "Uri": uri, "RequestTemplates": {"a": {"Ref": "T"}}}
    method = {"RestApiId": {"Ref": "Api"}, "HttpMethod": "POST", "Integration": integration}
    made = {
        "Api": {"Type": "AWS::ApiGateway::RestApi"},
        "T": {"Type": store},
        "M": {"Type": "AWS::ApiGateway::Method", "Properties": method},
    }
    read = read_files({"t.json": json.dumps({"Resources": made}).encode()})
    assert [line.kind for line in read.sketch.connections] == [kind]
