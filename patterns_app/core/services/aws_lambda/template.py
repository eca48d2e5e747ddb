"""A function's passwords and keys, read only: whether its environment holds them, by the names of its variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_KINDS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
# Names whose value is a secret itself. One that ends otherwise (_ARN, _NAME, _PATH) says where the secret is kept.
_SECRET = re.compile(r"(password|passwd|api_?key|secret_?key|private_?key|access_?key|client_?secret)$", re.IGNORECASE)
_KEPT_ELSEWHERE = ("arn:", "/", "http://", "https://")
_RESOLVED = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):")


def read(kind: str, properties: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """`secrets`: plain where one stands there as a text, resolved where CloudFormation fetches it on deployment."""
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
