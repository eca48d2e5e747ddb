"""Template text as plain values. YAML goes by an event guard first: no anchors, no aliases, bounded depth and number.

The short forms of intrinsic functions become their long ones: `!Ref X` is {"Ref": "X"}, `!Sub` is {"Fn::Sub": ...}.
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge


def load(data: bytes) -> dict[str, Any]:
    """The template as a mapping. Raises NotASketch and TooLarge with line and column."""
    value = load_part(data)
    if not isinstance(value, dict) or not isinstance(value.get("Resources"), dict):
        raise NotASketch([Error("$.Resources", "this is no template: it has no mapping of resources")])
    return value


def load_part(data: bytes) -> Any:
    """A file that a template names, such as a workflow's definition, as plain values. Raises as `load` does."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "a template has to be UTF-8 text")]) from None
    return _json(text) if text.lstrip().startswith("{") else _yaml(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotASketch([Error("$", f"not valid JSON: {error}")]) from None


def _yaml(text: str) -> Any:
    try:
        _guard(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader of our own, behind the guard
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "$"
        raise NotASketch([Error(place, f"not valid YAML: {error.problem}")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotASketch([Error("$", f"not valid YAML: {str(error)[:200]}")]) from None


def _guard(text: str) -> None:
    """Refuse what would be small to send and large to hold, before anything is built."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader), 1):
        if count > limits.YAML_EVENTS:
            raise TooLarge([Error("$", f"the YAML has more than {limits.YAML_EVENTS:,} parts")])
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise NotASketch([Error(f"line {line}", "anchors and aliases are not read, as CloudFormation does not")])
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > limits.YAML_DEPTH:
                raise TooLarge([Error("$", f"the YAML is nested more than {limits.YAML_DEPTH} levels deep")])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1


class _Loader(yaml.CSafeLoader):
    """Safe YAML whose dates stay texts and whose short intrinsic functions become long ones."""


def _without_dates(resolvers: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
        for first, known in resolvers.items()
    }


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.yaml_implicit_resolvers = _without_dates(yaml.CSafeLoader.yaml_implicit_resolvers)
_Loader.add_multi_constructor("!", _intrinsic)
