"""What is only read of a container: whether the environment of its tasks holds secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from patterns_app.core.services.environments import secrets_in

_TASK = "AWS::ECS::TaskDefinition"


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """`secrets` of the environments of all containers of a task. What `Secrets` names is fetched by ECS."""
    tasks = properties.get("ContainerDefinitions") if kind == _TASK else None
    variables = [
        (one.get("Name"), one.get("Value"))
        for task in tasks or ()
        if isinstance(task, dict) and isinstance(task.get("Environment"), list)
        for one in task["Environment"]
        if isinstance(one, dict)
    ]
    return secrets_in(variables, plain)


def write(kind: str, value: Callable[[str], Any], properties: dict[str, Any]) -> None:
    """Nothing: a sketch knows no secret, and an export invents none."""
