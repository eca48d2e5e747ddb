"""Files that a template names: definitions of workflows, bodies of APIs, nested templates."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from patterns_app.core import limits
from patterns_app.core.sketch.parser import Error, NotASketch, TooLarge

from .plain import at, items, joined, mapping
from .template import Resource
from .text import load_beside

# resource type -> property that names a file -> property that would hold the same written out
_NAMED: dict[str, dict[str, str]] = {
    "AWS::Serverless::StateMachine": {"DefinitionUri": "Definition"},
    "AWS::StepFunctions::StateMachine": {"DefinitionS3Location": "Definition"},
    "AWS::Serverless::Api": {"DefinitionUri": "DefinitionBody"},
    "AWS::Serverless::HttpApi": {"DefinitionUri": "DefinitionBody"},
    "AWS::ApiGateway::RestApi": {"BodyS3Location": "Body"},
    "AWS::ApiGatewayV2::Api": {"BodyS3Location": "Body"},
}
_NESTED = {"AWS::Serverless::Application": "Location", "AWS::CloudFormation::Stack": "TemplateURL"}
_TEMPLATES = (".yaml", ".yml", ".json", ".template")
_OPEN = "${}"  # in place of a piece of a path that only a deployment knows
_DEEPEST = 16  # of files that include files
_LONGEST = 4_096  # characters of a path; a key of a bucket has 1,024 (Amazon S3 user guide, "Naming objects")
_TELL_APART = 3  # files of one ending that are kept: the one that names may be among them, and two are too many


def elsewhere(resource: Resource) -> str:
    """The file that a resource is defined by and that is not here, or nothing."""
    for key, instead in _NAMED.get(resource.type, {}).items():
        if (named := resource.get(key)) is not None and resource.get(instead) is None:
            return _words(named)
    return next((_words(named) for named in _includes(resource.properties)), "")


def _includes(value: Any) -> Iterator[Any]:
    """What `AWS::Include` names, however deep in a value."""
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            transform = part.get("Fn::Transform")
            if at(transform, "Name") == "AWS::Include":
                yield at(transform, "Parameters", "Location")
            stack += part.values()
        elif isinstance(part, list):
            stack += part


def _words(named: Any) -> str:
    """A file as a template names it."""
    return _path_in(named)[:120] or "another file"


def _path_in(named: Any) -> str:
    """The path or address by which a template names a file: a text, a key of a bucket, or put together of pieces, of
    which those that only a deployment knows are left open. Nothing where none is written out.
    """
    if isinstance(named, str):
        return named
    said = at(named, "Key") or at(named, "Fn::Sub")
    if isinstance(pieces := at(named, "Fn::Join"), list) and len(pieces) == 2:
        return joined(str(pieces[0]), [one if isinstance(one, str) else _OPEN for one in items(pieces[1])])
    if isinstance(said, list) and said:
        said = said[0]
    return _path_in(said) if isinstance(said, str | dict) else ""


@dataclass
class _Ending:
    """The last names that paths have in common: a few of these paths, and the same with one name more before them."""

    paths: list[str] = field(default_factory=list)
    longer: dict[str, _Ending] = field(default_factory=dict)

    def add(self, path: str) -> None:
        """Put a path where its last names lead."""
        place = self
        for name in reversed(path.split("/")):
            place = place.longer.setdefault(name, _Ending())
            if len(place.paths) < _TELL_APART:
                place.paths.append(path)

    def meant(self, words: str, beside: str) -> str:
        """The path that has most last names in common with another one, or nothing where several have.

        >>> files = _Ending()
        >>> files.add("services/orders/service.yaml"), files.add("services/stock/service.yaml")
        (None, None)
        >>> files.meant("https://bucket/${Prefix}services/orders/service.yaml", ""), files.meant("service.yaml", "")
        ('services/orders/service.yaml', '')
        """
        others, place = list[str](), self
        for name in reversed(words.split("/")):
            if name not in place.longer:
                break
            place = place.longer[name]
            if not (fitting := [path for path in place.paths if path != beside]):
                break
            others = fitting
        return others[0] if len(others) == 1 else ""


@dataclass
class SideFiles:
    """The other files of an upload, by path. `used` tells what each was read as; `damaged` why one could not be."""

    files: Mapping[str, bytes]
    used: dict[str, str] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)
    _left: int = limits.IMPORT_INFLATED_BYTES

    @cached_property
    def _by_ending(self) -> _Ending:
        found = _Ending()
        for path in self.files:
            found.add(path)
        return found

    def find(self, named: Any, beside: str = "") -> str:
        """The path of the file that a template at `beside` names, or nothing."""
        words = _path_in(named)
        if not words or len(words) > _LONGEST:
            return ""
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(beside), words))
        if whole in self.files:
            return whole
        # What is uploaded file by file, or named by its address in a bucket, has only its last names in common.
        return self._by_ending.meant(words, beside) if posixpath.basename(words) else ""

    def put_in(self, template: dict[str, Any], path: str) -> dict[str, Any]:
        """The template with what its files say written out in it."""
        included = self._included(template, path, 0)
        resources = {name: self._with_file(name, body, path) for name, body in mapping(included["Resources"]).items()}
        return {**included, "Resources": resources}

    def nested(self, body: Any, beside: str) -> str:
        """The path of the template that a nested stack names, or nothing."""
        key = _NESTED.get(str(at(body, "Type")))
        return self.find(at(body, "Properties", key), beside) if key else ""

    def missing(self, body: Any, beside: str) -> str:
        """The path of a template that a nested stack names in a folder and that is not there, or nothing."""
        key = _NESTED.get(str(at(body, "Type")))
        named = at(body, "Properties", key) if key else None
        is_path = isinstance(named, str) and named.lower().endswith(_TEMPLATES) and ":" not in named
        has_folder = beside.lower().endswith(_TEMPLATES)  # what comes without a name has none
        if not is_path or not has_folder or self.find(named, beside):
            return ""
        return posixpath.normpath(posixpath.join(posixpath.dirname(beside), str(named)))

    def _with_file(self, name: str, body: Any, beside: str) -> Any:
        for key, instead in _NAMED.get(str(at(body, "Type")), {}).items():
            found = self.find(at(body, "Properties", key), beside)
            if found and (value := self._read(found, f"what {name} is defined by")) is not None:
                return {**body, "Properties": {**body["Properties"], instead: self._included(value, found, 0)}}
        return body

    def _included(self, value: Any, beside: str, depth: int) -> Any:
        """The value with every `AWS::Include` replaced by the content of its file."""
        if depth > _DEEPEST:
            return value
        if isinstance(value, list):
            return [self._included(item, beside, depth) for item in value]
        if not isinstance(value, dict):
            return value
        transform = value.get("Fn::Transform")
        if at(transform, "Name") == "AWS::Include" and (
            found := self.find(at(transform, "Parameters", "Location"), beside)
        ):
            rest = {key: inner for key, inner in value.items() if key != "Fn::Transform"}
            content = self._read(found, "what the template includes")
            value = {**rest, **mapping(self._included(content, found, depth + 1))}
        return {key: self._included(inner, beside, depth) for key, inner in value.items()}

    def _read(self, path: str, purpose: str) -> Any:
        # A file may be named a thousand times, and by files that are named a thousand times.
        self._left -= len(self.files[path])
        if self._left < 0:
            raise TooLarge([Error(path, "the files that the templates name are too large together")])
        try:
            value = load_beside(self.files[path])
        except NotASketch as error:
            self.damaged[path] = error.errors[0].told
            return None
        self.used[path] = f"read as {purpose}"
        return value
