"""Resources of Terraform as those of CloudFormation: types, properties, and who names whom."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from patterns_app.core.interchange.cloudformation.plain import at, items, mapping
from patterns_app.core.interchange.cloudformation.settings import LOGS_OF_FUNCTIONS
from patterns_app.core.interchange.reading_model import Leftover
from patterns_app.core.services.template import put

from .configuration import address_in
from .hcl import Spoken
from .naming import folded, property_of, type_of, types
from .placing import OPEN, is_document, is_said, is_told_of, placed

# What a resource may take over from one that says it already: which verb, below which path.
_REPEATED = ("http_method", "resource_id", "route_key")
_ALLOWING = ("policy", "assume_role_policy", "definition", "body")  # in which what is not known stands for anything
_TOLD = ("event_pattern", "filter_policy", "pattern")  # documents that are settings
_BUS = "event_bus_name"
_CALLED = ("name", "bucket", "function_name", "id")
_DOCUMENT = ".data.aws_iam_policy_document."
# Blocks of which there is one at most stand in a list; CloudFormation has the block itself.
_INTEGRATION = (
    *("Uri", "Type", "Credentials", "RequestTemplates", "RequestParameters", "ConnectionId"),
    *("TimeoutInMillis", "ResponseTransferMode"),
)
_METHOD = "aws_api_gateway_method"
_NO_ACTIONS = ("ErrorAction", "Tags", "TagsAll")  # blocks of a rule of IoT that are no actions of it
_LISTS = frozenset({"LambdaFunctionConfigurations", "QueueConfigurations", "TopicConfigurations", "Origins", "Events"})


@dataclass(frozen=True)
class Found:
    """A resource of a plan or state: what its values are and, in a plan, what its expressions name."""

    address: str
    type: str
    name: str
    modules: tuple[str, ...]
    values: Mapping[str, Any]
    expressions: Mapping[str, Any]


@dataclass
class Translation:
    """All resources of a file with the names that they have in the template."""

    found: Sequence[Found]
    expressions: Mapping[str, Mapping[str, Any]]
    by_name: dict[str, Found] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)
    left_over: list[Leftover] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # by address, with and without the instance
    addresses: dict[str, str] = field(default_factory=dict)  # names by ARN, URL and id, where these are known

    roles: dict[str, str] = field(default_factory=dict)  # by their own names

    def __post_init__(self) -> None:
        """Give each resource a name that a template may have."""
        for number, one in enumerate(self.found):
            name = f"{re.sub(r'[^A-Za-z0-9]', '', one.address)[:80]}N{number}"
            self.by_name[name] = one
            self.names[one.address] = name
            self.names.setdefault(re.sub(r"\[[^\]]{0,500}\]", "", one.address), name)
            if one.type == "aws_iam_role" and isinstance(said := one.values.get("name"), str):
                self.roles[said] = name
            for key in ("arn", "url", "invoke_arn", "id"):
                value = one.values.get(key)
                if isinstance(value, str) and (key != "id" or ":" in value or "/" in value):
                    self.addresses.setdefault(value, name)

    def resources(self) -> dict[str, Any]:
        """The resources of the template."""
        made: dict[str, Any] = {}
        for name, one in self.by_name.items():
            if why := folded(one.type):
                self.folded[one.address] = f"folded in: {why}"
                continue
            path = "/".join(("terraform", *one.modules, one.name.replace("/", " ")))
            properties = self._properties(one)
            made[name] = {"Type": type_of(one.type), "Properties": properties, "Metadata": {"aws:cdk:path": path}}
        for name, one in self.by_name.items():
            self._say_beside(name, one, made)
        return made

    def _properties(self, one: Found) -> dict[str, Any]:
        found = placed(one.type, self._block(one, one.values, one.expressions))
        if one.type == "aws_cloudfront_distribution":
            return {"DistributionConfig": {"Origins": found.get("Origin")}}
        if one.type == "aws_api_gateway_integration":
            integration = {key: found[key] for key in _INTEGRATION if key in found}
            return {**found, "Integration": integration, **self._asked_before(one)}
        if one.type == "aws_cloudwatch_log_group":
            return self._log_group(one, found)
        if one.type == "aws_iot_topic_rule":
            actions = [
                {key: part} for key, part in found.items() if isinstance(part, dict | list) and key not in _NO_ACTIONS
            ]
            return {"TopicRulePayload": {"Sql": found.get("Sql"), "Actions": actions}}
        if one.type == "aws_iam_role_policy":
            return {**found, "Roles": [found.get("Role")]}
        return found

    def _asked_before(self, one: Found) -> dict[str, Any]:
        """Whom the method asks that an integration belongs to, which is a resource of its own here."""
        named = (self.by_name[name] for name in self._named_by(one.expressions.get("http_method")))
        method = next((other for other in named if other.type == _METHOD), None)
        if method is None:
            alike = self._methods.get(self._route_of(one), ())
            method = alike[0] if len(alike) == 1 else None
        if method is None:
            return {"AuthorizationType": {"Fn::ImportValue": "the method is not among the files"}}
        asked = {"AuthorizationType": "authorization", "AuthorizerId": "authorizer_id"}
        return {key: said for key, name in asked.items() if (said := self._said(method, name)) is not None}

    @cached_property
    def _methods(self) -> dict[tuple[str, str], list[Found]]:
        """The methods by path and verb, and by their path alone: without a verb any may be meant."""
        found: dict[tuple[str, str], list[Found]] = {}
        for one in self.by_name.values():
            if one.type == _METHOD:
                path, verb = self._route_of(one)
                for said in {verb, ""}:
                    found.setdefault((path, said), []).append(one)
        return found

    def _route_of(self, one: Found) -> tuple[str, str]:
        """Path (a resource of the file, or an id) and verb of a method or an integration; empty: known later only."""
        verb = self._said(one, "http_method")
        return str(self._said(one, "resource_id")), verb if isinstance(verb, str) else ""

    @cached_property
    def _by_spelt(self) -> dict[str, str]:
        """Names by how a function is called, where that is known later only."""
        said = ((name, at(one.expressions.get("function_name"), "spelt")) for name, one in self.by_name.items())
        return {spelt: name for name, spelt in reversed(list(said)) if isinstance(spelt, str)}

    def _said(self, one: Found, key: str) -> Any:
        return self._value(one, key, one.values.get(key), one.expressions.get(key))

    def _log_group(self, one: Found, found: dict[str, Any]) -> dict[str, Any]:
        """A log group in the words of CloudFormation, by which it is known whose it is and how long it keeps.

        A name that is known later only is compared as it is written: `/aws/lambda/` and what the function is called.
        """
        called = found.get("Name")
        text = str(at(one.expressions.get("name"), "spelt") or "")
        if called is None and text.startswith(LOGS_OF_FUNCTIONS):
            whose = self._by_spelt.get(text.removeprefix(LOGS_OF_FUNCTIONS), "")
            called = {"Fn::GetAtt": [whose, "Arn"]} if whose else None
        return {**found, "LogGroupName": called}

    def _value(self, one: Found, key: str, value: Any, said: Any, held: Container[str] = ()) -> Any:
        """A property: what its expression names, else its value with the addresses of resources found in it."""
        named = self._named_by(said)
        if key in _REPEATED and named and (other := self.by_name[named[0]]) is not one:
            said_there = other.values.get(key, at(other.expressions.get(key), "constant_value"))
            if isinstance(said_there, str):  # a method's verb, which its integration repeats by its name
                return said_there
            named = self._named_by(other.expressions.get(key)) or named
        if key == "role" and not named and isinstance(value, str) and value in self.roles:
            return {"Fn::GetAtt": [self.roles[value], "Arn"]}
        if is_document(key):
            known = value if value is not None else at(said, "constant_value")
            return self._document(one, key, known, said, named)
        if isinstance(said, list) or (isinstance(value, list) and value and isinstance(value[0], dict)):
            return self._blocks(one, key, value, said)
        if isinstance(said, dict) and said and "references" not in said and "constant_value" not in said:
            return self._block(one, mapping(value), said)
        if named:
            references = [{"Fn::GetAtt": [name, "Arn"]} for name in named]
            # What a map names is known, and not under which of its keys.
            several = len(named) > 1 or key == "variables"
            return {f"V{number}": one for number, one in enumerate(references)} if several else references[0]
        if value is None and key not in held and "references" in mapping(said) and is_told_of(one.type, key):
            return {"Fn::ImportValue": _bus_of(one)} if key == _BUS else OPEN
        return self._plain(value if value is not None else at(said, "constant_value"))

    def _blocks(self, one: Found, key: str, value: Any, said: Any) -> Any:
        blocks = []
        inner, told = items(value), items(said)
        for number in range(max(len(inner), len(told))):
            part = inner[number] if number < len(inner) else {}
            words = told[number] if number < len(told) else {}
            blocks.append(self._block(one, mapping(part), mapping(words)))
        return blocks if len(blocks) > 1 or property_of(type_of(one.type), key) in _LISTS else next(iter(blocks), None)

    def _block(self, one: Found, value: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
        keys = {key: property_of(type_of(one.type), key) for key in (*value, *said)}
        found = {keys[key]: self._value(one, key, value.get(key), said.get(key), value) for key in keys}
        return {key: part for key, part in found.items() if is_said(part)}

    def _plain(self, value: Any) -> Any:
        """A value of the file; the address of a resource of it becomes its name."""
        if isinstance(value, str):
            known = self._at_address(value)
            return {"Fn::GetAtt": [known, "Arn"]} if known else value
        if isinstance(value, list):
            return [self._plain(part) for part in value]
        if isinstance(value, dict):
            return {key: self._plain(part) for key, part in value.items()}
        return value

    def _at_address(self, text: str) -> str:
        """The resource of an address, or of what is inside of it, such as an index of a table; or nothing."""
        while text:
            if known := self.addresses.get(text.removesuffix(":*")):
                return known
            text = text.rpartition("/")[0] if text.startswith("arn:") else ""
        return ""

    def _named_by(self, said: Any) -> list[str]:
        """The resources that an expression names, each once."""
        found = (self.names.get(address_in(str(reference))) for reference in items(at(said, "references")))
        return list(dict.fromkeys(filter(None, found)))

    def _document(self, one: Found, key: str, value: Any, said: Any, named: list[str]) -> Any:
        """A text of JSON: as it is where it is known, else by the document that makes it, else what it names."""
        if isinstance(value, str):
            try:
                return self._plain(json.loads(value))
            except (ValueError, RecursionError):
                return value
        if (told := at(said, "document")) is not None:
            return self._told(told, key in _ALLOWING)
        if statements := list(self._statements(said)):
            return {"Statement": statements}
        if key == "redrive_policy" and named:
            return {"deadLetterTargetArn": {"Fn::GetAtt": [named[0], "Arn"]}}
        if key == "policy" and named:
            self.left_over.append(Leftover(one.address, "what the policy allows is known after `apply` only"))
        if key == "body" and (named or at(said, "references")):
            why = "its body is filled in by Terraform: which routes it has, and whom they ask, is not read"
            self.left_over.append(Leftover(one.address, why))
            return {f"V{number}": {"Fn::GetAtt": [name, "Arn"]} for number, name in enumerate(named)}
        if key == "definition" and named:
            return {"Fn::Join": ["", [{"Fn::GetAtt": [name, "Arn"]} for name in named]]}
        return OPEN if key in _TOLD and said else None

    def _told(self, value: Any, widely: bool) -> Any:
        """A document of the file with the resources that it names; `widely`: what is not known may be anything."""
        if isinstance(value, Spoken):
            found = self._named_by({"references": list(value.references)})
            unknown = (value.text or "*") if widely else OPEN
            return {"Fn::GetAtt": [found[0], "Arn"]} if found else unknown
        if isinstance(value, dict):
            return {key: self._told(one, widely) for key, one in value.items()}
        return [self._told(one, widely) for one in value] if isinstance(value, list) else value

    def _statements(self, said: Any) -> Iterator[dict[str, Any]]:
        """What a document in the configuration allows."""
        for reference in items(at(said, "references")):
            address = address_in(str(reference))
            if _DOCUMENT in f".{address}":
                for block in items(at(self.expressions.get(address), "statement")):
                    named = self._named_by(at(block, "resources"))
                    on = [{"Fn::GetAtt": [name, "Arn"]} for name in named]
                    plain = items(at(block, "resources", "constant_value"))
                    actions = items(at(block, "actions", "constant_value"))
                    effect = at(block, "effect", "constant_value") or "Allow"
                    yield {"Effect": effect, "Action": actions, "Resource": [*on, *plain]}

    def _say_beside(self, name: str, one: Found, made: dict[str, Any]) -> None:
        """What a resource of its own says of another: a rule's target, a policy's role."""
        for said in types().beside.get(one.type, ()):
            value = self._said(one, said.says) if said.says else self._all_but(one, said.of)
            if value is None:
                continue
            entry = {**({"Id": name} if said.many else {}), said.under: value} if said.under else value
            for other in self._meant(one, said.of, said.kind, made):
                if said.many:
                    other[said.property] = [*items(other.get(said.property)), entry]
                else:
                    put(other, tuple(said.property.split("/")), entry) if said.property else other.update(entry)

    def _all_but(self, one: Found, key: str) -> dict[str, Any]:
        """What a resource says, but for which other it says it of."""
        found = self._properties(one)
        found.pop(property_of(type_of(one.type), key), None)
        return found

    def _meant(self, one: Found, key: str, kind: str, made: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The properties of the resource that an attribute names, by its expression, its ARN or its name."""
        value = one.values.get(key)
        named = self._named_by(one.expressions.get(key)) or [self.addresses.get(str(value), "")]
        if not named[0]:
            named = [name for name, other in self.by_name.items() if value in _called(other)] if value else []
        for name in named:
            if name in made and made[name]["Type"] == kind:
                yield made[name]["Properties"]


def _called(one: Found) -> Iterator[Any]:
    return (said for key in _CALLED if isinstance(said := one.values.get(key), str))


def _bus_of(rule: Found) -> str:
    """What a bus is called that is not among the files: as what stands for it, else by the rule that is on it."""
    spelt = re.sub(r"[${}]", "", str(at(rule.expressions.get(_BUS), "spelt") or ""))
    found = re.search(r"\b(?:var|data\.\w+)\.([\w-]+)", spelt)
    return found[1] if found else f"Event bus of {rule.name}"
