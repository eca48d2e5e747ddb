"""What a value names as a whole: not what is only a piece of a name, or the account and Region of an ARN."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .plain import at, items, joined, mapping
from .template import references

_BY_ITSELF = re.compile(r"\$\{([A-Za-z0-9]+)\.[A-Za-z0-9.]+\}|(?<![\w}-])\$\{([A-Za-z0-9]+)\}(?![\w$-])")
_FILLED_IN = re.compile(r"\$\{AWS::\w+\}|\{\{resolve:(?:[^{}]|\$\{[^}]*\})*\}\}")
_FROM_THE_STORE = re.compile(r"\{\{resolve:ssm:((?:[^:{}]|\$\{[^:}]*\})+)(?::\d+)?\}\}(?:[:/]\*)?")
_BEFORE_THE_NAME = len(("arn", "partition", "service", "Region", "account"))  # parts of an ARN
_NAMES_NOTHING = ("Ref", "Fn::GetAtt", "Fn::ImportValue", "Fn::Sub", "Fn::Join", "Fn::FindInMap")


def naming(value: Any) -> Iterator[str]:
    """The logical ids that name all of a part, where `references` has every one that a value is made of.

    >>> list(naming({"Fn::Sub": "arn:aws:sqs:${Region}:${Account}:${Stage}-orders"}))
    []
    >>> list(naming({"Fn::Sub": "arn:aws:s3:::${Bucket}/*"})), list(naming({"Fn::Sub": "${Table.Arn}/index/All"}))
    (['Bucket'], ['Table'])
    """
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack += reversed(part)
        elif isinstance(part, dict):
            yield from references({key: part[key] for key in ("Ref", "Fn::GetAtt") if key in part})
            given = mapping(part["Fn::Sub"][1]) if isinstance(part.get("Fn::Sub"), list) and part["Fn::Sub"][1:] else {}
            named = list(_by_themselves(in_words(part)))
            yield from (name for name in named if name not in given)
            stack += [given[name] for name in reversed(named) if name in given]
            stack += reversed([inner for key, inner in part.items() if key not in _NAMES_NOTHING])


def in_words(value: Any) -> str:
    """A text as it is written, that of `Fn::Sub`, or of `Fn::Join` as `Fn::Sub` would write it; else nothing."""
    said = at(value, "Fn::Sub")
    text = said[0] if isinstance(said, list) and said else said
    put_together = at(value, "Fn::Join")
    if isinstance(put_together, list) and len(put_together) == 2 and isinstance(put_together[0], str):
        text = joined(put_together[0], [_piece(one) for one in items(put_together[1])])
    return text if isinstance(text, str) else value if isinstance(value, str) else ""


def _piece(value: Any) -> str:
    """A piece of a joined text: a token for what only a deployment knows."""
    if isinstance(value, str):
        return value
    attribute = next(references({"Fn::GetAtt": at(value, "Fn::GetAtt")}), "")
    said = at(value, "Ref") or (f"{attribute}.Arn" if attribute else "AWS::Unknown")
    return in_words(value) or f"${{{said}}}"


def without_filled_in(text: str) -> str:
    """A text with a dash for what AWS puts in: this would count as parts of an ARN, for the colons that it holds."""
    return _FILLED_IN.sub("-", text)


def from_the_store(value: Any) -> str:
    """The name of the parameter of the Parameter Store that a value is as a whole, but for `/*` behind it; or nothing.

    >>> from_the_store("{{resolve:ssm:/orders/QueueArn:3}}"), from_the_store("https://{{resolve:ssm:Domain}}/orders")
    ('/orders/QueueArn', '')
    """
    found = _FROM_THE_STORE.fullmatch(in_words(value))
    return found[1] if found else ""


def _by_themselves(text: str) -> Iterator[str]:
    text = without_filled_in(text)
    if text.startswith("arn:"):
        text = ":".join(text.split(":")[_BEFORE_THE_NAME:])
    yield from (attribute or name for attribute, name in _BY_ITSELF.findall(text))
