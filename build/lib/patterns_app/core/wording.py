"""Texts that core keeps for people: marked for translators, and put into another language paragraph by paragraph.

Core speaks English and knows no language: who shows a text looks it up, or brings the texts of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

# What is said to people, in entries, rules, families and terms. Everything else names things, and stays.
# fmt: off
TEXTS = frozenset((
    "title", "tagline", "problem", "solution", "how_it_works", "when_to_use", "when_not", "text", "gap", "why",
    "does", "summary", "mend", "means", "says", "today", "watch", "name", "purpose", "pitfall", "others", "seen",
    "situation", "what_it_is", "you_manage", "provider_manages", "trade_off", "lead_time", "scaling",
    "unit_of_deployment", "billing_unit", "reasoning", "label", "description", "notes", "when", "ours", "term",
    "aim", "protects", "asks", "first",
))
# fmt: on
_NAMES = ("slug", "id", "key")  # by one of these an item of a list is known


class NotItsText(ValueError):
    """A text stands where what it is for has none. The words name the place."""


def translatable(text: str) -> str:
    """The text as it is; the call marks it for `scripts/texts.py`.

    >>> translatable("Shared")
    'Shared'
    """
    return text


def in_language(value: T, texts: object, name: str) -> T:
    """A value of the catalogue with other texts where there are some; what has none stays as it is.

    `texts` has the value's own shape with nothing in it but what is said otherwise. An item of a list is found by its
    `slug`, `id` or `key`, else by its place, where None leaves it. Raises NotItsText with `name` and the place.
    """
    merged = _merged(msgspec.to_builtins(value), texts, name, said=False)
    try:
        return msgspec.convert(merged, type(value), strict=True)
    except msgspec.ValidationError as error:
        raise NotItsText(f"{name}: {error}") from None


def _merged(source: Any, texts: object, place: str, said: bool) -> Any:
    if texts is None:
        return source
    if isinstance(source, dict) and isinstance(texts, dict):
        return {**source, **dict(_fields(source, texts, place))}
    if isinstance(source, list | tuple) and isinstance(texts, list):
        return _items(list(source), texts, place, said)
    if isinstance(source, str) and isinstance(texts, str) and said:
        return texts
    raise NotItsText(f"{place}: there is no text like this here")


def _fields(source: dict[str, Any], texts: dict[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    for key, text in texts.items():
        if key not in source:
            raise NotItsText(f"{place}.{key}: there is nothing of this name")
        if key not in _NAMES or text != source[key]:
            yield key, _merged(source[key], text, f"{place}.{key}", key in TEXTS)


def _items(source: list[Any], texts: list[Any], place: str, said: bool) -> list[Any]:
    found = list(source)
    for number, text in enumerate(texts):
        by = next((name for name in _NAMES if isinstance(text, dict) and name in text), None)
        wanted = text[by] if by else None
        at = number
        if by:
            at = next((spot for spot, one in enumerate(source) if isinstance(one, dict) and one.get(by) == wanted), -1)
        if not 0 <= at < len(source):
            raise NotItsText(f"{place}[{wanted if by else number}]: there is no such item")
        found[at] = _merged(source[at], text, f"{place}[{wanted if by else number}]", said)
    return found
