"""Whom a WebSocket API asks when a client connects, it asks for every route."""

from __future__ import annotations

import pytest

from patterns_app.core.interchange.reading import read_files
from patterns_app.core.pipeline import judged

from .test_callers import IAM, NONE

SOCKET = """
Resources:
  Table: {{Type: AWS::DynamoDB::Table}}
  Who: {{Type: AWS::Lambda::Function}}
  Keep:
    Type: AWS::Serverless::Function
    Properties: {{Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref Table}}}}]}}
  Api: {api}
"""
SOCKET_OF_SAM = """
    Type: AWS::Serverless::WebSocketApi
    Properties:
      Auth: {auth}
      Routes: {{$connect: {{FunctionArn: !GetAtt Keep.Arn}}, send: {{FunctionArn: !GetAtt Keep.Arn}}}}
"""
SOCKET_OF_AWS = """{{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: WEBSOCKET}}}}
  Asks: {{Type: AWS::ApiGatewayV2::Authorizer, Properties: {{ApiId: !Ref Api, AuthorizerUri: {uri}}}}}
  Calls: {{Type: AWS::ApiGatewayV2::Integration, Properties: {{ApiId: !Ref Api, IntegrationUri: !GetAtt Keep.Arn}}}}
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties: {{ApiId: !Ref Api, RouteKey: $connect, {auth}, Target: !Sub 'integrations/${{Calls}}'}}
  Send:
    Type: AWS::ApiGatewayV2::Route
    Properties: {{ApiId: !Ref Api, RouteKey: send, AuthorizationType: NONE, Target: !Sub 'integrations/${{Calls}}'}}
"""


@pytest.mark.parametrize(
    ("api", "word", "asked", "is_accused"),
    [
        (SOCKET_OF_SAM.format(auth="{AuthType: NONE}"), None, [], True),
        (SOCKET_OF_SAM.format(auth="{AuthType: AWS_IAM}"), "IAM", [], False),
        (SOCKET_OF_SAM.format(auth="{AuthType: CUSTOM, AuthArn: !GetAtt Who.Arn}"), None, ["who"], False),
        (SOCKET_OF_SAM.format(auth="{AuthType: CUSTOM, AuthArn: !ImportValue who-arn}"), None, ["who-arn"], False),
        (SOCKET_OF_AWS.format(auth=NONE, uri="''"), "none", [], True),
        (SOCKET_OF_AWS.format(auth=IAM, uri="''"), "IAM", [], False),
        (
            SOCKET_OF_AWS.format(auth="AuthorizationType: CUSTOM, AuthorizerId: !Ref Asks", uri="!GetAtt Who.Arn"),
            None,
            ["who"],
            False,
        ),
    ],
)
def test_whom_a_web_socket_asks_when_it_connects_it_asks_for_all_routes(
    api: str, word: str | None, asked: list[str], is_accused: bool
) -> None:
    imported = read_files({"template.yaml": SOCKET.format(api=api).encode()})
    lines = [line for line in imported.sketch.connections if line.source == "api"]
    routes = [(line.label, line.settings.get("authorisation")) for line in lines if line.target == "keep"]
    assert routes == [("$connect, send", word)]
    assert [line.target for line in lines if line.kind == "authorize"] == asked
    _, found = judged(imported)
    accused = [one.message for one in found if one.rule in ("SEC-003", "SEC-016")]
    assert accused == (["Api changes something for everyone who calls it, without asking who that is."] * is_accused)
