"""Properties of resources as settings of the vocabulary, and what other resources say about them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from patterns_app.core.reading import convert, load_yaml
from patterns_app.core.services.model import Setting
from patterns_app.core.vocabulary.catalog import Vocabulary

from .cors import rest_cors
from .plain import items
from .template import Resource, references

_LONGEST = 200


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A setting that is a yes or no: which values mean yes; `present` is any."""

    setting: str
    yes: str | tuple[bool | str, ...] = msgspec.field(name="is")

    def holds(self, value: Any) -> bool:
        return self.yes == "present" if isinstance(self.yes, str) else value in self.yes


def settings_of(resource: Resource, service: str, words: Vocabulary) -> dict[str, Any]:
    """Plain values of properties that are settings in the vocabulary."""
    found: dict[str, Any] = {}
    for path, rule in _rules().get(service, {}).items():
        value = _walk(resource.properties, path.split("."))
        if value is None:
            continue
        if isinstance(rule, _Rule):
            found[rule.setting] = rule.holds(resource.values.plain(value))
        elif (plain := resource.values.plain(value)) is not None:
            found[rule] = plain
    if service == "aws.rest-api":
        found |= rest_cors(resource)
    return fitting(found, words.services[service].settings)


def fitting(found: dict[str, Any], settings: tuple[Setting, ...]) -> dict[str, Any]:
    """Those of the values that the vocabulary has a setting for, and that such a setting may have."""
    known = {setting.key: setting for setting in settings}
    return {key: value for key, value in found.items() if key in known and _fits(value, known[key])}


def said_by_others(found: dict[str, Resource]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Settings that stand in resources of their own: name of the part, settings."""
    for resource in found.values():
        if resource.type == "AWS::Logs::LogGroup":
            days = resource.plain("RetentionInDays")
            writers = {name for name in references(resource.get("LogGroupName")) if name in found}
            writers |= {one.name for one in found.values() if resource.name in references(one.get("LoggingConfig"))}
            yield from ((name, {"log_retention": days}) for name in writers if isinstance(days, int))
        elif resource.type == "AWS::SQS::QueuePolicy":
            yield from ((name, {"resource_policy": True}) for name in references(resource.get("Queues")))
        elif resource.type == "AWS::SNS::TopicPolicy":
            yield from ((name, {"resource_policy": True}) for name in references(resource.get("Topics")))
        elif resource.type == "AWS::Events::Archive":
            yield from ((name, {"archive": True}) for name in references(resource.get("SourceArn")))
        elif resource.type == "AWS::Lambda::Url" and (auth := resource.plain("AuthType")):
            yield from ((name, {"function_url_auth": auth}) for name in references(resource.get("TargetFunctionArn")))


def _walk(value: Any, path: list[str]) -> Any:
    for key in path:
        if key.isdecimal():
            among = items(value)
            value = among[int(key)] if isinstance(value, list) and int(key) < len(among) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def _fits(value: Any, setting: Setting) -> bool:
    if setting.type == "boolean":
        return isinstance(value, bool)
    if setting.type in ("integer", "number"):
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) and len(value) <= _LONGEST and (not setting.choices or value in setting.choices)


@cache
def _rules() -> dict[str, dict[str, str | _Rule]]:
    read = load_yaml("patterns_app.core.interchange.cloudformation", "settings.yaml")
    return convert(read, dict[str, dict[str, str | _Rule]], "settings.yaml")
