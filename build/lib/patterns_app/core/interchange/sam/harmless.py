"""What a person wrote stays text: nothing in it that CloudFormation would look up, work out or fetch in their place.

CloudFormation replaces `{{resolve:SERVICE:KEY}}` wherever it stands in a property, by a secret or a parameter of the
account that deploys: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html, read on
23 November 2026. A sketch may come from anybody, so no such reference leaves here alive. `Fn::Sub` has no words of
people in it (see `values.sub`), and a setting in JSON may not name a function.
"""

from __future__ import annotations

from typing import Any

_LIVE, _DEAD = "{{resolve:", "{{ resolve:"
_ESCAPED = r"{\u007bresolve:"  # the same text to a reader of JSON
_DEPTH = 8


def without_references(value: Any) -> Any:
    """The value with a space in each dynamic reference, keys as well, so that it is read as it stands."""
    if isinstance(value, str):
        return value.replace(_LIVE, _DEAD)
    if isinstance(value, dict):
        return {without_references(key): without_references(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_references(inner) for inner in value]
    return value


def in_json(text: str) -> str:
    """A JSON text in which nothing is looked up, and which says the same."""
    return text.replace(_LIVE, _ESCAPED)


def is_pattern(value: Any, depth: int = 0) -> bool:
    """Is it a pattern as AWS takes it, objects down to lists of plain values or of conditions, without a function?"""
    if depth > _DEPTH:
        return False
    if isinstance(value, dict):
        return bool(value) and all(
            not _is_function(key) and is_pattern(inner, depth + 1) for key, inner in value.items()
        )
    return isinstance(value, list) and bool(value) and all(_is_condition(inner, depth + 1) for inner in value)


def _is_condition(value: Any, depth: int) -> bool:
    """A plain value, or an object of conditions: `{"prefix": "a"}`, `{"numeric": [">", 1]}`."""
    if isinstance(value, dict):
        return depth <= _DEPTH and all(
            not _is_function(key) and _is_condition(inner, depth + 1) for key, inner in value.items()
        )
    if isinstance(value, list):
        return depth <= _DEPTH and all(_is_condition(inner, depth + 1) for inner in value)
    return isinstance(value, str | int | float)


def _is_function(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::")
