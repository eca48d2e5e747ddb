"""REST and HTTP APIs: their routes, and what stands behind them."""

from __future__ import annotations

import re
from typing import Any, Literal

from msgspec import structs

from patterns_app.core.behaviours.model import Failure
from patterns_app.core.behaviours.resolving import Known, behaviour_of
from patterns_app.core.reading import DataError
from patterns_app.core.services.forms import Request
from patterns_app.core.services.reader import form_of, known
from patterns_app.core.services.values import Properties, Value, allow, arn, att, sub, trust
from patterns_app.core.sketch.model import Connection, Node

from . import fronts, outside, rights
from .shared import EVENTS, as_actions, fill_in, handed_on, handing, source_of, started
from .work import Work

_PATH = re.compile(r"/|(/([A-Za-z0-9._~-]+|\{[A-Za-z0-9_]+\}))*(/\{[A-Za-z0-9_]+\+\})?")
_SAID = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (/\S*)")
_ANY = "x-amazon-apigateway-any-method"
_JSON = "'application/x-amz-json-1.1'"
_DONE = "200"


def _mapped(failure: Failure | Literal["ok"]) -> str:
    """What integration responses make of an answer of the service: the code that its behaviour says."""
    told = behaviour_of("aws.rest-api", "aws.sqs", "write")
    code = told.behaviour.caller_sees[failure].mapped if isinstance(told, Known) else None
    if code is None:
        raise DataError(f"no code is said that a REST API makes of {failure!r} of a queue")
    return str(code)


_TAKEN = _mapped("ok")
_REFUSED, _TOO_MUCH, _BROKEN = _mapped("function_error"), _mapped("throttled"), _mapped("down")
_SAYS = {_DONE: "OK", _TAKEN: "Taken, and worked on later", _REFUSED: "Not taken", _BROKEN: "Not taken: ask again"}
FORM = "'application/x-www-form-urlencoded'"


def routes(work: Work, line: Connection, api: Node, target: Node, method: str = "ANY") -> list[tuple[str, str]]:
    """The paths and methods of a connection: its own, its label's, those of who calls the only backend, a new one."""
    found = [route for one in (line, *_callers(work, line, api)) if (route := _said(work, one, method))]
    if _said(work, line, method):
        found = found[:1]
    free = [route for route in dict.fromkeys(found) if route not in work.routes[api.id]]
    if not free:
        path, number = f"/{target.id}", 1
        while (path, method) in work.routes[api.id]:
            number += 1
            path = f"/{target.id}-{number}"
        free = [(path, method)]
        if found:
            work.note(f"{line.id}: its path is given away already, so it has {path} instead.")
    work.routes[api.id].update(free)
    return free


def _callers(work: Work, line: Connection, api: Node) -> list[Connection]:
    """Who calls the API, where only one part stands behind it."""
    behind = [one for one in work.outgoing(api) if one.kind != "authorize"]
    return work.incoming(api, "sync") if behind == [line] else []


def _said(work: Work, line: Connection, method: str) -> tuple[str, str] | None:
    verb, path = line.settings.get("method"), line.settings.get("path")
    if (verb or path) and isinstance(path or "/", str):
        path = str(path or "/").rstrip("/") or "/"
        verb = work.setting(line, "method") or method
        return (path, str(verb)) if _PATH.fullmatch(path) else None
    if words := _SAID.fullmatch(line.label):
        path = words[2].rstrip("/") or "/"
        return (path, words[1]) if _PATH.fullmatch(path) else None
    return None


def to_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """API to function: one event a route."""
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    for path, method in routes(work, line, source, target):
        properties = source_of(work, source)
        but = () if _reads_tokens(work, source) else ("scopes",)
        work.fill(line, EVENTS, properties, but=but, instead={"path": path, "method": method})
        work.fill(source, EVENTS, properties)
        started(work, target, source, properties)
    return ""


def _reads_tokens(work: Work, api: Node) -> bool:
    """Is the API guarded by something other than a function, so that a route can ask for scopes?"""
    guards = work.outgoing(api, "authorize")
    return any(not form_of(work.nodes[line.target].service).variables for line in guards)


def to_workflow(work: Work, line: Connection, source: Node, target: Node) -> str:
    """REST API starts a workflow and does not wait: an event of the workflow."""
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    for path, method in routes(work, line, source, target, "POST"):
        started(work, target, source, {"Path": path, "Method": _verb(method)})
    return ""


def _verb(method: str) -> str:
    return "post" if method == "ANY" else method.lower()


def role(work: Work, api: Node) -> str:
    """The role by which an API calls other services."""
    if api.id not in work.roles:
        name = work.template.name(work.parts[api.id].name, "Role")
        work.template.add(name, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("apigateway.amazonaws.com")})
        work.roles[api.id] = name
    return work.roles[api.id]


def uri(rest: str) -> Value:
    """The address of an integration."""
    return sub(f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:{rest}")


def _rest_request(work: Work, line: Connection, target: Node) -> Request:
    """How a REST API asks a part, with what stands for it put in."""
    said = form_of(target.service).rest
    one = said.get(line.kind) or said["any"]
    group = one.fifo if one.fifo and work.on(target, "fifo") else ""
    filled_in = {"address": one.address, "body": one.body}
    return structs.replace(one, **fill_in(work, filled_in, target, group=group))


def _hard(work: Work, source: Node, target: Node) -> bool:
    """Does it make no circle that an API names a part?"""
    name = work.parts[target.id].name
    return not name or work.template.needs(work.parts[source.id].name, name)


def answers(status: str = _DONE, failed: str = "", too_much: str = "") -> Properties:
    """How a service's answers are handed on: what it refuses is the caller's fault, all else that goes wrong is not.

    `failed` is what tells of a failure in an answer that says 200; who is told of one by 5xx may ask again. So may who
    is told that it was `too_much` at once, where an answer that says 400 tells of that.
    """
    fine, refused = _answer(status, failed, _BROKEN), _answer(_REFUSED, too_much, _TOO_MUCH)
    return {"2\\d{2}": fine, "4\\d{2}": refused, "default": {"statusCode": _BROKEN}}


def _too_much(target: Node) -> str:
    """The condition by which a service that answers in JSON tells that it was too much at once, by the error's name."""
    told = known().failures.get(target.service)
    names = [one.name for one in told.throttled if one.code == int(_REFUSED)] if told else []
    return " || ".join(f"$input.path('$').toString().contains('{name}')" for name in names)


def _answer(status: str, condition: str, otherwise: str) -> Properties:
    """An answer with its code, and with another one where the condition holds of what the service says."""
    found: Properties = {"statusCode": status}
    if condition:
        override = f"#if({condition})#set($context.responseOverride.status = {otherwise})#end$input.json('$')"
        found["responseTemplates"] = {"application/json": override}
    return found


def to_service(work: Work, line: Connection, source: Node, target: Node) -> str:
    """REST API straight to a service: an integration in the body, with a role."""
    if not _hard(work, source, target):
        return rights.CIRCLE
    asked = _rest_request(work, line, target)
    work.template.grant(role(work, source), allow(asked.actions, work.parts[target.id].arn))
    sent = {"Content-Type": FORM if asked.form else _JSON, **asked.headers}
    headers = {f"integration.request.header.{key}": value for key, value in sent.items()}
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": uri(asked.address),
        "credentials": att(role(work, source)),
        "passthroughBehavior": "never",
        "requestParameters": headers,
        "requestTemplates": {"application/json": asked.body},
        "responses": answers(asked.status, asked.failed, "" if asked.form else _too_much(target)),
    }
    _operations(work, line, source, target, integration, asked.method)
    return ""


def to_bucket(work: Work, line: Connection, source: Node, target: Node) -> str:
    """REST API straight to a bucket: a new object for each request, or one that is named in the query."""
    if not _hard(work, source, target):
        return rights.CIRCLE
    part, reads = work.parts[target.id], line.kind == "read"
    action = "s3:GetObject" if reads else "s3:PutObject"
    work.template.grant(role(work, source), allow(action, sub(f"${{{part.name}.Arn}}/*")))
    key = "method.request.querystring.key" if reads else "context.requestId"
    integration = {
        "type": "aws",
        "httpMethod": "GET" if reads else "PUT",
        "uri": uri(f"s3:path/${{{part.name}}}/{{key}}"),
        "credentials": att(role(work, source)),
        "passthroughBehavior": "when_no_match",
        "requestParameters": {"integration.request.path.key": key},
        "responses": answers(),
    }
    asked = [{"name": "key", "in": "query", "required": True, "schema": {"type": "string"}}] if reads else []
    _operations(work, line, source, target, integration, "GET" if reads else "POST", asked)
    return ""


def to_outside(work: Work, line: Connection, source: Node, target: Node) -> str:
    """API to a system outside, as it is asked."""
    address = outside.address(work, target)
    rest = bool(form_of(source.service).stage)
    for path, method in routes(work, line, source, target):
        rest_of_path = "/{proxy}" if path.endswith("{proxy+}") else ""
        integration: Properties = {
            "type": "http_proxy",
            "httpMethod": method,
            "uri": sub(f"${{{address['Ref']}}}{rest_of_path}"),
            "payloadFormatVersion": "1.0",
        }
        operation: Properties = {}
        if rest:
            del integration["payloadFormatVersion"]
            if rest_of_path:
                integration["requestParameters"] = {"integration.request.path.proxy": "method.request.path.proxy"}
                asked = {"name": "proxy", "in": "path", "required": True, "schema": {"type": "string"}}
                operation["parameters"] = [asked]
            place = f"{work.kind(source)}/DefinitionBody/paths/*/*"
            work.fill(source, f"{place}/x-amazon-apigateway-integration", integration)
        _operation(work, source, path, method, {**operation, "x-amazon-apigateway-integration": integration})
    return ""


def _operations(
    work: Work, line: Connection, api: Node, target: Node, integration: Properties, method: str, asked: Any = ()
) -> None:
    for path, verb in routes(work, line, api, target, method):
        operation: Properties = {"parameters": list(asked)} if asked else {}
        _operation(
            work,
            api,
            path,
            method if verb == "ANY" else verb,
            {**operation, "x-amazon-apigateway-integration": integration},
        )


def _operation(work: Work, api: Node, path: str, method: str, operation: Properties) -> None:
    mapped = operation["x-amazon-apigateway-integration"].get("responses", {}).values()
    codes = dict.fromkeys(answer["statusCode"] for answer in mapped) or (_DONE, _REFUSED)
    place = fronts.body(work, api)["paths"].setdefault(path, {})
    said = {code: {"description": _SAYS[code]} for code in codes}
    place[_ANY if method == "ANY" else method.lower()] = {"responses": said, **operation}


def http_to_service(work: Work, line: Connection, source: Node, target: Node) -> str:
    """HTTP API straight to a service, by one of its ready-made integrations."""
    if not _hard(work, source, target):
        return rights.CIRCLE
    how = handing(target, "http", line.kind)
    if _too_much(target):
        work.note(
            f"{line.id}: an HTTP API hands on the code of {work.title(target)} as it is: 400 also where it was too much"
            " at once. A REST API makes 429 of that."
        )
    work.template.grant(role(work, source), allow(as_actions(how.actions), work.parts[target.id].arn))
    said = handed_on(work, how, line, target)
    integration = {
        "type": "aws_proxy",
        "integrationSubtype": said["integrationSubtype"],
        "payloadFormatVersion": "1.0",
        "credentials": att(role(work, source)),
        "requestParameters": said["requestParameters"],
    }
    _operations(work, line, source, target, integration, "POST")
    return ""


def to_iot(work: Work, line: Connection, source: Node, target: Node) -> str:
    """REST API publishes to a topic, over the endpoint that is the account's own."""
    endpoint = work.template.parameter(
        "IotEndpointPrefix", "The first part of the account's IoT data endpoint", "example-ats"
    )
    work.template.grant(role(work, source), allow("iot:Publish", arn("iot", f"topic/{target.id}/requests")))
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": uri(f"${{{endpoint['Ref']}}}.iotdata:path/topics/{target.id}/requests"),
        "credentials": att(role(work, source)),
        "responses": answers(_TAKEN),
    }
    _operations(work, line, source, target, integration, "POST")
    return ""
