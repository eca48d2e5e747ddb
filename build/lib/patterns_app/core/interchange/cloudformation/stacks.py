"""Several templates as one: nested stacks get what is passed to them, outputs and exports reach those who use them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, TooLarge

from .deciding import IN_SSM, Values
from .handing import Handing
from .meaning import from_the_store
from .plain import at, mapping
from .side_files import SideFiles
from .store_names import StoreNames
from .template import Resource, resources

_TOKEN = re.compile(r"\$\{([A-Za-z0-9]+)((?:\.[A-Za-z0-9.]+)?)\}")
_DEEPEST = 8  # of stacks in stacks
# Marks by which AWS counts how often a sample is deployed; they say nothing of the system.
_MARKS = re.compile(r"\s*\((?:uksb-|tag:)[^()]*\)\s*")

Change = Callable[[str, str], Any]  # a name and what follows it (`.Arn`) -> what to put there, None to leave it


@dataclass
class Stack:
    """A template and the stacks inside it."""

    path: str
    name: str  # of the resource by which another stack holds it, the path of its file for an outer one
    title: str
    resources: dict[str, Resource]
    outputs: dict[str, Any]
    exports: list[tuple[Any, Any]]
    from_store: dict[str, str]  # by parameter: the name under which the Parameter Store keeps its value
    nested: dict[str, Stack] = field(default_factory=dict)

    def all_resources(self) -> dict[str, Resource]:
        """Its own and those of the stacks inside, by name."""
        found = dict(self.resources)
        for stack in self.nested.values():
            found |= stack.all_resources()
        return found

    def all_exports(self) -> Iterator[tuple[Any, Any]]:
        """Name and value of what it and the stacks inside export."""
        yield from self.exports
        for stack in self.nested.values():
            yield from stack.all_exports()

    def all_stored(self) -> Iterator[tuple[Any, Any]]:
        """Name and value of what it and the stacks inside put into the Parameter Store."""
        for stack in (one for _, one in self.named()):
            for resource in stack.resources.values():
                if resource.type == "AWS::SSM::Parameter" and "Value" in resource.properties:
                    yield resource.get("Name"), resource.get("Value")

    def named(self, name: str = "") -> Iterator[tuple[str, Stack]]:
        """It and the stacks inside, each by a name that no other has: the path of its file for an outer one."""
        yield name or self.path, self
        for inner, stack in self.nested.items():
            yield from stack.named(inner)


def read_stacks(templates: Mapping[str, dict[str, Any]], files: SideFiles) -> list[Stack]:
    """The templates that no other one nests, each with those that it nests, all names unique. Raises TooLarge."""
    inner = {
        files.nested(body, path)
        for path, template in templates.items()
        for body in mapping(template["Resources"]).values()
    }
    roots = [path for path in templates if path not in inner] or list(templates)[:1]
    taken: set[str] = set()
    handing = Handing()
    stacks = [_read(path, templates, files, taken, None, (), handing) for path in roots]
    return _fetched(_imported(stacks, handing), handing)


def _read(
    path: str,
    templates: Mapping[str, dict[str, Any]],
    files: SideFiles,
    taken: set[str],
    holder: Resource | None,
    above: tuple[str, ...],
    handing: Handing,
) -> Stack:
    stack = _alone(path, holder.own_name if holder else path, files.put_in(templates[path], path))
    _rename(stack, _new_names(stack.resources, taken, holder.name if holder else ""))
    for name, resource in list(stack.resources.items()):
        found = files.nested({"Type": resource.type, "Properties": resource.properties}, path)
        if found in templates and found not in (path, *above) and len(above) < _DEEPEST:
            inside = _read(found, templates, files, taken, resource, (*above, path), handing)
            _pass_down(inside, mapping(resource.get("Parameters")), handing)
            stack.nested[name] = inside
            files.used[found] = f"read as the nested stack {name}"
            del stack.resources[name]
    _hand_up(stack, handing)
    return stack


def _alone(path: str, name: str, template: dict[str, Any]) -> Stack:
    """The stack of a template by itself."""
    title = template.get("Description")
    outputs = {name: mapping(said) for name, said in mapping(Values(template).decided(template.get("Outputs"))).items()}
    return Stack(
        path,
        name,
        _MARKS.sub(" ", title).strip() if isinstance(title, str) else "",
        {name: replace(one, origin=(path, one.origin[1])) for name, one in resources(template).items()},
        {name: said.get("Value") for name, said in outputs.items()},
        [(at(said, "Export", "Name"), said.get("Value")) for said in outputs.values() if said.get("Export")],
        dict(_kept_in_the_store(template)),
    )


def _new_names(found: Mapping[str, Resource], taken: set[str], prefix: str) -> dict[str, str]:
    """A name for each resource that no other stack has: its own, else with the stack's name before it."""
    names: dict[str, str] = {}
    for name in found:
        wish, number = name, 1
        if len(taken) >= limits.IMPORT_RESOURCES:
            raise TooLarge([Error("$.Resources", f"more than {limits.IMPORT_RESOURCES:,} resources in all templates")])
        while wish in taken:
            wish = f"{prefix or 'Stack'}{name}" + (str(number) if number > 1 else "")
            number += 1
        taken.add(wish)
        names[name] = wish
    return names


def _rename(stack: Stack, names: Mapping[str, str]) -> None:
    changed = {name: new for name, new in names.items() if name != new}

    def change(name: str, rest: str) -> Any:
        new = changed.get(name)
        return None if new is None else {"Fn::GetAtt": [new, rest[1:]]} if rest else {"Ref": new}

    stack.resources = {
        names[name]: replace(resource, name=names[name], before=name if name in changed else "")
        for name, resource in stack.resources.items()
    }
    if changed:
        _change(stack, change)


def _pass_down(stack: Stack, given: Mapping[str, Any], handing: Handing) -> None:
    """What the outer stack passes as parameters stands where the inner one uses them."""
    _change(stack, lambda name, rest: handing.put_in(given.get(name)) if not rest else None)


def _hand_up(stack: Stack, handing: Handing) -> None:
    """What inner stacks put out stands where the outer one uses it."""

    def change(name: str, rest: str) -> Any:
        inside = stack.nested.get(name)
        value = inside.outputs.get(rest.removeprefix(".Outputs.")) if inside and ".Outputs." in rest else None
        return handing.put_in(value)

    if stack.nested:
        _change(stack, change)
        for inside in stack.nested.values():  # one nested stack is often passed what another puts out
            _change(inside, change)


def _imported(stacks: list[Stack], handing: Handing) -> list[Stack]:
    """Values that one stack exports stand where another imports them."""
    exported = [pair for stack in stacks for pair in stack.all_exports()]
    exports = {_key(name): value for name, value in exported if handing.is_short(value)}
    if exports:
        for stack in stacks:
            _everywhere(stack, lambda value: _with_imports(value, exports, handing))
    return stacks


def _kept_in_the_store(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, said in mapping(template.get("Parameters")).items():
        default = at(said, "Default")
        if str(at(said, "Type")).startswith(IN_SSM) and isinstance(default, str):
            yield name, default


def _fetched(stacks: list[Stack], handing: Handing) -> list[Stack]:
    """What one stack puts into the Parameter Store stands where another, or the same later, has it put in."""
    pairs = [pair for stack in stacks for pair in stack.all_stored()]
    stored = {key: value for name, value in pairs if name and (key := _key(name)) and handing.is_short(value)}
    if not stored:
        return stacks
    names = StoreNames(stored)

    def value_of(name: str) -> Any:
        """Of a name, with `*` for what only a deployment knows."""
        return handing.put_in(stored.get(names.meant(name)))

    for stack in (one for outer in stacks for _, one in outer.named()):
        _put_in(stack, partial(_resolved, value_of=value_of))
        _put_in(stack, partial(_changed, change=partial(_of_the_store, stack.from_store, value_of)))
    return stacks


def _of_the_store(kept: Mapping[str, str], value_of: Callable[[str], Any], name: str, rest: str) -> Any:
    return value_of(kept[name]) if name in kept and not rest else None


def _resolved(value: Any, value_of: Callable[[str], Any]) -> Any:
    """A value in which `{{resolve:ssm:NAME}}` that stands alone is what the store holds."""
    if isinstance(value, list):
        return [_resolved(item, value_of) for item in value]
    if name := from_the_store(value):
        found = value_of(_key({"Fn::Sub": name}))
        return value if found is None else found
    if isinstance(value, dict):
        return {key: _resolved(inner, value_of) for key, inner in value.items()}
    return value


def _with_imports(value: Any, exports: Mapping[str, Any], handing: Handing) -> Any:
    if isinstance(value, list):
        return [_with_imports(item, exports, handing) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and "Fn::ImportValue" in value:
        found = handing.put_in(exports.get(_key(value["Fn::ImportValue"])))
        return value if found is None else found
    return {key: _with_imports(inner, exports, handing) for key, inner in value.items()}


def _key(name: Any) -> str:
    """A name of an export as text. `!Sub ${AWS::StackName}-Table` and `!Sub ${CoreStack}-Table` mean the same."""
    if isinstance(name, dict) and isinstance(name.get("Fn::Sub"), str):
        name = name["Fn::Sub"]
    return re.sub(r"\$\{[^}]*\}", "*", name) if isinstance(name, str) else json.dumps(name, sort_keys=True)


def _everywhere(stack: Stack, change: Callable[[Any], Any]) -> None:
    _put_in(stack, change)
    for inside in stack.nested.values():
        _everywhere(inside, change)


def _put_in(stack: Stack, change: Callable[[Any], Any]) -> None:
    """Change the stack's own values."""
    stack.resources = {
        name: replace(resource, properties=change(resource.properties), connectors=change(resource.connectors))
        for name, resource in stack.resources.items()
    }
    stack.outputs = {name: change(value) for name, value in stack.outputs.items()}
    stack.exports = [(name, change(value)) for name, value in stack.exports]


def _change(stack: Stack, change: Change) -> None:
    _everywhere(stack, lambda value: _changed(value, change))


def _changed(value: Any, change: Change) -> Any:
    """The value with other things where it refers to a name."""
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (key, said), *_ = value.items()
        named = _named(key, said)
        if named and (new := change(*named)) is not None:
            return new
        if key == "Fn::Sub":
            return _in_sub(said, change)
    return {key: _changed(inner, change) for key, inner in value.items()}


def _named(key: str, said: Any) -> tuple[str, str] | None:
    """What `Ref` or `Fn::GetAtt` names: the resource or parameter, and the rest with its dot."""
    if key == "Ref" and isinstance(said, str):
        return said, ""
    if key == "Fn::GetAtt":
        parts = said.split(".", 1) if isinstance(said, str) else said
        if isinstance(parts, list) and len(parts) == 2 and all(isinstance(part, str) for part in parts):
            return parts[0], f".{parts[1]}"
    return None


def _in_sub(said: Any, change: Change) -> Any:
    text, given = (said[0], mapping(said[1])) if isinstance(said, list) and len(said) == 2 else (said, {})
    if not isinstance(text, str):
        return {"Fn::Sub": said}
    given = {name: _changed(value, change) for name, value in given.items()}
    extra: dict[str, Any] = {}

    def put(match: re.Match[str]) -> str:
        new = None if match[1] in given else change(match[1], match[2])
        if new is None:
            return match[0]
        if isinstance(new, str):
            return new
        named = _named(*next(iter(new.items()))) if isinstance(new, dict) and len(new) == 1 else None
        if named:
            return f"${{{named[0]}{named[1]}}}"
        extra[f"Passed{match[1]}"] = new
        return f"${{Passed{match[1]}}}"

    changed = _TOKEN.sub(put, text)
    if len(changed) > limits.TEMPLATE_GROWTH and len(changed) > len(text):
        return {"Fn::Sub": said}  # what is put in grows from stack to stack
    text = changed
    return {"Fn::Sub": [text, {**given, **extra}] if given or extra else text}
