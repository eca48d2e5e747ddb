"""Stories side by side: every pair of the catalogue, a free choice, and what is refused."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from patterns_app.core.patterns.model import Pattern, SideBySide
from patterns_app.core.patterns.reader import entries, patterns

pytestmark = pytest.mark.django_db

PAIRS = [(pattern.slug, pair) for pattern in patterns() for pair in pattern.side_by_side]


@pytest.mark.parametrize(("slug", "pair"), PAIRS, ids=lambda value: value if isinstance(value, str) else value.slug)
def test_a_pair_shows_its_stories_with_all_their_steps(client: Client, slug: str, pair: SideBySide) -> None:
    response = client.get(f"/patterns/{slug}/side-by-side/{pair.slug}/")
    assert response.status_code == 200
    page = response.content.decode()
    entry = entries()[slug]
    assert isinstance(entry, Pattern)
    told = {(one.slug, story.id): story for one in entry.variants for story in one.sketch.scenarios}
    wanted = [told[lane.variant, lane.scenario] for lane in pair.lanes]
    assert page.count("data-lane>") == len(wanted)
    assert page.count("<li data-step=") == sum(len(story.steps) for story in wanted)
    data = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)[0])
    assert [one["id"] for one in data["timelines"]] == [story.id for story in wanted]
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_pattern_page_leads_to_its_pairs(client: Client) -> None:
    page = client.get("/patterns/storage-first/").content.decode()
    assert 'href="/patterns/storage-first/side-by-side/burst-with-and-without/"' in page


def test_any_two_stories_can_be_chosen(client: Client) -> None:
    address = "/patterns/saga/side-by-side/?a=orchestration.happy-path&b=choreography.events-silence"
    page = client.get(address).content.decode()
    assert "Four steps, all of them succeed" in page
    assert '<option value="choreography.events-silence" selected>' in page


def test_without_a_choice_there_are_two_stories(client: Client) -> None:
    assert client.get("/patterns/saga/side-by-side/").content.decode().count("data-lane>") == 2


@pytest.mark.parametrize("query", ["a=nothing", "a=orchestration.nothing", "b=%00", "a=" + "x" * 3000])
def test_a_story_that_is_not_told_is_said(client: Client, query: str) -> None:
    response = client.get(f"/patterns/saga/side-by-side/?{query}")
    assert response.status_code == 400
    assert "there is no story" in response.content.decode()


@pytest.mark.parametrize("path", ["saga/side-by-side/nothing/", "nothing/side-by-side/", "faas/side-by-side/"])
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/patterns/{path}").status_code == 404
