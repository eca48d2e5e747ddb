"""The documents of the repository as pages: rendered once, linked among each other, and searched by section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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

from patterns_app.core.patterns.words import plain_words, question, root
from patterns_app.core.vocabulary.spelling import Spelling

from .made_documents import decisions, fields, kinds, rules

# What is shown, in the order of reading: what somebody wants, documents by their names in the address, each with what
# is in it. A name with `#` is a section of another document, called by the words behind the bar.
SHELVES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        gettext_noop("Begin"),
        {"tutorial": gettext_noop("In ten minutes from nothing to a design that is checked, fixed and exported.")},
    ),
    (
        gettext_noop("Do something"),
        {
            "studio": gettext_noop("Draw, play, break and load a system; every gesture and key."),
            "composing": gettext_noop("Two patterns become one system where they share a part."),
            "importing": gettext_noop("Templates, diagrams and programs as sketches, and changes back into them."),
            "pipeline": gettext_noop(
                "Fail at errors, on any host of pipelines, also where a repository has findings already."
            ),
            "embedding": gettext_noop("Pictures, players and sketches of yours in your own page."),
            "simulation": gettext_noop(
                "Latency, throttling, queues, loss and cost of a sketch under load, and a budget for them."
            ),
            "agents": gettext_noop(
                "Let an agent judge: the tools, on files or on a server, and what documents may not do."
            ),
        },
    ),
    (
        gettext_noop("Run it"),
        {
            "operating": gettext_noop("Install, watch and scale the product on hosts of your own."),
            "operating#backup|Back up": gettext_noop("While it runs, to a folder or a store, as often as you like."),
            "operating#restore|Restore": gettext_noop("Look whether a backup is whole, and put it in place."),
            "operating#upgrade|Upgrade": gettext_noop("From any version to the newest, and back."),
        },
    ),
    (
        gettext_noop("Add something"),
        {
            "contributing": gettext_noop("How the code is laid out, and what a change has to pass."),
            "contributing#a-service|Add a service": gettext_noop("Its folder, its icon, and how it is seen."),
            "contributing#a-connection|Add a connection": gettext_noop(
                "What may be connected, with the page that says so."
            ),
            "contributing#a-rule|Add a rule": gettext_noop(
                "Two files, with a sketch that has the mistake and one that has not."
            ),
            "contributing#a-pattern|Add a pattern": gettext_noop("One file, accepted stories and pictures."),
            "contributing#a-format|Add a format": gettext_noop("One file that writes, one line that tells of it."),
            "adding-a-pattern": gettext_noop(
                "The one file that a pattern is, with its stories, pitfalls and identity."
            ),
            "adding-a-language": gettext_noop("Pages, scripts and the catalogue in another language."),
        },
    ),
    (
        gettext_noop("Look something up"),
        {
            "command": gettext_noop("Every command, option and exit code, at a terminal or in a pipeline."),
            "api": gettext_noop("How the HTTP API is asked: sketches, jobs, errors, limits."),
            "operations": gettext_noop("Each operation of the API with an example and its answer."),
            "document": gettext_noop("Every field of a sketch."),
            "kinds": gettext_noop("What a connection and a frame can be, and what can be set on them."),
            "rules": gettext_noop("Every rule of the checks, by family, with its severity."),
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
            "judging": gettext_noop(
                "What stands behind a finding, a severity and a verdict, and where the product keeps silent."
            ),
            "engine": gettext_noop("How one message and a million are computed."),
            "engine#what-it-does-not-know|What is not modelled": gettext_noop("What a trace and a run leave out."),
            "decisions": gettext_noop("What was decided about how the product is built, why, and what it costs."),
            "performance": gettext_noop("What was measured, beside what, and on which machine."),
        },
    ),
)
_MADE: dict[str, Callable[[], str]] = {"document": fields, "kinds": kinds, "rules": rules, "decisions": decisions}
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
class Line:
    """A line of a shelf: a document, or a section of one."""

    url: str
    title: str
    summary: str


@dataclass(frozen=True)
class Found:
    """A section that has all the words that were asked for."""

    url: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True)
class Searched:
    """What a search finds. `meant` is the text as it was read where nothing has it as it was typed; else empty."""

    sections: tuple[Found, ...] = ()
    meant: str = ""


@cache
def documents() -> dict[str, Document]:
    """All documents that are there, by the name in the address."""
    said = {slug: summary for _, some in SHELVES for slug, summary in some.items() if "#" not in slug}
    texts = {slug: _text(slug) for slug in said}
    return {slug: _document(slug, said[slug], text) for slug, text in texts.items() if text}


def shelves() -> list[tuple[str, list[Line]]]:
    """The documents by what somebody wants."""
    found = [
        (name, [line for slug, summary in slugs.items() if (line := _line(slug, summary))]) for name, slugs in SHELVES
    ]
    return [(name, some) for name, some in found if some]


def _line(slug: str, summary: str) -> Line | None:
    place, _, title = slug.partition("|")
    name, _, anchor = place.partition("#")
    if (known := documents().get(name)) is None:
        return None
    if not anchor:
        return Line(known.url, known.title, summary)
    return Line(f"{known.url}#{anchor}", title, summary)


def searched(text: str, most: int = 40) -> Searched:
    """The sections that have all words of a text, those with a word in the heading first.

    Where none has them, those with the words without their endings, else with what the words were probably meant to be.
    """
    words = text.lower().split()
    if found := _with_words(words) or _with_words([root(word) for word in words]):
        return Searched(tuple(found[:most]))
    mended = _spelling().mended(question(text))
    found = _with_words(mended) or _with_words([root(word) for word in mended])
    return Searched(tuple(found[:most]), " ".join(mended) if found else "")


@cache
def _spelling() -> Spelling:
    """Every word that stands in the documents."""
    texts = (f"{section.heading} {section.text}" for one in documents().values() for section in one.sections)
    return Spelling(word for text in texts for word in plain_words(text) if not word.isdigit())


def _with_words(words: list[str]) -> list[Found]:
    found: list[tuple[int, Found]] = []
    for document in documents().values() if words else ():
        for section in document.sections:
            whole = f"{document.title} {section.heading} {section.text}".lower()
            if all(word in whole for word in words):
                heading = f"{document.title} {section.heading}".lower()
                rank = -sum(word in heading for word in words)
                address = f"{document.url}#{section.anchor}" if section.anchor else document.url
                found.append((rank, Found(address, document.title, section.heading, _around(section.text, words))))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _text(slug: str) -> str:
    """The document in Markdown: its file, and what is made for it; empty where there is neither."""
    root: Path = settings.ROOT
    path = root / _ELSEWHERE[slug] if slug in _ELSEWHERE else root / "docs" / f"{slug}.md"
    written = path.read_text(encoding="utf-8") if path.is_file() else ""
    return "\n".join(text for text in (written, _MADE[slug]() if slug in _MADE else "") if text)


def _document(slug: str, summary: str, text: str) -> Document:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
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
