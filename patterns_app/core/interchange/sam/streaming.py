"""Connections of pipes, delivery streams and IoT rules."""

from __future__ import annotations

from patterns_app.core.sketch.model import Connection, Node

from . import flows, outside
from .ruling import log_arn
from .shared import permit
from .values import Properties, Value, allow, att, ref, sub, under
from .work import Work

_PIPED = {
    "aws.lambda": "lambda:InvokeFunction",
    "aws.step-functions": "states:StartExecution",
    "aws.step-functions-express": "states:StartSyncExecution",
    "aws.sqs": "sqs:SendMessage",
    "aws.sns": "sns:Publish",
    "aws.eventbridge": "events:PutEvents",
    "aws.kinesis": "kinesis:PutRecord",
    "aws.firehose": "firehose:PutRecord",
    "external.http": "events:InvokeApiDestination",
    "aws.rest-api": "execute-api:Invoke",
    "aws.cloudwatch-logs": "logs:PutLogEvents",
    "aws.redshift": "redshift-data:ExecuteStatement",
}
_ACTIONS: dict[str, tuple[str, str]] = {
    "aws.s3": ("s3:PutObject", "/*"),
    "aws.sqs": ("sqs:SendMessage", ""),
    "aws.sns": ("sns:Publish", ""),
    "aws.kinesis": ("kinesis:PutRecord", ""),
    "aws.firehose": ("firehose:PutRecord", ""),
    "aws.dynamodb": ("dynamodb:PutItem", ""),
    "aws.step-functions": ("states:StartExecution", ""),
    "aws.opensearch": ("aoss:APIAccessAll", ""),
}


def into_pipe(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The source of a pipe."""
    properties, part, role = work.properties(target), work.parts[source.id], work.roles[target.id]
    if "Source" in properties:
        return "a pipe has one source"
    if source.service == "aws.sqs":
        actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        size = min(int(work.usual(line, "batch_size")), int(work.figure("lambda.esm_small_batch")))
        place, key = part.arn, "SqsQueueParameters"
        settings: dict[str, bool | int | float | str] = {"batch_size": size}
    else:
        kind = "kinesis" if source.service == "aws.kinesis" else "dynamodb"
        place = part.arn if kind == "kinesis" else att(part.name, "StreamArn")
        actions = [f"{kind}:{verb}" for verb in ("DescribeStream", "GetRecords", "GetShardIterator", "ListShards")]
        key = "KinesisStreamParameters" if kind == "kinesis" else "DynamoDBStreamParameters"
        start = work.setting(line, "starting_position") or "LATEST"
        settings = {"batch_size": int(work.usual(line, "batch_size")), "starting_position": start}
    said = {key: work.fill(line, f"AWS::Pipes::Pipe/SourceParameters/{key}", {}, instead=settings)}
    work.template.grant(role, allow(actions, place))
    properties |= {"Source": place, "SourceParameters": said}
    return ""


def out_of_pipe(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The target of a pipe, or what it asks on the way when there are two."""
    properties, role = work.properties(source), work.roles[source.id]
    place = outside.destination(work, target) if target.service == "external.http" else work.parts[target.id].arn
    if target.service == "aws.rest-api":
        place = sub(f"{place['Fn::Sub']}/prod/POST/")
    if target.service == "aws.cloudwatch-logs":
        place = sub(log_arn(work.parts[target.id].name))
    asked = [one for one in work.outgoing(source) if one.kind == "sync"]
    enriching = len(work.outgoing(source)) > 1 and bool(asked) and asked[0] == line
    key = "Enrichment" if enriching else "Target"
    if key in properties:
        return "a pipe has one target"
    work.template.grant(role, allow(_PIPED[target.service], place))
    properties[key] = place
    if said := _pipe_parameters(work, line, source, target):
        properties[f"{key}Parameters"] = said
    return ""


def _pipe_parameters(work: Work, line: Connection, source: Node, target: Node) -> Properties:
    group = {"MessageGroupId": source.id}
    match target.service:
        case "aws.sqs" if work.on(target, "fifo"):
            return {"SqsQueueParameters": group}
        case "aws.eventbridge":
            return {"EventBridgeEventBusParameters": {"Source": source.id, "DetailType": "Piped"}}
        case "aws.kinesis":
            return {"KinesisStreamParameters": {"PartitionKey": source.id}}
        case "aws.step-functions":
            return {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}}
        case "aws.redshift":
            work.note(f"{line.id}: put in the statement that the warehouse has to run.")
            return {"RedshiftDataParameters": {"Database": "dev", "Sqls": ["SELECT 1"]}}
        case _:
            return {}


def stream_to_delivery(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A delivery stream that reads a data stream."""
    properties, role = work.properties(target), work.roles[target.id]
    if "KinesisStreamSourceConfiguration" in properties:
        return "a delivery stream reads one data stream"
    part = work.parts[source.id]
    verbs = ("DescribeStream", "GetRecords", "GetShardIterator", "ListShards")
    work.template.grant(role, allow([f"kinesis:{verb}" for verb in verbs], part.arn))
    properties["DeliveryStreamType"] = "KinesisStreamAsSource"
    properties["KinesisStreamSourceConfiguration"] = {"KinesisStreamARN": part.arn, "RoleARN": att(role)}
    return ""


def table_to_stream(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Every change of a table as a record of a data stream."""
    properties = work.properties(source)
    if "KinesisStreamSpecification" in properties:
        return "a table has one streaming destination"
    properties["KinesisStreamSpecification"] = {"StreamArn": work.parts[target.id].arn}
    work.template.needs(work.parts[source.id].name, work.parts[target.id].name)
    return ""


def delivered(work: Work, line: Connection, source: Node, target: Node) -> str:
    """What a delivery stream writes to."""
    properties, role = work.properties(source), work.roles[source.id]
    if flows.target_of(properties):
        return "a delivery stream has one destination"
    if target.service == "aws.s3":
        place = work.parts[target.id].arn
        properties["ExtendedS3DestinationConfiguration"] = flows.bucket_configuration(work, source, place)
        return ""
    spare: Properties = {"RoleARN": att(role), "S3Configuration": flows.spare_bucket(work, source)}
    if target.service == "aws.opensearch":
        part = work.parts[target.id]
        work.template.grant(role, allow("aoss:APIAccessAll", part.arn))
        endpoint = {"CollectionEndpoint": att(part.name, "CollectionEndpoint"), "IndexName": source.id}
        properties["AmazonOpenSearchServerlessDestinationConfiguration"] = {**endpoint, **spare}
    elif target.service == "external.http":
        endpoint = {"Url": outside.address(work, target), "Name": target.id}
        properties["HttpEndpointDestinationConfiguration"] = {"EndpointConfiguration": endpoint, **spare}
    else:
        properties["RedshiftDestinationConfiguration"] = {**_warehouse(work, target), **spare}
    return ""


def _warehouse(work: Work, target: Node) -> Properties:
    part = work.parts[target.id]
    name = work.template.name(target.id, "Password")
    work.template.parameters[name] = {
        "Type": "String",
        "NoEcho": True,
        "Description": "The password by which records are copied into the warehouse",
    }
    port = int(work.figure("redshift.port"))
    group = f"{target.id[:40].strip('-')}-group"
    host = f"{group}.${{AWS::AccountId}}.${{AWS::Region}}.redshift-serverless.amazonaws.com:{port}/dev"
    work.note(f"{part.name}: make the table and the user that the delivery stream copies into.")
    return {
        "ClusterJDBCURL": sub(f"jdbc:redshift://{host}"),
        "CopyCommand": {"DataTableName": "records", "CopyOptions": "json 'auto'"},
        "Username": "delivery",
        "Password": ref(name),
    }


def transformed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function that changes records before they are delivered."""
    part, role = work.parts[target.id], work.roles[source.id]
    if source.id in work.processors:
        return "a delivery stream asks one function"
    actions = ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"]
    work.template.grant(role, allow(actions, [part.arn, under(part.arn, ":*")]))
    parameter = {"ParameterName": "LambdaArn", "ParameterValue": sub(f"${{{part.name}.Arn}}:$LATEST")}
    work.processors[source.id] = [{"Type": "Lambda", "Parameters": [parameter]}]
    return ""


def by_topic_rule(work: Work, line: Connection, source: Node, target: Node) -> str:
    """One action of an IoT rule."""
    payload = work.properties(source)["TopicRulePayload"]
    most = int(work.figure("iot.rule_actions"))
    if len(payload["Actions"]) == most:
        return f"a topic rule has at most {most} actions"
    if target.service == "external.http":
        payload["Actions"].append({"Http": {"Url": outside.address(work, target)}})
        return ""
    part = work.parts[target.id]
    if target.service == "aws.lambda":
        payload["Actions"].append({"Lambda": {"FunctionArn": part.arn}})
        permit(work, part.name, "iot.amazonaws.com", att(work.parts[source.id].name))
        return ""
    if target.service in ("aws.sqs", "aws.sns") and work.on(target, "fifo"):
        return "an IoT rule writes only to standard queues and topics"
    role = work.parts[source.id].ref["Ref"]
    action, rest = _ACTIONS[target.service]
    work.template.grant(role, allow(action, under(part.arn, rest) if rest else part.arn))
    payload["Actions"].append(_iot_action(target, part.name, att(role)))
    return ""


def _iot_action(target: Node, name: str, role: Value) -> Properties:
    match target.service:
        case "aws.s3":
            return {"S3": {"BucketName": ref(name), "Key": "${topic()}/${timestamp()}", "RoleArn": role}}
        case "aws.sqs":
            return {"Sqs": {"QueueUrl": ref(name), "RoleArn": role, "UseBase64": False}}
        case "aws.sns":
            return {"Sns": {"TargetArn": ref(name), "RoleArn": role, "MessageFormat": "RAW"}}
        case "aws.kinesis":
            return {"Kinesis": {"StreamName": ref(name), "PartitionKey": "${newuuid()}", "RoleArn": role}}
        case "aws.firehose":
            return {"Firehose": {"DeliveryStreamName": ref(name), "RoleArn": role, "Separator": "\n"}}
        case "aws.dynamodb":
            return {"DynamoDBv2": {"PutItem": {"TableName": ref(name)}, "RoleArn": role}}
        case "aws.step-functions":
            return {"StepFunctions": {"StateMachineName": att(name, "Name"), "RoleArn": role}}
        case _:
            place = {"Endpoint": att(name, "CollectionEndpoint"), "Index": "messages", "Type": "_doc"}
            return {"OpenSearch": {**place, "Id": "${newuuid()}", "RoleArn": role}}
