"""Well-known modules of the Terraform registry, as the resources that they make: modules.yaml says which.

Of another module nothing is known but its name and its source, which are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any

import msgspec

from patterns_app.core.interchange.cloudformation.plain import at, items, mapping
from patterns_app.core.reading import Entry, convert, load_yaml

from .hcl import Block, Expression, Spoken, blocks_of

_FILE = "modules.yaml"
_GIT = re.compile(
    r"(?:git::)?(?:https://|ssh://git@|git@)?github\.com[/:]([\w-]+)/terraform-aws-([\w-]+?)(?:\.git)?(//[\w/-]+)?(?:\?.*)?"
)
_HOST = "registry.terraform.io/"
_USUAL = {"effect": "Allow"}  # what an entry means that does not say it
_NO_PROPERTY = ("for_each", "given")


class _Module(Entry, frozen=True):
    """What a module makes: `main` is what its outputs are of, but for `outputs`."""

    main: str
    hcl: str
    outputs: dict[str, str] = msgspec.field(default_factory=dict)
    switches: tuple[str, ...] = ()
    instead: dict[str, str] = msgspec.field(default_factory=dict)


class _Modules(Entry, frozen=True):
    """modules.yaml."""

    modules: dict[str, _Module]
    alone: dict[str, str]


@cache
def _modules() -> _Modules:
    return convert(load_yaml(__package__, _FILE), _Modules, _FILE)


def known(source: str) -> _Module | None:
    """What the module of a source makes, if we know it."""
    if found := _GIT.fullmatch(source):
        source = f"{found[1]}/{found[2]}/aws{found[3] or ''}"
    source = source.removeprefix(_HOST)
    if kind := _modules().alone.get(source):
        return _Module(main=f"{kind}.this", hcl=f'resource "{kind}" "this" {{ name = var.name }}')
    return _modules().modules.get(source)


@cache
def _blocks(text: str) -> tuple[Block, ...]:
    return tuple(blocks_of(text))


@dataclass
class Call:
    """A call of a module that we know."""

    block: Block
    module: _Module
    arguments: dict[str, Expression] = field(default_factory=dict)
    made: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # address, name, expressions
    unclear: list[str] = field(default_factory=list)  # arguments whose entries only a plan knows

    def __post_init__(self) -> None:
        """Make the resources."""
        self.arguments |= self.block.attributes
        for one in () if self.not_made else _blocks(self.module.hcl):
            self._resource(one)

    @cached_property
    def not_made(self) -> str:
        """Why the module makes none of its resources here; empty where it makes them."""
        for name in ("create", *self.module.switches):
            if at(self.arguments.get(name), "constant_value") is False:
                return f"its {name} is false, so it is not made"
        instead = self.module.instead
        made = (name for name in instead if at(self.arguments.get(name), "constant_value") is True)
        return next((f"it makes {instead[name]}, which is no part" for name in made), "")

    def configuration(self) -> dict[str, Any]:
        """The module as it is configured, for who looks for what expressions name."""
        outputs = {name: {"expression": _of(address)} for name, address in self.module.outputs.items()}
        resources = [{"address": address, "expressions": said} for address, _, said in self.made]
        return {"resources": resources, "outputs": outputs, "main": _of(self.module.main)}

    @cached_property
    def _repeated(self) -> set[str]:
        return {".".join(one.labels) for one in _blocks(self.module.hcl) if "for_each" in one.attributes}

    def _resource(self, block: Block) -> None:
        kind, name = block.labels
        given = str(block.attributes.get("given", {}).get("whole", "")).removeprefix("var.")
        if given and not _is_said(self.arguments.get(given)):
            return
        call, is_main = self.block.labels[0], f"{kind}.{name}" == self.module.main
        if "for_each" not in block.attributes:
            said = self._said(block, self._plain)
            self.made.append((f"{kind}.{name}", call if is_main else f"{call} {name}", said))
            return
        for key, number, entry in self._entries(block):
            told = block if _fields(entry) is not None else _plainly(block)
            said = self._said(told, partial(self._of_entry, key, entry))
            address = f"{kind}.{name}_{_word(key)}" + (f"_{number}" if number else "")
            self.made.append((address, key if kind.endswith("_rule") else f"{call} {key}", said))

    def _entries(self, block: Block) -> Iterator[tuple[str, int, Expression]]:
        """The entries for each of which a resource is made: key, number in a list, and what is said."""
        name = str(block.attributes["for_each"]["whole"]).removeprefix("var.")
        argument = self.arguments.get(name)
        if not _is_said(argument):
            return
        fields = _fields(argument)
        if fields is None:
            self.unclear.append(name)
            yield name, 0, mapping(argument)
            return
        for key, said in fields.items():
            inside = _items(said)
            yield from ((key, number, one) for number, one in enumerate([said] if inside is None else inside))

    def _said(self, block: Block, of: Callable[[Expression], Expression | None]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, expression in block.attributes.items():
            if key not in _NO_PROPERTY and (said := of(expression)):
                found[key] = said
        for inner in block.blocks:
            if said := self._said(inner, of):
                found.setdefault(inner.kind, []).append(said)
        return found

    def _plain(self, expression: Expression) -> Expression | None:
        """An expression, nothing where it is an argument that the call does not say."""
        whole = str(expression.get("whole", ""))
        if not whole.startswith("var."):
            return expression
        name, _, rest = whole[4:].partition(".")
        if name not in self.arguments or (rest and _inside(self.arguments[name], rest.split(".")) is None):
            return None
        return expression

    def _of_entry(self, key: str, entry: Expression, expression: Expression) -> Expression | None:
        """An expression for one entry: what it names of that is what the entry says."""
        whole = str(expression.get("whole", ""))
        if whole == "each.key":
            return {"constant_value": key}
        if whole.startswith("each.value"):
            return self._handed(_inside(entry, whole.split(".")[2:]))
        if "document" in expression:
            told = self._document(expression["document"], key, entry)
            return {"references": [], "document": told}
        if expression.get("references"):
            named = [self._same_entry(one, key) for one in expression["references"]]
            more = {"whole": named[0]} if whole else {}
            return self._plain({"references": named, **more})
        return expression

    def _same_entry(self, reference: str, key: str) -> str:
        """A resource of the module that is made for each entry too is the one of this entry."""
        kind, name, *rest = reference.split(".")
        return ".".join((kind, f"{name}_{_word(key)}", *rest)) if f"{kind}.{name}" in self._repeated else reference

    def _handed(self, said: Expression | None) -> Expression | None:
        """What the entry says, which names what is outside of the module, as a further argument."""
        if not said or "constant_value" in said:
            return said
        name = f"entry_{len(self.arguments)}"
        self.arguments[name] = said
        return {"references": [f"var.{name}"], "whole": f"var.{name}"}

    def _document(self, value: Any, key: str, entry: Expression) -> Any:
        if isinstance(value, dict):
            found = {name: self._document(one, key, entry) for name, one in value.items()}
            return {name: one for name, one in found.items() if one is not None}
        if isinstance(value, list):
            return [self._document(one, key, entry) for one in value]
        if not isinstance(value, Spoken):
            return value
        _, _, *path = value.references[0].split(".")
        said = _inside(entry, path)
        return self._told(said) if said else _USUAL.get(path[-1])

    def _told(self, said: Expression) -> Any:
        if "constant_value" in said:
            return said["constant_value"]
        if "items" in said:
            return [self._told(one) for one in said["items"]]
        return Spoken(tuple(mapping(self._handed(said)).get("references", ())))


def _plainly(block: Block) -> Block:
    """A resource for an entry that is not written out: what that names is meant at the top alone, if it is there."""
    is_told = any(str(one.get("whole", "")).startswith("each.value") for one in block.attributes.values())
    return replace(block, blocks=[]) if is_told else block


def _of(address: str) -> Expression:
    return {"references": [f"{address}.arn"], "whole": f"{address}.arn"}


def _is_said(argument: Expression | None) -> bool:
    """Does a call say an argument, and more than that there shall be nothing?"""
    if argument is None:
        return False
    return "constant_value" not in argument or bool(argument["constant_value"])


def _fields(said: Expression | None) -> Mapping[str, Expression] | None:
    """The entries of a map, or of a list by their numbers; None where they are not written out."""
    constant = at(said, "constant_value")
    if isinstance(constant, dict):
        return {str(key): {"constant_value": one} for key, one in constant.items()}
    if (inside := _items(said)) is not None:
        return {str(number): one for number, one in enumerate(inside, 1)}
    return at(said, "fields") if isinstance(at(said, "fields"), dict) else None


def _items(said: Expression | None) -> list[Expression] | None:
    constant = at(said, "constant_value")
    if isinstance(constant, list):
        return [{"constant_value": one} for one in constant]
    return items(at(said, "items")) if isinstance(at(said, "items"), list) else None


def _inside(said: Expression, path: list[str]) -> Expression | None:
    """What an entry says in a field; all that it names where it is not written out."""
    for name in path:
        fields = _fields(said)
        if fields is None:
            return said if said.get("references") else None
        if name not in fields:
            return None
        said = fields[name]
    return said


def _word(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", key).strip("_") or "default"
