"""Steps of workflows that name a part by what it is called, where others refer to the resource.

What a task names its part by: Step Functions developer guide, "Integrating services".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from .asking import filled_in
from .definitions import DEEPEST, DEFINITIONS, blocks_of, written_out
from .meaning import in_words, without_filled_in
from .plain import at, mapping
from .template import Resource, references

WORKFLOWS: Final = ("AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine")
# By the service of a task: what names the part there, and the types of resource that it may be, each with its name.
_NAMED_BY: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "lambda": (
        "FunctionName",
        {"AWS::Lambda::Function": "FunctionName", "AWS::Serverless::Function": "FunctionName"},
    ),
    "sns": ("TopicArn", {"AWS::SNS::Topic": "TopicName"}),
    "sqs": ("QueueUrl", {"AWS::SQS::Queue": "QueueName"}),
    "dynamodb": (
        "TableName",
        {
            "AWS::DynamoDB::Table": "TableName",
            "AWS::DynamoDB::GlobalTable": "TableName",
            "AWS::Serverless::SimpleTable": "TableName",
        },
    ),
    "states": (
        "StateMachineArn",
        {"AWS::StepFunctions::StateMachine": "StateMachineName", "AWS::Serverless::StateMachine": "Name"},
    ),
}
_FUNCTION = ":function:"
_TELL_APART = 20  # states that put something into one place

Said = tuple[str, str]  # the service's word in an ARN, and what the part is called there
Passed = dict[str, list[Any]]  # by a path into the input of a state, what several states put there
Called = dict[Said, str]  # the logical id of each resource that is given a name


def with_called(found: dict[str, Resource]) -> dict[str, Resource]:
    """The resources, with the steps of workflows referring to what they name by its own name."""
    called = _called(found)
    return {name: _with_called(one, called) if one.type in WORKFLOWS else one for name, one in found.items()}


def called_by_nobody(workflow: Resource) -> Iterator[str]:
    """The names by which steps call parts, where no resource is called so."""
    for key in DEFINITIONS:
        read, given = written_out(workflow.get(key), mapping(workflow.get("DefinitionSubstitutions")))
        named = (_names(state, passed, given) for state, passed in _tasks(read, 0))
        yield from dict.fromkeys(said[1] for one in named for _, said in one)


def _called(found: dict[str, Resource]) -> Called:
    """Two of one name are not told apart: then neither is meant."""
    answer: Called = {}
    for resource in found.values():
        for prefix, (_, types) in _NAMED_BY.items():
            if name := _name(resource.get(types[resource.type]) if resource.type in types else None):
                answer[prefix, name] = "" if (prefix, name) in answer else resource.name
    return answer


def _with_called(workflow: Resource, called: Called) -> Resource:
    for key in DEFINITIONS:
        read, given = written_out(workflow.get(key), mapping(workflow.get("DefinitionSubstitutions")))
        meant = {
            id(state): places
            for state, passed in _tasks(read, 0)
            if (places := {place: called[said] for place, said in _names(state, passed, given) if called.get(said)})
        }
        if meant:
            put = {key: _put_in(read, meant), "DefinitionSubstitutions": given}
            return replace(workflow, properties=workflow.properties | put)
    return workflow


def _put_in(value: Any, meant: Mapping[int, Mapping[str, str]]) -> Any:
    if isinstance(value, list):
        return [_put_in(one, meant) for one in value]
    if not isinstance(value, dict):
        return value
    fresh = {key: _put_in(one, meant) for key, one in value.items()}
    for place, name in meant.get(id(value), {}).items():
        outer, _, inner = place.partition("/")
        if not inner:
            fresh[outer] = {"Fn::GetAtt": [name, "Arn"]}
        else:
            fresh[outer] = fresh[outer] | {inner: {"Ref": name}}
    return fresh


def _tasks(definition: Any, depth: int) -> Iterator[tuple[dict[str, Any], Passed]]:
    """Every task, with what the states of its block that only pass something on put where."""
    states = [*mapping(at(definition, "States")).values()] if depth < DEEPEST else []
    passed: Passed = {}
    for one in states:
        place = (at(one, "ResultPath") or "$") if at(one, "Type") == "Pass" else None
        for key, value in mapping(at(one, "Result")).items() if isinstance(place, str) else ():
            if "." not in str(key):
                passed.setdefault(f"{place}.{key}", []).append(value)
    for state in states:
        if at(state, "Type") == "Task":
            yield state, passed
        for block in blocks_of(state):
            yield from _tasks(block, depth + 1)


def _names(state: dict[str, Any], passed: Passed, given: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    """Where a task names its part by its own name, as a path into the state, and what it says there."""
    resource = filled_in(state.get("Resource"), given)
    parts = without_filled_in(in_words(resource)).split(":")
    if parts[2:3] == ["lambda"] and (name := _name(resource)):
        yield "Resource", ("lambda", name)
    action = ":".join(parts).partition(":::")[2].removeprefix("aws-sdk:")
    if parts[2:3] != ["states"] or not action:
        return
    prefix = action.partition(":")[0]
    word = {"sfn": "states"}.get(prefix, prefix)
    key, _ = _NAMED_BY.get(word, ("", {}))
    for around in ("Parameters", "Arguments") if key else ():
        said = at(state, around, key)
        if said is None:
            said = _passed(at(state, around, f"{key}.$"), passed)
        if name := _name(filled_in(said, given)):
            yield f"{around}/{key}", (word, name)


def _passed(path: Any, passed: Passed) -> Any:
    """What a path into the input of a state stands for, where one state before it puts it there as it is."""
    names = path.split(".") if isinstance(path, str) and path.count(".") <= DEEPEST else []
    known = []
    for length in range(2, len(names) + 1):
        values = passed.get(".".join(names[:length]), ())
        if len(values) > _TELL_APART:  # so many put something there that nobody knows what it is
            return None
        known += [found for one in values if (found := at(one, *names[length:])) is not None]
    return known[0] if len(known) == 1 else None


def _name(value: Any) -> str:
    """The name in a name, an ARN or the address of a queue; nothing where it is referred to or found while it runs."""
    text = without_filled_in(in_words(value))
    if not text or any(references(value)) or text.startswith(("$", "{%")) or "${" in text or "*" in text:
        return ""
    if _FUNCTION in text:
        return text.partition(_FUNCTION)[2].partition(":")[0]
    if text.startswith("arn:") and text.split(":")[2] == "lambda":
        return ""
    if not text.startswith(("arn:", "https://")):  # a version or an alias of a function may follow
        return text.partition(":")[0]
    return text.rpartition("/")[2].rpartition(":")[2]
