"""What a resource becomes by its type, before parts are made: a picture, a part of another, a function at the edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from patterns_app.core.reading import convert, load_yaml
from patterns_app.core.vocabulary import names

from .plain import at, items, mapping
from .template import Resource, references

_ROOM = "patterns_app.core.interchange.cloudformation"
_LOG_WRITERS = ("AWS::Events::Rule", "AWS::Pipes::Pipe", "AWS::Logs::SubscriptionFilter")
_SAM = "AWS::Serverless::"  # whose functions name in their events what starts them


def at_the_edge(found: dict[str, Resource]) -> Iterator[tuple[str, str]]:
    """Functions that distributions run at the edge: what names them (SAM's `.Version`, a version's resource), which."""
    for resource in found.values():
        if resource.type == "AWS::CloudFront::Distribution":
            config = resource.get("DistributionConfig")
            for behaviour in [*items(at(config, "DefaultCacheBehavior")), *items(at(config, "CacheBehaviors"))]:
                for named in references(at(behaviour, "LambdaFunctionAssociations")):
                    stem = named.partition(".")[0]
                    version = found[stem] if stem in found and found[stem].type == "AWS::Lambda::Version" else None
                    yield named, next(references(version.get("FunctionName")), stem) if version else stem


def logs_written_to(found: dict[str, Resource]) -> Iterator[str]:
    """The log groups that others send to or are handed the lines of: those are parts, not what a function writes to."""
    groups = {name: one for name, one in found.items() if one.type == "AWS::Logs::LogGroup"}
    called = {str(one.get("LogGroupName")): name for name, one in groups.items()}
    for resource in found.values():
        said: list[Any] = []
        if resource.type in _LOG_WRITERS:
            said = [resource.get("Targets"), resource.get("Target"), resource.get("LogGroupName")]
        elif resource.type.startswith(_SAM):
            said = [at(one, "Properties", "LogGroupName") for one in mapping(resource.get("Events")).values()]
        yield from (name for name in references(said) if name in groups)
        yield from (called[text] for one in said if (text := str(one)) in called)


def folded_because(kind: str) -> str:
    """Why a type is a part of something else, or nothing."""
    return names.folded(kind) or _nobodys().get(kind) or _nobodys().get(f"{kind.rpartition('::')[0]}::*", "")


def values_at(resource: Resource, path: str, found: Mapping[str, Resource]) -> list[Any]:
    """The plain values at a path (see `TypeWhen`) of a resource and of those that it names."""
    steps, hop, further = path.partition(">")
    values: list[Any] = [resource.properties]
    for step in steps.split("/"):
        values = [one for value in values for one in (items(value) if step == "*" else [at(value, step)])]
    if not hop:
        return [resource.values.plain(value) for value in values]
    named = [found[name] for name in references(values) if name in found]
    return [one for other in named for one in (values_at(other, further, found) if further else [other.type])]


def service_of(resource: Resource, found: Mapping[str, Resource]) -> str:
    """The service of a resource that is a node of its own, or nothing."""
    return names.of_type(resource.type, lambda path: values_at(resource, path, found))


@cache
def drawn() -> dict[str, str]:
    """The pictures of resource types whose services the vocabulary does not have."""
    file = "drawn.yaml"
    return convert(load_yaml(_ROOM, file), dict[str, str], file)


@cache
def _nobodys() -> dict[str, str]:
    """Why resource types that are no one service's are no nodes."""
    return convert(load_yaml(_ROOM, "types.yaml"), dict[str, str], "types.yaml")
