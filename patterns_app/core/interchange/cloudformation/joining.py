"""What handlers of resource types say to the reader: these two are connected, in about this way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .plain import at, items, mapping
from .template import Resource, references


@dataclass(frozen=True)
class Join:
    """A connection that a template speaks of. `kinds` are wishes, the best first; the matrix has the last word.

    An end that is not in the template is `outside`: a service and the words for it.
    """

    source: str
    target: str
    kinds: tuple[str, ...] = ()
    label: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    sure: bool = True  # False: only a mention, joined when the matrix knows the pair and nothing else joins it


@dataclass(frozen=True)
class Outside:
    """A part that the template names but does not make."""

    id: str
    service: str
    label: str
    stands_for: str = ""  # the parameter or import that names it


Said = Join | Outside


def first(value: Any) -> str:
    """The first logical id in a value, or nothing."""
    return next(references(value), "")


def outside(value: Any, service: str, near: str) -> Outside:
    """A part for a value that refers to nothing in the template: an ARN, a parameter, an import."""
    named = value if isinstance(value, str) else ""
    stands_for = next(references(value), "")
    words = named.rpartition(":")[2].rpartition("/")[2] or stands_for or near
    return Outside(f"outside-{words}", service, words, stands_for)


_READS = ("get", "list", "query", "scan", "batchget", "describe", "select", "receive", "head")
_VERBS = {
    "states:startexecution": ("async", "orchestrate"),
    "states:startsyncexecution": ("sync", "orchestrate"),
    "lambda:invokefunction": ("sync", "async", "orchestrate"),
    "lambda:invokeasync": ("async",),
    "sqs:sendmessage": ("write",),
    "sns:publish": ("write",),
    "events:putevents": ("write",),
}
# What a poller needs, or what only looks after a part: the connection is said elsewhere.
_SILENT = (
    "sqs:receivemessage",
    "sqs:deletemessage",
    "sqs:getqueueattributes",
    "dynamodb:getrecords",
    "dynamodb:getsharditerator",
    "dynamodb:describestream",
    "dynamodb:liststreams",
    "dynamodb:listshards",
    "kinesis:getrecords",
    "kinesis:getsharditerator",
    "kinesis:describestream",
    "kinesis:liststreams",
    "kinesis:listshards",
    "kinesis:describestreamsummary",
    "logs:",
    "xray:",
    "iam:",
    "kms:",
    "ec2:",
    "s3:getbucketlocation",
)


def from_statements(user: str, statements: Any) -> Iterator[Said]:
    """Connections from policy statements: what an allowed action on a resource of the template says."""
    for statement in items(statements):
        if at(statement, "Effect") == "Deny":
            continue
        actions = [str(action).lower() for action in items(at(statement, "Action")) if isinstance(action, str)]
        kinds = kinds_of_actions(actions)
        if kinds is not None:
            for target in dict.fromkeys(references(at(statement, "Resource"))):
                yield Join(user, target, kinds)


def kinds_of_actions(actions: list[str]) -> tuple[str, ...] | None:
    """The kinds that actions point to; None when they say nothing about a connection of their own."""
    telling = [action for action in actions if not action.startswith(_SILENT)]
    if not telling:
        return None
    for action in telling:
        if action in _VERBS:
            return _VERBS[action]
    verbs = [action.partition(":")[2] for action in telling]
    reads = any(verb.startswith(_READS) or verb == "*" for verb in verbs)
    writes = any(not verb.startswith(_READS) for verb in verbs)
    if reads and writes:
        return ("readwrite", "write", "read")
    return ("read", "readwrite") if reads else ("write", "readwrite")


def policy_documents(resource: Resource) -> Iterator[Any]:
    """The statements of the policies inside a role, or of a policy."""
    for policy in items(resource.get("Policies")):
        yield at(policy, "PolicyDocument", "Statement")
    yield resource.get("PolicyDocument", "Statement")


def from_sam_policies(user: str, policies: Any) -> Iterator[Said]:
    """Connections from SAM's `Policies`: its templates by their names, written statements as such."""
    for policy in items(policies):
        if not isinstance(policy, dict):
            continue
        if "Statement" in policy:
            yield from from_statements(user, policy["Statement"])
            continue
        for name, arguments in mapping(policy).items():
            kinds = _kinds_of_template(name)
            if kinds is not None:
                yield from (Join(user, target, kinds) for target in dict.fromkeys(references(arguments)))


def _kinds_of_template(name: str) -> tuple[str, ...] | None:
    if name.endswith(("PollerPolicy", "StreamReadPolicy")):
        return None
    if "StepFunctions" in name:
        return ("async", "sync", "orchestrate")
    if name == "LambdaInvokePolicy":
        return ("sync", "async", "orchestrate")
    if name.endswith("CrudPolicy"):
        return ("readwrite", "write")
    if name.endswith(("ReadPolicy", "GetSecretValuePolicy", "SelectPolicy", "DecryptPolicy")):
        return ("read", "readwrite")
    return ("write", "readwrite")
