"""Lambda functions: runtime, stub code and settings."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of, runtimes_of
from patterns_app.core.services.runtimes import Runtime
from patterns_app.core.services.values import Properties, att, ref, trust
from patterns_app.core.sketch.model import Node

from .stubs import at_the_edge, stub
from .work import Work

_FUNCTION = "AWS::Serverless::Function"


def function(work: Work, node: Node) -> None:
    """A function with code that logs what it gets and refuses it."""
    runtime = _runtime(work, node)
    properties: Properties = {"Runtime": runtime.name, "Handler": "index.handler"}
    properties["InlineCode"] = stub(work, node, runtime.language)
    warm = work.number(node, "provisioned_concurrency")
    snap = runtime.snap_start and not warm
    but = {*(() if snap else ("snap_start",)), *(() if warm else ("provisioned_concurrency",))}
    work.fill(node, _FUNCTION, properties, but=but, instead={"runtime": runtime.name})
    if work.on(node, "managed_instances"):
        work.note(f"{work.title(node)}: managed instances need a capacity provider, which the template does not make.")
    _whole(work, node, properties)
    part = work.made(node, _FUNCTION, "Function", properties)
    if work.number(node, "log_retention"):
        group = work.template.name(part.name, "Logs")
        work.template.add(group, "AWS::Logs::LogGroup", work.fill(node, "AWS::Logs::LogGroup", {}))
        properties["LoggingConfig"] = {"LogGroup": ref(group)}


def _whole(work: Work, node: Node, properties: Properties) -> None:
    """What the transform of a template asks for beside a property, or does not take beside it."""
    if "FunctionUrlConfig" in properties:
        properties["FunctionUrlConfig"].setdefault("AuthType", "AWS_IAM")
    if "TenancyConfig" in properties:
        callers = [form_of(work.nodes[line.source].service) for line in work.incoming(node)]
        apart = {"FunctionUrlConfig", "ProvisionedConcurrencyConfig"} & properties.keys()
        if apart or not all(caller.implicit and caller.calls for caller in callers):
            del properties["TenancyConfig"]
            work.note(
                f"{work.title(node)}: tenants are kept apart only where nothing but an API calls the function, so the "
                "template leaves that out."
            )


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
    properties: Properties = {
        "Runtime": form_of(node.service).stub_runtime,
        "Handler": "index.handler",
        "InlineCode": at_the_edge(),
        "AutoPublishAlias": "live",
        "Role": att(role),
    }
    work.made(node, _FUNCTION, "EdgeFunction", work.fill(node, _FUNCTION, properties))
    work.note(f"{work.title(node)} runs at the edge: deploy this template in us-east-1.")


def give_url(work: Work, node: Node, auth: str = "") -> None:
    """A function URL, open only where the sketch says so."""
    wanted = auth or work.setting(node, "function_url_auth") or "AWS_IAM"
    work.properties(node).setdefault("FunctionUrlConfig", {"AuthType": wanted})


def _runtime(work: Work, node: Node) -> Runtime:
    """The runtime of the stub: the one that is wanted, where code inside a template can run on it."""
    among, wanted = runtimes_of(node.service), work.setting(node, "runtime")
    known, usual = among.by_name.get(str(wanted)), among.by_name[among.usual]
    if wanted is None or (known and known.inline and not known.ending):
        return known or usual
    work.note(f"{work.title(node)}: code inside a template cannot run on {wanted}, so the stub is for {usual.name}.")
    return usual
