"""Which entry of a template says a removed connection and nothing else: that goes, and what stands beside it stays."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from typing import Any

from patterns_app.core.interchange.cloudformation.template import references
from patterns_app.core.interchange.reading_model import Keys

from .origin import Ends, Origin
from .planning import Plan, inside

# Resources that are there to say connections: with the last of these nothing is left to say. Others are parts of
# something (a task, a target group) or hold settings of their own, however many connections they say.
LINES_ALONE = frozenset(
    {
        "AWS::ApiGateway::Method",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::Backup::BackupSelection",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::Events::Rule",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Permission",
        "AWS::Logs::SubscriptionFilter",
        "AWS::SNS::Subscription",
        "AWS::Serverless::Connector",
        "AWS::WAFv2::WebACLAssociation",
    }
)
_OWN = len(("Resources", "its name", "Properties"))  # where in a path the properties of a resource begin
_ASIDE = ("dlq", "destination")  # what becomes of a failure: it says nothing of what is sent
_LETTERS = ("RedrivePolicy", "DeadLetterQueue", "DeadLetterConfig", "OnFailure", "OnSuccess")
_NAMED = ("Events", "LambdaConfig")  # mappings with an entry for each connection
# Lists with an item for each connection, whatever else the item names.
_TARGETS = ("Targets", "LambdaConfigurations", "QueueConfigurations", "TopicConfigurations", "Subscription")
# Lists of which an item may go that names the other end and nobody else.
_ITEMS = (
    *("Policies", "Statement", "Resource", "AlarmActions", "OKActions", "InsufficientDataActions", "Destination"),
    *("LambdaFunctionAssociations", "FunctionAssociations", "SecurityGroupIngress", "SecurityGroupEgress"),
)


class Cutting:
    """What goes with connections that go. `gone` are logical ids that go with their parts."""

    def __init__(self, plan: Plan, gone: set[str], going: set[Ends]) -> None:
        self._origin = plan.origin
        self._gone = gone
        self._going = {
            ends for ends in plan.origin.places if ends in going or ends.source in gone or ends.target in gone
        }

    def resources(self) -> set[str]:
        """The resources all of whose connections go, unless what stays names them."""
        found = {name for name in self._origin.said_by if name not in self._gone and self._says_no_more(name)}
        found |= {name for name in self._origin.resources if self._is_permission(name, found)}
        while kept := {name for name in found if self._origin.naming.get(name, set()) - self._gone - found}:
            found -= kept
        return found

    def _says_no_more(self, name: str) -> bool:
        if self._origin.type_of(name) not in LINES_ALONE or name in self._origin.names.values():
            return False
        said = self._origin.said_by[name]
        left = {ends for ends in said - self._going if ends.kind not in _ASIDE}
        return not left and any(ends.kind not in _ASIDE for ends in said)

    def _is_permission(self, name: str, rules: set[str]) -> bool:
        """Is it a permission to call that was for what goes: for a rule, or for one end to call the other?"""
        if self._origin.type_of(name) != "AWS::Lambda::Permission" or name in self._gone:
            return False
        named = self._origin.needed[name]
        left = {ends[:2] for ends in self._origin.places if ends not in self._going}
        pairs = {ends[:2] for ends in self._going} - left
        return bool(named & rules) or any(set(pair) <= named for pair in pairs)

    def entry(self, keys: Keys, ends: Ends) -> Keys | None:
        """The entry around a place that is about a connection alone; None where something else would go with it."""
        if letters := _letters(keys):
            return letters
        if self._is_shared(keys, ends):
            return None
        others = {ends.source, ends.target} - {str(keys[1])}
        return next((own for own in _around(keys) if _is_alone(self._origin, own, others)), None)

    def _is_shared(self, keys: Keys, ends: Ends) -> bool:
        """Does a connection that stays stand there too?"""
        return any(keys in self._origin.places[one] for one in self._origin.said_by[str(keys[1])] - self._going)


def about_gone(origin: Origin, keys: Keys, gone: set[str]) -> Keys | None:
    """The entry around a place that is about nothing but what goes, or that holds only when that asks."""
    if letters := _letters(keys):
        return letters
    for own in _around(keys):
        if _is_about(inside(origin.value, own), gone, origin.resources.keys()):
            return own
        if own[-2] == "Statement" and "Condition" in keys[len(own) :]:
            asked = set(references(inside(origin.value, (*own, "Condition")))) & origin.resources.keys()
            if asked <= gone:
                return own
    return None


def _letters(keys: Keys) -> Keys | None:
    """The entry that tells where failures go, and nothing else, in which a place stands."""
    place = next((place for place, key in enumerate(keys) if key in _LETTERS and place >= _OWN), None)
    return None if place is None else keys[: place + 1]


def _around(keys: Keys) -> Iterator[Keys]:
    """The entries around a place that may go by themselves, the outermost first."""
    for place in range(_OWN + 1, len(keys)):
        listed = _TARGETS + _ITEMS if isinstance(keys[place], int) else _NAMED
        if keys[place - 1] in listed:
            yield keys[: place + 1]


def _is_alone(origin: Origin, own: Keys, others: set[str]) -> bool:
    if own[-2] in (*_TARGETS, *_NAMED):
        return True
    return _is_about(inside(origin.value, own), others, origin.resources.keys())


def _is_about(value: Any, others: set[str], known: KeysView[str]) -> bool:
    """Is a policy, a statement or an item about the other end and nothing else?"""
    named = set(references(value)) & known
    if not named or not named <= others:
        return False
    lists = [inner for key, inner in _inner(value) if key in ("Statement", "Resource") and isinstance(inner, list)]
    return all(named & set(references(item)) for found in lists for item in found)


def _inner(value: Any) -> Iterator[tuple[str, Any]]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield from part.items()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
