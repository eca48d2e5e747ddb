"""What a workflow says to each service: the resource of its task, the parameters, the rights that it needs.

The services' folders say it (`task` in template.yaml); what a table cannot say is written here.
"""

from __future__ import annotations

from collections.abc import Callable

from patterns_app.core.services.reader import form_of
from patterns_app.core.services.values import Properties, Value, allow, att
from patterns_app.core.sketch.model import Node

from . import outside
from .shared import fill_in, right
from .work import Step, Work


def step_of(work: Work, node: Node, key: str) -> Step:
    """The task by which a workflow works with a part; `key` is the name of its substitution."""
    said = form_of(node.service).task
    assert said
    if said.way:
        return _WAYS[said.way](work, node, key)
    more = said.fifo if said.fifo and work.on(node, "fifo") else {}
    parameters = fill_in(work, {**said.parameters, **more}, node, key=key)
    rights = tuple(right(work, one, node) for one in said.rights)
    return Step(said.resource, parameters, {key: fill_in(work, said.names, node)}, rights)


def run_task(work: Work, node: Node) -> tuple[Properties, ...]:
    """The rights to start a task on Fargate and to hand its roles over."""
    task, roles = work.parts[node.id].ref, arn_of_roles(work, node)
    condition = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    return (allow("ecs:RunTask", task), {**allow("iam:PassRole", roles), "Condition": condition})


def arn_of_roles(work: Work, node: Node) -> list[Value]:
    """The roles of a container: of the task, and of what starts it."""
    definition = work.template.properties(work.parts[node.id].ref["Ref"])
    return [definition["ExecutionRoleArn"], definition["TaskRoleArn"]]


def container_step(work: Work, node: Node, key: str) -> Step:
    """A task of a container."""
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


def outside_step(work: Work, node: Node, key: str) -> Step:
    """A call of a system outside."""
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


_WAYS: dict[str, Callable[[Work, Node, str], Step]] = {
    "container_step": container_step,
    "outside_step": outside_step,
}
