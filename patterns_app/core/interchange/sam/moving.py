"""Connections that carry events, messages and records."""

from __future__ import annotations

import json
import re
from typing import Any

from patterns_app.core.sketch.model import Connection, Node

from . import flows, outside, rights, steps, storing
from .fronts import subnets
from .functions import give_url
from .messaging import schedule_expression
from .serving import event, permit
from .values import Properties, Value, allow, arn, att, ref, sub, trust, under
from .work import Work

_EVENTS = re.compile(
    r"s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|"
    r"ObjectRestore:(\*|Post|Completed)|ReducedRedundancyLostObject|Replication:\*|LifecycleExpiration:\*)"
)
_KEY = r"[^\x00-\x1f\x7f]{1,500}"
_OWN_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}}


def _let_send(work: Work, queue: Node, service: str, condition: Properties) -> str:
    """The queue's policy takes messages from a service."""
    part = work.parts[queue.id]
    statement = allow("sqs:SendMessage", part.arn, Principal={"Service": service})
    return work.template.guard(part.name, "AWS::SQS::QueuePolicy", {**statement, "Condition": condition})


def _let_publish(work: Work, topic: Node, service: str, condition: Properties) -> str:
    """The topic's policy takes messages from a service."""
    part = work.parts[topic.id]
    statement = allow("sns:Publish", part.arn, Principal={"Service": service})
    return work.template.guard(part.name, "AWS::SNS::TopicPolicy", {**statement, "Condition": condition})


def _from(source: Value) -> Properties:
    return {"ArnLike": {"aws:SourceArn": source}}


def poll_queue(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Queue to function."""
    fifo = work.on(source, "fifo")
    size = work.number(line, "batch_size", 10) or 10
    if fifo and size > 10:
        work.note(f"{line.id}: a FIFO queue gives out at most 10 messages at a time.")
        size = 10
    window = 0 if fifo else work.number(line, "batch_window", 0) or 0
    properties: Properties = {"Queue": work.parts[source.id].arn, "BatchSize": size}
    if size > 10 and not window:
        work.note(f"{line.id}: batches of more than 10 need a window, so there is one of a second.")
        window = 1
    if window:
        properties["MaximumBatchingWindowInSeconds"] = window
    if work.setting(line, "report_batch_item_failures") is not False:
        properties["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
    if most := work.number(line, "maximum_concurrency"):
        properties["ScalingConfig"] = {"MaximumConcurrency": most}
    event(work, target, source, "SQS", properties)
    return ""


def poll_stream(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Stream or table to function."""
    part = work.parts[source.id]
    table = source.service == "aws.dynamodb"
    properties: Properties = {"Stream": att(part.name, "StreamArn") if table else part.arn}
    if not table and work.on(line, "enhanced_fan_out"):
        name = work.template.name(line.id, "Consumer")
        work.template.add(name, "AWS::Kinesis::StreamConsumer", {"ConsumerName": name, "StreamARN": part.arn})
        properties["Stream"] = att(name, "ConsumerARN")
    properties["StartingPosition"] = work.setting(line, "starting_position") or "LATEST"
    size = work.number(line, "batch_size", 100) or 100
    window = work.number(line, "batch_window", 0)
    properties["BatchSize"] = size
    if window:
        properties["MaximumBatchingWindowInSeconds"] = window
    if (factor := work.number(line, "parallelization_factor")) is not None:
        properties["ParallelizationFactor"] = factor
    if (retries := work.number(line, "maximum_retry_attempts")) is not None:
        properties["MaximumRetryAttempts"] = retries
    if (age := work.number(line, "maximum_record_age")) is not None:
        properties["MaximumRecordAgeInSeconds"] = age if age == -1 else max(age, 60)
    if work.on(line, "bisect_on_error"):
        properties["BisectBatchOnFunctionError"] = True
    if work.setting(line, "report_batch_item_failures") is not False:
        properties["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
    if failed := _failed_records(work, target):
        properties["DestinationConfig"] = {"OnFailure": failed}
    event(work, target, source, "Kinesis" if not table else "DynamoDB", properties)
    return ""


def _failed_records(work: Work, function: Node) -> Properties:
    """Where records go that a function could not work on: its destination for failures."""
    kinds = {"aws.sqs": "SQS", "aws.sns": "SNS"}
    for line in work.outgoing(function, "destination"):
        target = work.nodes[line.target]
        if target.service in kinds and work.setting(line, "condition") != "on-success" and not work.on(target, "fifo"):
            return {"Type": kinds[target.service], "Destination": work.parts[target.id].arn}
    return {}


def destination(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Where the outcome of an asynchronous call goes; for streams `poll_stream` has written it."""
    if target.service in ("aws.sqs", "aws.sns") and work.on(target, "fifo"):
        return "a destination has to be a standard queue or topic"
    success = work.setting(line, "condition") == "on-success"
    polled = [*work.incoming(source, "stream_poll"), *work.incoming(source, "queue_poll")]
    if polled and len(polled) == len(work.incoming(source)) and work.incoming(source, "stream_poll"):
        if _failed_records(work, source).get("Destination") == work.parts[target.id].arn and not success:
            return ""
        return "the function is called only by a stream, which has one destination, for failures: a queue or a topic"
    if target.service == "aws.s3":
        return "SAM has no bucket as a destination"
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    kinds = {"aws.sqs": "SQS", "aws.sns": "SNS", "aws.eventbridge": "EventBridge", "aws.lambda": "Lambda"}
    config = work.properties(source).setdefault("EventInvokeConfig", {}).setdefault("DestinationConfig", {})
    key = "OnSuccess" if success else "OnFailure"
    if key in config:
        return "there is one destination already"
    config[key] = {"Type": kinds[target.service], "Destination": work.parts[target.id].arn}
    return ""


def function_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a function."""
    if work.on(target, "fifo"):
        return "it has to be a standard queue or topic"
    if "DeadLetterQueue" in work.properties(source):
        return "there is one already"
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    kind = "SQS" if target.service == "aws.sqs" else "SNS"
    work.properties(source)["DeadLetterQueue"] = {"Type": kind, "TargetArn": work.parts[target.id].arn}
    return ""


def queue_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a queue."""
    if work.on(source, "fifo") != work.on(target, "fifo"):
        return "both have to be FIFO queues, or both standard ones"
    if "RedrivePolicy" in work.properties(source):
        return "there is one already"
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    count = work.number(line, "max_receive_count", 5)
    policy = {"deadLetterTargetArn": work.parts[target.id].arn, "maxReceiveCount": count}
    work.properties(source)["RedrivePolicy"] = policy
    return ""


def topic_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a topic's subscriptions, which ask for it themselves."""
    if work.on(source, "fifo") != work.on(target, "fifo"):
        return "both have to be FIFO, or both standard"
    if work.outgoing(source, "dlq")[0] != line:
        return "there is one already"
    _let_send(work, target, "sns.amazonaws.com", _from(work.parts[source.id].ref))
    return ""


def _redrive(work: Work, topic: Node) -> Properties:
    for line in work.outgoing(topic, "dlq", to="aws.sqs")[:1]:
        target = work.nodes[line.target]
        if work.on(topic, "fifo") == work.on(target, "fifo"):
            return {"RedrivePolicy": {"deadLetterTargetArn": work.parts[target.id].arn}}
    return {}


def topic_to_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Topic to function."""
    if work.on(source, "fifo"):
        return "a FIFO topic cannot call a function: put a queue between the two"
    properties = {"Topic": work.parts[source.id].ref, **_filtered(work, line), **_redrive(work, source)}
    event(work, target, source, "SNS", properties)
    return ""


def subscribed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Topic to queue, delivery stream or system outside."""
    topic = work.parts[source.id]
    body: Properties = {"TopicArn": topic.ref}
    if target.service == "aws.sqs":
        body |= {"Protocol": "sqs", "Endpoint": work.parts[target.id].arn}
        _let_send(work, target, "sns.amazonaws.com", _from(topic.ref))
    elif target.service == "aws.firehose":
        role = work.template.name(line.id, "SubscriptionRole")
        work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("sns.amazonaws.com")})
        actions = ["firehose:DescribeDeliveryStream", "firehose:ListDeliveryStreams", "firehose:PutRecord"]
        work.template.grant(role, allow([*actions, "firehose:PutRecordBatch"], work.parts[target.id].arn))
        body |= {"Protocol": "firehose", "Endpoint": work.parts[target.id].arn, "SubscriptionRoleArn": att(role)}
    elif target.service == "external.http":
        body |= {"Protocol": "https", "Endpoint": outside.address(work, target)}
    else:
        name = work.template.name(target.id, "Email")
        address = work.template.parameter(name, "Who gets the messages of the topic", "someone@example.com")
        body |= {"Protocol": "email", "Endpoint": address}
    if target.service != "client.browser" and work.on(line, "raw_message_delivery"):
        body["RawMessageDelivery"] = True
    body |= {**_filtered(work, line), **_redrive(work, source)}
    work.template.add(work.template.name(line.id, "Subscription"), "AWS::SNS::Subscription", body)
    return ""


def _filtered(work: Work, line: Connection) -> Properties:
    policy = _json(work, line, "filter_policy")
    if not policy:
        return {}
    deep = any(isinstance(value, dict) for value in policy.values())
    return {"FilterPolicy": policy, **({"FilterPolicyScope": "MessageBody"} if deep else {})}


def _json(work: Work, line: Connection, key: str) -> dict[str, Any]:
    """A setting that holds a JSON object."""
    text = work.setting(line, key)
    if not isinstance(text, str) or not text:
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and value and _matching(value):
        return value
    work.note(f"{line.id}: the setting {key} is no JSON of the form that AWS takes, so it is left out.")
    return {}


def _matching(value: Any, depth: int = 0) -> bool:
    """Is it a pattern: objects down to lists of plain values or of conditions?"""
    if depth > 8:
        return False
    if isinstance(value, dict):
        return bool(value) and all(_matching(inner, depth + 1) for inner in value.values())
    return isinstance(value, list) and bool(value) and all(isinstance(one, str | int | float | dict) for one in value)


def noticed_by_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bucket to function; by way of EventBridge where another notification would take the same objects."""
    bucket, part = work.parts[source.id], work.parts[target.id]
    event_name, rules = _noticed(work, line)
    key = f"{source.id} {event_name} {rules}"
    first = work.roles.setdefault(key, line.id)
    if first == line.id and work.template.needs(bucket.name, part.name):
        properties: Properties = {"Bucket": bucket.ref, "Events": event_name}
        if rules:
            properties["Filter"] = {"S3Key": {"Rules": rules}}
        event(work, target, source, "S3", properties)
        return ""
    storing.by_events(work.properties(source))
    detail: Properties = {"bucket": {"name": [bucket.ref]}}
    detail |= {"object": {"key": [{one["Name"]: one["Value"]} for one in rules[:1]]}} if rules else {}
    types = "Object Deleted" if "Removed" in event_name else "Object Created"
    pattern = {"source": ["aws.s3"], "detail-type": [types], "detail": detail}
    event(work, target, source, "EventBridgeRule", {"Pattern": pattern})
    return ""


def _noticed(work: Work, line: Connection) -> tuple[str, list[Properties]]:
    wanted = work.setting(line, "event") or ""
    label = line.label if _EVENTS.fullmatch(line.label) else "s3:ObjectCreated:*"
    event_name = str(wanted) if _EVENTS.fullmatch(str(wanted)) else label
    if wanted and wanted != event_name:
        work.note(f"{line.id}: {event_name} is used, because the event of the setting is not one of S3's.")
    given = [(key, work.text(line, key, _KEY)) for key in ("prefix", "suffix")]
    return event_name, [{"Name": key, "Value": value} for key, value in given if value]


def noticed_by_queue(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bucket to queue or topic. S3 asks for the policy when it makes the notification, so that comes first."""
    if work.on(target, "fifo"):
        return "S3 sends its events only to standard queues and topics"
    event_name, rules = _noticed(work, line)
    if work.roles.setdefault(f"{source.id} {event_name} {rules}", line.id) != line.id:
        return "another notification of the bucket takes the same objects: put a topic between them"
    topic = target.service == "aws.sns"
    let = _let_publish if topic else _let_send
    policy = let(work, target, "s3.amazonaws.com", _OWN_ACCOUNT)
    bucket = work.parts[source.id].name
    resource = work.template.resources[bucket]
    resource["DependsOn"] = sorted({*resource.get("DependsOn", []), policy})
    said = work.properties(source).setdefault("NotificationConfiguration", {})
    one: Properties = {"Event": event_name, "Topic" if topic else "Queue": work.parts[target.id].arn}
    if rules:
        one["Filter"] = {"S3Key": {"Rules": rules}}
    said.setdefault("TopicConfigurations" if topic else "QueueConfigurations", []).append(one)
    work.template.needs(bucket, work.parts[target.id].name)
    return ""


def noticed_by_bus(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bucket to the default bus."""
    storing.by_events(work.properties(source))
    return ""


def _pattern(work: Work, line: Connection) -> Properties:
    """What a rule looks for; without a setting all that is sent in this account."""
    return _json(work, line, "event_pattern") or {"account": [ref("AWS::AccountId")]}


def _of_bus(work: Work, bus: Node) -> Properties:
    part = work.parts[bus.id]
    return {"EventBusName": part.ref} if part.name else {}


def _rule_letters(work: Work, bus: Node) -> Properties:
    for line in work.outgoing(bus, "dlq", to="aws.sqs")[:1]:
        target = work.nodes[line.target]
        if not work.on(target, "fifo"):
            return {"DeadLetterConfig": {"Arn": work.parts[target.id].arn}}
    return {}


def bus_letters(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The dead-letter queue of a bus's rules, which ask for it themselves."""
    if work.on(target, "fifo"):
        return "it has to be a standard queue"
    if work.outgoing(source, "dlq")[0] != line:
        return "there is one already"
    _let_send(work, target, "events.amazonaws.com", _from(arn("events", "rule/*")))
    return ""


def rule_event(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bus to function or workflow."""
    properties = {"Pattern": _pattern(work, line), **_of_bus(work, source), **_rule_letters(work, source)}
    event(work, target, source, "EventBridgeRule", properties)
    return ""


def rule(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Bus to anything else: a rule with one target."""
    name = work.template.name(line.id, "Rule")
    one, why = _rule_target(work, line, target, name)
    if why:
        return why
    body = {"EventPattern": _pattern(work, line), **_of_bus(work, source)}
    body["Targets"] = [{"Id": "target", **one, **_rule_letters(work, source)}]
    work.template.add(name, "AWS::Events::Rule", body)
    return ""


def _rule_role(work: Work, line: Connection, *statements: Properties) -> Properties:
    role = work.template.name(line.id, "RuleRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("events.amazonaws.com")})
    for statement in statements:
        work.template.grant(role, statement)
    return {"RoleArn": att(role)}


def _rule_target(work: Work, line: Connection, target: Node, name: str) -> tuple[Properties, str]:
    if target.service == "external.http":
        place = outside.destination(work, target)
        return {"Arn": place, **_rule_role(work, line, allow("events:InvokeApiDestination", place))}, ""
    part = work.parts[target.id]
    match target.service:
        case "aws.sqs":
            _let_send(work, target, "events.amazonaws.com", _from(att(name)))
            group = {"SqsParameters": {"MessageGroupId": line.id}} if work.on(target, "fifo") else {}
            return {"Arn": part.arn, **group}, ""
        case "aws.sns":
            _let_publish(work, target, "events.amazonaws.com", _from(att(name)))
            return {"Arn": part.arn}, "EventBridge cannot publish to a FIFO topic" if work.on(target, "fifo") else ""
        case "aws.eventbridge" if line.source == line.target:
            return {}, "a bus cannot send to itself"
        case "aws.eventbridge":
            return {"Arn": part.arn, **_rule_role(work, line, allow("events:PutEvents", part.arn))}, ""
        case "aws.kinesis":
            return {"Arn": part.arn, **_rule_role(work, line, allow("kinesis:PutRecord", part.arn))}, ""
        case "aws.firehose":
            actions = ["firehose:PutRecord", "firehose:PutRecordBatch"]
            return {"Arn": part.arn, **_rule_role(work, line, allow(actions, part.arn))}, ""
        case "aws.rest-api":
            place = sub(f"{part.arn['Fn::Sub']}/prod/POST/")
            return {"Arn": place, **_rule_role(work, line, allow("execute-api:Invoke", place))}, ""
        case "aws.fargate":
            said = {"LaunchType": "FARGATE", "TaskDefinitionArn": part.ref, "NetworkConfiguration": _network(work)}
            role = _rule_role(work, line, *steps.run_task(work, target))
            return {"Arn": part.arn, "EcsParameters": said, **role}, ""
        case "aws.cloudwatch-logs":
            return {"Arn": sub(_log_arn(part.name))}, _logs_policy(work, line, part.name)
        case _:
            data = {"Database": "dev", "Sql": "SELECT 1", "WithEvent": True, "StatementName": "event"}
            actions = ["redshift-data:ExecuteStatement", "redshift-serverless:GetCredentials"]
            role = _rule_role(work, line, allow(actions, part.arn))
            work.note(f"{line.id}: put in the statement that the warehouse has to run.")
            return {"Arn": part.arn, "RedshiftDataParameters": data, **role}, ""


def _network(work: Work) -> Properties:
    return {"AwsVpcConfiguration": {"Subnets": subnets(work)}}


def _log_arn(name: str) -> str:
    return f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{{name}}}"


def _logs_policy(work: Work, line: Connection, group: str) -> str:
    """EventBridge writes to a log group by a policy of CloudWatch Logs."""
    name = work.template.name(line.id, "LogsPolicy")
    text = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":'
        '["events.amazonaws.com","delivery.logs.amazonaws.com"]},'
        '"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"${' + group + '.Arn}"}]}'
    )
    body = {"PolicyName": sub(f"${{AWS::StackName}}-{name[:60]}"), "PolicyDocument": sub(text)}
    work.template.add(name, "AWS::Logs::ResourcePolicy", body)
    return ""


def scheduled(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A schedule and the right of its role to reach the target."""
    role, part = work.parts[source.id].name, work.parts[target.id]
    said: Properties = {}
    actions = {
        "aws.lambda": "lambda:InvokeFunction",
        "aws.sqs": "sqs:SendMessage",
        "aws.sns": "sns:Publish",
        "aws.step-functions": "states:StartExecution",
        "aws.eventbridge": "events:PutEvents",
        "aws.kinesis": "kinesis:PutRecord",
        "aws.firehose": "firehose:PutRecord",
    }
    if target.service == "aws.fargate":
        network = {"AwsvpcConfiguration": _network(work)["AwsVpcConfiguration"]}
        said["EcsParameters"] = {
            "TaskDefinitionArn": part.ref,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": network,
        }
        for statement in steps.run_task(work, target):
            work.template.grant(role, statement)
    else:
        work.template.grant(role, allow(actions[target.service], part.arn))
    if target.service == "aws.eventbridge":
        said["EventBridgeParameters"] = {"Source": source.id, "DetailType": "Scheduled"}
    if target.service == "aws.kinesis":
        said["KinesisParameters"] = {"PartitionKey": source.id}
    if target.service == "aws.sqs" and work.on(target, "fifo"):
        said["SqsParameters"] = {"MessageGroupId": source.id}
    body = {
        "ScheduleExpression": schedule_expression(work, source),
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": part.arn, "RoleArn": att(role), **said},
    }
    work.template.add(work.template.name(line.id, "Schedule"), "AWS::Scheduler::Schedule", body)
    return ""


def into_pipe(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The source of a pipe."""
    if target.id not in work.parts:
        return "the pipe is not written"
    properties, part, role = work.properties(target), work.parts[source.id], work.roles[target.id]
    if "Source" in properties:
        return "a pipe has one source"
    if source.service == "aws.sqs":
        actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        size = min(work.number(line, "batch_size", 10) or 10, 10)
        place, said = part.arn, {"SqsQueueParameters": {"BatchSize": size}}
    else:
        kind = "kinesis" if source.service == "aws.kinesis" else "dynamodb"
        place = part.arn if kind == "kinesis" else att(part.name, "StreamArn")
        actions = [f"{kind}:{verb}" for verb in ("DescribeStream", "GetRecords", "GetShardIterator", "ListShards")]
        start = {"StartingPosition": work.setting(line, "starting_position") or "LATEST"}
        start["BatchSize"] = work.number(line, "batch_size", 100)
        said = {"KinesisStreamParameters" if kind == "kinesis" else "DynamoDBStreamParameters": start}
    work.template.grant(role, allow(actions, place))
    properties |= {"Source": place, "SourceParameters": said}
    return ""


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


def out_of_pipe(work: Work, line: Connection, source: Node, target: Node) -> str:
    """The target of a pipe, or what it asks on the way when there are two."""
    if source.id not in work.parts:
        return "the pipe is not written"
    properties, role = work.properties(source), work.roles[source.id]
    place = outside.destination(work, target) if target.service == "external.http" else work.parts[target.id].arn
    if target.service == "aws.rest-api":
        place = sub(f"{place['Fn::Sub']}/prod/POST/")
    if target.service == "aws.cloudwatch-logs":
        place = sub(_log_arn(work.parts[target.id].name))
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
    group = f"{target.id[:40].strip('-')}-group"
    host = f"{group}.${{AWS::AccountId}}.${{AWS::Region}}.redshift-serverless.amazonaws.com:5439/dev"
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


def by_topic_rule(work: Work, line: Connection, source: Node, target: Node) -> str:
    """One action of an IoT rule."""
    payload = work.properties(source)["TopicRulePayload"]
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


def logs_to_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Log group to function."""
    properties = {"LogGroupName": work.parts[source.id].ref, "FilterPattern": ""}
    event(work, target, source, "CloudWatchLogs", properties)
    return ""


def logs_to_stream(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Log group to data stream or delivery stream."""
    role = work.template.name(line.id, "FilterRole")
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("logs.amazonaws.com")})
    part = work.parts[target.id]
    kind = "kinesis" if target.service == "aws.kinesis" else "firehose"
    work.template.grant(role, allow([f"{kind}:PutRecord"], part.arn))
    body = {
        "LogGroupName": work.parts[source.id].ref,
        "FilterPattern": "",
        "DestinationArn": part.arn,
        "RoleArn": att(role),
    }
    work.template.add(work.template.name(line.id, "Filter"), "AWS::Logs::SubscriptionFilter", body)
    return ""


def alarmed(work: Work, line: Connection, source: Node, target: Node) -> str:
    """An alarm tells a topic."""
    if work.on(target, "fifo"):
        return "an alarm publishes only to standard topics"
    work.properties(source).setdefault("AlarmActions", []).append(work.parts[target.id].ref)
    _let_publish(work, target, "cloudwatch.amazonaws.com", _OWN_ACCOUNT)
    return ""


def triggered(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A user pool asks a function."""
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    known = ("PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    label = re.sub(r"[^A-Za-z]", "", line.label).lower()
    taken = {key for key in known if work.roles.get(f"{source.id} {key}")}
    wanted = [key for key in known if key.lower() in label] or [key for key in known if key not in taken]
    if not wanted or wanted[0] in taken:
        return "another function has the same trigger"
    work.roles[f"{source.id} {wanted[0]}"] = line.id
    event(work, target, source, "Cognito", {"UserPool": work.parts[source.id].ref, "Trigger": wanted[0]})
    return ""


def function_url(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Somebody outside calls a function straight: by its URL."""
    give_url(work, target)
    part = work.parts[target.id]
    key = f"{target.id} url"
    if key not in work.roles:
        work.roles[key] = line.id
        work.template.output(f"{part.name}Url", att(f"{part.name}Url", "FunctionUrl"), "Where the function is reached")
    return ""
