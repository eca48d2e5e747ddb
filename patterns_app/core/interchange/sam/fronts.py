"""What stands at the edge: APIs, distributions, user pools, firewalls, containers, GraphQL."""

from __future__ import annotations

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, arn, att, origins, ref, sub, trust
from patterns_app.core.sketch.model import Node

from . import cors
from .stubs import in_a_script
from .work import Part, Work

_OPENAPI = "3.0.1"  # of the bodies of APIs


def rest_api(work: Work, node: Node) -> None:
    """A REST API with one stage. Routes come from the connections."""
    but = () if work.on(node, "caching") else ("cache_ttl",)
    kind, stage = work.kind(node), form_of(node.service).stage
    # Without a version SAM makes a second stage, called Stage, that nothing throttles or logs.
    properties = work.fill(
        node, kind, {"StageName": stage, "OpenApiVersion": _OPENAPI}, but=(*but, "authorise_preflight")
    )
    if work.on(node, "cors") and len(origins(work.setting(node, "cors_origins"))) > 1:
        work.note(f"{work.title(node)}: a REST API can name only one origin, so the others are left out.")
    part = work.made(node, kind, "Api", properties)
    name = part.name
    work.parts[node.id] = Part(name, part.ref, arn("execute-api", f"${{{name}}}"))
    address = f"https://${{{name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/{stage}"
    work.template.output(f"{name}Url", sub(address), "Where the API is reached")
    work.routes[node.id] = set()
    if properties["EndpointConfiguration"]["Type"] == "PRIVATE":
        endpoint = work.template.parameter("VpcEndpointId", "The VPC endpoint that private APIs are reached by", "")
        auth = properties.setdefault("Auth", {})
        auth["ResourcePolicy"] = {"SourceVpcWhitelist": [endpoint]}
    if work.on(node, "request_validation"):
        work.note(
            f"{work.title(node)}: a request validator needs models of the requests, which a sketch does not hold."
        )
    work.later += [lambda: _never_empty(work, node), lambda: cors.complete(work, node)]


def _never_empty(work: Work, node: Node) -> None:
    """A REST API without a method cannot be deployed, so it answers by itself where nothing stands behind it."""
    if work.routes[node.id]:
        return
    operation = {
        "responses": {"200": {"description": "OK"}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200"}},
        },
    }
    body(work, node)["paths"]["/"] = {"get": operation}
    work.note(f"{work.title(node)} has nothing behind it, so it answers by itself.")


def body(work: Work, node: Node) -> Properties:
    """The OpenAPI body of an API, made when it is asked for first."""
    empty = {"openapi": _OPENAPI, "info": {"title": node.id, "version": "1.0"}, "paths": {}}
    found: Properties = work.properties(node).setdefault("DefinitionBody", empty)
    return found


def http_api(work: Work, node: Node) -> None:
    """An HTTP API with the default stage."""
    shared = {"cors_origins", "cors_max_age", "cors_credentials"}
    if work.on(node, "cors"):  # no browser takes credentials of any origin
        shared = {"cors_credentials"} if "*" in origins(work.setting(node, "cors_origins")) else set()
    kind = work.kind(node)
    part = work.made(node, kind, "HttpApi", work.fill(node, kind, work.begun(node), but=shared))
    work.parts[node.id] = Part(part.name, part.ref, arn("execute-api", f"${{{part.name}}}"))
    address = f"https://${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}"
    work.template.output(f"{part.name}Url", sub(address), "Where the API is reached")
    work.routes[node.id] = set()


def websocket_api(work: Work, node: Node) -> None:
    """A WebSocket API with one stage."""
    body = {"Name": sub(f"${{AWS::StackName}}-{node.id}"), **work.begun(node)}
    part = work.made(node, work.kind(node), "WebSocketApi", body)
    kind, stage = work.companion(node, "Stage")
    work.template.add(work.template.name(node.id, "WebSocketStage"), kind, stage)
    work.parts[node.id] = Part(part.name, part.ref, arn("execute-api", f"${{{part.name}}}"))
    address = f"wss://${{{part.name}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/{stage['StageName']}"
    work.template.output(f"{part.name}Url", sub(address), "Where the API is reached")
    work.routes[node.id] = set()


def distribution(work: Work, node: Node) -> None:
    """A distribution; origins and behaviours come from the connections."""
    if not any("origin" in form_of(work.nodes[line.target].service).handed for line in work.outgoing(node, "origin")):
        work.note(f"{work.title(node)} has no origin, and a distribution cannot be without, so it is not written.")
        return
    part = work.made(node, work.kind(node), "Distribution", work.begun(node))
    work.template.output(f"{part.name}Url", sub(f"https://${{{part.name}.DomainName}}/"), "Where the site is reached")
    work.later.append(lambda: default_behaviour(work, node))


def default_behaviour(work: Work, node: Node) -> None:
    """A distribution has to have one for all other paths: its first origin's. Hooks belong to it."""
    config = work.properties(node)["DistributionConfig"]
    if not config["DefaultCacheBehavior"]:
        first = config["CacheBehaviors"][0]
        config["DefaultCacheBehavior"] = {key: value for key, value in first.items() if key != "PathPattern"}
        work.note(f"{work.title(node)}: paths that no origin serves go to the first one.")
    if not config["CacheBehaviors"]:
        del config["CacheBehaviors"]
    origin = next(one for one in config["Origins"] if one["Id"] == config["DefaultCacheBehavior"]["TargetOriginId"])
    if "S3OriginConfig" in origin:
        config["DefaultRootObject"] = "index.html"
    config["DefaultCacheBehavior"] |= config.pop("_hooks", {})


def edge_script(work: Work, node: Node) -> None:
    """A script at the edge."""
    body = {"Name": sub(f"${{AWS::StackName}}-{node.id[:40]}"), **work.begun(node), "FunctionCode": in_a_script()}
    part = work.made(node, work.kind(node), "EdgeScript", body)
    work.parts[node.id] = Part(part.name, part.ref, att(part.name, "FunctionMetadata.FunctionARN"))


def user_pool(work: Work, node: Node) -> None:
    """A user pool and one client of it."""
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    kind = work.kind(node)
    part = work.made(node, kind, "UserPool", work.fill(node, kind, {}), **kept)
    kind, client = work.companion(node, "UserPoolClient")
    name = work.template.name(part.name, "Client")
    work.template.add(name, kind, work.fill(node, kind, client))
    work.beside[node.id, "client"] = name
    work.template.output(f"{part.name}Id", part.ref, "The user pool")
    work.template.output(f"{name}Id", ref(name), "The client of the user pool")


def firewall(work: Work, node: Node) -> None:
    """A web ACL; what protects a distribution has a scope of its own."""
    body = work.begun(node)
    part = work.made(node, work.kind(node), "WebAcl", body)
    if any(form_of(work.nodes[line.target].service).edge for line in work.outgoing(node)):
        body["Scope"] = "CLOUDFRONT"
        work.note(f"{work.title(node)} protects a distribution: deploy this template in us-east-1.")
    work.parts[node.id] = Part(part.name, part.ref, att(part.name))


def graphql(work: Work, node: Node) -> None:
    """A GraphQL API with one query, as a start."""
    part = work.made(node, work.kind(node), "GraphQLApi", work.begun(node))
    work.template.add(work.template.name(node.id, "Schema"), *work.companion(node, "GraphQLSchema"))
    work.template.output(f"{part.name}Url", att(part.name, "GraphQLUrl"), "Where the GraphQL API is reached")
    work.note(f"{work.title(node)}: the schema is only a start, and resolvers for its data sources are yours to write.")


def _task_roles(work: Work, node: Node) -> dict[str, str]:
    """The role that starts a task, and the one that it works with, by their suffixes."""
    roles = {}
    for suffix in ("ExecutionRole", "TaskRole"):
        roles[suffix] = work.template.name(node.id, suffix)
        work.template.add(
            roles[suffix], "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("ecs-tasks.amazonaws.com")}
        )
    policy = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    work.template.properties(roles["ExecutionRole"])["ManagedPolicyArns"] = [sub(policy)]
    return roles


_RUN_TASK = {"orchestrated", "scheduled", "rule"}  # the ways of connections that run a task each time


def container(work: Work, node: Node) -> None:
    """A service on Fargate, in subnets that are parameters."""
    cluster = work.template.name(node.id, "Cluster")
    work.template.add(cluster, *work.companion(node, "Cluster"))
    roles = _task_roles(work, node)
    cpu, memory = _size(work, node)
    task = work.template.name(node.id, "Task")
    kind, definition = work.companion(node, "TaskDefinition")
    definition |= {"ExecutionRoleArn": att(roles["ExecutionRole"]), "TaskRoleArn": att(roles["TaskRole"])}
    size = {"cpu": cpu, "memory": memory}
    work.template.add(task, kind, work.fill(node, kind, definition, instead=size))
    work.roles[node.id] = roles["TaskRole"]
    if _is_only_run(work, node):
        work.note(f"{work.title(node)}: its task is started each time, so no service keeps one running.")
        work.parts[node.id] = Part(task, ref(task), att(cluster))
        return
    _service(work, node, cluster, task)


def _service(work: Work, node: Node, cluster: str, task: str) -> None:
    """What keeps tasks running."""
    network = {"AwsvpcConfiguration": {"Subnets": subnets(work)}}
    service = {
        "Cluster": ref(cluster),
        **work.begun(node),
        "TaskDefinition": ref(task),
        "NetworkConfiguration": network,
    }
    part = work.made(node, work.kind(node), "Service", work.fill(node, work.kind(node), service))
    work.parts[node.id] = Part(part.name, ref(task), att(cluster))


def _is_only_run(work: Work, node: Node) -> bool:
    """Is every start of a container a run of its task, and does no setting ask for a service?"""
    lines, ways = work.incoming(node), set[str]()
    for line in lines:
        own = form_of(work.nodes[line.source].service).links
        found = {one.way for one in own if node.service in one.to and line.kind in one.kinds}
        ways |= found or {""}
    settings = work.subject.vocabulary.services[node.service].settings
    asked = [row for one in settings if one.key in node.settings for row in one.template]
    return bool(lines) and ways <= _RUN_TASK and not any(row.path.startswith(f"{work.kind(node)}/") for row in asked)


def machines(work: Work, node: Node) -> None:
    """Machines that a group keeps alive. The program, a load balancer and rules of scaling are not in a sketch."""
    role, profile, start = (work.template.name(node.id, one) for one in ("InstanceRole", "InstanceProfile", "Launch"))
    work.template.add(role, "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust("ec2.amazonaws.com")})
    kind, held = work.companion(node, "InstanceProfile")
    work.template.add(profile, kind, {**held, "Roles": [ref(role)]})
    kind, begun = work.companion(node, "LaunchTemplate")
    begun["LaunchTemplateData"] |= {"ImageId": _image(work), "IamInstanceProfile": {"Arn": att(profile)}}
    work.template.add(start, kind, work.fill(node, kind, begun))
    group: Properties = {
        "LaunchTemplate": {"LaunchTemplateId": ref(start), "Version": att(start, "LatestVersionNumber")},
        "VPCZoneIdentifier": subnets(work),
    }
    part = work.made(node, work.kind(node), "Group", work.fill(node, work.kind(node), group))
    work.parts[node.id] = Part(part.name, part.ref, part.ref)
    work.roles[node.id] = role
    work.note(f"{work.title(node)}: the program, a load balancer and rules of scaling are yours to add.")


def _image(work: Work) -> Properties:
    """The parameter for what machines start from: the latest Amazon Linux, unless another is named."""
    kind = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"
    place = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    found: Properties = work.template.parameter("MachineImage", "What machines are started from", place, kind=kind)
    return found


def _size(work: Work, node: Node) -> tuple[int, int]:
    """The next pair of CPU and memory that there is."""
    sizes = form_of(node.service).sizes
    pairs = [(one.cpu, memory) for one in sizes for memory in range(one.least, one.most + 1, one.step)]
    least_cpu, least_memory = pairs[0]
    wanted = work.number(node, "cpu", least_cpu) or least_cpu
    cpu = next((cpu for cpu, _ in pairs if cpu >= wanted), pairs[-1][0])
    memories = [memory for one, memory in pairs if one == cpu]
    asked = work.number(node, "memory", least_memory) or least_memory
    return cpu, next((memory for memory in memories if memory >= asked), memories[-1])


def subnets(work: Work) -> Properties:
    """The parameter for what has to be in a network."""
    kind = "List<AWS::EC2::Subnet::Id>"
    found: Properties = work.template.parameter("SubnetIds", "The subnets of containers and machines", kind=kind)
    return found
