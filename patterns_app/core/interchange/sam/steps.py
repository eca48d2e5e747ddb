"""What a workflow says to each service: the resource of its task, the parameters, the rights that it needs."""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.sketch.model import Node

from . import outside
from .values import Properties, Value, allow, arn, att, sub, under
from .work import Step, Work


def _function(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    rights = (allow("lambda:InvokeFunction", [part.arn, under(part.arn, ":*")]),)
    return Step("lambda:invoke", {"FunctionName": f"${{{key}}}", "Payload.$": "$"}, {key: part.arn}, rights)


def _table(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    item = {"pk": {"S.$": "$$.Execution.Name"}}
    rights = (allow("dynamodb:PutItem", part.arn),)
    return Step("dynamodb:putItem", {"TableName": f"${{{key}}}", "Item": item}, {key: part.ref}, rights)


def _queue(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    parameters = {"QueueUrl": f"${{{key}}}", "MessageBody.$": "$"}
    if work.on(node, "fifo"):
        parameters["MessageGroupId.$"] = "$$.Execution.Name"
    return Step("sqs:sendMessage", parameters, {key: part.ref}, (allow("sqs:SendMessage", part.arn),))


def _topic(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    parameters = {"TopicArn": f"${{{key}}}", "Message.$": "$"}
    if work.on(node, "fifo"):
        parameters["MessageGroupId.$"] = "$$.Execution.Name"
    return Step("sns:publish", parameters, {key: part.ref}, (allow("sns:Publish", part.arn),))


def _bus(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    entry = {"Source": "workflow", "DetailType": "StepReached", "EventBusName": f"${{{key}}}", "Detail.$": "$"}
    return Step("events:putEvents", {"Entries": [entry]}, {key: part.ref}, (allow("events:PutEvents", part.arn),))


def _workflow(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    watching = allow(["states:DescribeExecution", "states:StopExecution"], arn("states", "execution:*"))
    events = ["events:PutTargets", "events:PutRule", "events:DescribeRule"]
    rule = allow(events, arn("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"))
    rights = (allow("states:StartExecution", part.ref), watching, rule)
    parameters = {"StateMachineArn": f"${{{key}}}", "Input.$": "$"}
    return Step("states:startExecution", parameters, {key: part.ref}, rights)


def _bucket(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    parameters = {"Bucket": f"${{{key}}}", "Key.$": "$$.Execution.Name", "Body.$": "$"}
    rights = (allow(["s3:GetObject", "s3:PutObject"], under(part.arn, "/*")),)
    return Step("aws-sdk:s3:putObject", parameters, {key: part.ref}, rights)


def _stream(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    parameters = {"StreamName": f"${{{key}}}", "PartitionKey.$": "$$.Execution.Name", "Data.$": "$"}
    return Step("aws-sdk:kinesis:putRecord", parameters, {key: part.ref}, (allow("kinesis:PutRecord", part.arn),))


def _queries(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    actions = ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:StopQueryExecution"]
    parameters = {"QueryString": "SELECT 1", "WorkGroup": f"${{{key}}}"}
    return Step("athena:startQueryExecution", parameters, {key: part.ref}, (allow(actions, part.arn),))


def _job(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    actions = ["glue:StartJobRun", "glue:GetJobRun", "glue:BatchStopJobRun"]
    return Step("glue:startJobRun", {"JobName": f"${{{key}}}"}, {key: part.ref}, (allow(actions, part.arn),))


def _crawler(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    rights = (allow("glue:StartCrawler", part.arn),)
    return Step("aws-sdk:glue:startCrawler", {"Name": f"${{{key}}}"}, {key: part.ref}, rights)


def run_task(work: Work, node: Node) -> tuple[Properties, ...]:
    """The rights to start a task on Fargate and to hand its roles over."""
    task, roles = work.parts[node.id].ref, arn_of_roles(work, node)
    condition = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    return (allow("ecs:RunTask", task), {**allow("iam:PassRole", roles), "Condition": condition})


def arn_of_roles(work: Work, node: Node) -> list[Value]:
    """The roles of a container: of the task, and of what starts it."""
    definition = work.template.properties(work.parts[node.id].ref["Ref"])
    return [definition["ExecutionRoleArn"], definition["TaskRoleArn"]]


def _task(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    network = {"AwsvpcConfiguration": {"Subnets.$": "$.subnets"}}
    parameters = {
        "Cluster": f"${{{key}Cluster}}",
        "TaskDefinition": f"${{{key}Task}}",
        "LaunchType": "FARGATE",
        "NetworkConfiguration": network,
    }
    work.note(f"{work.title(node)}: the workflow takes the subnets of the task from its input (`subnets`).")
    return Step("ecs:runTask", parameters, {f"{key}Cluster": part.arn, f"{key}Task": part.ref}, run_task(work, node))


def _api(work: Work, node: Node, key: str) -> Step:
    part = work.parts[node.id]
    stage = {"Stage": "prod"} if node.service == "aws.rest-api" else {}
    address = sub(f"${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}")
    parameters = {"ApiEndpoint": f"${{{key}}}", "Method": "POST", "Path": "/", **stage, "AuthType": "IAM_ROLE"}
    rights = (allow("execute-api:Invoke", under(part.arn, "/*")),)
    return Step("apigateway:invoke", parameters, {key: address}, rights)


def _outside(work: Work, node: Node, key: str) -> Step:
    address, connection = outside.address(work, node), outside.connection(work, node)
    parameters = {
        "ApiEndpoint": f"${{{key}}}",
        "Method": "POST",
        "RequestBody.$": "$",
        "Authentication": {"ConnectionArn": f"${{{key}Connection}}"},
    }
    arns, secret = att(connection), att(connection, "SecretArn")
    rights = (
        allow("states:InvokeHTTPEndpoint", "*"),
        allow("events:RetrieveConnectionCredentials", arns),
        allow(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], secret),
    )
    return Step("http:invoke", parameters, {key: address, f"{key}Connection": arns}, rights)


STEPS: dict[str, Callable[[Work, Node, str], Step]] = {
    "aws.lambda": _function,
    "aws.dynamodb": _table,
    "aws.sqs": _queue,
    "aws.sns": _topic,
    "aws.eventbridge": _bus,
    "aws.step-functions": _workflow,
    "aws.step-functions-express": _workflow,
    "aws.s3": _bucket,
    "aws.kinesis": _stream,
    "aws.athena": _queries,
    "aws.glue-job": _job,
    "aws.glue-crawler": _crawler,
    "aws.fargate": _task,
    "aws.rest-api": _api,
    "aws.http-api": _api,
    "external.http": _outside,
}
