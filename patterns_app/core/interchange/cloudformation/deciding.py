"""What a template leaves open, settled: conditions and mappings, by its parameters' defaults.

A drawing shows what the template can make, so a branch of `Fn::If` that leaves a part out never wins over one that
makes it, a resource with a condition is always shown, and a branch that names such a one wins over one that does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from .plain import LONGEST_JOINED, joined, mapping

T = TypeVar("T")
NO_VALUE = {"Ref": "AWS::NoValue"}
_IN_TEXT = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")
_WORD = re.compile(r"[A-Za-z0-9]+")
IN_SSM = "AWS::SSM::Parameter::Value"  # how the type of a parameter begins whose value is kept there
_DEEPEST = 32  # of conditions that name conditions


class Values:
    """Parameters, mappings and conditions of one template."""

    def __init__(self, template: dict[str, Any]) -> None:
        """Keeps the template's three sections; nothing is worked out yet."""
        self._parameters = mapping(template.get("Parameters"))
        self._mappings = mapping(template.get("Mappings"))
        self._conditions = mapping(template.get("Conditions"))
        self._globals = mapping(template.get("Globals"))
        bodies = mapping(template.get("Resources"))
        self._at_times = {name for name, body in bodies.items() if isinstance(body, dict) and "Condition" in body}
        self._known: dict[str, bool | None] = {}  # conditions by name; those that are being worked out are not known
        self._once: dict[str, Any] = {}

    def once(self, what: str, work: Callable[[], T]) -> T:
        """What comes of work that is the same whoever asks for it, such as each of thousands of events: done once."""
        if what not in self._once:
            self._once[what] = work()
        found: T = self._once[what]
        return found

    def has_parameter(self, name: str) -> bool:
        """Is this the name of one of the template's parameters?"""
        return name in self._parameters

    def shared(self, kind: str) -> dict[str, Any]:
        """What SAM's globals say of all of a kind, such as `Api`, also of one without a resource."""
        return mapping(self.decided(self._globals.get(kind)))

    def decided(self, value: Any) -> Any:
        """The value with every `Fn::If` and `Fn::FindInMap` replaced by what it stands for, where that is known."""
        if isinstance(value, list):
            return [self.decided(item) for item in value if item != NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            if isinstance(value.get("Fn::If"), list):
                return self.decided(self._branch(value["Fn::If"]))
            if isinstance(value.get("Fn::FindInMap"), list):
                found = self._found(value["Fn::FindInMap"])
                return value if found is None else found
        return {key: self.decided(inner) for key, inner in value.items() if inner != NO_VALUE}

    def plain(self, value: Any) -> bool | int | float | str | None:
        """A plain value: written out, or a parameter's default; None for what only a deployment knows."""
        if isinstance(value, dict) and isinstance(value.get("Ref"), str):
            value = self._default(value["Ref"])
        return value if isinstance(value, (bool, int, float, str)) else None

    def text(self, value: Any) -> str:
        """A text that is put together of what the template knows, such as a name in a loop; empty for others."""
        if isinstance(value, str):
            return value
        if not isinstance(value, dict) or len(value) != 1:
            return ""
        (key, said), *_ = value.items()
        if key == "Fn::Sub" and isinstance(said, str):
            names = [self.plain({"Ref": name}) for name in _IN_TEXT.findall(said)]
            known = iter(names)
            if None in names or sum(len(str(name)) for name in names) > LONGEST_JOINED:
                return ""
            return _IN_TEXT.sub(lambda _: str(next(known)), said)
        if key == "Fn::Join" and isinstance(said, list) and len(said) == 2 and isinstance(said[1], list):
            parts = [self.text(part) for part in said[1]]
            return joined(str(said[0]), parts) if all(parts) else ""
        found = self.plain(value)
        return found if isinstance(found, str) else ""

    def listed(self, value: Any) -> list[str]:
        """The texts of a list that is written out, or of a parameter's default with commas between; else none."""
        if isinstance(value, list):
            return [said for one in value if (said := self.text(one))]
        found = self.plain(value)
        return [said for one in found.split(",") if (said := one.strip())] if isinstance(found, str) else []

    def _default(self, name: str) -> Any:
        parameter = mapping(self._parameters.get(name))
        value = parameter.get("Default")
        if str(parameter.get("Type")).startswith(IN_SSM):
            return None  # the default is only where the value is kept
        if parameter.get("Type") == "Number" and isinstance(value, str) and value.lstrip("-").isdecimal():
            return int(value) if len(value) < 16 else None
        return value

    def _branch(self, said: list[Any]) -> Any:
        if len(said) != 3:
            return None
        name, yes, no = said
        if NO_VALUE in (yes, no):
            return no if yes == NO_VALUE else yes
        shown = [self._names_one_at_times(branch) for branch in (yes, no)]
        if shown[0] != shown[1]:
            return yes if shown[0] else no
        return no if isinstance(name, str) and self._named(name, 0) is False else yes

    def _names_one_at_times(self, value: Any) -> bool:
        """Does a value name a resource that is made under a condition only?"""
        waiting = [value] if self._at_times else []
        while waiting:
            part = waiting.pop()
            if isinstance(part, str) and not self._at_times.isdisjoint(_WORD.findall(part)):
                return True
            waiting += part if isinstance(part, list) else part.values() if isinstance(part, dict) else ()
        return False

    def _named(self, name: str, depth: int) -> bool | None:
        """Does the condition of this name hold? Worked out once, since many may name it many times."""
        if name not in self._known:
            self._known[name] = None
            self._known[name] = self._holds(self._conditions.get(name), depth)
        return self._known[name]

    def _holds(self, said: Any, depth: int) -> bool | None:
        """Does a condition hold by the defaults? None when they do not tell."""
        if not isinstance(said, dict) or len(said) != 1 or depth > _DEEPEST:
            return None
        (key, value), *_ = said.items()
        if key == "Condition":
            return self._named(str(value), depth + 1)
        if not isinstance(value, list):
            return None
        if key == "Fn::Equals" and len(value) == 2:
            one, other = (self.plain(self.decided(part)) for part in value)
            return None if one is None or other is None else str(one) == str(other)
        answers = [self._holds(part, depth + 1) for part in value[:10]]
        if key == "Fn::Not" and len(answers) == 1:
            return None if answers[0] is None else not answers[0]
        if key in ("Fn::And", "Fn::Or") and answers:
            decisive = key == "Fn::Or"
            return decisive if decisive in answers else None if None in answers else not decisive
        return None

    def _found(self, said: list[Any]) -> Any:
        """A mapping's value when all keys are known; of a map by region any region's."""
        if len(said) < 3:
            return None
        name, first, second = (self.plain(part) for part in said[:3])
        table = mapping(self._mappings.get(str(name)))
        if said[1] == {"Ref": "AWS::Region"} and table:
            first = next(iter(table))
        return mapping(table.get(str(first))).get(str(second))
