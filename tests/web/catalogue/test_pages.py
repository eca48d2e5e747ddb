"""The pages as any browser gets them, without a script: every address answers, says what it should, and stays safe."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import resolve

from patterns_app.core.layout.workers import RenderCrashed
from patterns_app.core.patterns import reader
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.responsibilities import responsibilities
from tests.each import each
from tests.length import AT_LENGTH

pytestmark = pytest.mark.django_db

PATTERNS = [pattern.slug for pattern in reader.patterns()]
MODELS = [model.slug for model in reader.models()]
SERVICES = list(vocabulary().services)
OTHERS = ["/", "/patterns/", "/patterns/compare/", "/models/", "/services/", "/search/", "/about/"]
ALL = [
    *OTHERS,
    *(f"/patterns/{slug}/" for slug in PATTERNS),
    *(f"/models/{slug}/" for slug in MODELS),
    *(f"/services/{key}/" for key in SERVICES),
]


class Outline(HTMLParser):
    """What a page consists of: headings, ids, links, and whether its tags are balanced."""

    EMPTY = frozenset({"meta", "link", "input", "br", "hr", "img", "use", "path", "rect", "circle"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


def html(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


@each("path", ALL)
def test_a_page_is_whole_safe_and_leads_somewhere(client: Client, path: str) -> None:
    text = html(client, path)
    outline = Outline(text)  # once: it takes as long as the page itself
    if path.startswith("/patterns/") and (slug := path.split("/")[2]) in PATTERNS:
        tells_the_whole_pattern(text, slug)
    if path.startswith("/services/"):
        shows_none_of_our_own_notes(text)
    is_whole_and_safe(text, outline)
    loads_nothing_from_elsewhere(outline)
    every_inner_link_leads_somewhere(client, outline)


def shows_none_of_our_own_notes(text: str) -> None:
    assert not re.search(r"golden|unverified|documentation slip|schema [0-9a-f]{8}|with-sqs\.md|\bline \d{2}", text)


def is_whole_and_safe(text: str, outline: Outline) -> None:
    assert outline.open == []
    assert outline.headings[0] == 1 or 1 in outline.headings
    assert outline.headings.count(1) == 1
    assert len(outline.ids) == len(set(outline.ids)), "an id stands twice"
    assert not [name for _, name, _ in outline.attributes if name == "style" or name.startswith("on")]
    assert "<script>" not in text
    assert "<title>" in text
    assert "{{" not in text
    assert "{%" not in text


def loads_nothing_from_elsewhere(outline: Outline) -> None:
    loaded = [
        value
        for tag, name, value in outline.attributes
        if (name == "src" or (name == "href" and tag in ("link", "use")))
        and not value.startswith(("/", "#", "http://testserver/"))  # its own address stands in full
    ]
    assert loaded == []


def every_inner_link_leads_somewhere(client: Client, outline: Outline) -> None:
    inner = {value for tag, name, value in outline.attributes if tag == "a" and name == "href"}
    fragments = {value[1:] for value in inner if value.startswith("#")}
    assert fragments <= set(outline.ids)
    paths = {value.split("?")[0].split("#")[0] for value in inner if value.startswith("/")}
    ours = {path for path in paths if path.startswith(("/patterns/", "/models/", "/services/"))}
    files = {path for path in ours if re.search(r"\.[a-z0-9]+$", path) and not path.startswith("/services/")}
    files |= {path for path in ours if "/side-by-side/" in path}
    assert ours - files <= {*ALL, *MORE_PAGES}
    for path_of_a_file in sorted(files - set(PATTERN_PARTS))[::7]:  # each kind is tested in whole elsewhere
        # A film takes seconds to draw. That its story can be told is seen from the picture of the same name.
        quick = re.sub(r"\.(gif|webm|mp4)$", ".svg", path_of_a_file)
        assert client.get(quick).status_code == 200, path_of_a_file
    for path_of_another_room in paths - ours:
        resolve(path_of_another_room)


MORE_PAGES = ["/models/choose/", "/models/execution/", "/models/situations/", "/models/overlay/"]
PATTERN_PARTS = [
    f"/patterns/{slug}/{name}"
    for slug in PATTERNS
    for name in ("diagram.svg", "diagram.png", "diagram.pdf", "sketch.json")
]


def tells_the_whole_pattern(text: str, slug: str) -> None:
    pattern = next(pattern for pattern in reader.patterns() if pattern.slug == slug)
    assert "could not be drawn" not in text
    for node in pattern.variants[0].sketch.nodes:
        assert f'id="node-{node.id}"' in text
        assert f'id="part-{node.id}"' in text
    for variant in pattern.variants[1:]:
        assert f"?variant={variant.slug}" in text
    for scenario in pattern.variants[0].sketch.scenarios:
        assert f'id="scenario-{scenario.id}"' in text
    assert text.count('class="pitfall"') == len(pattern.pitfalls)
    assert text.count('class="claim"') == len(pattern.claims)


@pytest.mark.parametrize("slug", PATTERNS)
def test_every_variant_and_scenario_has_its_address(client: Client, slug: str) -> None:
    pattern = next(pattern for pattern in reader.patterns() if pattern.slug == slug)
    for variant in pattern.variants:
        assert f'data-variant="{variant.slug}"' in html(client, f"/patterns/{slug}/?variant={variant.slug}")
        told = variant.sketch.scenarios
        for scenario in told if AT_LENGTH else told[-1:]:  # each is a whole page
            last = len(scenario.steps)
            text = html(client, f"/patterns/{slug}/?variant={variant.slug}&scenario={scenario.id}&step={last}")
            assert re.search(rf'<details class="scenario" id="scenario-{scenario.id}"[^>]* open>', text)
            assert re.search(rf'id="step-{scenario.id}-{last}"[^>]*aria-current="step"', text)


def test_the_button_beside_a_picture_says_where_it_leads(client: Client) -> None:
    text = html(client, "/patterns/saga/?variant=choreography")
    assert re.search(r'href="/studio/\?pattern=saga&amp;variant=choreography">Edit in the studio</a>', text)


def test_a_scenario_without_its_variant_finds_the_variant_that_tells_it(client: Client) -> None:
    pattern = next(one for one in reader.patterns() if len(one.variants) > 1)
    own = {told.id for told in pattern.variants[0].sketch.scenarios}
    told = next(told.id for other in pattern.variants[1:] for told in other.sketch.scenarios if told.id not in own)
    assert f'id="scenario-{told}"' in html(client, f"/patterns/{pattern.slug}/?scenario={told}")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/patterns/storage-first/?variant=nothing", "variant: &#x27;nothing&#x27; is not known"),
        ("/patterns/storage-first/?scenario=nothing", "scenario: &#x27;nothing&#x27; is not told"),
        ("/patterns/storage-first/?scenario=happy-path&step=99", "step: &#x27;99&#x27; is not a whole number from 1"),
        ("/patterns/storage-first/?scenario=happy-path&step=0", "step: &#x27;0&#x27;"),
        ("/patterns/storage-first/?scenario=happy-path&step=x", "step: &#x27;x&#x27;"),
        ("/patterns/storage-first/?step=1", "needs scenario"),
        ("/patterns/?level=expert", "level: &#x27;expert&#x27; is not known; use one of beginner"),
        ("/patterns/?service=aws.nothing", "service: "),
        ("/patterns/?q=%00", "control character"),
        (f"/search/?q={'a' * 201}", "longer than 200"),
        ("/patterns/compare/?a=saga&b=sagga", "did you mean saga"),
        ("/patterns/compare/?a=faas", "there is no pattern"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_answered_with_what_would(client: Client, path: str, says: str) -> None:
    assert says in html(client, path, 400)


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", '"><svg/onload=alert(1)>', "{{7*7}}"])
def test_what_is_typed_comes_back_as_text(client: Client, value: str) -> None:
    for path in ("/search/", "/patterns/"):
        text = client.get(path, {"q": value}).content.decode()
        Outline(text)
        assert value not in text or "<" not in value
        assert "49" not in text.split("<h1>")[1].split("</h1>")[0]
    assert "<script>alert" not in client.get("/patterns/", {"level": value}).content.decode()


@pytest.mark.parametrize(
    ("path", "suggested"),
    [
        ("/patterns/storage-frst/", "/patterns/storage-first/"),
        ("/patterns/sagga/", "/patterns/saga/"),
        ("/models/fass/", "/models/faas/"),
        ("/services/aws.sqss/", "/services/aws.sqs/"),
        ("/services/lamda/", "/services/aws.lambda/"),
    ],
)
def test_an_unknown_name_is_answered_with_suggestions(client: Client, path: str, suggested: str) -> None:
    assert f'href="{suggested}"' in html(client, path, 404)


@pytest.mark.parametrize("path", ["/patterns/faas/", "/models/saga/", "/services/nothing/", "/nothing/"])
def test_a_name_of_another_kind_is_not_found(client: Client, path: str) -> None:
    assert "There is nothing at this address" in html(client, path, 404)


@pytest.mark.parametrize("path", OTHERS)
def test_pages_are_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def test_the_home_page_shows_every_pattern_and_three_doors(client: Client) -> None:
    text = html(client, "/")
    assert all(f'href="/patterns/{slug}/"' in text for slug in PATTERNS)
    assert text.count('class="door"') == 3
    assert text.count('class="card pattern-card"') == len(PATTERNS)
    assert 'id="node-' in text


def test_the_filter_works_by_address(client: Client) -> None:
    text = html(client, "/patterns/?problem=absorb-bursts&level=beginner")
    expected = [one for one in reader.patterns() if "absorb-bursts" in one.problems and one.level == "beginner"]
    assert text.count('class="card pattern-card"') == len(expected)
    assert f"{len(expected)} pattern" in text
    assert 'id="problem-absorb-bursts" name="problem" value="absorb-bursts" checked' in text
    assert 'href="?level=beginner"' in text, "the filter of the problem can be taken away"
    assert 'href="?problem=absorb-bursts"' in text


def test_a_filter_that_nothing_fits_says_how_to_go_on(client: Client) -> None:
    assert "No pattern fits all of this" in html(client, "/patterns/?q=zzzzzz")


def test_an_empty_service_is_no_filter(client: Client) -> None:
    assert html(client, "/patterns/?q=&service=").count('class="card pattern-card"') == len(PATTERNS)


@pytest.mark.parametrize(
    ("path", "target", "has", "has_not"),
    [
        ("/patterns/?level=beginner", "catalogue", 'id="catalogue"', "<html"),
        ("/search/?q=queue", "results", 'id="results"', "<html"),
        ("/patterns/storage-first/?variant=kinesis", "variant", 'data-hx-swap-oob="true"', "<html"),
    ],
)
def test_htmx_gets_the_piece_it_asks_for(client: Client, path: str, target: str, has: str, has_not: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": target}
    response = client.get(path, headers=headers)
    text = response.content.decode()
    assert has in text
    assert has_not not in text
    assert "HX-Request" in response["Vary"], "or a cache would hand the piece to somebody who asks for the page"
    restored = client.get(path, headers={**headers, "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()


def test_the_matrix_is_a_table_with_who_and_why(client: Client) -> None:
    text = html(client, "/models/")
    matrix = responsibilities()
    assert text.count("<td class=") >= len(matrix.layers) * len(matrix.models)
    for layer in matrix.layers:
        assert layer.name.replace("&", "&amp;") in text
    assert text.count("<details>") == len(matrix.layers) * len(matrix.models)


def test_a_service_page_tells_limits_connections_and_patterns(client: Client) -> None:
    text = html(client, "/services/aws.sqs/")
    for title in ("Limits", "What it connects to", "Often drawn, but not possible", "Patterns that use it", "Settings"):
        assert title in text
    assert 'href="/patterns/storage-first/"' in text


def test_a_comparison_shows_both_pictures_and_a_row_an_aspect(client: Client) -> None:
    text = html(client, "/patterns/compare/?a=storage-first&b=backend-api")
    assert 'id="a-node-' in text
    assert 'id="b-node-' in text
    for aspect in ("Problem", "Use it when", "Services", "What can go wrong"):
        assert f'<th scope="row">{aspect}</th>' in text


def test_the_search_finds_and_links(client: Client) -> None:
    text = html(client, "/search/?q=queue")
    assert 'href="/services/aws.sqs/"' in text
    assert "<mark>" in text


def test_the_about_page_names_licences_and_gaps(client: Client) -> None:
    text = html(client, "/about/")
    for name in ("aws-icons", "Lucide", "Inter", "diagrams", "htmx"):
        assert name in text
    assert all(f'href="/patterns/{pattern.slug}/"' in text for pattern in reader.patterns() if pattern.gap)


def test_a_card_has_a_picture_without_words(client: Client) -> None:
    cards = html(client, "/patterns/").split('class="thumb"')[1:]
    assert len(cards) == len(PATTERNS)
    for card in cards:
        picture = card.split("</svg>")[0]
        assert 'class="thumb-card"' in picture
        assert "<text" not in picture


def test_a_picture_that_cannot_be_drawn_costs_its_place_and_not_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> str:
        raise RenderCrashed("the worker died")

    monkeypatch.setattr("patterns_app.web.pictures.page_picture", crash)
    text = html(client, "/patterns/storage-first/")
    assert "could not be drawn just now" in text
    assert "The problem" in text
