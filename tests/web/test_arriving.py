"""What a page says to whoever comes by a link, a search or a feed: titles, descriptions, pictures, addresses."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader_tags import BlockNode
from django.test import Client, override_settings

from patterns_app.core.patterns.model import Pattern
from patterns_app.core.patterns.reader import entries
from patterns_app.web import pictures
from tests.length import AT_LENGTH
from tests.web.workspace.people import ORDERS

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# One page of each kind that takes long to draw stands for all of its kind where the whole page is asked for.
KINDS = ("/patterns/saga/", "/models/faas/", "/services/aws.sqs/", "/rules/RES/", "/rules/RES-001/", "/learn/saga/")


@pytest.fixture
def pages(client: Client) -> list[str]:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = [one.text or "" for one in tree.iter(f"{SITEMAP}loc")]
    assert all(one.startswith("http://testserver/") for one in found)
    return [one.removeprefix("http://testserver") for one in found]


@pytest.fixture
def heads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without pictures and what else stands in them, which takes most of their time; nobody keeps such pages."""
    monkeypatch.setattr(settings, "DEBUG", True)
    for drawn in ("page_picture", "small_picture"):
        monkeypatch.setattr(pictures, drawn, lambda *_: "")
    whole = BlockNode.render
    monkeypatch.setattr(BlockNode, "render", lambda node, *of: "" if node.name == "content" else whole(node, *of))


def said(html: str, name: str) -> list[str]:
    """What the head says under a name of a property or of a meta element."""
    return [unescape(one) for one in re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', html)]


def head_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode().partition("</head>")[0])


def test_the_map_names_every_pattern_service_and_rule_once_and_nothing_private(pages: list[str]) -> None:
    assert {"/", "/patterns/", "/studio/", *KINDS} <= set(pages)
    assert len(pages) == len(set(pages))
    assert not [one for one in pages if one.startswith(("/s/", "/sketches/", "/embed/", "/api/"))]


def test_what_the_map_names_may_be_found(client: Client) -> None:
    for path in (*KINDS, "/", "/studio/", "/docs/", "/patterns/compare/"):
        assert "X-Robots-Tag" not in client.get(path).headers, path
        assert said(head_of(client, path), "robots") == []


def test_every_page_has_words_of_its_own_one_address_and_a_picture(
    client: Client, pages: list[str], heads_alone: None
) -> None:
    titles, descriptions = dict[str, str](), dict[str, str]()
    services = [path for path in pages if path.startswith("/services/a")]  # alike, and many
    left_out = () if AT_LENGTH else {path for place, path in enumerate(services) if place % 5}
    for path in (path for path in pages if path not in left_out):
        head = head_of(client, path)
        (title,) = re.findall(r"<title>(.*?)</title>", head, re.DOTALL)
        (description,) = said(head, "description")
        (picture,) = said(head, "og:image")
        assert titles.setdefault(title, path) == path
        assert descriptions.setdefault(description, path) == path
        assert len(description) >= 20, path
        assert said(head, "og:title") == [unescape(title).removesuffix(" · Pattern Studio")]
        assert said(head, "og:description") == [description]
        assert said(head, "og:url") == [f"http://testserver{path}"]
        assert re.findall(r'<link rel="canonical" href="([^"]*)">', head) == [f"http://testserver{path}"]
        assert picture.startswith("http://testserver/"), path


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/patterns/saga/", "/patterns/saga/diagram.png?width=1200"),
        ("/patterns/saga/?variant=choreography", "/patterns/saga/diagram.png?variant=choreography&width=1200"),
        ("/patterns/saga/?scenario=compensation", "/patterns/saga/compensation.png"),
        ("/rules/RES-001/", "/rules/RES-001/picture.png?width=1200"),
    ],
)
def test_a_pasted_link_shows_its_pattern_story_or_rule(client: Client, path: str, picture: str) -> None:
    head = head_of(client, path)
    assert said(head, "og:image") == [f"http://testserver{picture}"]
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', head) == [f"http://testserver{path.partition('?')[0]}"]
    answer = client.get(picture)
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/patterns/compare/?a=saga&b=state-machine&utm_source=x", "/patterns/compare/?a=saga&b=state-machine"),
        ("/patterns/compare/?b=saga&a=state-machine", "/patterns/compare/?a=saga&b=state-machine"),
        ("/patterns/compare/?a=saga", "/patterns/compare/"),
        ("/patterns/compare/?a=saga&b=saga", "/patterns/compare/"),
        ("/patterns/?q=queue&service=aws.sqs", "/patterns/"),
        ("/models/overlay/?pattern=saga", "/models/overlay/?pattern=saga:orchestration"),
        ("/models/overlay/?with=strangler&x=1", "/models/overlay/"),
        ("/models/overlay/?with=saga&x=1", "/models/overlay/?pattern=strangler:{}&with=saga:orchestration"),
        ("/models/overlay/?pattern=saga&with=saga", "/models/overlay/?pattern=saga:orchestration"),
        ("/models/overlay/?x=1", "/models/overlay/"),
    ],
)  # fmt: skip
def test_what_of_a_query_makes_another_page_stays_in_its_address(client: Client, path: str, own: str) -> None:
    first = entries()["strangler"]
    assert isinstance(first, Pattern)
    (said_to_be,) = re.findall(r'<link rel="canonical" href="([^"]*)">', head_of(client, path))
    assert unescape(said_to_be) == f"http://testserver{own.format(first.variants[0].slug)}"
    with override_settings(LANGUAGES=[("en-gb", "English"), ("de", "Deutsch")]):
        german = re.findall(r'hreflang="de" href="([^"]*)"', head_of(client, path))
    assert [unescape(one) for one in german] == [
        f"http://testserver{own.format(first.variants[0].slug)}{'&' if '?' in own else '?'}lang=de"
    ]


def test_an_address_that_means_nothing_names_no_picture_of_it(client: Client) -> None:
    for path in ("/patterns/saga/?scenario=../x", "/patterns/saga/?scenario=%22%3E%3Cscript%3E"):
        assert "<script>" not in client.get(path).content.decode()
    assert client.get("/rules/NOPE-1/picture.png").status_code == 404
    assert client.get("/rules/RES-001/picture.png?width=x").status_code == 400


def test_only_a_read_only_link_shows_its_picture_and_by_its_own_token_alone(client: Client) -> None:
    kept = client.post("/studio/keep/", {"sketch": ORDERS}, content_type="application/json").json()
    stranger = Client()
    view = kept["view"]
    path = "/s/" + view.rstrip("/").rpartition("/")[2] + "/"
    head = head_of(stranger, path)
    (picture,) = said(head, "og:image")
    assert picture == f"http://testserver{path}picture.png?width=1200"
    assert stranger.get(picture).content.startswith(b"\x89PNG")
    assert said(head, "robots") == ["noindex"]
    assert kept["token"] not in stranger.get(path).content.decode()
    for alone in (path, f"/s/{kept['token']}/"):
        assert "canonical" not in head_of(stranger, alone)
        assert said(head_of(stranger, alone), "og:url") == []
    assert said(head_of(stranger, f"/s/{kept['token']}/"), "og:image") == []


def test_who_finds_a_weakness_is_told_where_to_report_it(client: Client) -> None:
    answer = client.get("/.well-known/security.txt", secure=True)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=60) < left < timedelta(days=365)  # never stale, and within the year that RFC 9116 asks for
    assert fields["Contact"] == fields["Policy"] == "https://testserver/docs/security/"
    assert fields["Canonical"] == "https://testserver/.well-known/security.txt"
    assert client.get("/docs/security/").status_code == 200
    with override_settings(SECURITY_CONTACT=["mailto:security@example.org", "https://example.org/report"]):
        told = client.get("/.well-known/security.txt").content.decode()
    assert told.startswith("Contact: mailto:security@example.org\nContact: https://example.org/report\n")


def test_a_page_that_is_none_shows_nothing_to_be_shared(client: Client) -> None:
    head = client.get("/patterns/atlantis/").content.decode().partition("</head>")[0]
    assert said(head, "og:image") == []
    assert "canonical" not in head


def test_a_pattern_is_told_to_programs_too(client: Client) -> None:
    head = head_of(client, "/patterns/saga/")
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head, re.DOTALL)
    article, crumbs = json.loads(text)["@graph"]
    assert article["headline"] == "Saga"
    assert article["url"] == "http://testserver/patterns/saga/"
    assert "Lambda function" in {one["name"] for one in article["about"]}
    assert [one["position"] for one in crumbs["itemListElement"]] == [1, 2, 3]


@pytest.mark.parametrize(("path", "leads"), [("/feeds/facts.xml", "/services/"), ("/feeds/rules.xml", "/rules/")])
def test_a_feed_tells_what_was_read_last_first(client: Client, path: str, leads: str) -> None:
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    days = [one.findtext(f"{ATOM}updated") or "" for one in entries]
    assert days
    assert days == sorted(days, reverse=True)
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(ids)) == len(ids)
    assert all((one or "").startswith(f"http://testserver{leads}") for one in ids)  # as Atom asks: a whole address
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert leads in link.attrib["href"]
    assert client.get(link.attrib["href"]).status_code == 200


def test_a_language_model_finds_the_doors_and_every_pattern_as_text(client: Client) -> None:
    answer = client.get("/llms.txt")
    assert answer["Content-Type"].startswith("text/markdown")
    text = answer.content.decode()
    assert text.startswith("# Pattern Studio\n\n> ")
    links = re.findall(r"^- \[[^\]]+\]\(http://testserver([^)]+)\): \S", text, re.MULTILINE)
    assert {"/mcp", "/SKILL.md", "/docs/agents/", "/api/v1/openapi.json", "/patterns/saga/diagram.md"} <= set(links)
    assert client.get("/SKILL.md").content.startswith(b"---\nname: pattern-studio\n")
    assert client.get("/patterns/saga/diagram.md").status_code == 200


def test_lists_for_machines_have_the_source_documents_patterns_first(client: Client, pages: list[str]) -> None:
    text = client.get("/llms.txt").content.decode()
    heads = ["/mcp", "## Patterns of the source", "/patterns/saga/", "## Patterns beyond", "/patterns/claim-check/"]
    assert (places := [text.index(one) for one in heads]) == sorted(places)
    parts = ["/patterns/saga/", "/learn/saga/", "/models/faas/", "/patterns/claim-check/", "/learn/claim-check/"]
    assert (places := [pages.index(one) for one in parts]) == sorted(places)


def test_robots_and_manifest_name_what_is_there(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /sketches/" in text
    said_of = json.loads(client.get("/manifest.webmanifest").content)
    tokens = (Path(settings.ROOT) / "static/css/tokens.css").read_text(encoding="utf-8")
    assert {said_of["theme_color"], said_of["background_color"]} == {re.findall(r"--page: (#\w+);", tokens)[0]}
    assert {icon["sizes"] for icon in said_of["icons"]} == {"192x192", "512x512"}
    assert client.get(said_of["start_url"]).status_code == 200


def test_the_icon_is_where_programs_look_that_read_no_page(client: Client) -> None:
    answer = client.get("/favicon.ico", follow=True)
    assert answer.redirect_chain
    assert answer.redirect_chain[-1][0].endswith(".png")


def test_headings_go_down_a_step_at_a_time_and_begin_with_one_title(client: Client, pages: list[str]) -> None:
    asked = [one for one in pages if one.count("/") <= 2 or one in KINDS or one.startswith(("/models/", "/docs/"))]
    wrong = []
    for path in asked:
        body = client.get(path).content.decode().partition("<body")[2]
        levels = [int(one) for one in re.findall(r"<h([1-6])[\s>]", body)]
        steps = [f"h{one} after h{before}" for before, one in pairwise(levels) if one > before + 1]
        if levels[:1] != [1] or levels.count(1) != 1 or steps:
            wrong.append((path, levels[:3], steps))
    assert wrong == []


def test_the_first_pattern_is_reached_by_skipping_what_stands_before_it(client: Client) -> None:
    """Three tabs to the link that skips, one from there to the first pattern: nothing to focus stands between."""
    body = client.get("/patterns/").content.decode().partition("<body")[2]
    links = re.findall(r'<a class="skip-link" href="#([\w-]+)">', body)
    assert links == ["content", "q", "results"]
    assert links.index("results") + 2 <= 5
    for link in links:
        assert len(re.findall(rf'id="{link}"', body)) == 1
    after = body.partition('id="results"')[2]
    first = re.search(r'<(?:a|button|input|select|textarea|summary)\b[^>]*href="(/patterns/[\w-]+/)"', after)
    assert first is not None
    assert not re.search(r"<(?:a|button|input|select|textarea|summary)\b", after[: first.start()])


def test_a_picture_that_is_taken_away_says_what_it_shows_and_where_it_is_from(client: Client) -> None:
    told = client.get("/patterns/saga/diagram.png?scale=0.5").content
    assert b"iTXtURL\0\0\0\0\0http://testserver/patterns/saga/" in told
    assert b"iTXtTitle\0\0\0\0\0" in told
