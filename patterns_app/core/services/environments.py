"""Secrets in environments: what the names and values of variables say of how a program comes by its passwords."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .template import RESOLVES

# Names whose value is a secret itself. One that ends otherwise (_ARN, _NAME, _PATH) says where the secret is kept.
_SECRET = re.compile(r"(password|passwd|api_?key|secret_?key|private_?key|access_?key|client_?secret)$", re.IGNORECASE)
_KEPT_ELSEWHERE = ("arn:", "/", "http://", "https://")


def secrets_in(variables: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """`secrets` by names and values: plain where one is a text, resolved where CloudFormation fetches it."""
    said = [value for name, value in variables if isinstance(name, str) and _SECRET.search(name)]
    texts = [value.strip() for value in said if isinstance(value, str)]
    if any(text and "{{" not in text and not text.startswith(_KEPT_ELSEWHERE) for text in texts):
        return {"secrets": "plain in the environment"}
    if any(RESOLVES.search(text) for text in texts):
        return {"secrets": "resolved on deployment"}
    return {}
