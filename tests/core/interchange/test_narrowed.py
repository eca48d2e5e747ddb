"""An API that only some can reach is not accused of letting everyone in; one whose policy lets all in is."""

from __future__ import annotations

from patterns_app.core.interchange.reading import read_files
from patterns_app.core.pipeline import judged
from tests.each import each

TEMPLATE = """
Parameters: {{Net: {{Type: String}}, Name: {{Type: String}}}}
Resources:
  Api: {{Type: AWS::Serverless::{kind}, Properties: {{StageName: x, {said}}}}}
  Table: {{Type: AWS::DynamoDB::Table}}
  Keep:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref Table}}}}]
      Events: {{One: {{Type: {kind}, Properties: {{{named}: !Ref Api, Path: /a, Method: POST}}}}}}
  {beside}
"""
ALL = "{Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*'"
NONE_BUT = "{Effect: Deny, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*', Condition: "
DOMAIN = (
    "Domain: {DomainName: !Ref Name, CertificateArn: !Ref Net, MutualTlsAuthentication: {TruststoreUri: 's3://b/k'}}"
)


def own(*statements: str) -> str:
    return f"Auth: {{ResourcePolicy: {{CustomStatements: [{', '.join(statements)}]}}}}"


CASES = [
    ("Auth: {ResourcePolicy: {SourceVpcWhitelist: [!Ref Net]}}", False),
    ("Auth: {ResourcePolicy: {IntrinsicVpceWhitelist: [!Ref Net]}}", False),
    ("Auth: {ResourcePolicy: {AwsAccountWhitelist: ['123456789012']}}", False),
    ("Auth: {ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}}", False),
    ("Auth: {ResourcePolicy: {IpRangeBlacklist: [10.0.0.0/8]}}", True),
    (own(ALL + "}"), True),
    (own("{Action: 'execute-api:Invoke', Resource: 'execute-api:/*'}"), True),
    (own(ALL + ", Condition: {DateLessThan: {'aws:CurrentTime': '2030-01-01T00:00:00Z'}}}"), True),
    (own(ALL + ", Condition: {StringEquals: {'aws:SourceVpce': vpce-1}}}"), False),
    (own(ALL + "}", NONE_BUT + "{NotIpAddress: {'aws:SourceIp': [10.0.0.0/8]}}}"), False),
    (own(ALL + "}", NONE_BUT + "{StringNotEquals: {'aws:SourceVpce': vpce-1}}}"), False),
    (own(ALL + "}", NONE_BUT + "{IpAddress: {'aws:SourceIp': [10.0.0.0/8]}}}"), True),
    (own(ALL.replace("'*'", "{AWS: '123456789012'}", 1) + "}"), False),
    (own(ALL.replace("'*'", "{AWS: '*'}", 1) + "}"), True),
    ("DisableExecuteApiEndpoint: true, " + DOMAIN, False),
    (DOMAIN, True),
    ("DisableExecuteApiEndpoint: true", True),
]


def accused(said: str, kind: str = "Api", beside: str = "") -> bool:
    named = "RestApiId" if kind == "Api" else "ApiId"
    template = TEMPLATE.format(kind=kind, named=named, said=said, beside=beside)
    _, found = judged(read_files({"template.yaml": template.encode()}))
    return any(one.rule == "SEC-003" for one in found)


BODY = "DefinitionBody: {paths: {}, x-amazon-apigateway-policy: {Statement: [%s]}}"
ONE_ACCOUNT = ALL.replace("'*'", "{AWS: '123456789012'}", 1) + "}"
CASES += [
    (BODY % ONE_ACCOUNT, False),
    (BODY % f"{ALL}}}", True),
    (f"{BODY % ONE_ACCOUNT}, {own(ALL + '}')}", True),  # both hold
]


@each(("said", "is_accused"), CASES)
def test_a_policy_or_a_certificate_may_let_only_some_reach_a_rest_api(said: str, is_accused: bool) -> None:
    assert accused(said) == is_accused


MTLS = """Domain:
    Type: AWS::ApiGatewayV2::DomainName
    Properties: {DomainName: !Ref Name, MutualTlsAuthentication: {TruststoreUri: 's3://b/k'}}
  There: {Type: AWS::ApiGatewayV2::ApiMapping, Properties: {ApiId: !Ref Api, DomainName: %s, Stage: x}}
"""


@each(
    ("said", "domain", "is_accused"),
    [
        ("DisableExecuteApiEndpoint: true", "!Ref Domain", False),
        ("DisableExecuteApiEndpoint: true", "!Ref Name", False),
        ("DisableExecuteApiEndpoint: true", "elsewhere.example", True),
        ("DisableExecuteApiEndpoint: false", "!Ref Domain", True),
    ],
)
def test_a_certificate_counts_for_the_api_of_its_domain_alone(said: str, domain: str, is_accused: bool) -> None:
    assert accused(said, "HttpApi", MTLS % domain) == is_accused
