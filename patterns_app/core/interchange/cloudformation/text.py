"""Template text as plain values. YAML goes by an event guard first: no anchors, no aliases, bounded depth and number.

The short forms of intrinsic functions become their long ones: `!Ref X` is {"Ref": "X"}, `!Sub` is {"Fn::Sub": ...}.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, InputError, NotASketch, TooLarge


def load(data: bytes) -> dict[str, Any]:
    """The template as a mapping. Raises NotASketch and TooLarge with line and column."""
    value = _answered(load_part(data))
    if not isinstance(value, dict) or not isinstance(value.get("Resources"), dict):
        raise NotASketch([Error("$.Resources", "this is no template: it has no mapping of resources")])
    return value


def _answered(value: Any) -> Any:
    """The template in an answer of `aws cloudformation get-template`, which gives YAML as a text and JSON as it is."""
    if not isinstance(value, dict) or "Resources" in value or "TemplateBody" not in value:
        return value
    body = value["TemplateBody"]
    return load_part(body.encode()) if isinstance(body, str) else body


def load_part(data: bytes) -> Any:
    """A file that a template names, such as a workflow's definition, as plain values. Raises as `load` does."""
    text = _text_of(data)
    return _json(text) if text.lstrip().startswith("{") else _yaml(text)


def load_beside(data: bytes) -> Any:
    """The same of a file into which a deployment puts values first: JSON may have a token in place of a number."""
    text = _text_of(data)
    return _json(with_tokens_as_texts(text)) if text.lstrip().startswith("{") else _yaml(text)


def _text_of(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotASketch([Error("$", "a template has to be UTF-8 text")]) from None


_TEXT_OR_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\$\{[^{}"]*\}')


def with_tokens_as_texts(text: str) -> str:
    """JSON with `${Name}` in place of a number, a switch or a list, which a deployment puts in, made readable.

    >>> with_tokens_as_texts('{"TimeoutSeconds": ${Timeout}, "Resource": "${Arn}"}')
    '{"TimeoutSeconds": "${Timeout}", "Resource": "${Arn}"}'
    """
    return _TEXT_OR_TOKEN.sub(lambda found: found[0] if found[0].startswith('"') else json.dumps(found[0]), text)


def _json(text: str) -> Any:
    try:
        value = json.loads(text, parse_int=_whole, parse_constant=str, object_pairs_hook=_pairs)
    except (ValueError, RecursionError) as error:
        raise NotASketch([Error("$", f"not valid JSON: {error}")]) from None
    if place := _too_deep(value):
        raise TooLarge([Error(place, f"the JSON is nested more than {limits.TEMPLATE_DEPTH} levels deep")])
    return value


def _whole(digits: str) -> int | str:
    """A whole number that 64 bits hold; another one stays the text that it is."""
    return int(digits) if len(digits) <= limits.NUMBER_DIGITS else digits


def _too_deep(value: Any) -> str:
    """The place where a value is nested too deep, empty where it is not. Level by level, so by no recursion."""
    layer: list[tuple[str, Any]] = [("$", value)]
    for _ in range(limits.TEMPLATE_DEPTH + 1):
        below: list[tuple[str, Any]] = []
        for place, part in layer:
            if isinstance(part, dict):
                below += [(_below(place, key), inner) for key, inner in part.items() if isinstance(inner, dict | list)]
            elif isinstance(part, list):
                below += [(f"{place}[]", inner) for inner in part if isinstance(inner, dict | list)]
        layer = below
        if not layer:
            return ""
    return layer[0][0]


def _below(place: str, key: str) -> str:
    """The place of a key; long ones are not told to the end."""
    return f"{place}.{key[:40]}" if len(place) < 120 else place


def _yaml(text: str) -> Any:
    try:
        _guard(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader of our own, behind the guard
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "$"
        raise NotASketch([Error(place, f"not valid YAML: {error.problem}")]) from None
    except InputError:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        said = " ".join(str(error).partition("\n")[0].split())[:200]  # what follows tells of our own reading
        raise NotASketch([Error("$", f"not valid YAML: {said}")]) from None


def _guard(text: str) -> None:
    """Refuse what would be small to send and large to hold, before anything is built. An alias counts as what it names.

    CloudFormation itself reads no anchors; the tools that package templates write them out.
    """
    weighing = _Weighing()
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        weighing.add(event)


@dataclass
class _Weighing:
    """How much a YAML text holds when every alias is written out."""

    count: int = 0
    open: list[tuple[str | None, int, int]] = field(default_factory=list)  # anchor, count before it, deepest inside
    known: dict[str, tuple[int, int]] = field(default_factory=dict)  # count and depth of what an anchor names

    def add(self, event: yaml.Event) -> None:
        """The next part. Raises TooLarge, and NotASketch for an alias of nothing or of what it is in."""
        size, deep = 1, len(self.open)
        if isinstance(event, yaml.AliasEvent):
            size, inside = self._named(event)
            deep += inside
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self.open.append((event.anchor, self.count, 0))
            deep += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._end()
            return
        elif isinstance(event, yaml.ScalarEvent) and event.anchor:
            self.known[event.anchor] = (1, 0)
        self.count += size
        if self.count > limits.YAML_EVENTS:
            raise TooLarge([Error("$", f"the YAML has more than {limits.YAML_EVENTS:,} parts")])
        if deep > limits.YAML_DEPTH:
            raise TooLarge([Error("$", f"the YAML is nested more than {limits.YAML_DEPTH} levels deep")])
        if self.open:
            anchor, before, deepest = self.open[-1]
            self.open[-1] = (anchor, before, max(deepest, deep - len(self.open)))

    def _named(self, event: yaml.AliasEvent) -> tuple[int, int]:
        if event.anchor not in self.known:
            line = event.start_mark.line + 1 if event.start_mark else 0
            raise NotASketch(
                [Error(f"line {line}", f"the alias *{str(event.anchor)[:80]} names nothing that is whole")]
            )
        return self.known[event.anchor]

    def _end(self) -> None:
        anchor, before, deepest = self.open.pop()
        if anchor:
            self.known[anchor] = (self.count - before, deepest + 1)
        if self.open:
            outer, start, depth = self.open[-1]
            self.open[-1] = (outer, start, max(depth, deepest + 1))


class _Loader(yaml.CSafeLoader):
    """Safe YAML whose dates stay texts and whose short intrinsic functions become long ones."""


def _without_dates(resolvers: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
        for first, known in resolvers.items()
    }


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = _mapping(loader, node)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


def _number(loader: _Loader, node: yaml.ScalarNode) -> int | float | str:
    """A number as YAML 1.2 writes it, also where a tag says so; anything else is text.

    No base 60, which takes quadratic time, no number beyond 64 bits, which later cannot be written out.
    """
    text = str(loader.construct_scalar(node))
    if _WHOLE.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
    """Keys are text, as they are written: a template has no others."""
    found: dict[str, Any] = {}
    for part in _merged_in(node):
        found |= _mapping(loader, part)
    for key, value in node.value:
        if key.tag == _MERGE:
            continue
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key has to be plain text", key.start_mark)
        inner = loader.construct_object(value, deep=True)
        if _is_resource(inner) and _is_resource(found.get(key.value)):
            raise yaml.constructor.ConstructorError(None, None, _twice(key.value), key.start_mark)
        found[key.value] = inner
    return found


def _merged_in(node: yaml.MappingNode) -> list[yaml.MappingNode]:
    """The mappings that `<<` puts in, the last first: of several the first counts, and a key of its own before all."""
    parts: list[yaml.Node] = []
    for key, value in node.value:
        if key.tag == _MERGE:
            parts += value.value if isinstance(value, yaml.SequenceNode) else [value]
    return [part for part in reversed(parts) if isinstance(part, yaml.MappingNode)]


def _is_resource(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Type"), str) and "::" in value["Type"]


def _twice(name: str) -> str:
    return f"there are two resources called {name[:80]}: give one of them another name"


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, as `_mapping` reads one of YAML."""
    found: dict[str, Any] = {}
    for key, inner in pairs:
        if _is_resource(inner) and _is_resource(found.get(key)):
            raise NotASketch([Error(f"$..{key[:80]}", _twice(key))])
        found[key] = inner
    return found


# At most as many digits as 64 bits hold; a leading nought is one of an account's number, not of an octal one.
_WHOLE = re.compile(rf"[-+]?(?:0|[1-9][0-9]{{0,{limits.NUMBER_DIGITS - 1}}})", re.ASCII)
_BASED = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(?:[0-9]{1,40}\.[0-9]{0,40}|\.[0-9]{1,40}|[0-9]{1,40}(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?", re.ASCII
)
_TAG = "tag:yaml.org,2002:"
_MERGE = f"{_TAG}merge"

_Loader.yaml_implicit_resolvers = _without_dates(yaml.CSafeLoader.yaml_implicit_resolvers)
_Loader.add_constructor(f"{_TAG}int", _number)
_Loader.add_constructor(f"{_TAG}float", _number)
for _kind in ("binary", "timestamp"):
    _Loader.add_constructor(f"{_TAG}{_kind}", _text)
for _kind in ("map", "omap", "set", "pairs"):
    _Loader.add_constructor(f"{_TAG}{_kind}", _mapping)
_Loader.add_multi_constructor("!", _intrinsic)
