"""The small values that a template is made of: references, statements, trust."""

from __future__ import annotations

from typing import Any

Value = Any
Properties = dict[str, Any]


def ref(name: str) -> Value:
    """`!Ref`."""
    return {"Ref": name}


def att(name: str, attribute: str = "Arn") -> Value:
    """`!GetAtt`."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> Value:
    """`!Sub`. The text is ours: nothing that a person wrote may get into it but checked names."""
    return {"Fn::Sub": text}


def origins(said: Any) -> list[str]:
    """The origins of a setting of CORS, with commas between them; anybody where it says nothing.

    >>> origins("https://a.example , https://b.example"), origins(None)
    (['https://a.example', 'https://b.example'], ['*'])
    """
    return [one.strip() for one in str(said or "*").split(",")]


def under(arn: Value, rest: str) -> Value:
    """What lies under an ARN: `<arn>/*`."""
    if isinstance(arn, dict) and "Fn::GetAtt" in arn:
        name, attribute = arn["Fn::GetAtt"]
        return sub(f"${{{name}.{attribute}}}{rest}")
    if isinstance(arn, dict) and "Ref" in arn:
        return sub(f"${{{arn['Ref']}}}{rest}")
    return sub(f"{arn['Fn::Sub']}{rest}")


def allow(actions: list[str] | str, resource: Value, **more: Value) -> Properties:
    """A statement that allows actions on a resource."""
    return {"Effect": "Allow", **more, "Action": actions, "Resource": resource}


def document(statements: list[Properties]) -> Properties:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": statements}


def trust(*services: str) -> Properties:
    """Who may take a role on."""
    principal = {"Service": services[0] if len(services) == 1 else list(services)}
    return document([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}])


def arn(service: str, rest: str) -> Value:
    """An ARN in this account and region that no attribute gives."""
    return sub(f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{rest}")
