"""A scenario as a file: numbered still, GIF, sequence diagram."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image

from patterns_app.core.patterns.reader import entries, patterns
from patterns_app.core.sketch.model import Scenario
from patterns_app.web.pictures import PICTURE_POLICY

pytestmark = pytest.mark.django_db

EVERY = [
    (pattern.slug, variant.slug, scenario)
    for pattern in patterns()
    for variant in pattern.variants
    for scenario in variant.sketch.scenarios
]


@pytest.mark.parametrize(("slug", "variant", "scenario"), EVERY[::12])
def test_a_scenario_is_a_picture_and_a_sequence(client: Client, slug: str, variant: str, scenario: Scenario) -> None:
    address = f"/patterns/{slug}/{scenario.id}"
    for extension, start in (("svg", b"<svg "), ("png", b"\x89PNG"), ("pdf", b"%PDF-")):
        response = client.get(f"{address}.{extension}?variant={variant}")
        assert response.status_code == 200
        assert response.content.startswith(start)
        assert response["Content-Security-Policy"] == PICTURE_POLICY
    text = client.get(f"{address}.mmd?variant={variant}").content.decode()
    assert text.startswith("sequenceDiagram\n")
    assert text.count("\n") > len(scenario.steps)


def test_a_gif_moves_through_every_step(client: Client) -> None:
    scenario = entries()["storage-first"].variants[0].sketch.scenarios[0]  # type: ignore[union-attr]
    response = client.get(f"/patterns/storage-first/{scenario.id}.gif?scale=0.5")
    assert response["Content-Type"] == "image/gif"
    image = Image.open(io.BytesIO(response.content))
    assert getattr(image, "n_frames", 1) >= len(scenario.steps)
    assert len(response.content) < 3_000_000


def test_a_film_is_drawn_step_by_step_when_asked(client: Client) -> None:
    scenario = entries()["storage-first"].variants[0].sketch.scenarios[0]  # type: ignore[union-attr]
    address = f"/patterns/storage-first/{scenario.id}.gif"
    assert client.get(f"{address}?prepare=1").json() == {"prepared": 1, "of": len(scenario.steps)}
    for wrong in (f"{address}?prepare=0", f"{address}?prepare=99", f"{address}?prepare=x", f"{address}?scale=3"):
        assert client.get(wrong).status_code == 400
    assert client.get(address.replace(".gif", ".png") + "?prepare=1").status_code == 400


@pytest.mark.parametrize(
    ("kind", "media", "start"), [("webm", "video/webm", b"\x1a\x45\xdf\xa3"), ("mp4", "video/mp4", b"\0\0\0")]
)
def test_a_scenario_is_a_video_where_there_is_an_encoder(client: Client, kind: str, media: str, start: bytes) -> None:
    response = client.get(f"/patterns/strangler/facade-only.{kind}?variant=not-migrated&scale=0.5")
    assert response.status_code == 200
    assert response["Content-Type"] == media
    assert response.content.startswith(start)


def test_a_scenario_picture_is_well_formed_and_the_same_every_time(client: Client) -> None:
    first = client.get("/patterns/circuit-breaker/" + _some("circuit-breaker") + ".svg?theme=dark").content
    assert ElementTree.fromstring(first).tag.endswith("svg")
    assert first == client.get("/patterns/circuit-breaker/" + _some("circuit-breaker") + ".svg?theme=dark").content


def test_the_picture_moves_unless_a_still_is_asked_for(client: Client) -> None:
    address = f"/patterns/saga/{_some('saga')}.svg"
    assert b"<animateMotion" in client.get(address).content
    assert b"<animateMotion" not in client.get(f"{address}?still=1").content


def _some(slug: str) -> str:
    return str(entries()[slug].variants[0].sketch.scenarios[0].id)  # type: ignore[union-attr]


@pytest.mark.parametrize("extension", ["svg", "gif", "png", "pdf", "mmd"])
def test_what_is_not_told_is_not_found(client: Client, extension: str) -> None:
    assert client.get(f"/patterns/saga/no-such-story.{extension}").status_code == 404
    assert client.get(f"/patterns/atlantis/happy.{extension}").status_code == 404
    assert client.get(f"/patterns/saga/{_some('saga')}.{extension}?variant=opera").status_code == 400


@pytest.mark.parametrize("query", ["theme=pink", "direction=UP", "scale=9", "still=maybe"])
def test_a_parameter_that_makes_no_sense_is_told(client: Client, query: str) -> None:
    response = client.get(f"/patterns/saga/{_some('saga')}.svg?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in response.content.decode()
