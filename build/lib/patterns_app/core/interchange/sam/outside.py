"""Parts that no template makes: their addresses are parameters."""

from __future__ import annotations

from patterns_app.core.services.values import Properties, Value, att, ref
from patterns_app.core.sketch.model import Node

from .work import Part, Work

_ASKED = "address"


def nobody(work: Work, node: Node) -> None:
    """A client or device: it calls, and nothing is deployed for it. One whose address is asked for is told by that."""

    def say() -> None:
        if (node.id, _ASKED) not in work.beside:
            work.note(f"{work.title(node)} stays outside of the template: it is not deployed.")

    work.later.append(say)


def asked_for(work: Work, node: Node, parameter: str) -> None:
    """A person who is written to: a default would be a stranger's address, so whoever deploys has to give one."""
    work.beside[node.id, _ASKED] = parameter
    work.note(
        f"{work.title(node)} is written to at the address in the parameter {parameter}, which has no default:"
        f" whoever deploys gives it, as --parameter-overrides {parameter}=ADDRESS."
    )


def address(work: Work, node: Node) -> Value:
    """The address of a system outside, as a parameter."""
    part = work.parts.get(node.id)
    if part is None:
        name = work.template.name(node.id, "Url")
        value = work.template.parameter(name, "Where the system outside is reached", f"https://{node.id}.example.com")
        part = work.parts[node.id] = Part("", value, value)
        work.note(f"{work.title(node)} is not made by the template: its address is the parameter {name}.")
    return part.ref


def connection(work: Work, node: Node) -> str:
    """The EventBridge connection that keeps the key for a system outside."""
    if (node.id, "connection") not in work.beside:
        name = work.template.name(node.id, "Connection")
        secret = work.template.name(node.id, "ApiKey")
        work.template.parameters[secret] = {
            "Type": "String",
            "NoEcho": True,
            "Description": "The key that the system outside asks for",
        }
        key = {"ApiKeyAuthParameters": {"ApiKeyName": "x-api-key", "ApiKeyValue": ref(secret)}}
        body: Properties = {"AuthorizationType": "API_KEY", "AuthParameters": key}
        work.template.add(name, "AWS::Events::Connection", body)
        work.beside[node.id, "connection"] = name
    return work.beside[node.id, "connection"]


def destination(work: Work, node: Node) -> Value:
    """The API destination of a system outside: what EventBridge and pipes call."""
    key = (node.id, "destination")
    if key not in work.beside:
        name = work.template.name(node.id, "Destination")
        body = {
            "ConnectionArn": att(connection(work, node)),
            "HttpMethod": "POST",
            "InvocationEndpoint": address(work, node),
        }
        work.template.add(name, "AWS::Events::ApiDestination", body)
        work.beside[key] = name
    return att(work.beside[key])
