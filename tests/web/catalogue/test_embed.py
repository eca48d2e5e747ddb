"""Pages for other people's pages: the only ones that may be framed."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.workspace.people import saved, text, view_link

pytestmark = pytest.mark.django_db


def routes(resolver: URLResolver, before: str = "") -> list[str]:
    """Every pattern of the URL table as text."""
    found = []
    for part in resolver.url_patterns:
        path = before + str(part.pattern)
        found += [path] if isinstance(part, URLPattern) else routes(part, path)
    return found


def frameable(client: Client, path: str) -> bool:
    response = client.get(path)
    return "frame-ancestors *" in response.get("Content-Security-Policy", "") or "X-Frame-Options" not in response


def address(route: str) -> str:
    """An address that a route takes: what is behind it does not matter, headers are the same."""
    path = route.replace("^", "").replace("$", "").replace("\\.", ".").replace("\\Z", "")
    path = re.sub(r"\(\?P<extension>([^)|]+)[^)]*\)", r"\1", path)
    path = re.sub(r"\(\?P<mode>([^)|]+)[^)]*\)", r"\1", path)
    path = re.sub(r"\(\?P<slug>[^)]*\)|<slug:slug>", "saga", path)
    path = re.sub(r"<uuid:[^>]+>", "3f2b8f4e-0000-4000-8000-000000000000", path)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", "x", path)


def test_exactly_the_embed_pages_may_be_framed(client: Client) -> None:
    found = {route for route in routes(get_resolver()) if frameable(client, address(route))}
    assert found == {"embed/patterns/<slug:slug>/", "embed/s/<str:token>/", "embed/s/<str:token>/verdict/"}


def test_an_embedded_pattern_shows_its_picture_and_leads_back_without_cookies(client: Client) -> None:
    response = client.get("/embed/patterns/saga/?variant=choreography&theme=dark")
    page = response.content.decode()
    assert response.status_code == 200
    assert 'data-theme="dark"' in page
    assert 'id="node-' in page
    assert "/patterns/saga/?variant=choreography" in page
    assert "<form" not in page
    assert not response.cookies


def test_an_embedded_story_is_told_at_its_step(client: Client) -> None:
    page = client.get("/embed/patterns/storage-first/?scenario=happy-path&step=2").content.decode()
    assert 'aria-current="step"' in page


@pytest.mark.parametrize("query", ["theme=pink", "variant=opera", "scenario=nope", "autoplay=maybe"])
def test_a_parameter_that_makes_no_sense_is_told(client: Client, query: str) -> None:
    assert client.get(f"/embed/patterns/saga/?{query}").status_code == 400


def test_an_unknown_pattern_is_not_found(client: Client) -> None:
    assert client.get("/embed/patterns/atlantis/").status_code == 404


def test_a_saved_sketch_is_embedded_by_either_link_and_read_only(client: Client) -> None:
    edit = saved(client)
    for link in (edit, view_link(client, edit)):
        response = Client().get(f"/embed{link}")
        page = response.content.decode()
        assert response.status_code == 200
        assert 'id="node-api"' in page
        assert 'id="tall-node-api"' in page
        assert "<form" not in page
        assert "<flow-player" in page
        assert "data-break" not in page
        assert edit.split("/")[2] not in page
        assert not response.cookies


def test_a_narrow_frame_gets_a_tall_picture_wherever_the_parts_were_put_by_hand(client: Client) -> None:
    beside = [
        {"id": name, "service": "aws.lambda", "position": {"x": 400 * place, "y": 0}}
        for place, name in enumerate(("web", "api", "take"))
    ]
    page = client.get(f"/embed{saved(client, text(nodes=beside))}").content.decode()
    sizes = re.findall(r'<svg[^>]* viewBox="\S+ \S+ (\S+) (\S+)"', page)
    (wide, high), (narrow, tall) = [(float(one), float(other)) for one, other in sizes[:2]]
    assert wide > high
    assert tall > narrow


def test_an_embedded_sketch_of_many_parts_is_drawn_whole(client: Client) -> None:
    nodes = [{"id": f"n{number}", "service": "aws.lambda"} for number in range(501)]
    page = client.get(f"/embed{saved(client, text(nodes=nodes, connections=[]))}").content.decode()
    assert "Too large to draw" not in page
    assert 'node-n500"' in page


def test_a_link_that_leads_nowhere_is_not_found(client: Client) -> None:
    response = client.get("/embed/s/v-nonsense/")
    assert response.status_code == 404
    assert "leads nowhere" in response.content.decode()
