"""What a schedule starts, and which part a target of a rule or schedule means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from patterns_app.core.vocabulary import names

from .apis import line_open, line_settings
from .deciding import Values
from .ends import dead_letters, ending
from .plain import at
from .saying import Join, Outside, Said, first
from .template import Resource, references

_NO = (False, "false")
_API_CALL = re.compile(r"arn:aws[\w-]*:scheduler:::aws-sdk:([a-z0-9]+):")


def of_the_clock(properties: Mapping[str, Any], values: Values) -> tuple[tuple[str, Any], ...]:
    """What an event or a rule says of the schedule that it is, besides when it fires."""
    zone = values.plain(properties.get("ScheduleExpressionTimezone"))
    off = values.plain(properties.get("State")) == "DISABLED" or values.plain(properties.get("Enabled")) in _NO
    said = {"timezone": zone if isinstance(zone, str) else None, "switched_off": off or None}
    return tuple((key, value) for key, value in said.items() if value)


def clock_of(rule: Resource) -> Outside:
    """The schedule that a rule is which fires by the clock."""
    when = str(rule.get("ScheduleExpression"))
    said = (*of_the_clock(rule.properties, rule.values), ("scheduled_rule", True))
    service = names.owner("AWS::Scheduler::Schedule")
    return Outside(f"{rule.name}Schedule", service, when, by=rule.name, settings=said)


def schedule(resource: Resource) -> Iterator[Said]:
    """What it starts, and where it keeps what failed."""
    settings, is_open = line_settings(resource), line_open(resource)
    told = Join(resource.name, "", ("start", "async", "write"), settings=settings, open=is_open)
    # A call of any API names what it is about in its input (`arn:aws:scheduler:::aws-sdk:ec2:startInstances`).
    asked = _API_CALL.match(str(resource.get("Target", "Arn") or ""))
    about = list(dict.fromkeys(references(resource.get("Target", "Input")))) if asked else []
    yield from (replace(told, target=target) for target in about)
    if asked and not about:
        yield Outside(
            f"{resource.name}-{asked[1]}", names.by_prefix().get(asked[1], names.GENERIC), asked[1].capitalize()
        )
        yield replace(told, target=f"{resource.name}-{asked[1]}", sure=False)
    elif not asked:
        target = target_of(resource.get("Target"))
        yield from ending(told, target, names.GENERIC, f"Target of {resource.name}", resource)
    yield from dead_letters(
        Join(resource.name, "", ("dlq",)), resource.get("Target", "DeadLetterConfig", "Arn"), resource
    )


def target_of(said: Any) -> Any:
    """What a target of a rule or a schedule runs: of a cluster the task, of several names the first."""
    task = at(said, "EcsParameters", "TaskDefinitionArn")
    value = task if first(task) else at(said, "Arn")
    return {"Ref": named} if (named := first(value)) else value
