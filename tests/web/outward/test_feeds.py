"""Feeds of changes: by a token that reads as whoever made it, and no longer than they may look."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client, override_settings

from patterns_app.web.outward import limits
from patterns_app.web.outward.models import Feed
from patterns_app.web.people.models import AuditRow, Membership, Team, User
from tests.web.people.cast import signed_up
from tests.web.people.test_sharing import changed, kept, share

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def made(client: Client, path: str) -> str:
    page = client.post(path, {"do": "feed"}).content.decode()
    found = re.search(r'value="http://testserver(/changes/[^"]+/)"', page)
    assert found, page
    return found[1]


def read(address: str) -> Element:
    answer: Any = Client().get(address)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("application/atom+xml")
    found: Element = fromstring(answer.content)
    return found


def titles(feed: Element) -> list[str]:
    return [str(one.text) for one in feed.findall(f"{ATOM}entry/{ATOM}title")]


def test_a_sketch_s_feed_tells_who_changed_what_and_ends_with_the_right_to_look() -> None:
    ana = signed_up("ana")
    signed_up("bob")
    one = kept(ana, "A & B <i>")
    path = f"/sketches/{one['token']}/told/"
    address = made(ana, path)
    changed(ana, one["address"], "C & D <i>")
    feed = read(address)
    assert titles(feed)[-1] == "C & D <i>: ana made it"
    assert len(titles(feed)) == 2
    ids = [str(entry.text) for entry in feed.findall(f"{ATOM}entry/{ATOM}id")]
    assert len(set(ids)) == 2
    assert [str(entry.text) for entry in read(address).findall(f"{ATOM}entry/{ATOM}id")] == ids
    assert Client().get(f"{address[:-2]}x/").status_code == 404
    assert "last read on" in ana.get(path).content.decode()
    share(ana, one["token"], do="hand-over", name="bob")
    assert titles(read(address)), "whose it was may still edit"
    ana.post(f"/sketches/{one['token']}/leave/")
    assert Client().get(address).status_code == 404


def test_a_team_s_feed_is_a_member_s_and_is_taken_away_alone() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    team = Team.objects.create(name="Architecture")
    for name, role in (("ana", "owner"), ("bob", "viewer")):
        Membership.objects.create(team=team, user=User.objects.get(username=name), role=role)
    share(ana, kept(ana)["token"], do="hand-over", team=str(team.pk))
    path = f"/teams/{team.pk}/told/"
    first, second = made(bob, path), made(ana, path)
    assert any("gave it to the team" in title for title in titles(read(first)))
    assert bob.post(path, {"do": "hook", "address": "https://example.org/"}).status_code == 404
    ana.post(path, {"do": "remove-feed", "number": str(Feed.objects.order_by("pk")[0].pk)})
    assert read(first), "another's is not taken away"
    Membership.objects.filter(user__username="bob").delete()
    assert Client().get(first).status_code == 404
    assert read(second)
    ana.post(path, {"do": "remove-feed", "number": str(Feed.objects.get(actor=actor("ana")).pk)})
    assert Client().get(second).status_code == 404
    acts = AuditRow.objects.filter(act__endswith="feed").values_list("act", flat=True)
    assert list(acts) == ["add feed", "add feed", "remove feed"]


def actor(name: str) -> str:
    return User.objects.get(username=name).actor


def test_a_browser_s_feed_reads_unless_nobody_may_without_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FEEDS", 2)
    browser = Client()
    kept(browser)
    found = re.search(r"/sketches/([0-9a-f-]{36})/rename/", browser.get("/sketches/").content.decode())
    assert found
    address = made(browser, f"/sketches/{found[1]}/told/")
    assert titles(read(address))
    with override_settings(ANONYMOUS="none"):
        assert Client().get(address).status_code == 404
    made(browser, f"/sketches/{found[1]}/told/")
    assert browser.post(f"/sketches/{found[1]}/told/", {"do": "feed"}).status_code == 422
