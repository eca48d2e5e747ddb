"""Text of Terraform's language as blocks and expressions, in the words that a plan has for them; nothing is run.

An expression is a mapping as in `configuration` of a plan: `constant_value` where the text says it outright, else the
`references` that it names. Beyond those, `whole` is the one reference that an expression consists of, `template` the
pieces of a text, and `document` an object that the file writes as JSON, with `Spoken` where it names something.
Grammar: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from lark import Lark, Token, Tree, UnexpectedInput

from patterns_app.core.sketch.parser import Error, NotASketch

Expression = dict[str, Any]
_Node = Tree[Token] | Token
_TRAVERSALS = ("get_attr_expr_term", "index_expr_term", "attr_splat_expr_term", "full_splat_expr_term")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_INSERTED = re.compile(r"\$\{([^{}]*)\}")
_NAMED = re.compile(r"[A-Za-z_][\w-]*(?:\[[^\[\]]*\])?(?:\.[A-Za-z_*][\w-]*(?:\[[^\[\]]*\])?)+")
_HOLE = re.compile("\ue000(\\d+)\ue001")  # of the private use area, which no text of JSON needs
_ENDS = {"terraform", "path", "self", "count"}  # what names nothing that is made
_SAME = {"toset", "tolist", "tomap", "sensitive", "nonsensitive"}  # calls that say what they are given
_OPENED = re.compile(r"<<-?([\w.-]+)[^\S\n]*$", re.MULTILINE)
_LONE = re.compile(r"^([^\S\n]*([\w.-]+))[^\S\n]+$", re.MULTILINE)


@dataclass(frozen=True)
class Spoken:
    """What a document names in one place, and the text around it, with `*` for what is known later only."""

    references: tuple[str, ...]
    text: str = ""
    said: Expression = field(default_factory=dict, compare=False)  # the expression, for who knows what it stands for


@dataclass
class Block:
    """A block: `resource "aws_sqs_queue" "jobs" { ... }` has two labels. Lines count from 1."""

    kind: str
    labels: tuple[str, ...]
    line: int
    attributes: dict[str, Expression] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


def blocks_of(text: str) -> list[Block]:
    """The blocks of a file. Raises NotASketch with line and column for what is not of the language."""
    try:
        tree = _parser().parse(_with_bare_ends(text) + "\n")
    except UnexpectedInput as error:
        place = f"line {max(error.line, 1)}, column {max(error.column, 1)}"
        raise NotASketch([Error("$", f"{place}: this is not of Terraform's language")]) from None
    body = cast("Tree[Token]", tree.children[0])
    return _body(body)[1]


def _with_bare_ends(text: str) -> str:
    """The text without blanks behind the word that ends a text over several lines.

    HCL's own scanner trims the line before it compares it with that word; python-hcl2 does not.
    Source: heredocNewline in https://github.com/hashicorp/hcl/blob/main/hclsyntax/scan_tokens.rl
    """
    words = set(_OPENED.findall(text))
    return _LONE.sub(lambda found: found[1] if found[2] in words else found[0], text) if words else text


def _parser() -> Lark:
    """The parser of python-hcl2, which keeps the tables of its grammar beside itself."""
    from hcl2.parser import parser  # a tenth of a second, for those alone who read such files

    return parser()


def _body(body: Tree[Token]) -> tuple[dict[str, Expression], list[Block]]:
    attributes: dict[str, Expression] = {}
    blocks: list[Block] = []
    for one in _trees(body):
        if one.data == "attribute":
            attributes[_word(one.children[0])] = expression(one.children[-1])
        elif one.data == "block":
            blocks.append(_block(one))
    return attributes, blocks


def _block(tree: Tree[Token]) -> Block:
    inner = next(one for one in _trees(tree) if one.data == "body")
    kind, *labels = [_word(one) for one in _trees(tree) if one.data not in ("body", "new_line_or_comment")]
    attributes, blocks = _body(inner)
    return Block(kind, tuple(labels), tree.meta.line, attributes, blocks)


def _trees(tree: Tree[Token]) -> Iterator[Tree[Token]]:
    return (one for one in tree.children if isinstance(one, Tree))


def _word(node: _Node) -> str:
    """A name, a keyword or a text without anything inserted."""
    if isinstance(node, Token):
        return str(node)
    return "".join(_word(one) for one in node.children).strip('"')


def expression(node: _Node) -> Expression:
    """What an expression says outright, or what it names."""
    node = _bare(node)
    if isinstance(node, Token):
        return {}
    made = _MADE.get(node.data)
    if made:
        return made(node)
    found = list(_references(node))
    whole = len(found) == 1 and node.data in _TRAVERSALS
    return {"references": found, "whole": found[0]} if whole else {"references": found}


def _bare(node: _Node) -> _Node:
    """An expression without brackets and steps of the grammar around it."""
    while isinstance(node, Tree) and node.data == "expr_term":
        inner = [one for one in _trees(node) if one.data != "new_line_or_comment"]
        if len(inner) != 1:
            break
        node = inner[0]
    return node


def _number(tree: Tree[Token]) -> Expression:
    text = _word(tree)
    return {"constant_value": float(text) if tree.data == "float_lit" else int(text)}


def _literal(tree: Tree[Token]) -> Expression:
    return {"constant_value": {"true": True, "false": False}.get(_word(tree))}


def _unary(tree: Tree[Token]) -> Expression:
    value = expression(tree.children[-1])
    constant = value.get("constant_value")
    if tree.children[0] == "-" and isinstance(constant, int | float):
        return {"constant_value": -constant}
    return {"references": value.get("references", [])}


def _string(tree: Tree[Token]) -> Expression:
    pieces: list[str | Expression] = []
    for part in _trees(tree):
        inner = part.children[0]
        if isinstance(inner, Token):
            pieces.append(_ESCAPED.sub(_unescaped, str(inner)))
        elif inner.data == "interpolation":
            pieces.append(expression(inner.children[1]))
        else:
            pieces.append({"references": list(_references(inner))})
    return _pieced(pieces)


def _unescaped(found: re.Match[str]) -> str:
    sign = found[1]
    if sign[0] not in "uU" or len(sign) == 1:
        return _ESCAPES.get(sign, sign)
    number = int(f"0x{sign[1:]}", 0)
    return chr(number) if number <= sys.maxunicode else ""


def _pieced(pieces: list[str | Expression]) -> Expression:
    if all(isinstance(one, str) for one in pieces):
        return {"constant_value": "".join(cast("list[str]", pieces))}
    named = [name for one in pieces if isinstance(one, dict) for name in one.get("references", ())]
    return {"references": named, "template": pieces}


def _heredoc(tree: Tree[Token]) -> Expression:
    """A text over several lines: as JSON where it is some, with what is inserted into it."""
    lines = str(tree.children[0]).replace("\r\n", "\n").split("\n")[1:]
    while lines and not lines[-1].strip():
        lines.pop()
    text = "\n".join(lines[:-1])
    inserted = [match[1] for match in _INSERTED.finditer(text)]
    named = [tuple(_NAMED.findall(one)) for one in inserted]
    told: Expression = {"references": [name for names in named for name in names]} if inserted else {}
    numbers = iter(range(len(inserted)))
    try:
        value = json.loads(_INSERTED.sub(lambda _: f"\ue000{next(numbers)}\ue001", text))
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict | list):
        told["document"] = _filled(value, named)
    if not inserted:
        told["constant_value"] = text
    return told


def _filled(value: Any, named: list[tuple[str, ...]]) -> Any:
    if isinstance(value, dict):
        return {_HOLE.sub("", key): _filled(inner, named) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, named) for inner in value]
    if isinstance(value, str) and (holes := _HOLE.findall(value)):
        return Spoken(tuple(name for hole in holes for name in named[int(hole)]), _HOLE.sub("*", value))
    return value


def _tuple(tree: Tree[Token]) -> Expression:
    items = [expression(one) for one in _trees(tree) if one.data != "new_line_or_comment"]
    if all("constant_value" in one for one in items):
        return {"constant_value": [one["constant_value"] for one in items]}
    return {"references": [name for one in items for name in one.get("references", ())], "items": items}


def _object(tree: Tree[Token]) -> Expression:
    said = {_key(one): expression(one.children[-1]) for one in _trees(tree) if one.data == "object_elem"}
    if all("constant_value" in one for one in said.values()):
        return {"constant_value": {key: one["constant_value"] for key, one in said.items()}}
    return {"references": [name for one in said.values() for name in one.get("references", ())], "fields": said}


def _key(element: Tree[Token]) -> str:
    key = _bare(cast("Tree[Token]", element.children[0]).children[0])
    return _word(key)


def _call(tree: Tree[Token]) -> Expression:
    """A call of a function: none is worked out, but what is written as JSON is known all the same."""
    named = list(_references(tree))
    given = [one for part in _trees(tree) if part.data == "arguments" for one in _trees(part)]
    if _word(tree.children[0]) in _SAME and len(given) == 1:
        return expression(given[0])
    if _word(tree.children[0]) != "jsonencode" or not given:
        return {"references": named}
    return {"references": named, "document": document(expression(given[0]))}


def document(said: Expression) -> Any:
    """What an expression is as JSON, with `Spoken` where it is known later only."""
    if "constant_value" in said:
        return said["constant_value"]
    if "fields" in said:
        return {key: document(one) for key, one in said["fields"].items()}
    if "items" in said:
        return [document(one) for one in said["items"]]
    text = "".join(one if isinstance(one, str) else "*" for one in said.get("template", ()))
    return Spoken(tuple(said.get("references", ())), text, said)


def _conditional(tree: Tree[Token]) -> Expression:
    """One of two: what both name, for nobody here knows which it will be."""
    parts = [one for one in _trees(tree) if one.data != "new_line_or_comment"]
    return {"references": [name for one in parts[1:] for name in _references(one)]}


_MADE = {
    "int_lit": _number,
    "float_lit": _number,
    "literal_value": _literal,
    "unary_op": _unary,
    "string": _string,
    "heredoc_template": _heredoc,
    "heredoc_template_trim": _heredoc,
    "tuple": _tuple,
    "object": _object,
    "function_call": _call,
    "conditional": _conditional,
}


def _references(node: _Node) -> Iterator[str]:
    """What is named anywhere in an expression, as `aws_sqs_queue.jobs.arn`, without the numbers of instances."""
    if isinstance(node, Token):
        return
    if node.data.startswith("heredoc"):
        yield from (name for one in _INSERTED.findall(str(node.children[0])) for name in _NAMED.findall(one))
    elif node.data in _TRAVERSALS and (path := _path(node)):
        if path[0] not in _ENDS and len(path) > 1:
            yield ".".join(path)
    else:
        for one in node.children:
            yield from _references(one)


def _path(node: _Node) -> list[str]:
    """The names of a traversal from its root on; empty where it does not begin with a name."""
    steps: list[str] = []
    node = _bare(node)
    while isinstance(node, Tree) and node.data in _TRAVERSALS:
        steps[:0] = _steps(cast("Tree[Token]", node.children[-1]))
        node = _bare(node.children[0])
    return [_word(node), *steps] if isinstance(node, Tree) and node.data == "identifier" else []


def _steps(last: Tree[Token]) -> list[str]:
    if last.data == "get_attr":
        return [_word(last.children[-1])]
    return [_word(one.children[-1]) for one in _trees(last) if one.data == "get_attr"]
