"""What is only read of a function: whether its environment holds secrets, and what its policies allow of everything.

`permitted` reads policies wherever they stand: with the function, in its role, or beside either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from patterns_app.core.services.environments import secrets_in
from patterns_app.core.services.template import LONGEST

_KINDS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
# Policies that AWS manages and that allow everything, or everything of a service, by the ends of their names.
_ALL_OF = ("AdministratorAccess", "PowerUserAccess", "FullAccess")


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """`secrets` of the environment."""
    return _secrets(kind, properties, plain)


def permitted(policies: Iterable[Any]) -> dict[str, Any]:
    """`permissions` as far as policies are for everything: AWS's own by name, and statements on every resource."""
    wide = list(dict.fromkeys(entry for policy in policies for entry in _wide(policy)))
    return {"permissions": "; ".join(wide)[:LONGEST]} if wide else {}


def _wide(policy: Any) -> Iterator[str]:
    if isinstance(policy, str):
        name = policy.rpartition("/")[2]
        if name.endswith(_ALL_OF):
            yield name
    elif isinstance(policy, dict):
        document = policy.get("PolicyDocument")
        statements = document.get("Statement") if isinstance(document, dict) else policy.get("Statement")
        for statement in statements if isinstance(statements, list) else [statements]:
            yield from _wide_actions(statement)


def _wide_actions(statement: Any) -> Iterator[str]:
    if not isinstance(statement, dict) or statement.get("Effect") != "Allow" or "Condition" in statement:
        return
    actions, resources = statement.get("Action"), statement.get("Resource")
    if resources != "*" and not (isinstance(resources, list) and "*" in resources):
        return
    if but := statement.get("NotAction"):  # all actions there are, but for these
        yield f"* except {', '.join(str(one) for one in (but if isinstance(but, list) else [but]))} on *"
    for action in actions if isinstance(actions, list) else [actions]:
        if isinstance(action, str) and (action == "*" or action.endswith(":*")):
            yield f"{action} on *"


def _secrets(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    environment = properties.get("Environment") if kind in _KINDS else None
    variables = environment.get("Variables") if isinstance(environment, dict) else None
    return secrets_in(variables.items(), plain) if isinstance(variables, dict) else {}


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """Nothing: a sketch knows no secret, and an export invents none."""
