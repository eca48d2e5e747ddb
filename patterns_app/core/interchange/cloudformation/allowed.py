"""Whether a function may use what its environment only names: by the policies that a template gives it.

A name in the environment is no use. Globals give every function the same names, and many hand one on: to a schedule,
or to whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from patterns_app.core.services.reader import form_of, forms
from patterns_app.core.vocabulary.catalog import vocabulary

from .plain import at, items, mapping
from .template import Resource, references

POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
_ADDRESSES = ("Url", "URL", "Endpoint", "DomainName")  # the ends of attributes by which anybody may ask


class _Right(NamedTuple):
    """The first parts of the actions, in lower case, and what they are allowed on."""

    prefixes: frozenset[str]
    on: Any


class Allowed:
    """Answers for the resources of a template and the nodes that they became, by logical id."""

    def __init__(self, resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]]) -> None:
        self._resources, self._nodes = resources, nodes
        self._known: dict[str, list[_Right] | None] = {}

    def may_use(self, function: str, target: str) -> bool:
        """May the function use the part, as far as the template says? Yes, where it does not say all."""
        wanted = _prefixes(self._nodes[target]["service"])
        if function not in self._known:
            self._known[function] = self._rights(self._resources[function]) if function in self._resources else None
        rights = self._known[function]
        if not wanted or rights is None:
            return True
        fitting = (right for right in rights if not right.prefixes.isdisjoint((*wanted, "*")))
        return any(self._covers(value, target) for right in fitting for value in items(right.on))

    def _covers(self, value: Any, target: str) -> bool:
        """Does what a right is given for hold the part? What only a deployment knows may hold it."""
        named = list(references(value))
        here = {self._nodes[name]["id"] for name in named if name in self._nodes}
        unknown = any(name not in self._nodes and name not in self._resources for name in named)
        return not named or unknown or self._nodes[target]["id"] in here

    def _rights(self, function: Resource) -> list[_Right] | None:
        """All that the policies of a function allow; None where it has none or one of them is not here."""
        found = [_of_policy(policy) for policy in self._policies(function)]
        known = [rights for rights in found if rights is not None]
        return [right for rights in known for right in rights] if found and len(known) == len(found) else None

    def _policies(self, function: Resource) -> Iterator[Any]:
        """What the function is given, by itself and by its role. A policy that is not here stands as its name."""
        role = next((name for name in references(function.get("Role"))), "")
        yield from self._looked_up(function.get("Policies"))
        if function.get("Role") is not None and role not in self._resources:
            yield "the role of another stack"
        elif role:
            yield from self._looked_up(self._resources[role].get("Policies"))
            yield from self._looked_up(self._resources[role].get("ManagedPolicyArns"))
        its = {role, f"{function.name}Role"}
        for one in self._resources.values():
            if one.type in POLICIES and its & {*references([one.get("Roles"), one.get("RoleName")])}:
                yield one.properties

    def _looked_up(self, policies: Any) -> Iterator[Any]:
        for policy in items(policies):
            named = self._resources.get(next(references(policy), "")) if _only_names(policy) else None
            yield named.properties if named else policy


def is_address(value: Any) -> bool:
    """Does a value of the environment give an address that one may ask without a right?"""
    if isinstance(value, list):
        return any(is_address(inner) for inner in value)
    if not isinstance(value, dict):
        return isinstance(value, str) and ("://" in value or value.rstrip("}").endswith(_ADDRESSES))
    return any(is_address(inner) for inner in value.values())


def _only_names(policy: Any) -> bool:
    return isinstance(policy, dict) and len(policy) == 1 and bool(policy.keys() & {"Ref", "Fn::GetAtt"})


def _of_policy(policy: Any) -> list[_Right] | None:
    """What one policy allows: statements, one of SAM's templates, or a policy of AWS by its name. None: not known."""
    if text := _text(policy):
        name = text.rpartition("/")[2]
        return [] if any(name in form.own_policies for form in forms().values()) else None
    if not isinstance(policy, dict) or any(key == "Ref" or key.startswith("Fn::") for key in policy):
        return None
    statements = policy.get("Statement") or at(policy, "PolicyDocument", "Statement")
    if statements is not None:
        return [_of_statement(one) for one in items(statements) if at(one, "Effect") != "Deny"]
    return [_Right(_of_template(name), list(mapping(said).values())) for name, said in mapping(policy).items()]


def _text(value: Any) -> str:
    """A text that is written out, or the end of one that is put together."""
    if isinstance(value, dict) and len(value) == 1:
        (key, said), *_ = value.items()
        while key == "Fn::Join" and isinstance(said, list) and said:
            said = said[-1]
        value = said if key in ("Fn::Sub", "Fn::Join") else ""
    return value if isinstance(value, str) else ""


def _of_statement(statement: Any) -> _Right:
    actions = (action for action in items(at(statement, "Action")) if isinstance(action, str))
    everything = at(statement, "NotAction") is not None or at(statement, "NotResource") is not None
    prefixes = {"*"} if everything else {action.lower().partition(":")[0] for action in actions}
    return _Right(frozenset(prefixes), "*" if everything else at(statement, "Resource"))


def _of_template(name: str) -> frozenset[str]:
    """The first parts of the actions in one of SAM's policy templates."""
    owners = (key for key, form in forms().items() if form.policies and name.startswith(form.policies))
    return frozenset(prefix for key in owners for prefix in _prefixes(key))


def _prefixes(service: str) -> frozenset[str]:
    """The first parts of the actions that a program needs to use a service; none where it needs no right."""
    form, known = form_of(service), vocabulary().services.get(service)
    ways = [way for way in (form.uses, form.calls) if way is not None]
    if known is None or known.protocol or any(way.free for way in ways):
        return frozenset()
    actions = [action for way in ways for action in (*way.read, *way.write, *way.call)]
    found = {action.lower().partition(":")[0] for action in actions}
    return frozenset(found | {known.iam_prefix} if found and known.iam_prefix else found)
