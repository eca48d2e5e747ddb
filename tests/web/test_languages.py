"""Every page in a language that nobody speaks: a text that is not in it was forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import msgspec
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from patterns_app.core.flow.derived import follow
from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import entries
from patterns_app.core.sketch.parser import parse_value
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.web.api.shapes import EXAMPLE
from patterns_app.web.catalogue.presenting.about import LICENCES
from patterns_app.web.catalogue.presenting.learning import lesson_questions
from patterns_app.web.catalogue.views.keeping import edition
from tests import pseudo
from tests.web.test_markup import PAGES

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("aria-label", "title", "placeholder", "alt", "data-label", "label")
SKIPPED = {"script", "style", "code", "pre", "time", "textarea", "noscript"}
PARAGRAPHS = {"p", "dd", "li", "td"}
SVG = "{http://www.w3.org/2000/svg}"  # pictures are content
MORE = ["/services/", "/rules/", "/rules/security/", "/models/", "/models/iaas/", "/learn/", "/learn/iaas/"]
MORE += ["/choose/", "/simulation/calibration/", "/sketches/", "/search/?q=zzzz", "/nowhere/", "/patterns/?q=zzzz"]
_WORD = re.compile(r"[A-Za-z]{3,}")
_FIGURE = re.compile(r"^[\d.,]+ ")
_PIECES = re.compile(r"[`*]+|(?<=[.:;?!]) | · | → |, |: |\(|\)|“|”")


@pytest.fixture(scope="module")
def locale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write(folder)
    return folder


@pytest.fixture
def several(locale: Path) -> Iterator[None]:
    """The server as it is with three languages."""
    with pseudo.server(locale, (pseudo.ACCENTS, "Ñöbödý"), (pseudo.LEFTWARDS, "Ýdöböñ")):
        yield


GERMAN = ROOT / "tests" / "fixtures" / "languages"


@pytest.fixture
def german() -> Iterator[None]:
    """The server with a little of its catalogue in German."""
    with pseudo.server(GERMAN, ("de", "Deutsch")):
        yield


@cache
def known() -> tuple[frozenset[str], str]:
    """What may stand there in English: the catalogue's own content, what core says, names."""
    found: set[str] = set()
    shipped = msgspec.msgpack.decode((ROOT / "patterns_app/core/compiled.msgpack").read_bytes())
    for text in (one for packed in shipped.values() for one in _strings(msgspec.msgpack.decode(packed, strict=False))):
        found |= {text, *_PIECES.split(text)}
    for path in (ROOT / "patterns_app/core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value, *_PIECES.split(node.value)}
    return frozenset(_plain(one) for one in found), " ".join(_plain(one) for one in sorted(found))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[`*]", "", text).split()).strip(" .,:;()“”?!→·").lower()


def shown(page: Element, around: str = "") -> Iterator[tuple[str, str, str]]:
    """The texts that people see or hear, with the element and the whole text of its paragraph."""
    if callable(page.tag) or page.tag in SKIPPED or page.tag.startswith(SVG) or page.get("translate") == "no":
        return
    if page.get("lang") not in (None, "en-XA"):  # said to be in another language, to those who listen too
        return
    if page.tag in PARAGRAPHS:
        around = _plain("".join(page.itertext()))
    for name in SHOWN:
        if page.get(name):
            yield f"{page.tag}@{name}", page.get(name, ""), around
    if page.tag == "meta" and page.get("name") == "description":
        yield "meta", page.get("content", ""), around
    if page.text:
        yield page.tag, page.text, around
    for one in page:
        yield from shown(one, around)
        if one.tail:
            yield page.tag, one.tail, around


def forgotten(page: Element, own: frozenset[str]) -> list[str]:
    exact, whole = known()

    def may_stand(piece: str) -> bool:
        bare = _FIGURE.sub("", piece)
        if not _WORD.search(bare) or {piece, bare} & (exact | own):
            return True
        return piece.count(" ") > 2 and piece in whole

    found = set()
    for where, text, around in shown(page):
        if not _WORD.search(text) or pseudo.MARKS & set(text) or (around.count(" ") > 2 and around in whole):
            continue
        if not all(may_stand(_plain(piece)) for piece in _PIECES.split(text)):
            found.add(f"{where}: {' '.join(text.split())[:120]}")
    return sorted(found)


@pytest.mark.parametrize("path", [*PAGES, *MORE])
@pytest.mark.usefixtures("several")
def test_no_text_of_a_page_is_forgotten(client: Client, path: str) -> None:
    own: set[str] = set()
    if path.startswith(("/s/", "/embed/s/")):
        made = client.post("/api/v1/saved", EXAMPLE, content_type="application/json").json()
        path = path.replace("VIEW", made["view"]).replace("EDIT", made["edit"])
        own = {made["view"], made["edit"]}
    told = msgspec.to_builtins(follow(parse_value(EXAMPLE), vocabulary()))
    names = [text for one in LICENCES for text in (one.name, one.licence)]
    for text in (*_strings(EXAMPLE), *_strings(told), *names, *path.split("=")):
        own |= {_plain(one) for one in _PIECES.split(text)}
    response = client.get(path, headers={"accept-language": pseudo.ACCENTS})
    assert response.headers["Content-Language"] == "en-XA"
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    assert forgotten(page, frozenset(own)) == []


# What has no other name in any language.
NAMES = {"Pattern Studio", "SVG", "PNG", "PDF", "JSON", "JSON Schema", "WebM", "Mermaid", "CSV", "UTC"}
_MADE = re.compile(r"\{#.*?#\}|\{% blocktranslate.*?\{% endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_CODE = re.compile(r"<(script|style|svg|pre|code)\b.*?</\1>|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE)
_SHOWN = re.compile(rf'\s(?:{"|".join(SHOWN)})="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_KEY = re.compile(r"\??[a-z]+[-:=][a-z=-]*")  # what is typed as it stands, such as storage-first


def bare(template: str) -> set[str]:
    """The texts of a template that no tag for texts is round, also those that no test renders."""
    written = _CODE.sub("\x00", _MADE.sub("\x00", template))
    texts = [*_SHOWN.findall(written), *re.split(r"\x00|\n", _TAG.sub("\x00", written))]
    said = {re.sub(r"&\w+;|^[ ·]+", "", text).strip() for text in texts}
    return {text for text in said if re.search(r"[^\W\d_]{2,}", text) and not _KEY.fullmatch(text)} - NAMES


def test_a_text_without_a_tag_is_told_from_one_with_it() -> None:
    assert bare('<p title="All">{% translate "Some" %} or {{ one }}</p>') == {"All", "or"}
    assert (
        bare(
            '<p title="{% translate "All" %}"><code>id</code> {% blocktranslate %}a {{ b }}{% endblocktranslate %}</p>'
        )
        == set()
    )


def test_no_text_of_a_template_is_without_its_tag() -> None:
    found = {path.name: bare(path.read_text(encoding="utf-8")) for path in (ROOT / "templates").rglob("*.html")}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_english_alone_costs_nothing(client: Client) -> None:
    response = client.get("/patterns/saga/", headers={"accept-language": "de"})
    page = response.content.decode()
    assert settings.USE_I18N is False
    assert '<html lang="en-GB">' in page
    assert "/texts/" not in page
    assert "/language/" not in page
    assert "Accept-Language" not in response.headers["Vary"]


@pytest.mark.usefixtures("german")
def test_the_catalogue_is_in_another_language_as_far_as_it_was_put_there(client: Client) -> None:
    def page(path: str, language: str = "de-AT, de;q=0.8") -> str:
        return client.get(path, headers={"accept-language": language}).content.decode()

    saga = page("/patterns/saga/")
    assert '<html lang="de">' in saga
    assert "<h1>Saga (auf Deutsch)</h1>" in saga
    assert "Der zweite Absatz." in saga
    assert "Choreographie" in saga
    first = entries()["saga"]
    assert isinstance(first, Pattern)
    assert first.when_not[0][:40] in saga  # there is no German for it
    assert "Saga (auf Deutsch)" in page("/patterns/")
    assert "Eine Regel" in page("/rules/RES-001/")
    assert page("/rules/RES-005/").count("schlimm") == 0  # what is no text is left aside, and the page is there
    assert "Dorthin kommt, was niemand verarbeiten kann." in page("/glossary/")
    assert "auf Deutsch" not in page("/patterns/saga/", "en")


@pytest.mark.usefixtures("german")
def test_what_a_lesson_asks_is_english_whoever_asks_first() -> None:
    def asked(language: str) -> tuple[object, ...]:
        with translation.override(language):
            return lesson_questions("saga", "orchestration")

    lesson_questions.cache_clear()
    english = asked("en-gb")
    lesson_questions.cache_clear()
    assert asked("de") == english == asked("en-gb")


def test_a_kept_page_is_another_when_a_translation_is(settings: Any, tmp_path: Path) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    names = []
    for path in ("de/LC_MESSAGES/django.mo", "de/content/entries/saga.yaml", "de/content/terms.yaml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        for text in ("one", "another"):
            (tmp_path / path).write_text(text)
            edition.cache_clear()
            names.append(edition())
    edition.cache_clear()
    assert len(set(names)) == len(names)


@pytest.mark.usefixtures("german")
def test_a_page_names_its_addresses_in_other_languages(client: Client) -> None:
    here = "http://testserver/patterns/saga/"
    link = '<link rel="alternate" hreflang="{}" href="{}">'
    plain = client.get("/patterns/saga/?variant=choreography").content.decode()
    asked = client.get("/patterns/saga/?lang=de", headers={"accept-language": "en"})
    for page in (plain, asked.content.decode()):
        for language, address in (("en-GB", f"{here}?lang=en-gb"), ("de", f"{here}?lang=de"), ("x-default", here)):
            assert link.format(language, address) in page
    assert f'<link rel="canonical" href="{here}">' in plain
    assert f'<link rel="canonical" href="{here}?lang=de">' in asked.content.decode()
    assert asked.headers["Content-Language"] == "de"
    assert "lang=" not in client.get("/s/none/?lang=de").content.decode().partition("<body")[0].partition("<head")[2]
    assert client.get("/patterns/?lang=de&q=saga").status_code == 200
    assert client.get("/patterns/saga/?lang=xx", headers={"accept-language": "de"}).headers["Content-Language"] == "de"


def test_one_language_has_no_others_to_name(client: Client) -> None:
    assert "hreflang" not in client.get("/patterns/saga/").content.decode()


@pytest.mark.usefixtures("german")
def test_who_chooses_a_language_keeps_it_and_comes_back_to_the_page(client: Client) -> None:
    assert (
        'href="/language/de/?next=%2Frules%2F%3Fseverity%3Derror"'
        in client.get("/rules/?severity=error").content.decode()
    )
    chosen = client.get("/language/de/?next=/rules/")
    assert chosen["Location"] == "/rules/"
    assert client.get("/rules/").headers["Content-Language"] == "de"
    assert "Cookie" in client.get("/rules/").headers["Vary"]
    assert client.get("/language/de/?next=https://elsewhere.example/")["Location"] == "/"
    assert client.get("/language/xx/").status_code == 404
    assert "Content-Language" not in client.get("/api/v1/patterns").headers  # programs are spoken to in English
