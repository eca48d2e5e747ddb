"""Words and signs of D2 text. Source: https://d2lang.com/tour/strings"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

_TOKEN = re.compile(
    r"(?P<block>\|(?P<bar>[|`]{0,20})[a-z]*\b)|(?P<remark>#[^\n]*)|"
    r"(?P<many>\"\"\".*?\"\"\")|(?P<quoted>\"(?:\\.|[^\"\\])*\"|'(?:''|[^'])*')|(?P<arrow><-+>|<-+|-+>|--+)|(?P<sign>[{}:;.\n])|"
    r"(?P<gap>[ \t\r]+|\\\n)|"
    r"(?P<word>(?:\\.|\$\{[^{}\n]*\}|[^\s{}:;.\"'<>#|-]|-(?!-|>)|<(?!-)|[>|#'\"](?<=\S.))+)|(?P<other>.)",
    re.DOTALL,
)
_KINDS_OF_BARS = 20  # that may stay open: each has been looked for through the whole text
_BLOCK_ENDS = r"\|(?=\s|$|[;}])"


@dataclass
class Token:
    """A word, a sign or a gap. `line` counts from 1."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """A text word by word; remarks say nothing and are away."""
    line, place = 1, 0
    open_bars: set[str] = set()  # of blocks that nothing closes in the rest of the text: looked for once
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:  # `other` takes whatever is left
            return
        kind, said = found.lastgroup or "other", found[0]
        if found["block"] is not None:
            kind, said = _block(text, found, open_bars)
        place += len(said)
        if kind not in ("gap", "remark"):
            yield Token(kind, said, line)
        elif kind == "gap" and said[0] != "\\":
            yield Token("gap", " ", line)
        line += said.count("\n")


def _block(text: str, found: re.Match[str], open_bars: set[str]) -> tuple[str, str]:
    """A block of Markdown or code as a whole; the bar alone where it does not end."""
    bar = found["bar"]
    is_open = bar in open_bars or len(open_bars) > _KINDS_OF_BARS
    end = None if is_open else re.compile(re.escape(bar) + _BLOCK_ENDS).search(text, found.end())
    if end is None:
        open_bars.add(bar)
        return "other", "|"
    return "block", text[found.start() : end.end()]


def plain(token: Token) -> str:
    """What a word, a text in quotes or a block says."""
    text = token.text
    if token.kind == "many":
        return text[3:-3]
    if token.kind == "quoted":
        inner = text[1:-1]
        return inner.replace("''", "'") if text[0] == "'" else _unescaped(inner)
    if token.kind == "block":
        return dedent(re.sub(r"^\|+[`|]*[a-z]*(?:[^\S\n]*\n)?|[`|]*\|+$", "", text)).strip()
    return _unescaped(text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)
