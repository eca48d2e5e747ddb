"""Rights as connections: what IAM statements and SAM's policy templates say of who uses what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from patterns_app.core.interchange.calling import kinds_of_actions
from patterns_app.core.interchange.reading_model import Keys
from patterns_app.core.services.access import only_reads
from patterns_app.core.services.reader import forms
from patterns_app.core.vocabulary import names
from patterns_app.core.vocabulary.catalog import vocabulary

from .meaning import naming
from .outsiders import named_outside
from .plain import at, items, mapping
from .saying import Join, Outside, Said
from .template import Resource, references

# What lets a program speak to a part in the part's own protocol.
_SIGNS_IN = ("connect", "client", "*")
_SPEAKS = ("dax",)
_FETCHING = ("PollerPolicy", "StreamReadPolicy")  # SAM's policy templates of who reads a queue or a stream
_DATA_APIS = ("rds-data", "redshift-data")


@cache
def _fetched_by() -> tuple[str, ...]:
    """Actions by which a program fetches itself what else a poller would hand it."""
    return tuple(action for form in forms().values() for action in form.fetched_by)


def fetches(action: str) -> bool:
    """Does an action, in lower case, fetch what a queue or stream keeps?"""
    return action.startswith(_fetched_by())


def from_statements(user: str, statements: Any) -> Iterator[Said]:
    """Connections from policy statements: what an allowed action on a resource of the template says."""
    for statement in items(statements):
        if at(statement, "Effect") == "Deny":
            continue
        actions = [str(action).lower() for action in items(at(statement, "Action")) if isinstance(action, str)]
        unnamed, actions = _without_resource(actions)
        for service in unnamed:
            part = Outside(f"outside-{service}", service, names.named_by_right()[service])
            yield part
            yield Join(user, part.id, ("sync", *(kinds_of_actions(unnamed[service]) or ())))
        yield from _by_service(user, actions, at(statement, "Resource"))


def _by_service(user: str, actions: list[str], on: Any) -> Iterator[Said]:
    """A statement for several services says of each part only what its own actions do."""
    groups: dict[str, list[str]] = {}
    for action in actions:
        groups.setdefault(action.partition(":")[0], []).append(action)
    for prefix, own in groups.items():
        only = prefix if len(groups) > 1 else ""
        for one in _of_actions(user, own, on):
            yield replace(one, only_of=only) if isinstance(one, Join) else one


def _of_actions(user: str, actions: list[str], on: Any) -> Iterator[Said]:
    """What actions of one service on a value say."""
    if any(fetches(action) for action in actions):
        yield from (replace(one, fetches=True) for one in _named_in(user, on, ("read",)))
    kinds = kinds_of_actions(actions)
    if kinds is None:
        return
    service = names.by_prefix().get(actions[0].partition(":")[0], "")
    if all(_is_managed(action) for action in actions):
        kinds = ("sync", *kinds)
    for value in items(on):
        yield from _used(user, value, kinds, service)


def _without_resource(actions: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Of the actions those by service whose use only a right shows, and the others."""
    found: dict[str, list[str]] = {}
    others = []
    for action in actions:
        service = names.by_prefix().get(action.partition(":")[0], "")
        if service in names.named_by_right():
            found.setdefault(service, []).append(action)
        else:
            others.append(action)
    return found, others


@cache
def _managing() -> frozenset[str]:
    """What the actions begin with that manage what is used in a protocol of its own, such as a database."""
    services = vocabulary().services.values()
    return frozenset(one.iam_prefix for one in services if one.in_vpc and one.protocol and one.iam_prefix)


def _is_managed(action: str) -> bool:
    """Does a right only let a program call a part's API? The part's own protocol needs no right, but to sign in."""
    prefix, _, verb = action.partition(":")
    if prefix in _DATA_APIS:
        return True
    return prefix in _managing() and prefix not in _SPEAKS and not verb.startswith(_SIGNS_IN)


def _used(user: str, value: Any, kinds: tuple[str, ...], service: str) -> Iterator[Said]:
    """A use of the part that a value names, in the template or outside of it."""
    named = list(dict.fromkeys(naming(value)))
    if other := named_outside(value, service):
        yield other
        named = named or [other.id]
    yield from (Join(user, target, kinds) for target in named or dict.fromkeys(references(value)))


def is_read(action: str) -> bool:
    """Does an action only read, by its name without the service's?"""
    return only_reads(action)


def _named_in(user: str, value: Any, kinds: tuple[str, ...]) -> Iterator[Join]:
    """A use of each part of the template that a value names."""
    yield from (Join(user, target, kinds) for target in dict.fromkeys(references(value)))


def policy_documents(resource: Resource) -> Iterator[Any]:
    """The statements of the policies inside a role, or of a policy."""
    for policy in items(resource.get("Policies")):
        yield at(policy, "PolicyDocument", "Statement")
    yield resource.get("PolicyDocument", "Statement")


def from_sam_policies(user: str, policies: Any) -> Iterator[Said]:
    """Connections from SAM's `Policies`: its templates by their names, written statements as such."""
    for number, policy in enumerate(items(policies)):
        place: Keys = ("Policies", number) if isinstance(policies, list) else ("Policies",)
        for said in _of_sam_policy(user, policy) if isinstance(policy, dict) else ():
            yield replace(said, at=place) if isinstance(said, Join) else said


def _of_sam_policy(user: str, policy: dict[str, Any]) -> Iterator[Said]:
    if "Statement" in policy:
        yield from from_statements(user, policy["Statement"])
        return
    for name, arguments in mapping(policy).items():
        kinds = _kinds_of_template(name)
        service = _of_template(name)
        if name.endswith(_FETCHING):
            for value in mapping(arguments).values():
                yield from (replace(one, fetches=True) for one in _named_in(user, value, ("read",)))
        for value in mapping(arguments).values() if kinds is not None else ():
            yield from _used(user, value, kinds or (), service)


def _of_template(name: str) -> str:
    """The service of one of SAM's policy templates, or nothing."""
    return next((key for key, form in forms().items() if form.policies and name.startswith(form.policies)), "")


def _kinds_of_template(name: str) -> tuple[str, ...] | None:
    if name.endswith(_FETCHING):
        return None
    if "StepFunctions" in name:
        return ("start", "async", "orchestrate")  # it allows StartExecution alone
    if name == "LambdaInvokePolicy":
        return ("unspecified", "sync", "async", "orchestrate")
    if name.endswith("CrudPolicy"):
        return ("readwrite", "write")
    if name.endswith(("ReadPolicy", "GetSecretValuePolicy", "SelectPolicy", "DecryptPolicy")):
        return ("read", "readwrite")
    return ("write", "readwrite")
