"""What is only read of a function: whether its environment holds secrets, and what its policies allow of everything.

`permitted` reads policies wherever they stand: with the function, in its role, or beside either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from patterns_app.core.services.template import LONGEST

_KINDS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
# Names whose value is a secret itself. One that ends otherwise (_ARN, _NAME, _PATH) says where the secret is kept.
_SECRET = re.compile(r"(password|passwd|api_?key|secret_?key|private_?key|access_?key|client_?secret)$", re.IGNORECASE)
_KEPT_ELSEWHERE = ("arn:", "/", "http://", "https://")
# Policies that AWS manages and that allow everything, or everything of a service, by the ends of their names.
_ALL_OF = ("AdministratorAccess", "PowerUserAccess", "FullAccess")
_RESOLVED = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):")


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """`secrets` of the environment."""
    return _secrets(kind, properties)


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
    for action in actions if isinstance(actions, list) else [actions]:
        if isinstance(action, str) and (action == "*" or action.endswith(":*")):
            yield f"{action} on *"


def _secrets(kind: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Plain where one stands there as a text, resolved where CloudFormation fetches it on deployment."""
    environment = properties.get("Environment") if kind in _KINDS else None
    variables = environment.get("Variables") if isinstance(environment, dict) else None
    if not isinstance(variables, dict):
        return {}
    said = [value for name, value in variables.items() if isinstance(name, str) and _SECRET.search(name)]
    texts = [value.strip() for value in said if isinstance(value, str)]
    if any(text and "{{" not in text and not text.startswith(_KEPT_ELSEWHERE) for text in texts):
        return {"secrets": "plain in the environment"}
    if any(_RESOLVED.search(text) for text in texts):
        return {"secrets": "resolved on deployment"}
    return {}


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """Nothing: a sketch knows no secret, and an export invents none."""
