"""Secrets in environments: what the names and values of variables say of how a program comes by its passwords."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .template import RESOLVED, RESOLVES

PLAIN = "plain in the environment"
_TASK = "AWS::ECS::TaskDefinition"

# Names whose value is a secret itself. One that ends otherwise (_ARN, _NAME, _PATH) says where the secret is kept.
_SECRET = re.compile(
    r"(password|passwd|passphrase|_pwd|api_?key|auth_?key|secret_?key|private_?key|access_?key|client_?secret|"
    r"(access|api|auth|bearer|refresh)_?token)$",
    re.IGNORECASE,
)
_KEPT_ELSEWHERE = ("arn:", "/", "http://", "https://")
# An address with a name and a password in it, as databases and brokers are given.
_SIGNED_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://[^/?#@:\s]*:[^/?#@{}$<>\s]+@", re.IGNORECASE)


def secrets_in(variables: Iterable[tuple[Any, Any]], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """`secrets` by names and values: plain where one is a text, resolved where CloudFormation fetches it.

    `plain` gives a value as written out, or a parameter's default; None for what only a deployment knows.
    """
    pairs = [(name, value) for name, value in variables if isinstance(name, str)]
    if any(_is_plain(name, plain(value)) for name, value in pairs):
        return {"secrets": PLAIN}
    if any(_SECRET.search(name) and RESOLVES.search(str(value)) for name, value in pairs):
        return {"secrets": RESOLVED}
    return {}


def secrets_of_task(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """The same of the environments of all containers of a task. What `Secrets` names there is fetched by ECS."""
    programs = properties.get("ContainerDefinitions") if kind == _TASK else None
    variables = [
        (one.get("Name"), one.get("Value"))
        for program in (programs if isinstance(programs, list) else ())
        if isinstance(program, dict) and isinstance(program.get("Environment"), list)
        for one in program["Environment"]
        if isinstance(one, dict)
    ]
    return secrets_in(variables, plain)


def _is_plain(name: str, value: Any) -> bool:
    text = value.strip() if isinstance(value, str) else ""
    if _SIGNED_ADDRESS.match(text):
        return True
    is_text = bool(text) and "{{" not in text and not text.startswith(_KEPT_ELSEWHERE)
    return is_text and _SECRET.search(name) is not None
