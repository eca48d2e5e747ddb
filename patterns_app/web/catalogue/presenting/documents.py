"""The documents of the repository as pages: rendered once, linked among each other, and searched by section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_noop
from markdown_it import MarkdownIt
from markdown_it.token import Token

# What is shown, in the order of reading: what somebody wants, files by the name in the address, and what is in them.
SHELVES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        gettext_noop("Begin"),
        {"tutorial": gettext_noop("In ten minutes from nothing to a design that is checked, mended and taken along.")},
    ),
    (
        gettext_noop("Do something"),
        {
            "command": gettext_noop(
                "Check, mend, draw, convert and compare sketches and templates at a terminal or in a pipeline."
            ),
            "agents": gettext_noop(
                "Let an agent judge: the tools, on files or on a server, and what documents may not do."
            ),
            "studio": gettext_noop("Draw, play, break and load a system; every gesture and key."),
            "simulation": gettext_noop(
                "Latency, throttling, queues, loss and cost of a sketch under load, and a budget for them."
            ),
            "operating": gettext_noop("Install, upgrade, back up, watch and scale the product on hosts of your own."),
            "adding-a-pattern": gettext_noop(
                "The one file that a pattern is, with its stories, pitfalls and identity."
            ),
            "contributing": gettext_noop("How the code is laid out, and what a change has to pass."),
        },
    ),
    (
        gettext_noop("Look something up"),
        {
            "api": gettext_noop("Every operation over HTTP, with limits and errors."),
            "settings": gettext_noop("Every setting of the server, with its default."),
            "behaviours": gettext_noop(
                "How a message fares between two services: retries, orders, losses, and where that stands."
            ),
            "glossary": gettext_noop("The words of the product, each with one meaning."),
            "changes": gettext_noop("What is new in each version."),
            "security": gettext_noop("How to report a weakness, and what is defended."),
        },
    ),
    (
        gettext_noop("Understand"),
        {
            "engine": gettext_noop("How one message and a million are computed, and what is not modelled."),
            "performance": gettext_noop("What was measured, beside what, and on which machine."),
        },
    ),
)
_ELSEWHERE = {"contributing": "CONTRIBUTING.md", "changes": "CHANGELOG.md", "security": "SECURITY.md"}
_WEB = re.compile(r"^(https?:|mailto:|/(?!/))")
_AROUND = 90  # letters of a section beside what was found in it


@dataclass(frozen=True)
class Section:
    """A heading with the text below it, for the contents and for the search."""

    anchor: str
    heading: str
    level: int
    text: str


@dataclass(frozen=True)
class Document:
    """A document as a page."""

    slug: str
    title: str
    summary: str
    html: SafeString
    sections: tuple[Section, ...]

    @property
    def url(self) -> str:
        """Its address."""
        return reverse("document", args=[self.slug])


@dataclass(frozen=True)
class Found:
    """A section that has all the words that were asked for."""

    url: str
    title: str
    heading: str
    text: str


@cache
def documents() -> dict[str, Document]:
    """All documents that are there, by the name in the address."""
    said = {slug: (summary, _path(slug)) for _, some in SHELVES for slug, summary in some.items()}
    return {slug: _document(slug, summary, path) for slug, (summary, path) in said.items() if path.is_file()}


def shelves() -> list[tuple[str, list[Document]]]:
    """The documents by what somebody wants."""
    known = documents()
    found = [(name, [known[slug] for slug in slugs if slug in known]) for name, slugs in SHELVES]
    return [(name, some) for name, some in found if some]


def searched(text: str, most: int = 40) -> list[Found]:
    """The sections that have all words of a text, those with a word in the heading first."""
    words = text.lower().split()
    found: list[tuple[int, Found]] = []
    for document in documents().values() if words else ():
        for section in document.sections:
            whole = f"{document.title} {section.heading} {section.text}".lower()
            if all(word in whole for word in words):
                heading = f"{document.title} {section.heading}".lower()
                rank = -sum(word in heading for word in words)
                address = f"{document.url}#{section.anchor}" if section.anchor else document.url
                found.append((rank, Found(address, document.title, section.heading, _around(section.text, words))))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])][:most]


def _path(slug: str) -> Path:
    root: Path = settings.ROOT
    return root / _ELSEWHERE[slug] if slug in _ELSEWHERE else root / "docs" / f"{slug}.md"


def _document(slug: str, summary: str, path: Path) -> Document:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(path.read_text(encoding="utf-8"))
    sections = tuple(_sectioned(tokens))
    for token in tokens:
        for child in token.children or ():
            _lead(child)
    html = reader.renderer.render(_without_title(tokens), reader.options, {})
    # A table may be wider than a phone, and what scrolls is reached by the keyboard.
    html = html.replace("<table>", '<div class="scrolls" tabindex="0"><table>').replace("</table>", "</table></div>")
    html = html.replace("<pre>", '<pre tabindex="0">')
    return Document(slug, sections[0].heading, summary, SafeString(html), sections)


def _sectioned(tokens: list[Token]) -> Iterator[Section]:
    """The sections in order; gives each heading its anchor."""
    anchor, heading, level, texts = "", "", 1, list[str]()
    taken: dict[str, int] = {}
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            if heading:
                yield Section(anchor, heading, level, " ".join(texts))
            heading, level, texts = _plain(token), int(before.tag[1]), []
            name = slugify(heading)
            taken[name] = taken.get(name, -1) + 1
            anchor = (f"{name}-{taken[name]}" if taken[name] else name) if level > 1 else ""
            before.attrSet("id", anchor or "title")
        elif token.type in ("inline", "fence", "code_block"):
            texts.append(_plain(token))
    yield Section(anchor, heading, level, " ".join(texts))


def _plain(token: Token) -> str:
    if token.children is None:
        return " ".join(token.content.split())
    return "".join(" " if one.type == "softbreak" else one.content for one in token.children)


def _lead(token: Token) -> None:
    """Let a link lead to the page of what it names; one to a file that has none leads nowhere and stays text."""
    if token.type != "link_open":
        return
    address = str(token.attrGet("href") or "")
    if address.startswith("#") or _WEB.match(address):
        return
    path, _, anchor = address.partition("#")
    name = path.rpartition("/")[2]
    slugs = {file: slug for slug, file in _ELSEWHERE.items()}
    slug = slugs.get(name) or name.removesuffix(".md")
    if slug in {one for _, some in SHELVES for one in some} and name.endswith(".md"):
        token.attrSet("href", reverse("document", args=[slug]) + (f"#{anchor}" if anchor else ""))
    else:
        del token.attrs["href"]


def _without_title(tokens: list[Token]) -> list[Token]:
    """The page has its title in its own head."""
    return tokens[3:] if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1" else tokens


def _around(text: str, words: list[str]) -> str:
    """What stands beside the first of the words, in whole words."""
    places = [place for word in words if (place := text.lower().find(word)) >= 0]
    start = max(0, min(places, default=0) - _AROUND)
    start = text.rfind(" ", 0, start) + 1
    end = len(text) if start + 3 * _AROUND >= len(text) else text.rfind(" ", start + 1, start + 3 * _AROUND)
    end = end if end > start else start + 3 * _AROUND  # one word without end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
