"""Words of labels without the markup that texts for diagrams carry: tags, character codes, Markdown's emphasis."""

from __future__ import annotations

import re
from html import unescape

from .assembling import label

_BREAK = re.compile(r"<br\s*/?>|\\n", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_CODE = re.compile(r"#(\d{1,7});")
_NAMED = re.compile(r"#(\w{2,8});")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1")


def without_markup(words: str) -> str:
    """The words of a label on one line.

    >>> without_markup("`**Orders**<br/>#9829; fa:fa-car`")
    'Orders ♥ fa:fa-car'
    """
    said = words.strip()
    for sign in ('"', "`"):
        said = said.removeprefix(sign).removesuffix(sign)
    said = _TAG.sub("", _BREAK.sub(" ", said))
    said = _EMPHASIS.sub(r"\2", said)
    said = _CODE.sub(lambda code: chr(int(code[1])) if int(code[1]) < 0x110000 else "", said)
    said = _NAMED.sub(lambda code: unescape(f"&{code[1]};"), said)
    return label(said)
