"""The documents as pages: all of them, their links, and what a search finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from patterns_app.core.checks.registry import words
from patterns_app.core.sketch.codec import json_schema
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.frames import frame_types
from patterns_app.web.catalogue.presenting.documents import SHELVES, Searched, documents, searched, shelves

pytestmark = pytest.mark.django_db


def test_every_document_is_there_and_each_link_in_it_leads_somewhere(client: Client) -> None:
    assert set(documents()) == {slug for _, slugs in SHELVES for slug in slugs if "#" not in slug}
    ids = {one.url: {*re.findall(r'id="([^"]+)"', one.html)} for one in documents().values()}
    for one in documents().values():
        assert len(re.findall(r' id="', one.html)) == len(ids[one.url]), f"{one.slug}: an id stands twice"
    for one in documents().values():
        for address in re.findall(r'href="([^"]*)"', one.html):
            path, _, anchor = address.partition("#")
            if path.startswith(("http://", "https://")):
                continue
            assert not path or client.get(path).status_code == 200, (one.slug, address)
            assert not anchor or anchor in ids[path or one.url], (one.slug, address)
    shown = client.get("/docs/").content.decode()
    for _, some in shelves():
        for line in some:
            path, _, anchor = line.url.partition("#")
            assert not anchor or anchor in ids[path], line.url
            assert f'href="{line.url}"' in shown


def test_no_document_has_a_gap_that_is_to_be_filled() -> None:
    found = re.compile(r"\b(TODO|FIXME|TBD|XXX|lorem ipsum|coming soon|to be written)\b", re.IGNORECASE)
    for one in documents().values():
        for section in one.sections:
            assert not found.search(section.text), (one.slug, section.heading)
            assert section.text or section.level < 3, (one.slug, section.heading)


def test_every_file_is_a_document_or_part_of_one() -> None:
    root = Path(settings.ROOT)
    slugs = {path.stem for path in (root / "docs").glob("*.md")}
    assert slugs <= set(documents())
    text = " ".join(section.heading for section in documents()["decisions"].sections)
    for note in (root / "docs" / "decisions").glob("*.md"):
        assert note.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") in text


def test_the_references_name_all_that_there_is() -> None:
    document, kinds = documents()["document"].html, documents()["kinds"].html
    for part in json_schema()["$defs"].values():
        for field in part.get("properties", {}):
            assert f"<td><code>{field}</code></td>" in document, field
    for key in (*vocabulary().kinds, *frame_types()):
        assert f"<td><code>{key}</code></td>" in kinds, key


def test_a_document_is_safe_and_has_its_words_once(client: Client) -> None:
    body = client.get("/docs/command/").content.decode().partition("<main")[2]
    assert body.count("<h1") == 1
    assert "<script" not in body
    assert '<a href="#exit-codes">' in body
    assert client.get("/docs/nothing/").status_code == 404
    assert client.get("/docs/../settings/").status_code == 404


def test_a_search_finds_the_section_and_shows_what_stands_there(client: Client) -> None:
    assert searched("exit codes").sections[0].url == "/docs/command/#exit-codes"
    assert searched("") == searched("zzzzqqq") == Searched()
    page = client.get("/docs/", {"q": "<b>unsafe-fixes"}).content.decode()
    assert "<b>unsafe" not in page
    page = client.get("/docs/", {"q": "unsafe-fixes"}).content.decode()
    assert "/docs/command/#what-fix-does" in page


def test_a_link_says_where_it_leads() -> None:
    """Who hears only the links of a page, and a search engine, get no "more"."""
    empty = re.compile(r"<a [^>]*>\s*(more|here|this|link|click here|read more|this page)\s*</a>", re.IGNORECASE)
    assert {one.slug: empty.findall(one.html) for one in documents().values() if empty.search(one.html)} == {}


def test_the_reference_of_rules_names_each_with_its_page_and_severity(client: Client) -> None:
    page = client.get("/docs/rules/").content.decode()
    for rule in words().values():
        assert f'<a href="/rules/{rule.id}/">{rule.id}</a></td>\n<td>{rule.severity}</td>' in page


@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [("bacup", "backup", "backup"), ("tutorail", "tutorial", ""), ("exitcodes", "exit codes", "exit codes"),
     ("tutorials", "", ""), ("backups", "", "backup")],
)  # fmt: skip
def test_a_search_reads_a_mistyped_word_as_it_was_meant_and_says_so(
    client: Client, typed: str, meant: str, first: str
) -> None:
    found = searched(typed)
    assert found.sections
    assert first in f"{found.sections[0].title} {found.sections[0].heading}".lower()
    assert found.meant == meant
    said = f"No document has “{typed}”, so this is for “{meant}”."
    assert (said in client.get("/docs/", {"q": typed}).content.decode()) == bool(meant)


@pytest.mark.parametrize("word", ["doctor", "backup", "settings"])
def test_what_is_shown_of_a_section_begins_and_ends_with_whole_words(word: str) -> None:
    known = {part for one in documents().values() for section in one.sections for part in section.text.split()}
    found = searched(word).sections
    assert found
    shown = [part for one in found for part in one.text.split() if part != "…"]
    assert set(shown) <= known
