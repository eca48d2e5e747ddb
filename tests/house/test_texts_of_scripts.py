"""No text that people see escapes translation: literals of scripts that read as words go through `gettext`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pygments.lexers.javascript import JavascriptLexer
from pygments.token import Comment, String

ROOT = Path(__file__).resolve().parents[2]
# Words of the browser: names of keys, headers and events, and what is compared and never shown.
BROWSER = {
    "Escape",
    "Enter",
    "Tab",
    "Space",
    "Delete",
    "Backspace",
    "Home",
    "End",
    "Ctrl",
    "Alt",
    "Shift",
    "Del",
    "Arrow",
}
BROWSER |= {"Quote", "Slash", "Period", "Equal", "Minus", "Location", "Accept", "Prefer", "Content", "Meta", "Option"}
# What a document is called, which is content; kinds of data of the browser; and halves of keys.
OURS = {"Untitled sketch", "Sketch", "Files", "Left", "Right", "Up", "Down"}
_SENTENCE = re.compile(
    r"^[A-Z][a-z]+(?:[ ,].*[A-Za-z].*|[.…:!?]?)$|\s[a-z]{2,}[.!?](?: |$)|^[a-z]+ [a-z]+ [a-z]+.* [a-z]+[.…]?$"
)
_SPACED = re.compile(r"(?:^|\s)[A-Z][a-z]+\s|\s[a-z]{2,}[.!?](?:\s|$)")
_ATTRIBUTES = re.compile(r"(?:class(?:Name)?|querySelector(?:All)?|closest|matches|matchMedia|setProperty)\W*$")


def literals(code: str) -> Iterator[tuple[int, str, str, bool]]:
    """Line, text, what stands before it, and whether it is a piece of a template."""
    before, line = "", 1
    for kind, text in JavascriptLexer(stripnl=False, ensurenl=False).get_tokens(code):
        if kind in (String.Double, String.Single) and len(text) > 2:
            yield line, text[1:-1], before, False
        elif kind is String.Backtick and text != "`":
            yield line, text, before, True
        if kind not in Comment:
            before = (before + text)[-160:]
        line += text.count("\n")


def forgotten(code: str) -> list[str]:
    found = []
    for line, text, before, piece in literals(code):
        if text.strip() in BROWSER | OURS or re.search(r"(?:===|!==|case|from|import)\s*$", before):
            continue
        if re.search(r"(?<!\w)n?gettext\(\s*$", before) or re.search(
            r'(?<!\w)ngettext\("(?:[^"\\]|\\.)*",\s*$', before
        ):
            continue
        if _ATTRIBUTES.search(before) or re.search(r"[<>{}=]|\w\(|[a-z]-[a-z]+[: ]|^[#.\[]", text):
            continue
        if (_SPACED if piece else _SENTENCE).search(text):
            found.append(f"{line}: {text[:80]}")
    return found


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ('say("Saved.");', 1),
        ('say(gettext("Saved."));', 0),
        ('say(ngettext("{n} part is left.", "{n} parts are left.", n));', 0),
        ("say(`Deleted ${name}`);", 1),
        ("say(`${name} was deleted.`);", 1),
        ('h("p", { class: "tiny quiet" }, "What was read");', 1),
        ('if (event.key === "Escape") h("button", { class: "button small plain" });', 0),
        ("node.className = `token ${kind}`;", 0),
    ],
)
def test_what_reads_as_words_is_told_from_what_does_not(code: str, wrong: int) -> None:
    assert len(forgotten(code)) == wrong


def test_no_text_of_a_script_is_forgotten() -> None:
    found = []
    for folder in ("studio", "player", "js"):
        for path in sorted((ROOT / "static" / folder).rglob("*.js")):
            where = path.relative_to(ROOT).as_posix()
            found += [f"{where}:{one}" for one in forgotten(path.read_text(encoding="utf-8"))]
    assert found == []
