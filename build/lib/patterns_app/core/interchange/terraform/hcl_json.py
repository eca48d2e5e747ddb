"""Terraform's other syntax, JSON, as the same blocks and expressions; and files of values for variables in both.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from patterns_app.core import limits
from patterns_app.core.interchange.cloudformation.plain import mapping
from patterns_app.core.interchange.cloudformation.text import load_part
from patterns_app.core.sketch.parser import Error, NotASketch

from .hcl import Block, Expression, blocks_of

_WHOLE = re.compile(r"\$\{([^{}\"]+)\}")
_LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1}
_REMARK = "//"


def json_blocks_of(text: str) -> list[Block]:
    """The blocks of a `.tf.json` file. Raises NotASketch."""
    value = load_part(text.encode())
    if not isinstance(value, dict):
        raise NotASketch([Error("$", "a file of Terraform in JSON has to be an object")])
    return [one for kind, said in value.items() if kind != _REMARK for one in _blocks(kind, (), said)]


def values_of(text: str, is_json: bool) -> dict[str, Expression]:
    """What a file of values says of each variable. Raises NotASketch with the place."""
    if is_json:
        return {name: _expression(said) for name, said in mapping(load_part(text.encode())).items()}
    return blocks_of(f"values {{\n{text}\n}}")[0].attributes


def _blocks(kind: str, labels: tuple[str, ...], said: Any) -> Iterator[Block]:
    """Objects in objects by their labels, or lists of such."""
    if isinstance(said, list):
        for one in said:
            yield from _blocks(kind, labels, one)
    elif len(labels) < _LABELS.get(kind, 0):
        for name, inner in mapping(said).items():
            if name != _REMARK:
                yield from _blocks(kind, (*labels, name), inner)
    else:
        yield _block(kind, labels, mapping(said), 0)


def _block(kind: str, labels: tuple[str, ...], said: dict[str, Any], depth: int) -> Block:
    """A block. In one of a resource what is an object, or a list of such, is a block too."""
    block = Block(kind, labels, 1)
    for name, value in said.items():
        inside = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
        nested = kind not in ("module", "variable", "output", "locals") and inside
        if name == _REMARK:
            continue
        if nested and all(isinstance(one, dict) for one in inside) and depth < limits.JSON_DEPTH:
            block.blocks += [_block(name, (), one, depth + 1) for one in inside]
        else:
            block.attributes[name] = _expression(value)
    return block


def _expression(value: Any) -> Expression:
    if isinstance(value, dict):
        fields = {key: _expression(one) for key, one in value.items() if key != _REMARK}
        if all("constant_value" in one for one in fields.values()):
            return {"constant_value": {key: one["constant_value"] for key, one in fields.items()}}
        return {"references": [name for one in fields.values() for name in one.get("references", ())], "fields": fields}
    if isinstance(value, list):
        inside = [_expression(one) for one in value]
        if all("constant_value" in one for one in inside):
            return {"constant_value": [one["constant_value"] for one in inside]}
        return {"references": [name for one in inside for name in one.get("references", ())], "items": inside}
    if not isinstance(value, str) or "${" not in value:
        return {"constant_value": value}
    whole = _WHOLE.fullmatch(value)
    try:
        (block,) = blocks_of(f"said {{\n  value = {whole[1] if whole else json.dumps(value)}\n}}")
        return block.attributes["value"]
    except (NotASketch, ValueError, KeyError):
        return {"references": []}
