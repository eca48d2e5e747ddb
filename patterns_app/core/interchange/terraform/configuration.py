"""What the expressions of a configuration name: through variables, locals, outputs and loops down to resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from patterns_app.core import limits
from patterns_app.core.interchange.cloudformation.plain import at, items, mapping

from .hcl import Expression, Spoken, document

Names = Callable[[str], tuple[str, ...]]


def without_instances(address: str) -> str:
    """`module.a[0].aws_sqs_queue.q["x"]` as the configuration calls it."""
    parts, depth = [], 0
    for sign in address:
        depth += sign == "["
        if not depth:
            parts.append(sign)
        depth -= sign == "]"
    return "".join(parts)


def address_in(reference: str) -> str:
    """The address of the resource in a reference: `module.a.aws_sqs_queue.q` in `module.a.aws_sqs_queue.q.arn`."""
    parts = without_instances(reference).split(".")
    place = 0
    while place < len(parts) and parts[place] == "module":
        place += 2
    return ".".join(parts[: place + (3 if parts[place : place + 1] == ["data"] else 2)])


_SPELT = {"name", "function_name", "event_bus_name"}  # what two parts may be called alike without anybody knowing how


def said_in(root: Any) -> dict[str, dict[str, Any]]:
    """The expressions of all resources by their addresses without instances, those of modules included."""
    found: dict[str, dict[str, Any]] = {}
    waiting = [Scope(mapping(root))]
    while waiting:
        scope = waiting.pop()
        for one in items(at(scope.module, "resources")):
            if isinstance(address := at(one, "address"), str):
                found[f"{scope.prefix}{address}"] = scope.spoken(one)
        waiting += scope.children.values()
    return found


def renamed(value: Any, names: Names) -> Any:
    """Expressions in which each reference is what `names` says of it, once each."""
    if isinstance(value, Spoken):
        return Spoken(_all(value.references, names), value.text, value.said)
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: renamed(one, names) for key, one in value.items() if key not in ("references", "whole")}
    if isinstance(references := value.get("references"), list):
        found["references"] = list(_all(tuple(one for one in references if isinstance(one, str)), names))
        whole = names(value["whole"]) if isinstance(value.get("whole"), str) else ()
        if len(whole) == 1:
            found["whole"] = whole[0]
    return found


def _all(references: tuple[str, ...], names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in references for name in names(one)))


@dataclass
class Scope:
    """One call of a module: what its variables stand for is said outside of it."""

    module: Mapping[str, Any]
    prefix: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    outer: Scope | None = None
    depth: int = 0
    _filled_in: int = 0
    _each: list[Any] | dict[str, Any] | None = None  # what the resource is made for that is being read
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _constants: dict[str, Any] = field(default_factory=dict)  # of references here, None where it is not known

    @cached_property
    def children(self) -> dict[str, Scope]:
        """The calls of modules in this one."""
        if self.depth >= limits.JSON_DEPTH:
            return {}
        calls = mapping(at(self.module, "module_calls"))
        return {
            name: Scope(
                mapping(at(call, "module")),
                f"{self.prefix}module.{name}.",
                mapping(at(call, "expressions")),
                self,
                self.depth + 1,
            )
            for name, call in calls.items()
        }

    def spoken(self, resource: Any) -> dict[str, Any]:
        """The expressions of a resource with addresses that hold everywhere, and constants where these are known."""
        loop = at(resource, "for_each_expression")

        def names(reference: str) -> tuple[str, ...]:
            if reference.startswith("each."):
                return _all(tuple(items(at(loop, "references"))), self.names)
            return self.names(reference)

        known = self.constant(loop)
        self._each = known if isinstance(known, list | dict) else None
        said = self._settled(mapping(at(resource, "expressions")))
        found: dict[str, Any] = renamed(said, names)
        self._with_documents(said, found, names)
        for key in _SPELT & found.keys():
            found[key] = {**mapping(found[key]), "spelt": self._spelt(said[key])}
        return found

    def _with_documents(self, said: Any, found: Any, names: Names) -> None:
        """Put in the documents of expressions, with what they name by addresses and all that is known filled in."""
        if isinstance(said, list) and isinstance(found, list):
            for one, other in zip(said, found, strict=True):
                self._with_documents(one, other, names)
        elif isinstance(said, dict) and "references" in said:
            told = self.document_of(said, names, 0)
            found.pop("document", None)
            found |= {} if told is None else {"document": told}
        elif isinstance(said, dict):
            for key in said.keys() & found.keys() - {"document"}:
                self._with_documents(said[key], found[key], names)

    def document_of(self, said: Any, names: Names, depth: int) -> Any:
        """The document that an expression is, or that what it names is; None where there is none."""
        if "document" in mapping(said):
            told = renamed(self._filled(said["document"], depth), names)
            return told if isinstance(told, dict | list) else None
        behind, scope = self._behind(whole) if isinstance(whole := at(said, "whole"), str) else (None, None)
        is_said = scope is not None and depth < limits.JSON_DEPTH
        return scope.document_of(behind, scope.names, depth + 1) if scope is not None and is_said else None

    def _filled(self, value: Any, depth: int) -> Any:
        """A document with what the files say outright in the places where it names that."""
        if isinstance(value, dict):
            return {key: self._filled(one, depth) for key, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one, depth) for one in value]
        if not isinstance(value, Spoken) or depth > limits.FILLED_IN_DEPTH:
            return value
        known = self.constant(value.said)
        if isinstance(known, str | int | float):
            return known
        self._filled_in += 1  # objects that hold each other several times would grow without end
        if self._filled_in > limits.FILLED_IN:
            return value
        behind, scope = self._behind(str(value.said.get("whole", "")))
        if known is None and scope is self and {"fields", "items"} & mapping(behind).keys():
            return self._filled(document(behind), depth + 1)
        return value if known is None else known

    def _spelt(self, said: Any) -> str:
        """A text as it is written, with `${}` around what is known later; empty where it is something else."""
        if isinstance(whole := at(said, "whole"), str):
            return f"${{{self.prefix}{whole}}}"
        if "constant_value" in mapping(said):
            return str(said["constant_value"])
        pieces = [one if isinstance(one, str) else self._spelt(one) for one in items(at(said, "template"))]
        return "".join(pieces) if all(pieces) else ""

    def names(self, reference: str) -> tuple[str, ...]:
        """The resources' attributes that a reference in this module leads to."""
        if reference not in self._known:
            self._known[reference] = ()  # whoever names itself leads nowhere
            self._known[reference] = self._names(reference)
        return self._known[reference]

    def _names(self, reference: str) -> tuple[str, ...]:
        said, scope = self._behind(reference)
        if scope is not None:
            return _all(tuple(one for one in items(at(said, "references")) if isinstance(one, str)), scope.names)
        kind, _, rest = reference.partition(".")
        return (f"{self.prefix}{reference}",) if rest and kind not in ("var", "local", "each", "count") else ()

    def _behind(self, reference: str) -> tuple[Any, Scope | None]:
        """The expression that a reference stands for, and the module in which it is said; None for a resource."""
        kind, *rest = without_instances(reference).split(".")
        name = rest[0] if rest else ""
        if kind == "var" and self.outer is not None and name in self.arguments:
            return _inside(self.arguments[name], rest[1:]), self.outer
        if kind == "local" and name in mapping(at(self.module, "locals")):
            return _inside(at(self.module, "locals", name), rest[1:]), self
        if kind == "module" and name in self.children and len(rest) > 1:
            child = self.children[name]
            said = at(child.module, "outputs", rest[1], "expression") or at(child.module, "main")
            return _inside(said, rest[2:]), child
        return None, None

    def constant(self, said: Any, depth: int = 0) -> Any:
        """What an expression is where the files say it outright; None where they do not."""
        if "constant_value" in mapping(said) or depth > limits.JSON_DEPTH:
            return at(said, "constant_value")
        if isinstance(whole := at(said, "whole"), str):
            if whole.startswith("each."):
                return self._of_each(whole.split(".")[1:])
            if whole not in self._constants:  # several texts may name it several times each: it is worked out once
                self._constants[whole] = None  # whoever names itself says nothing
                self._constants[whole] = self._outright(whole, depth)
            return self._constants[whole]
        pieces = at(said, "template")
        if isinstance(pieces, list):
            known = [one if isinstance(one, str) else self.constant(one, depth + 1) for one in pieces]
            texts = [str(one) for one in known if isinstance(one, str | int)]
            is_known = len(texts) == len(known) and sum(map(len, texts)) <= limits.TEMPLATE_GROWTH
            return "".join(texts) if is_known else None
        return None

    def _outright(self, reference: str, depth: int) -> Any:
        """What a reference is where the files say it; None where they do not."""
        behind, scope = self._behind(reference)
        if scope is not None:
            return scope.constant(behind, depth + 1)
        kind, *rest = reference.split(".")
        return at(self.module, "variables", rest[0], "default") if kind == "var" and len(rest) == 1 else None

    def _of_each(self, path: list[str]) -> Any:
        """What `each` is where it is the same for all that a resource is made for; None where it is not."""
        if not self._each:
            return None
        pairs = self._each.items() if isinstance(self._each, dict) else ((one, one) for one in self._each)
        said = [_inside({"constant_value": value if path[0] == "value" else key}, path[1:]) for key, value in pairs]
        first = at(said[0], "constant_value")
        return first if all(at(one, "constant_value") == first for one in said) else None

    def _settled(self, value: Any) -> Any:
        """Expressions with the constants that can be known."""
        if isinstance(value, list):
            return [self._settled(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "references" in value and (known := self.constant(value)) is not None:
            return {"constant_value": known}
        return {key: self._settled(one) if key != "document" else one for key, one in value.items()}


def _inside(said: Any, path: list[str]) -> Expression:
    """The part of an object that a path leads to; the whole where it cannot be followed."""
    for name in path:
        constant, fields = at(said, "constant_value"), mapping(at(said, "fields"))
        if isinstance(constant, dict):
            said = {"constant_value": constant[name]} if name in constant else {}
        elif name in fields:
            said = fields[name]
        else:
            said = {"references": items(at(said, "references"))}
            break
    found: Expression = mapping(said)
    return found
