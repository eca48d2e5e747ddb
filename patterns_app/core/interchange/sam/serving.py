"""Connections that start at an API or a distribution, and those that protect or name them."""

from __future__ import annotations

import re
from typing import Any

from patterns_app.core.sketch.model import Connection, Node

from . import fronts, functions, outside, rights
from .values import Properties, Value, allow, arn, att, ref, sub, trust
from .work import Work

_PATH = re.compile(r"/|(/([A-Za-z0-9._~-]+|\{[A-Za-z0-9_]+\}))*(/\{[A-Za-z0-9_]+\+\})?")
_SAID = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (/\S*)")
_ANY = "x-amazon-apigateway-any-method"
_CACHED, _NOT_CACHED = "658327ea-f89d-4fab-a63d-7e88639e58f6", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
_ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
_CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
_DOMAIN = r"[A-Za-z0-9.-]+"


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


def event(work: Work, node: Node, source: Node, kind: str, properties: Properties) -> None:
    """An event of a function or workflow."""
    events = work.properties(node).setdefault("Events", {})
    events[work.template.name(source.id, "Event")] = {"Type": kind, "Properties": properties}


def to_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """API to function: one event a route."""
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    rest = source.service == "aws.rest-api"
    for path, method in routes(work, line, source, target):
        properties: Properties = {"RestApiId" if rest else "ApiId": work.parts[source.id].ref}
        properties |= {"Path": path, "Method": method.lower()}
        if (most := work.number(source, "integration_timeout")) is not None:
            properties["TimeoutInMillis"] = most
        event(work, target, source, "Api" if rest else "HttpApi", properties)
    return ""


def to_workflow(work: Work, line: Connection, source: Node, target: Node) -> str:
    """REST API starts a workflow and does not wait: an event of the workflow."""
    if not work.template.needs(work.parts[source.id].name, work.parts[target.id].name):
        return rights.CIRCLE
    for path, method in routes(work, line, source, target, "POST"):
        properties = {"RestApiId": work.parts[source.id].ref, "Path": path, "Method": _verb(method)}
        event(work, target, source, "Api", properties)
    return ""


def _verb(method: str) -> str:
    return "post" if method == "ANY" else method.lower()


def role(work: Work, api: Node) -> str:
    """The role by which an API calls other services."""
    if api.id not in work.roles:
        name = work.template.name(api.id, "ApiRole")
        work.template.add(name, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("apigateway.amazonaws.com")})
        work.roles[api.id] = name
    return work.roles[api.id]


def _uri(rest: str) -> Value:
    return sub(f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:{rest}")


_JSON = "'application/x-amz-json-1.1'"
_FORM = "'application/x-www-form-urlencoded'"


def _rest_request(work: Work, line: Connection, target: Node) -> tuple[Value, str, Value, str, str]:
    """Address, content type, template, action and HTTP method of an integration."""
    part = work.parts[target.id]
    name = part.name
    escaped = "$util.escapeJavaScript($input.body)"
    group = "&MessageGroupId=$context.requestId" if work.on(target, "fifo") else ""
    match target.service:
        case "aws.sqs":
            body: Value = f"Action=SendMessage&MessageBody=$util.urlEncode($input.body){group}"
            return _uri(f"sqs:path/${{AWS::AccountId}}/${{{name}.QueueName}}"), _FORM, body, "sqs:SendMessage", "POST"
        case "aws.sns":
            body = sub(f"Action=Publish&TopicArn=${{{name}}}&Message=$util.urlEncode($input.body){group}")
            return _uri("sns:path//"), _FORM, body, "sns:Publish", "POST"
        case "aws.kinesis":
            body = f'{{"StreamName": "${{{name}}}", "Data": "$util.base64Encode($input.body)", "PartitionKey": "$context.requestId"}}'
            return _uri("kinesis:action/PutRecord"), _JSON, sub(body), "kinesis:PutRecord", "POST"
        case "aws.firehose":
            body = f'{{"DeliveryStreamName": "${{{name}}}", "Record": {{"Data": "$util.base64Encode($input.body)"}}}}'
            return _uri("firehose:action/PutRecord"), _JSON, sub(body), "firehose:PutRecord", "POST"
        case "aws.dynamodb" if line.kind == "read":
            body = f'{{"TableName": "${{{name}}}", "Key": {{"pk": {{"S": "$input.params(\'id\')"}}}}}}'
            return _uri("dynamodb:action/GetItem"), _JSON, sub(body), "dynamodb:GetItem", "GET"
        case "aws.dynamodb":
            item = f'{{"pk": {{"S": "$context.requestId"}}, "body": {{"S": "{escaped}"}}}}'
            body = f'{{"TableName": "${{{name}}}", "Item": {item}}}'
            return _uri("dynamodb:action/PutItem"), _JSON, sub(body), "dynamodb:PutItem", "POST"
        case "aws.eventbridge":
            entry = f'"Source": "api", "DetailType": "Request", "Detail": "{escaped}"'
            body = sub(f'{{"Entries": [{{{entry}, "EventBusName": "{_bus(work, target)}"}}]}}')
            return _uri("events:action/PutEvents"), _JSON, body, "events:PutEvents", "POST"
        case _:
            body = sub(f'{{"input": "{escaped}", "stateMachineArn": "${{{name}}}"}}')
            return _uri("states:action/StartSyncExecution"), _JSON, body, "states:StartSyncExecution", "POST"


def _bus(work: Work, bus: Node) -> str:
    name = work.parts[bus.id].name
    return f"${{{name}}}" if name else "default"


def _hard(work: Work, source: Node, target: Node) -> bool:
    """Does it make no circle that an API names a part?"""
    name = work.parts[target.id].name
    return not name or work.template.needs(work.parts[source.id].name, name)


def to_service(work: Work, line: Connection, source: Node, target: Node) -> str:
    """REST API straight to a service: an integration in the body, with a role."""
    if not _hard(work, source, target):
        return rights.CIRCLE
    uri, content, template, action, method = _rest_request(work, line, target)
    work.template.grant(role(work, source), allow(action, work.parts[target.id].arn))
    headers = {"integration.request.header.Content-Type": content}
    if target.service == "aws.eventbridge":
        headers["integration.request.header.X-Amz-Target"] = "'AWSEvents.PutEvents'"
    integration = {
        "type": "aws",
        "httpMethod": "POST",
        "uri": uri,
        "credentials": att(role(work, source)),
        "passthroughBehavior": "never",
        "requestParameters": headers,
        "requestTemplates": {"application/json": template},
        "responses": {"2\\d{2}": {"statusCode": "200"}, "default": {"statusCode": "400"}},
    }
    _operations(work, line, source, target, integration, method)
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
        "uri": _uri(f"s3:path/${{{part.name}}}/{{key}}"),
        "credentials": att(role(work, source)),
        "passthroughBehavior": "when_no_match",
        "requestParameters": {"integration.request.path.key": key},
        "responses": {"2\\d{2}": {"statusCode": "200"}, "default": {"statusCode": "400"}},
    }
    asked = [{"name": "key", "in": "query", "required": True, "schema": {"type": "string"}}] if reads else []
    _operations(work, line, source, target, integration, "GET" if reads else "POST", asked)
    return ""


def to_outside(work: Work, line: Connection, source: Node, target: Node) -> str:
    """API to a system outside, as it is asked."""
    address = outside.address(work, target)
    rest = source.service == "aws.rest-api"
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
            if (most := work.number(source, "integration_timeout")) is not None:
                integration["timeoutInMillis"] = most
        _operation(work, source, path, method, {**operation, "x-amazon-apigateway-integration": integration})
    return ""


def _operations(
    work: Work, line: Connection, api: Node, target: Node, integration: Properties, method: str, asked: Any = ()
) -> None:
    for path, verb in routes(work, line, api, target, method):
        operation: Properties = {"parameters": list(asked)} if asked else {}
        verb = method if verb == "ANY" else verb
        _operation(work, api, path, verb, {**operation, "x-amazon-apigateway-integration": integration})


def _operation(work: Work, api: Node, path: str, method: str, operation: Properties) -> None:
    answers = {"200": {"description": "OK"}, "400": {"description": "Not taken"}}
    place = fronts.body(work, api)["paths"].setdefault(path, {})
    place[_ANY if method == "ANY" else method.lower()] = {"responses": answers, **operation}


def http_to_service(work: Work, line: Connection, source: Node, target: Node) -> str:
    """HTTP API straight to a service, by one of its ready-made integrations."""
    if not _hard(work, source, target):
        return rights.CIRCLE
    part = work.parts[target.id]
    match target.service:
        case "aws.sqs":
            subtype, action, said = (
                "SQS-SendMessage",
                "sqs:SendMessage",
                {"QueueUrl": part.ref, "MessageBody": "$request.body"},
            )
            if work.on(target, "fifo"):
                said["MessageGroupId"] = "$context.requestId"
        case "aws.kinesis":
            subtype, action = "Kinesis-PutRecord", "kinesis:PutRecord"
            said = {"StreamName": part.ref, "Data": "$request.body", "PartitionKey": "$context.requestId"}
        case "aws.eventbridge":
            subtype, action = "EventBridge-PutEvents", "events:PutEvents"
            said = {"Source": "api", "DetailType": "Request", "Detail": "$request.body", "EventBusName": part.ref}
        case _:
            start = "StartSyncExecution" if line.kind == "sync" else "StartExecution"
            subtype, action = f"StepFunctions-{start}", f"states:{start}"
            said = {"StateMachineArn": part.ref, "Input": "$request.body"}
    work.template.grant(role(work, source), allow(action, part.arn))
    integration = {
        "type": "aws_proxy",
        "integrationSubtype": subtype,
        "payloadFormatVersion": "1.0",
        "credentials": att(role(work, source)),
        "requestParameters": said,
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
        "uri": _uri(f"${{{endpoint['Ref']}}}.iotdata:path/topics/{target.id}/requests"),
        "credentials": att(role(work, source)),
        "responses": {"2\\d{2}": {"statusCode": "200"}, "default": {"statusCode": "400"}},
    }
    _operations(work, line, source, target, integration, "POST")
    return ""


def by_pool(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A user pool lets requests pass."""
    part = work.parts[target.id]
    if not work.template.needs(work.parts[source.id].name, part.name):
        return rights.CIRCLE
    name = f"Pool{part.name}"
    if source.service == "aws.http-api":
        issuer = f"https://cognito-idp.${{AWS::Region}}.amazonaws.com/${{{part.name}}}"
        jwt = {"issuer": sub(issuer), "audience": [ref(work.roles[target.id])]}
        one: Properties = {"IdentitySource": "$request.header.Authorization", "JwtConfiguration": jwt}
    else:
        one = {"UserPoolArn": part.arn, **_remembered(work, line, source)}
    return _authorizer(work, source, name, one)


def by_function(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function lets requests pass."""
    part = work.parts[target.id]
    if not work.template.needs(work.parts[source.id].name, part.name):
        return rights.CIRCLE
    name = f"By{part.name}"
    if source.service == "aws.http-api":
        identity: Properties = {"Headers": ["Authorization"]}
        if (seconds := work.number(line, "cache_ttl")) is not None:
            identity["ReauthorizeEvery"] = seconds
        one: Properties = {"FunctionArn": part.arn, "AuthorizerPayloadFormatVersion": "2.0", "Identity": identity}
        one |= {"EnableSimpleResponses": True, "EnableFunctionDefaultPermissions": True}
    else:
        one = {"FunctionArn": part.arn, **_remembered(work, line, source)}
    return _authorizer(work, source, name, one)


def _remembered(work: Work, line: Connection, api: Node) -> Properties:
    seconds = work.number(line, "cache_ttl")
    if seconds is None:
        seconds = work.number(api, "authoriser_cache_ttl")
    return {} if seconds is None else {"Identity": {"ReauthorizeEvery": seconds}}


def _authorizer(work: Work, api: Node, name: str, one: Properties) -> str:
    auth = work.properties(api).setdefault("Auth", {})
    auth.setdefault("Authorizers", {})[name] = one
    if auth.setdefault("DefaultAuthorizer", name) != name:
        work.note(f"{work.title(api)} has several authorisers: {auth['DefaultAuthorizer']} is the one that is asked.")
    if api.service == "aws.rest-api":
        auth["AddDefaultAuthorizerToCorsPreflight"] = work.on(api, "authorise_preflight")
    return ""


def web_socket(work: Work, line: Connection, source: Node, target: Node) -> str:
    """WebSocket API to a function or a queue: an integration and a route."""
    api, part = work.parts[source.id], work.parts[target.id]
    name = work.template.name(line.id, "Integration")
    if target.service == "aws.lambda":
        address = f"lambda:path/2015-03-31/functions/${{{part.name}.Arn}}/invocations"
        body: Properties = {"ApiId": api.ref, "IntegrationType": "AWS_PROXY", "IntegrationUri": _uri(address)}
        permit(work, part.name, "apigateway.amazonaws.com", sub(f"{api.arn['Fn::Sub']}/*"))
    else:
        work.template.grant(role(work, source), allow("sqs:SendMessage", part.arn))
        body = {
            "ApiId": api.ref,
            "IntegrationType": "AWS",
            "IntegrationMethod": "POST",
            "IntegrationUri": _uri(f"sqs:path/${{AWS::AccountId}}/${{{part.name}.QueueName}}"),
            "CredentialsArn": att(role(work, source)),
            "RequestParameters": {"integration.request.header.Content-Type": _FORM},
            "RequestTemplates": {"$default": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"},
            "TemplateSelectionExpression": "\\$default",
        }
    work.template.add(name, "AWS::ApiGatewayV2::Integration", body)
    key = _route_key(work, line, source, target)
    route = work.template.name(line.id, "Route")
    body = {"ApiId": api.ref, "RouteKey": key, "Target": sub(f"integrations/${{{name}}}")}
    work.template.add(route, "AWS::ApiGatewayV2::Route", body)
    work.roles[f"{source.id} {key}"] = route
    return ""


def _route_key(work: Work, line: Connection, api: Node, target: Node) -> str:
    label = line.label if re.fullmatch(r"\$?[A-Za-z0-9_-]{1,40}", line.label) else ""
    wishes = (label, "$default", target.id, line.id, f"{line.id}-{target.id}")
    key = next(one for one in wishes if one and (one, "") not in work.routes[api.id])
    work.routes[api.id].add((key, ""))
    return key


def web_socket_guard(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function that decides who may open a WebSocket."""
    api, part = work.parts[source.id], work.parts[target.id]
    name = work.template.name(line.id, "Authorizer")
    address = _uri(f"lambda:path/2015-03-31/functions/${{{part.name}.Arn}}/invocations")
    body = {
        "ApiId": api.ref,
        "Name": name,
        "AuthorizerType": "REQUEST",
        "AuthorizerUri": address,
        "IdentitySource": ["route.request.header.Authorization"],
    }
    work.template.add(name, "AWS::ApiGatewayV2::Authorizer", body)
    permit(work, part.name, "apigateway.amazonaws.com", sub(f"{api.arn['Fn::Sub']}/*"))
    work.later.append(lambda: _guard_connect(work, source, name))
    return ""


def _guard_connect(work: Work, api: Node, name: str) -> None:
    """Only the route of a new connection can ask an authoriser."""
    part = work.parts[api.id]
    key = f"{api.id} $connect"
    if key not in work.roles:
        other = next((route for known, route in work.roles.items() if known.startswith(f"{api.id} ")), "")
        body: Properties = {"ApiId": part.ref, "RouteKey": "$connect"}
        if other:
            body["Target"] = work.template.properties(other)["Target"]
        work.roles[key] = work.template.name(api.id, "ConnectRoute")
        work.template.add(work.roles[key], "AWS::ApiGatewayV2::Route", body)
    route = work.template.properties(work.roles[key])
    route |= {"AuthorizationType": "CUSTOM", "AuthorizerId": ref(name)}


def permit(work: Work, function: str, service: str, source: Value) -> None:
    """A service may call a function on behalf of a resource."""
    name = work.template.name(f"{function} {service.partition('.')[0]}", "Permission")
    body = {"Action": "lambda:InvokeFunction", "FunctionName": ref(function), "Principal": service, "SourceArn": source}
    work.template.add(name, "AWS::Lambda::Permission", body)


def origin(work: Work, line: Connection, source: Node, target: Node) -> str:
    """Where a distribution gets its content from, and for which paths."""
    part = work.parts[source.id]
    if target.service in ("onprem.legacy",):
        one = _outside_origin(work, target)
    elif not work.template.needs(part.name, work.parts[target.id].name):
        return rights.CIRCLE
    else:
        one = _origin(work, line, source, target)
    config = work.properties(source)["DistributionConfig"]
    if timeout := work.number(source, "origin_timeout"):
        if "CustomOriginConfig" in one:
            one["CustomOriginConfig"]["OriginReadTimeout"] = timeout
    if line.id not in [known["Id"] for known in config["Origins"]]:
        config["Origins"].append({"Id": line.id, **one})
    return _behaviour(work, line, source, target, config)


def _custom() -> Properties:
    return {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"], "HTTPSPort": 443}


def _outside_origin(work: Work, target: Node) -> Properties:
    """Only the host: an origin has no scheme."""
    name = work.roles.get(f"{target.id} host")
    if name is None:
        name = work.roles[f"{target.id} host"] = work.template.name(target.id, "Host")
        work.template.parameter(name, "The host of the system outside", f"{target.id}.example.com")
        work.note(f"{work.title(target)} is not made by the template: its host is the parameter {name}.")
    return {"DomainName": ref(name), "CustomOriginConfig": _custom()}


def _origin(work: Work, line: Connection, source: Node, target: Node) -> Properties:
    part = work.parts[target.id]
    if target.service == "aws.s3":
        return _bucket_origin(work, line, source, target)
    if target.service == "aws.lambda":
        functions.give_url(work, target)
        host = {"Fn::Select": [2, {"Fn::Split": ["/", att(f"{part.name}Url", "FunctionUrl")]}]}
        control = _control(work, line, "lambda")
        name = work.template.name(line.id, "OriginPermission")
        body = {
            "Action": "lambda:InvokeFunctionUrl",
            "FunctionName": part.ref,
            "Principal": "cloudfront.amazonaws.com",
            "SourceArn": _distribution_arn(work, source),
        }
        work.template.add(name, "AWS::Lambda::Permission", body)
        return {"DomainName": host, "CustomOriginConfig": _custom(), "OriginAccessControlId": control}
    host = sub(f"${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}")
    stage = {"OriginPath": "/prod"} if target.service == "aws.rest-api" else {}
    return {"DomainName": host, **stage, "CustomOriginConfig": _custom()}


def _distribution_arn(work: Work, node: Node) -> Value:
    name = work.parts[node.id].name
    return sub(f"arn:${{AWS::Partition}}:cloudfront::${{AWS::AccountId}}:distribution/${{{name}}}")


def _control(work: Work, line: Connection, kind: str) -> Value:
    name = work.template.name(line.id, "OriginAccess")
    config = {
        "Name": sub(f"${{AWS::StackName}}-{line.id[:30]}"),
        "OriginAccessControlOriginType": kind,
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
    }
    work.template.add(name, "AWS::CloudFront::OriginAccessControl", {"OriginAccessControlConfig": config})
    return att(name, "Id")


def _bucket_origin(work: Work, line: Connection, source: Node, target: Node) -> Properties:
    part = work.parts[target.id]
    if work.setting(line, "access") in ("OAI", "public"):
        work.note(f"{line.id}: written with an origin access control, which keeps the bucket closed to all others.")
    condition = {"StringEquals": {"AWS:SourceArn": _distribution_arn(work, source)}}
    statement = allow("s3:GetObject", sub(f"${{{part.name}.Arn}}/*"), Principal={"Service": "cloudfront.amazonaws.com"})
    work.template.guard(part.name, "AWS::S3::BucketPolicy", {**statement, "Condition": condition})
    control = _control(work, line, "s3")
    return {
        "DomainName": att(part.name, "RegionalDomainName"),
        "OriginAccessControlId": control,
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


def _behaviour(work: Work, line: Connection, source: Node, target: Node, config: Properties) -> str:
    pattern = work.text(line, "path_pattern", r"[A-Za-z0-9_.*$/~\"'@:+&?-]{1,255}", "*")
    api = target.service != "aws.s3"
    behaviour: Properties = {"TargetOriginId": line.id, "ViewerProtocolPolicy": "redirect-to-https"}
    if api:
        behaviour["AllowedMethods"] = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
        behaviour["OriginRequestPolicyId"] = _ALL_BUT_HOST
    behaviour["CachePolicyId"] = _cache_policy(work, line, source, api)
    if pattern in ("*", "/*", "/") and not config["DefaultCacheBehavior"]:
        config["DefaultCacheBehavior"] = behaviour
        return ""
    if pattern in ("*", "/*", "/"):
        pattern = f"/{target.id}/*"
        work.note(f"{line.id}: the distribution has an origin for all paths already, so this one serves {pattern}.")
    if pattern in [known["PathPattern"] for known in config["CacheBehaviors"]]:
        return "another origin serves the same paths"
    config["CacheBehaviors"].append({"PathPattern": pattern, **behaviour})
    return ""


def _cache_policy(work: Work, line: Connection, source: Node, api: bool) -> Value:
    ttl = work.number(source, "default_ttl")
    caching = work.setting(line, "caching")
    if caching is False or (api and caching is None):
        return _NOT_CACHED
    if ttl is None:
        return _CACHED
    key = f"{source.id} cache"
    if key not in work.roles:
        work.roles[key] = work.template.name(source.id, "CachePolicy")
        parameters = {
            "EnableAcceptEncodingGzip": True,
            "EnableAcceptEncodingBrotli": True,
            "CookiesConfig": {"CookieBehavior": "none"},
            "HeadersConfig": {"HeaderBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "all"},
        }
        least = {"MinTTL": 0, "DefaultTTL": min(ttl, 31_536_000), "MaxTTL": 31_536_000}
        if not ttl:  # a policy that keeps nothing may not take parts of the request into its key
            return _NOT_CACHED
        name = sub(f"${{AWS::StackName}}-{source.id[:40]}")
        config = {"Name": name, **least, "ParametersInCacheKeyAndForwardedToOrigin": parameters}
        work.template.add(work.roles[key], "AWS::CloudFront::CachePolicy", {"CachePolicyConfig": config})
    return ref(work.roles[key])


def hook(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A function that sees requests at the edge."""
    if source.id not in work.parts:
        return "the distribution is not written"
    when = work.setting(line, "event") or "viewer-request"
    config, part = work.properties(source)["DistributionConfig"], work.parts[target.id]
    if target.service == "aws.lambda-edge":
        key, one = "LambdaFunctionAssociations", {"EventType": when, "LambdaFunctionARN": ref(f"{part.name}.Version")}
    elif str(when).startswith("viewer"):
        key, one = "FunctionAssociations", {"EventType": when, "FunctionARN": part.arn}
    else:
        return "a CloudFront Function sees only what viewers ask and get"
    hooks = work.roles.setdefault(f"{source.id} {when}", line.id)
    if hooks != line.id:
        return "another function sees the same event"
    work.template.needs(work.parts[source.id].name, part.name)
    config.setdefault("_hooks", {}).setdefault(key, []).append(one)
    return ""


def protect(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A firewall in front of an API or a distribution."""
    if target.id not in work.parts:
        return "the distribution is not written"
    acl, part = work.parts[source.id], work.parts[target.id]
    edge = work.properties(source)["Scope"] == "CLOUDFRONT"
    if target.service == "aws.cloudfront":
        config = work.properties(target)["DistributionConfig"]
        if "WebACLId" in config:
            return "a distribution has one web ACL"
        config["WebACLId"] = acl.arn
        return ""
    if edge:
        return "a web ACL for distributions cannot protect an API too: draw a second one"
    stage = f"/restapis/${{{part.name}}}/stages/prod"
    place: Value = sub(f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::{stage}")
    depends = {"DependsOn": f"{part.name}prodStage"}
    if target.service == "aws.appsync":
        place, depends = part.arn, {}
    body = {"ResourceArn": place, "WebACLArn": acl.arn}
    work.template.add(work.template.name(line.id, "Association"), "AWS::WAFv2::WebACLAssociation", body, **depends)
    return ""


def domain(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A name of one's own: the domain, its certificate and its hosted zone are parameters."""
    if target.id not in work.parts:
        return "the distribution is not written"
    if f"{target.id} domain" in work.roles:
        return "it has a name already"
    name = work.roles[f"{target.id} domain"] = work.template.name(target.id, "DomainName")
    host = work.template.parameter(name, "The name under which it is reached", f"{target.id}.example.com")
    zone = work.template.parameter("HostedZoneId", "The hosted zone of the names", "Z0123456789EXAMPLE")
    certificate = work.template.parameter("CertificateArn", "The certificate for the names")
    if target.service == "aws.cloudfront":
        config = work.properties(target)["DistributionConfig"]
        config["Aliases"] = [host]
        config["ViewerCertificate"] = {
            "AcmCertificateArn": certificate,
            "SslSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        }
        alias = {"DNSName": att(work.parts[target.id].name, "DomainName"), "HostedZoneId": _CLOUDFRONT_ZONE}
        body = {"HostedZoneId": zone, "Name": host, "Type": "A", "AliasTarget": alias}
        work.template.add(work.template.name(line.id, "Record"), "AWS::Route53::RecordSet", body)
        return ""
    own: Properties = {"DomainName": host, "CertificateArn": certificate, "Route53": {"HostedZoneId": zone}}
    if work.properties(target).get("EndpointConfiguration", {}).get("Type") == "PRIVATE":
        return "a private API has no public name"
    if target.service == "aws.rest-api":
        own["EndpointConfiguration"] = work.properties(target)["EndpointConfiguration"]["Type"]
    work.properties(target)["Domain"] = own
    return ""


def source_of_data(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A data source of a GraphQL API."""
    api = work.parts[source.id]
    name = work.template.name(line.id, "DataSource")
    key = f"{source.id} data"
    if key not in work.roles:
        work.roles[key] = work.template.name(source.id, "DataRole")
        body = {"AssumeRolePolicyDocument": trust("appsync.amazonaws.com")}
        work.template.add(work.roles[key], "AWS::IAM::Role", body)
    kind, configuration = _data_source(work, line, target, work.roles[key])
    properties: Properties = {"ApiId": att(api.name, "ApiId"), "Name": name, "Type": kind, **configuration}
    if kind != "HTTP":
        properties["ServiceRoleArn"] = att(work.roles[key])
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


def graphql_pool(work: Work, line: Connection, source: Node, target: Node) -> str:
    """A user pool lets requests to a GraphQL API pass."""
    properties = work.properties(source)
    if "UserPoolConfig" in properties:
        return "one user pool is asked already"
    pool = work.parts[target.id]
    if not work.template.needs(work.parts[source.id].name, pool.name):
        return rights.CIRCLE
    config = {"UserPoolId": pool.ref, "AwsRegion": ref("AWS::Region"), "DefaultAction": "ALLOW"}
    properties |= {"AuthenticationType": "AMAZON_COGNITO_USER_POOLS", "UserPoolConfig": config}
    return ""
