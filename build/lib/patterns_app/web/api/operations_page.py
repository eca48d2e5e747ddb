"""The OpenAPI document as what the page of operations shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """Something that an address or a header may carry. `place` is query, path or header."""

    name: str
    place: str
    about: str
    required: bool
    choices: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class Body:
    """What is sent: the types that it may have, and an example of the first of them."""

    types: tuple[str, ...]
    type: str
    example: str


@dataclass(frozen=True)
class Answer:
    """A status and what comes with it."""

    status: str
    about: str
    types: tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Group:
    """Operations of one tag."""

    key: str
    title: str
    operations: tuple[Operation, ...]


# So that an operation can be tried at once.
_EXAMPLES = {"slug": "saga", "key": "aws.lambda", "a": "faas", "b": "iaas"}


def groups(document: dict[str, Any]) -> list[Group]:
    """The operations by their tag, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation.get("tags", ["other"])[0]
            found.setdefault(tag, []).append(_operation(document, path, method.upper(), operation))
    return [Group(tag.replace(" ", "-"), tag.capitalize(), tuple(members)) for tag, members in found.items()]


def _operation(document: dict[str, Any], path: str, method: str, said: dict[str, Any]) -> Operation:
    return Operation(
        id=said["operationId"],
        method=method,
        path=path,
        summary=said.get("summary", ""),
        description=said.get("description", ""),
        parameters=(*(_parameter(path, one) for one in said.get("parameters", ())), *_authorization(document, said)),
        body=_body(said.get("requestBody")),
        answers=tuple(_answer(str(status), one) for status, one in sorted(said["responses"].items(), key=_order)),
    )


def _parameter(path: str, said: dict[str, Any]) -> Parameter:
    schema = said.get("schema", {})
    example = "faas" if "/models/" in path else _EXAMPLES.get(said["name"], "")
    return Parameter(
        name=said["name"],
        place=said["in"],
        about=said.get("description", ""),
        required=said.get("required", False),
        choices=tuple(schema.get("enum", ())) or (("true", "false") if schema.get("type") == "boolean" else ()),
        example=example if said.get("required") else "",
    )


def _authorization(document: dict[str, Any], said: dict[str, Any]) -> list[Parameter]:
    """The header in which a secret is shown, for an operation that takes one."""
    ways = said.get("security", ())
    schemes = document["components"]["securitySchemes"]
    about = [schemes[name]["description"] for way in ways for name in way]
    return [Parameter("Authorization", "header", f"`Bearer …`. {text}", {} not in ways, (), "") for text in about]


def _body(said: dict[str, Any] | None) -> Body | None:
    if not said:
        return None
    content = said["content"]
    first = next(iter(content))
    example = content[first].get("example", "")
    text = example if isinstance(example, str) else json.dumps(example, indent=2)
    return Body(tuple(content), first, text)


def _answer(status: str, said: dict[str, Any]) -> Answer:
    return Answer(status, said.get("description", ""), tuple(said.get("content", ())))


def _order(pair: tuple[Any, Any]) -> str:
    return str(pair[0])
