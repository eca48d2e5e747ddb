"""Data sources of GraphQL APIs."""

from __future__ import annotations

from patterns_app.core.sketch.model import Connection, Node

from . import outside
from .values import Properties, allow, att, ref, sub, trust
from .work import Work


def source_of_data(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A data source of a GraphQL API."""
    api = work.parts[source.id]
    name = work.template.name(line.id, "DataSource")
    key = (source.id, "data")
    if key not in work.beside:
        work.beside[key] = work.template.name(source.id, "DataRole")
        body = {"AssumeRolePolicyDocument": trust("appsync.amazonaws.com")}
        work.template.add(work.beside[key], "AWS::IAM::Role", body)
    kind, configuration = _data_source(work, line, target, work.beside[key])
    properties: Properties = {"ApiId": att(api.name, "ApiId"), "Name": name, "Type": kind, **configuration}
    if kind != "HTTP":
        properties["ServiceRoleArn"] = att(work.beside[key])
    work.template.add(name, "AWS::AppSync::DataSource", properties)
    return ""


def _data_source(work: Work, line: Connection, target: Node, role_name: str) -> tuple[str, Properties]:
    part = work.parts.get(target.id)
    grant = work.template.grant
    match target.service:
        case "aws.lambda" if part:
            grant(role_name, allow("lambda:InvokeFunction", part.arn))
            return "AWS_LAMBDA", {"LambdaConfig": {"LambdaFunctionArn": part.arn}}
        case "aws.dynamodb" if part:
            actions = ["dynamodb:GetItem", "dynamodb:Query"] if line.kind != "write" else []
            actions += ["dynamodb:PutItem", "dynamodb:UpdateItem"] if line.kind != "read" else []
            grant(role_name, allow(actions, part.arn))
            config = {"AwsRegion": ref("AWS::Region"), "TableName": part.ref}
            return "AMAZON_DYNAMODB", {"DynamoDBConfig": config}
        case "aws.eventbridge" if part:
            grant(role_name, allow("events:PutEvents", part.arn))
            return "AMAZON_EVENTBRIDGE", {"EventBridgeConfig": {"EventBusArn": part.arn}}
        case "aws.rds" if part:
            secret = att(part.name, "MasterUserSecret.SecretArn")
            grant(role_name, allow("rds-data:ExecuteStatement", part.arn))
            grant(role_name, allow("secretsmanager:GetSecretValue", secret))
            end = {
                "AwsRegion": ref("AWS::Region"),
                "AwsSecretStoreArn": secret,
                "DbClusterIdentifier": part.arn,
            }
            config = {"RelationalDatabaseSourceType": "RDS_HTTP_ENDPOINT", "RdsHttpEndpointConfig": end}
            return "RELATIONAL_DATABASE", {"RelationalDatabaseConfig": config}
        case "aws.rest-api" if part:
            address = sub(f"https://${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}")
            return "HTTP", {"HttpConfig": {"Endpoint": address}}
        case _:
            return "HTTP", {"HttpConfig": {"Endpoint": outside.address(work, target)}}
