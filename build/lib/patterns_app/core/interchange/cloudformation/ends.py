"""Where a line of a template ends: at a resource, or at a part that the template names and does not make.

A property that is set is never nothing: where only a deployment knows what it names, the line leads to a part outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from patterns_app.core.interchange.assembling import guess_service, spaced
from patterns_app.core.services.reader import forms
from patterns_app.core.vocabulary import names

from .outsiders import named_outside
from .plain import at, items, mapping
from .saying import Join, Outside, Said
from .template import Resource, references

QUEUE = "AWS::SQS::Queue"
TOPIC = "AWS::SNS::Topic"
_KEPT_IN_TEXT = re.compile(r'"deadLetterTargetArn"\s*:\s*"([^"]*)"')
# What SAM calls the type of a destination, by the first part of its actions in a policy.
_PREFIXES = {"SQS": "sqs", "SNS": "sns", "Lambda": "lambda", "EventBridge": "events", "S3Bucket": "s3", "S3": "s3"}
_MADE_BY_SAM = ("SQS", "SNS")  # where nothing is named: SAM developer guide, OnFailure and DeadLetterConfig


def ending(join: Join, value: Any, usual: str, near: str, resource: Resource) -> Iterator[Said]:
    """`join` once for each end that a value names, with the part where the template does not make it.

    `usual` is the service where the value does not tell one, `near` what the part is called where it has no name.
    """
    for one in items(value):
        made = _made(one, resource)
        if other := of_another_stack(one, usual):
            yield from (other, replace(join, target=other.id))
        elif made:
            yield from (replace(join, target=name) for name in made)
        elif one not in (None, "", {}):
            service = service_in(one, usual)
            other = named_outside(one, service) or Outside(f"outside-{near}", service, near)
            if service == names.GENERIC:  # the name of an import or a parameter may say what it is
                other = replace(other, service=guess_service(spaced(other.label)))
            yield from (other, replace(join, target=other.id))


def dead_letters(join: Join, value: Any, resource: Resource) -> Iterator[Said]:
    """`join` to where dead letters go, most often a queue."""
    yield from ending(join, value, names.owner(QUEUE), f"Dead letters of {resource.name}", resource)


def dead_letters_by_sam(join: Join, said: Any, resource: Resource, event: str) -> Iterator[Said]:
    """The same by the `DeadLetterConfig` of a SAM event; a type alone has SAM make the queue."""
    if at(said, "Arn") is None and at(said, "Type") in _MADE_BY_SAM:
        name = at(said, "QueueLogicalId")
        words = name if isinstance(name, str) else f"{resource.name}{event}Queue"
        yield from (_by_sam(words, str(at(said, "Type"))), replace(join, target=words))
    else:
        yield from dead_letters(join, at(said, "Arn"), resource)


def destinations(function: str, said: Any, resource: Resource, whose: str = "") -> Iterator[Said]:
    """Where what went well or failed goes, of a function or of what it reads from."""
    for key, label in (("OnSuccess", "on success"), ("OnFailure", "on failure")):
        settings = {"condition": label.replace(" ", "-"), **({"whose": whose} if whose else {})}
        join = Join(function, "", ("destination",), label, settings)
        kind = str(at(said, key, "Type"))
        usual = names.by_prefix().get(_PREFIXES.get(kind, "sqs"), names.owner(QUEUE))
        value = at(said, key, "Destination")
        if value is None and kind in _MADE_BY_SAM and not whose:
            part = _by_sam(f"{resource.name}Destination{'Queue' if kind == 'SQS' else 'Topic'}", kind)
            yield from (part, replace(join, target=part.id))
        else:
            yield from ending(join, value, usual, f"{label.capitalize()} of {resource.name}", resource)


def redriven(policy: Any) -> Any:
    """What a redrive policy names, a mapping or a text of JSON; all of the policy where only a deployment knows it."""
    if isinstance(policy, dict):
        if "deadLetterTargetArn" in policy:
            return policy["deadLetterTargetArn"]
        if "Fn::ToJsonString" in policy:
            return redriven(policy["Fn::ToJsonString"])
        said = policy.get("Fn::Sub")
        text, given = (said[0], said[1:]) if isinstance(said, list) and said else (said, [])
        if isinstance(text, str) and (kept := _KEPT_IN_TEXT.search(text)):
            return {"Fn::Sub": [kept[1], *given]} if given else {"Fn::Sub": kept[1]}
        return policy if any(key == "Ref" or key.startswith("Fn::") for key in mapping(policy)) else None
    if isinstance(policy, str) and (kept := _KEPT_IN_TEXT.search(policy)):
        return kept[1]
    return policy if isinstance(policy, str) and policy.startswith("{{resolve:") else None


def of_another_stack(value: Any, service: str) -> Outside | None:
    """The part that another stack, whose file is not here, gives out under a name."""
    said = at(value, "Fn::GetAtt")
    stack, _, given = (".".join(map(str, said)) if isinstance(said, list) else str(said or "")).partition(".")
    return Outside(f"outside-{stack}", service, stack) if given.startswith("Outputs.") else None


def service_in(value: Any, usual: str = names.GENERIC) -> str:
    """The service that an ARN names which is written out, also inside of `!Sub`; the usual one where none is known."""
    parts = str(value).split(":")
    if any(part.startswith("target/") for part in parts):  # what EventBridge does by itself, such as a snapshot
        return usual
    prefixes = {**{form.arn: key for key, form in forms().items() if form.arn}, **names.by_prefix()}
    return next((prefixes[part] for part in parts if part in prefixes), usual)


def _made(value: Any, resource: Resource) -> list[str]:
    """The resources that a value names; parameters and the variables of a `!Sub` are none."""
    said = at(value, "Fn::Sub")
    given = mapping(said[1]).keys() if isinstance(said, list) and len(said) > 1 else ()
    return [
        name
        for name in dict.fromkeys(references(value))
        if name not in given and not resource.values.has_parameter(name)
    ]


def _by_sam(name: str, kind: str) -> Outside:
    return Outside(name, names.owner(QUEUE if kind == "SQS" else TOPIC), name, made=True)
