"""What a plan, a state or `.tf` files say as a sketch, by way of the template that makes the same.

Each resource becomes one of CloudFormation's with the same properties, so that services, rights and connections are
read by what is known already. Modules become frames. What has no counterpart is named.
Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from patterns_app.core import limits
from patterns_app.core.interchange.cloudformation.plain import at, items, mapping
from patterns_app.core.interchange.cloudformation.reader import read_template
from patterns_app.core.interchange.cloudformation.text import load_part
from patterns_app.core.interchange.reading_model import Imported, Leftover, Mark
from patterns_app.core.sketch.model import Connection, Node
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge

from .configuration import said_in, without_instances
from .endings import TERRAFORM_JSON
from .folder import COMMAND, Folder
from .naming import UNKNOWN, type_of
from .translating import Found, Translation

_DATA = "data"
_JSON = re.compile(TERRAFORM_JSON)
_MADE_UP = re.compile(r"\b[A-Za-z0-9]+N\d+\b")  # the names that a translation gives


def read_terraform(data: bytes) -> Imported:
    """The architecture of a plan or a state, or of one `.tf` file. Raises InputError."""
    if data.lstrip()[:1] != b"{":
        return read_folder({"main.tf": data}, alone=True)
    return read_folder({"main.tf.json": data}, alone=True) if _JSON.search(data) else _read_plan(data)


def _read_plan(data: bytes) -> Imported:
    value = load_part(data)
    root = at(value, "planned_values", "root_module")
    root = at(value, "values", "root_module") if root is None else root
    if not isinstance(value, dict) or not isinstance(root, dict):
        why = "this is no plan and no state of Terraform: write one by `terraform show -json plan.out`"
        raise NotASketch([Error("$.planned_values", why)])
    reading = _Reading(said_in(at(value, "configuration", "root_module")))
    reading.module(root, (), 0)
    return reading.imported()


def read_folder(files: Mapping[str, bytes], alone: bool = False) -> Imported:
    """The architecture of `.tf` files by their paths; `alone` says that the path of the one is not known."""
    folder = Folder(files)
    plan = folder.plan()
    reading = _Reading(said_in(at(plan, "configuration", "root_module")), left_over=folder.left_over)
    reading.module(at(plan, "planned_values", "root_module"), (), 0)
    if not reading.found:
        raise NotASketch([Error("$", _nothing_in(folder))])
    imported = reading.imported()
    places = {key: replace(one, file="") for key, one in folder.places.items()} if alone else folder.places
    marks = {part: places.get(without_instances(mark.name), mark) for part, mark in imported.marks.items()}
    left_over = tuple(_placed(one, places) for one in imported.left_over)
    return replace(imported, marks=marks, left_over=left_over, damaged=dict(folder.damaged))


def _nothing_in(folder: Folder) -> str:
    """Why files of Terraform make no sketch."""
    left = next((f"{one.name}: {one.why}" for one in folder.left_over), "")
    return f"no resource stands in these files of Terraform; {left or COMMAND}"


def _placed(one: Leftover, places: Mapping[str, Mark]) -> Leftover:
    """What is left over, with its place in front of the reason."""
    mark = places.get(one.name)
    return replace(one, why=f"{mark.file} line {mark.line}: {one.why}".strip()) if mark else one


@dataclass
class _Reading:
    expressions: Mapping[str, dict[str, Any]]
    found: list[Found] = field(default_factory=list)
    left_over: list[Leftover] = field(default_factory=list)

    def module(self, module: Any, path: tuple[str, ...], depth: int) -> None:
        """The resources of a module and of those in it. Raises TooLarge."""
        for one in items(at(module, "resources")):
            if isinstance(one, dict) and one.get("mode") != _DATA and isinstance(one.get("type"), str):
                self._resource(one, path)
        for child in items(at(module, "child_modules")) if depth < limits.JSON_DEPTH else ():
            name = str(at(child, "address") or "module").rpartition("module.")[2]
            self.module(child, (*path, name), depth + 1)

    def _resource(self, one: dict[str, Any], path: tuple[str, ...]) -> None:
        if len(self.found) >= limits.IMPORT_RESOURCES:
            raise TooLarge([Error("$.planned_values", f"more than {limits.IMPORT_RESOURCES:,} resources")])
        address = str(one.get("address") or f"{one['type']}.{one.get('name', '')}")
        if not type_of(one["type"]):
            self.left_over.append(Leftover(address, f"{one['type']} is no resource type of AWS that we know"))
            return
        instance = f" {one['index']}" if isinstance(one.get("index"), int | str) else ""
        said = mapping(self.expressions.get(without_instances(address)))
        named = f"{one.get('name', '')}{instance}"
        constant = {key: at(value, "constant_value") for key, value in said.items() if at(value, "constant_value")}
        values = {**constant, **mapping(one.get("values"))}
        self.found.append(Found(address, one["type"], named, path, values, said))

    def imported(self) -> Imported:
        """The sketch of the template that makes the same, told in Terraform's words."""
        translation = Translation(self.found, self.expressions)
        template = json.dumps({"Resources": translation.resources()}).encode()
        imported = read_template(template)
        address = {name: one.address for name, one in translation.by_name.items()}
        became = {address.get(name, name): what for name, what in imported.became.items()} | translation.folded
        marks = {part: _mark(mark, address) for part, mark in imported.marks.items()}
        left = (
            replace(one, name=address.get(one.name, one.name), why=_worded(one.why, address))
            for one in imported.left_over
        )
        left_over = (*self.left_over, *translation.left_over, *left)
        called = {name: one.name for name, one in translation.by_name.items()}
        nodes = tuple(_named_as_written(node, called) for node in imported.sketch.nodes)
        lines = tuple(_called(line, called) for line in imported.sketch.connections)
        frames = tuple(msgspec.structs.replace(one, label=_worded(one.label, called)) for one in imported.sketch.frames)
        sketch = msgspec.structs.replace(imported.sketch, nodes=nodes, connections=lines, frames=frames)
        return replace(
            imported, sketch=sketch, format="terraform", became=became, marks=marks, said={}, left_over=left_over
        )


def _named_as_written(node: Node, called: Mapping[str, str]) -> Node:
    label, notes = _worded(node.label, called), node.notes.removeprefix(UNKNOWN)
    settings = {key: _worded(value, called) for key, value in node.settings.items()}
    return msgspec.structs.replace(node, label=label, notes=notes, settings=settings)


def _called(line: Connection, called: Mapping[str, str]) -> Connection:
    """A line with the names of rules as they are written: what reads templates takes them from its keys."""
    settings = {key: _worded(value, called) for key, value in line.settings.items()}
    return msgspec.structs.replace(line, label=_worded(line.label, called), settings=settings)


def _worded(value: Any, called: Mapping[str, str]) -> Any:
    """A text with what the file calls its resources in place of the names that they have in the template."""
    return _MADE_UP.sub(lambda found: called.get(found[0], found[0]), value) if isinstance(value, str) else value


def _mark(mark: Mark, address: Mapping[str, str]) -> Mark:
    return Mark(name=next((address[str(key)] for key in mark.keys if str(key) in address), mark.name))
