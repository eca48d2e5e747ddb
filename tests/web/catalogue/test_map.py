"""The map of a page: every service answers, its flows are those of the stories, every link leads somewhere."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Scenario
from patterns_app.core.vocabulary.catalog import vocabulary

pytestmark = pytest.mark.django_db

LAKE = next(pattern for pattern in patterns() if pattern.slug == "data-lake")
SKETCH = LAKE.variants[0].sketch
PAGE = "/patterns/data-lake/"
HTMX = {"HX-Request": "true", "HX-Target": "map-view"}


def map_of(client: Client, query: str = "") -> str:
    """The section of the page that holds the map."""
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return re.findall(r'<section id="map".*?(?=<section id="problem")', response.content.decode(), re.DOTALL)[0]


def steps_through(story: Scenario, node: str) -> list[int]:
    """The steps of a story with a move that starts, ends or happens at a node; counted here once more."""
    lines = {line.id for line in SKETCH.connections if node in (line.source, line.target)}
    return [
        number
        for number, step in enumerate(story.steps, 1)
        if any(move.connection in lines or move.at == node for move in step.moves)
    ]


def test_only_an_entry_with_a_map_shows_one(client: Client) -> None:
    assert "data-lake" in [pattern.slug for pattern in patterns() if pattern.map]
    assert 'id="map"' not in client.get("/patterns/saga/").content.decode()
    assert 'href="#map"' not in client.get("/patterns/saga/").content.decode()


def test_the_stages_stand_in_their_order_with_every_service_once(client: Client) -> None:
    page = map_of(client)
    names = re.findall(r'<h3 id="map-stage-[a-z]+-name">([^<]+)</h3>', page)
    assert names == ["From outside", "Ingest", "Store", "Catalogue", "Process", "Query", "Govern"]
    assert sorted(re.findall(r'id="map-service-([a-z-]+)"', page)) == sorted(node.id for node in SKETCH.nodes)
    assert 'id="map-panel"' not in page


@pytest.mark.parametrize("node", SKETCH.nodes, ids=lambda node: node.id)
def test_a_service_tells_what_it_does_and_its_flows(client: Client, node: object) -> None:
    part = next(one for one in SKETCH.nodes if one is node)
    page = map_of(client, f"?part={part.id}")
    assert re.search(rf'id="map-service-{part.id}"[^>]*aria-current="true"', page)
    panel = re.findall(r'<article id="map-panel".*?</article>', page, re.DOTALL)[0]
    service = vocabulary().services[part.service]
    words = html.unescape(panel)
    assert service.summary in words
    assert next(role.does for role in LAKE.roles if role.id == part.id) in words
    assert f'href="/services/{service.key}/"' in panel
    assert (f'href="/models/{service.model}/"' in panel) is bool(service.model)
    shown = {
        flow: [int(step) for step in re.findall(r'class="needs-script" href="[^"]*step=(\d+)#variant"', body)]
        for flow, body in re.findall(r'data-flow="([a-z-]+)"(.*?)</section>', panel, re.DOTALL)
    }
    told = {story.id: steps_through(story, part.id) for story in SKETCH.scenarios}
    assert shown == {story: steps for story, steps in told.items() if steps}


def test_every_link_of_the_map_leads_somewhere(client: Client) -> None:
    pages = [map_of(client, f"?part={node.id}&flow=ingest") for node in SKETCH.nodes]
    links = {html.unescape(link) for page in pages for link in re.findall(r'(?:href|data-hx-get)="([^"]+)"', page)}
    bare = {link.split("#")[0] for link in links if "icons" not in link and "/static/" not in link} - {""}
    # A choice in the map is asked for as htmx does it, which is cheap; the rest as whole pages.
    answers = {link: client.get(link, headers={} if "step=" in link else HTMX).status_code for link in sorted(bare)}
    assert [link for link, status in answers.items() if status != 200] == []
    assert len(bare) > 40


def test_a_link_to_a_step_has_its_place_on_the_page(client: Client) -> None:
    page = client.get(f"{PAGE}?part=crawler").content.decode()
    panel = html.unescape(re.findall(r'<article id="map-panel".*?</article>', page, re.DOTALL)[0])
    places = set(re.findall(r'<a [^>]*href="[^"]*#([a-z0-9-]+)"', panel))
    assert places == {"map", "variant", "step-catalogue-1", "step-catalogue-2", "step-catalogue-3"}
    assert all(f'id="{place}"' in page for place in places)


def test_a_flow_numbers_the_services_on_its_way(client: Client) -> None:
    page = map_of(client, "?flow=transform")
    numbers = dict(re.findall(r'id="map-service-([a-z-]+)"[^>]*>(?:(?!</a>).)*?place </span>(\d+)<', page))
    assert numbers == {"refine-job": "1", "catalogue": "2", "raw-zone": "3", "curated-zone": "4"}
    passed = re.findall(r'class="map-stage[^"]* is-passed"[^>]*id="map-stage-([a-z]+)"', page)
    assert passed == ["store", "catalogue", "process"]
    assert "Its way: Process → Catalogue → Store." in page


def test_the_same_moment_is_explained_where_numbers_repeat(client: Client) -> None:
    assert "Equal numbers take part at the same time" in map_of(client, "?flow=ingest")
    assert "Equal numbers" not in map_of(client, "?flow=transform")


def test_part_and_flow_are_kept_while_the_other_changes(client: Client) -> None:
    page = map_of(client, "?part=crawler&flow=catalogue")
    assert f'href="{PAGE}?part=raw-zone&amp;flow=catalogue#map"' in page
    assert f'href="{PAGE}?part=crawler&amp;flow=ingest#map"' in page
    assert f'id="map-close" class="button small square plain" href="{PAGE}?flow=catalogue#map"' in page


def test_htmx_gets_the_map_alone(client: Client) -> None:
    response = client.get(f"{PAGE}?part=reports", headers=HTMX)
    page = response.content.decode()
    assert "<html" not in page
    assert 'id="map-panel"' in page
    assert "Reports is open, with 2 flows." in page
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("query", ["?part=ghost", "?flow=ghost", "?part=%3Cscript%3E", "?flow=crawler"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_what_is_not_in_the_map_is_refused(client: Client, query: str, headers: dict[str, str]) -> None:
    response = client.get(PAGE + query, headers=headers)
    assert response.status_code == 400
    assert "<script>" not in response.content.decode().split("<main", 1)[-1]


def test_ids_are_given_once(client: Client) -> None:
    ids = re.findall(r'\bid="([^"]+)"', client.get(f"{PAGE}?part=crawler&flow=catalogue").content.decode())
    assert len(ids) == len(set(ids))
