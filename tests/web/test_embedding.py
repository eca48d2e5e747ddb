"""Where links are pasted: oEmbed, live pictures that caches may keep, and what rights a link gives."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from patterns_app.web.api.shapes import EXAMPLE
from tests.web.workspace.people import saved, view_link

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


def kept(client: Client, sketch: dict[str, Any] = EXAMPLE) -> dict[str, str]:
    found: dict[str, str] = client.post("/api/v1/saved", sketch, content_type="application/json").json()
    return found


def asked(client: Client, path: str, **more: str) -> Any:
    return client.get("/oembed", {"url": f"{HERE}{path}", **more})


def test_a_pattern_and_its_story_are_shown_in_a_frame_that_answers(client: Client) -> None:
    told = asked(client, "/patterns/saga/?scenario=compensation&step=3").json()
    assert (told["version"], told["type"], told["provider_name"]) == ("1.0", "rich", "Pattern Studio")
    src = re.search(r'<iframe src="([^"]+)" width="800" height="520"', told["html"])
    assert src
    frame = client.get(src[1].replace("&amp;", "&").removeprefix(HERE))
    assert frame.status_code == 200
    assert "X-Frame-Options" not in frame
    assert told["title"].startswith("Saga: ")
    small = asked(client, "/patterns/saga/", maxwidth="300", maxheight="200").json()
    assert (small["width"], small["height"]) == (300, 200)
    assert "thumbnail_url" not in small
    assert client.get(told["thumbnail_url"].removeprefix(HERE))["Content-Type"] == "image/png"


def test_pages_say_where_it_is_and_the_address_answers(client: Client) -> None:
    view = kept(client)["view"]
    for path in ("/patterns/saga/?variant=choreography", f"/s/{view}/", f"/s/{view}/verdict/"):
        page = client.get(path).content.decode()
        found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)">', page)
        assert found, path
        told = client.get(found[1].replace("&amp;", "&").removeprefix(HERE))
        assert told.status_code == 200
        assert told["Access-Control-Allow-Origin"] == "*"


def test_a_link_that_may_edit_is_shown_by_the_one_that_only_shows(client: Client) -> None:
    links = kept(client)
    for path in ("", "verdict/"):
        told = asked(client, f"/s/{links['edit']}/{path}")
        assert links["edit"] not in told.content.decode()
        assert links["view"] in told.json()["html"]
        frame = client.get(f"/embed/s/{links['edit']}/{path}")
        assert frame.status_code == 200
        assert links["edit"] not in frame.content.decode().replace(f"/embed/s/{links['edit']}", "")
    page = client.get(f"/embed/s/{links['view']}/verdict/").content.decode()
    assert "If Take order fails for good, a message is lost" in page


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://elsewhere.example/patterns/saga/", 404),
        ("http://testserver@elsewhere.example/patterns/saga/", 404),
        (f"{HERE}/patterns/no-such/", 404),
        (f"{HERE}/patterns/saga/?variant=none", 404),
        (f"{HERE}/patterns/saga/?scenario=none", 404),
        (f"{HERE}/s/{'A' * 44}/", 404),
        (f"{HERE}/sketches/", 404),
        ("javascript:alert(1)", 404),
        ("http://[", 404),
        ("", 404),
    ],
)
def test_what_is_not_ours_or_leads_nowhere_is_not_shown(client: Client, url: str, status: int) -> None:
    answer = client.get("/oembed", {"url": url})
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/plain")


def test_other_formats_and_odd_sizes_are_refused_and_titles_stay_text(client: Client) -> None:
    assert asked(client, "/patterns/saga/", format="xml").status_code == 501
    assert asked(client, "/patterns/saga/", maxwidth="-3").status_code == 400
    view = kept(client, {**EXAMPLE, "title": 'A"><script>alert(1)</script>'})["view"]
    assert "<script" not in asked(client, f"/s/{view}/").json()["html"]


def test_a_live_picture_is_what_was_last_saved_and_caches_ask_again(client: Client) -> None:
    links = kept(client)
    address = f"/s/{links['view']}/live.svg"
    first = Client().get(address)
    assert first.status_code == 200
    assert first["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert first["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not first.cookies
    same = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert same["Cache-Control"] == first["Cache-Control"]
    named = {**EXAMPLE, "nodes": [{**one, "label": f"New {one['id']}"} for one in EXAMPLE["nodes"]]}
    head = {"If-Match": "*"}
    assert (
        client.put(f"/api/v1/saved/{links['edit']}", named, content_type="application/json", headers=head).status_code
        == 200
    )
    after = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != first["ETag"]
    assert b"New worker" in after.content
    dark = Client().get(f"{address}?theme=dark")
    assert dark["ETag"] != after["ETag"]


def test_a_live_picture_gives_no_more_than_its_link(client: Client) -> None:
    links = kept(client)
    for extension in ("svg", "png"):
        led = Client().get(f"/s/{links['edit']}/live.{extension}?width=300")
        assert (led.status_code, led["Location"]) == (302, f"/s/{links['view']}/live.{extension}?width=300")
    gone = Client().get(f"/s/{'A' * 44}/live.svg")
    assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")
    wrong = Client().get(f"/s/{links['view']}/live.svg?theme=odd")
    assert (wrong.status_code, wrong["Cache-Control"]) == (400, "no-store")
    edit = saved(client)
    live = f"{view_link(client, edit)}live.svg"
    assert Client().get(live).status_code == 200
    client.post(f"{edit}revoke/view/")
    assert Client().get(live).status_code == 404
