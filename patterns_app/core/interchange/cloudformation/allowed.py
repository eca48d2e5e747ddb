"""Whether a function may use what its environment only names: by the policies that a template gives it.

A name in the environment is no use. Globals give every function the same names, and many hand one on: to a schedule,
or to whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from patterns_app.core.services.reader import form_of, forms
from patterns_app.core.vocabulary.catalog import vocabulary

from .plain import at, items, mapping
from .template import Resource, references

_FUNCTION = "AWS::Serverless::Function"
POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")
_ADDRESSES = ("Url", "URL", "Endpoint", "DomainName")  # the ends of attributes by which anybody may ask


@dataclass
class _Given:
    """What actions that begin alike are allowed on: all that only a deployment knows, and what is named here."""

    is_open: bool = False  # something that names nothing, which may be anything
    names: set[str] = field(default_factory=set)
    _at: int = -1  # how many nodes there were when the next two were worked out
    _is_unknown: bool = False
    _here: frozenset[str] = frozenset()

    def covers(self, target: str, nodes: Mapping[str, Mapping[str, Any]], resources: Mapping[str, Resource]) -> bool:
        """Does it hold the part? What only a deployment knows may hold it. Worked out once while no node comes in."""
        if not self.is_open and self._at != len(nodes):
            self._at = len(nodes)
            self._is_unknown = any(name not in nodes and name not in resources for name in self.names)
            self._here = frozenset(nodes[name]["id"] for name in self.names if name in nodes)
        return self.is_open or self._is_unknown or nodes[target]["id"] in self._here


_Rights = dict[str, _Given]  # by the first parts of the actions, in lower case; `*` for all


class Allowed:
    """Answers for the resources of a template and the nodes that they became, by logical id.

    Each policy is read once, however many functions have it.
    """

    def __init__(self, resources: Mapping[str, Resource], nodes: Mapping[str, Mapping[str, Any]]) -> None:
        self._resources, self._nodes = resources, nodes
        self._known: dict[str, list[_Rights] | None] = {}
        self._read: dict[int, _Rights | None] = {}  # by the identity of a policy, which the resources keep

    def may_use(self, function: str, target: str, of_all: bool = False) -> bool:
        """May the function use the part, as far as the template says? Yes, where it does not say all.

        `of_all`: only the Globals name the part, to every function. Who is given no right, where others are, uses none
        of that: SAM makes it a role that may write its logs and no more (SAM developer guide,
        AWS::Serverless::Function, Role and Policies).
        """
        wanted = prefixes_of(self._nodes[target]["service"])
        if function not in self._known:
            self._known[function] = self._rights(self._resources[function]) if function in self._resources else None
        rights = self._known[function]
        if not wanted or rights is None:
            return not (wanted and of_all and self._others_have_rights and self._has_no_right(function))
        fitting = (given for policy in rights for prefix in (*wanted, "*") if (given := policy.get(prefix)))
        return any(given.covers(target, self._nodes, self._resources) for given in fitting)

    def _has_no_right(self, function: str) -> bool:
        resource = self._resources.get(function)
        return resource is not None and resource.type == _FUNCTION and not any(True for _ in self._policies(resource))

    @cached_property
    def _others_have_rights(self) -> bool:
        """Does the template give some function of SAM's its policies?"""
        return any(one.type == _FUNCTION and one.get("Policies") for one in self._resources.values())

    def policies_of(self, function: str) -> list[Any]:
        """The policies that a function has, by itself, by its role and beside it: AWS's own as their names."""
        resource = self._resources.get(function)
        found = list(self._policies(resource)) if resource else []
        return [text or policy for policy in found for text in [_text(policy)]]

    def _rights(self, function: Resource) -> list[_Rights] | None:
        """All that the policies of a function allow; None where it has none or one of them is not here."""
        found = [self._of_policy(policy) for policy in self._policies(function)]
        known = [rights for rights in found if rights is not None]
        return known if found and len(known) == len(found) else None

    def _of_policy(self, policy: Any) -> _Rights | None:
        if not isinstance(policy, dict):
            return _of_policy(policy)
        if id(policy) not in self._read:
            self._read[id(policy)] = _of_policy(policy)
        return self._read[id(policy)]

    def _policies(self, function: Resource) -> Iterator[Any]:
        """What the function is given, by itself and by its role. A policy that is not here stands as its name."""
        role = next((name for name in references(function.get("Role"))), "")
        yield from self._looked_up(function.get("Policies"))
        if function.get("Role") is not None and role not in self._resources:
            yield "the role of another stack"
        elif role:
            yield from self._looked_up(self._resources[role].get("Policies"))
            yield from self._looked_up(self._resources[role].get("ManagedPolicyArns"))
        its = {one.name: one for name in (role, f"{function.name}Role") for one in self._attached.get(name, ())}
        yield from (one.properties for one in its.values())

    @cached_property
    def _attached(self) -> dict[str, list[Resource]]:
        """By the name of a role the policies that name it."""
        found: dict[str, list[Resource]] = {}
        for one in self._resources.values():
            if one.type in POLICIES:
                for name in dict.fromkeys(references([one.get("Roles"), one.get("RoleName")])):
                    found.setdefault(name, []).append(one)
        return found

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


def _of_policy(policy: Any) -> _Rights | None:
    """What one policy allows: statements, one of SAM's templates, or a policy of AWS by its name. None: not known."""
    if text := _text(policy):
        name = text.rpartition("/")[2]
        return {} if any(name in form.own_policies for form in forms().values()) else None
    if not isinstance(policy, dict) or any(key == "Ref" or key.startswith("Fn::") for key in policy):
        return None
    statements = policy.get("Statement") or at(policy, "PolicyDocument", "Statement")
    if statements is not None:
        return _together(_of_statement(one) for one in items(statements) if at(one, "Effect") != "Deny")
    return _together((_of_template(name), list(mapping(said).values())) for name, said in mapping(policy).items())


def _together(said: Iterable[tuple[frozenset[str], Any]]) -> _Rights:
    """What a policy allows, from the first parts of actions and what each of them is allowed on."""
    found: _Rights = {}
    for prefixes, on in said:
        named = [set(references(value)) for value in items(on)]
        for prefix in prefixes:
            given = found.setdefault(prefix, _Given())
            given.is_open = given.is_open or not all(named)
            given.names.update(*named)
    return found


def _text(value: Any) -> str:
    """A text that is written out, or the end of one that is put together."""
    if isinstance(value, dict) and len(value) == 1:
        (key, said), *_ = value.items()
        while key == "Fn::Join" and isinstance(said, list) and said:
            said = said[-1]
        value = said if key in ("Fn::Sub", "Fn::Join") else ""
    return value if isinstance(value, str) else ""


def _of_statement(statement: Any) -> tuple[frozenset[str], Any]:
    actions = (action for action in items(at(statement, "Action")) if isinstance(action, str))
    everything = at(statement, "NotAction") is not None or at(statement, "NotResource") is not None
    prefixes = {"*"} if everything else {action.lower().partition(":")[0] for action in actions}
    return frozenset(prefixes), "*" if everything else at(statement, "Resource")


def _of_template(name: str) -> frozenset[str]:
    """The first parts of the actions in one of SAM's policy templates."""
    owners = (key for key, form in forms().items() if form.policies and name.startswith(form.policies))
    return frozenset(prefix for key in owners for prefix in prefixes_of(key))


def prefixes_of(service: str) -> frozenset[str]:
    """The first parts of the actions that a program needs to use a service; none where it needs no right."""
    form, known = form_of(service), vocabulary().services.get(service)
    ways = [way for way in (form.uses, form.calls) if way is not None]
    if known is None or known.protocol or any(way.free for way in ways):
        return frozenset()
    actions = [action for way in ways for action in (*way.read, *way.write, *way.call)]
    found = {action.lower().partition(":")[0] for action in actions}
    return frozenset(found | {known.iam_prefix} if found and known.iam_prefix else found)
