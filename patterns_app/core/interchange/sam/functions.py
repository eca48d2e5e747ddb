"""Lambda functions: runtime, stub code and settings."""

from __future__ import annotations

from patterns_app.core.sketch.model import Node

from .values import Properties, att, ref, trust
from .work import Work

# Runtimes that take code inside the template and that are not on their way out.
_PYTHON = ("python3.14", "python3.13", "python3.12")
_NODE = ("nodejs24.x", "nodejs22.x")
_USUAL = "python3.13"
_KEPT = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
_NAME = r"[A-Za-z0-9_-]{1,64}"

# What the stub answers, by the part that the function plays; the first that fits.
_ANSWERS = {
    "authorize": ('raise Exception("Unauthorized")', 'throw new Error("Unauthorized");'),
    "trigger": ("return event", "return event;"),
    "queue_poll": ('return {"batchItemFailures": []}', "return {batchItemFailures: []};"),
    "stream_poll": ('return {"batchItemFailures": []}', "return {batchItemFailures: []};"),
    "sync": ('return {"statusCode": 200, "body": "{}"}', 'return {statusCode: 200, body: "{}"};'),
}


def function(work: Work, node: Node) -> None:
    """A function with code that logs what it gets."""
    runtime = _runtime(work, node)
    properties: Properties = {"Runtime": runtime, "Handler": "index.handler", "InlineCode": _stub(work, node, runtime)}
    properties["Timeout"] = work.number(node, "timeout", 3)
    properties["MemorySize"] = work.number(node, "memory", 128)
    _optional(work, node, properties)
    part = work.made(node, "AWS::Serverless::Function", "Function", properties)
    if days := work.number(node, "log_retention"):
        group = work.template.name(part.name, "Logs")
        work.template.add(group, "AWS::Logs::LogGroup", {"RetentionInDays": kept(days)})
        properties["LoggingConfig"] = {"LogGroup": ref(group)}
    if work.setting(node, "function_url_auth"):
        give_url(work, node)


def edge_function(work: Work, node: Node) -> None:
    """A Lambda@Edge function: a version of its own, a role that the edge may take on, no variables."""
    role = work.template.name(node.id, "EdgeFunctionRole")
    basic = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    work.template.add(
        role,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com", "edgelambda.amazonaws.com"),
            "ManagedPolicyArns": [{"Fn::Sub": basic}],
        },
    )
    code = "exports.handler = async (event) => {\n  console.log(JSON.stringify(event));\n"
    properties: Properties = {
        "Runtime": "nodejs22.x",
        "Handler": "index.handler",
        "InlineCode": code + "  return event.Records[0].cf.request;\n};\n",
        "Timeout": min(work.number(node, "timeout", 3) or 3, 30),
        "MemorySize": work.number(node, "memory", 128),
        "AutoPublishAlias": "live",
        "Role": att(role),
    }
    work.made(node, "AWS::Serverless::Function", "EdgeFunction", properties)
    work.note(f"{work.title(node)} runs at the edge: deploy this template in us-east-1.")


def give_url(work: Work, node: Node, auth: str = "") -> None:
    """A function URL, open only where the sketch says so."""
    wanted = auth or work.setting(node, "function_url_auth") or "AWS_IAM"
    work.properties(node).setdefault("FunctionUrlConfig", {"AuthType": wanted})


def kept(days: int) -> int:
    """The next number of days that CloudWatch Logs takes."""
    return next((one for one in _KEPT if one >= days), _KEPT[-1])


def _runtime(work: Work, node: Node) -> str:
    wanted = work.setting(node, "runtime")
    if wanted is None or wanted in (*_PYTHON, *_NODE):
        return str(wanted or _USUAL)
    work.note(f"{work.title(node)}: code inside a template cannot run on {wanted}, so the stub is for {_USUAL}.")
    return _USUAL


def _stub(work: Work, node: Node, runtime: str) -> str:
    kinds = {line.kind for line in work.incoming(node)}
    python, script = next(
        (answer for kind, answer in _ANSWERS.items() if kind in kinds), ("return event", "return event;")
    )
    if work.incoming(node, "authorize", by="aws.http-api"):
        python, script = 'return {"isAuthorized": False}', "return {isAuthorized: false};"
    if work.incoming(node, "trigger", by="aws.firehose"):
        python = 'return {"records": [{**one, "result": "Ok"} for one in event["records"]]}'
        script = 'return {records: event.records.map((one) => ({...one, result: "Ok"}))};'
    if runtime in _PYTHON:
        return f"def handler(event, context):\n    print(event)\n    {python}\n"
    return f"exports.handler = async (event) => {{\n  console.log(JSON.stringify(event));\n  {script}\n}};\n"


def _optional(work: Work, node: Node, properties: Properties) -> None:
    """What is written only when the sketch says it."""
    if size := work.number(node, "ephemeral_storage"):
        properties["EphemeralStorage"] = {"Size": size}
    if work.setting(node, "architecture") == "arm64":
        properties["Architectures"] = ["arm64"]
    if (reserved := work.number(node, "reserved_concurrency")) is not None:
        properties["ReservedConcurrentExecutions"] = reserved
    if warm := work.number(node, "provisioned_concurrency"):
        properties |= {
            "AutoPublishAlias": "live",
            "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": warm},
        }
    elif work.on(node, "snap_start") and properties["Runtime"] in _PYTHON:
        properties |= {"AutoPublishAlias": "live", "SnapStart": {"ApplyOn": "PublishedVersions"}}
    if work.on(node, "tracing"):
        properties["Tracing"] = "Active"
    if name := work.own_name(node, _NAME):
        properties["FunctionName"] = name
    _asynchronous(work, node, properties)
    if work.on(node, "managed_instances"):
        work.note(f"{work.title(node)}: managed instances need a capacity provider, which the template does not make.")


def _asynchronous(work: Work, node: Node, properties: Properties) -> None:
    config: Properties = {}
    if (retries := work.number(node, "async_retries")) is not None:
        config["MaximumRetryAttempts"] = retries
    if age := work.number(node, "async_event_age"):
        config["MaximumEventAgeInSeconds"] = age
    if config:
        properties["EventInvokeConfig"] = config
