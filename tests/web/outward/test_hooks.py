"""Webhooks: what happens is told once, signed, in order; who is away misses nothing; our network is out of reach."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from patterns_app.web.notices.models import Notice
from patterns_app.web.outward import hooking, limits, posting
from patterns_app.web.outward.models import Hook
from patterns_app.web.people.models import AuditRow, Membership, Team, User
from tests.web.people.cast import signed_up
from tests.web.people.test_sharing import changed, kept, share

from .receivers import Web, web

pytestmark = pytest.mark.django_db


@pytest.fixture
def private(settings: Any) -> None:
    settings.HOOKS_PRIVATE = True


def add(client: Client, path: str, address: str) -> Any:
    return client.post(path, {"do": "hook", "address": address})


def look(receiver: Web, *, due: bool = True) -> list[str]:
    """Whatever is due goes out, and with `due` all is; what the receiver is told then, by type."""
    before = len(receiver.got)
    if due:
        Hook.objects.update(due=timezone.now())
    while hooking.send(timezone.now()):
        pass
    return [event["type"] for body in receiver.bodies()[before:] for event in body["events"]]


@pytest.mark.usefixtures("private")
def test_what_happens_to_a_sketch_is_told_once_signed_with_who_and_what() -> None:
    ana = signed_up("ana")
    one = kept(ana)
    path = f"/sketches/{one['token']}/told/"
    with web() as receiver:
        assert add(ana, path, receiver.address).status_code == 303
        assert look(receiver) == ["sketch.add-hook"], "and nothing of before"
        changed(ana, one["address"])
        ana.post(f"{one['address']}comments/", {"do": "begin", "text": "Why?"})
        share(ana, one["token"], do="link", role="viewer")
        ana.get(one["address"])
        assert sorted(look(receiver)) == ["comment.written", "sketch.changed", "sketch.share"]
        assert look(receiver) == []
        secret = re.search(r"<code>(whsec_[^<]+)</code>", ana.get(path).content.decode())
        assert secret
        told = {event["type"]: event for body in receiver.told(secret[1]) for event in body["events"]}
        assert (told["sketch.changed"]["who"], told["sketch.changed"]["revision"]) == ("ana", 2)
        assert told["sketch.changed"]["sketch"] == {
            "id": one["token"],
            "title": "Changed",
            "address": f"/s/{one['token']}/",
        }
        assert told["comment.written"]["text"] == "Why?"
        headers, body = receiver.got[-1]
        with pytest.raises(WebhookVerificationError):
            Webhook(secret[1]).verify(body.replace("ana", "eve"), headers)
        assert "/s/" not in str(AuditRow.objects.filter(act="add hook").values_list("told", flat=True))
        ana.post(f"/sketches/{one['token']}/delete/")
        assert look(receiver) == ["sketch.delete"]


@pytest.mark.usefixtures("private")
def test_a_team_s_hook_tells_of_all_its_sketches_and_of_those_that_come() -> None:
    ana = signed_up("ana")
    team = Team.objects.create(name="Architecture")
    Membership.objects.create(team=team, user=User.objects.get(username="ana"), role="owner")
    old = kept(ana, "Old")
    share(ana, old["token"], do="hand-over", team=str(team.pk))
    with web() as receiver:
        assert add(ana, f"/teams/{team.pk}/told/", receiver.address).status_code == 303
        look(receiver)
        changed(ana, old["address"], "Newer")
        new = kept(ana, "New")
        share(ana, new["token"], do="hand-over", team=str(team.pk))
        kept(ana, "Private")
        look(receiver)
        titles = {event["sketch"]["title"] for body in receiver.bodies() for event in body["events"]}
        assert titles == {"Newer", "New"}


@pytest.mark.usefixtures("private")
def test_who_is_away_gets_all_of_it_in_one_message_and_after_days_is_switched_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ana = signed_up("ana")
    one = kept(ana)
    path = f"/sketches/{one['token']}/told/"
    with web() as receiver:
        add(ana, path, receiver.address)
        look(receiver)
        receiver.status = 302
        for number in range(4):
            changed(ana, one["address"], f"Title {number}", number + 1)
        look(receiver)
        assert Hook.objects.get().error == "answered with status 302"
        tries = len(receiver.got)
        look(receiver, due=False)
        assert len(receiver.got) == tries, "not at once again, and not where the answer leads"
        receiver.status = 200
        assert look(receiver) == ["sketch.changed"]
        assert receiver.bodies()[-1]["events"][0]["revision"] == 5
        receiver.status = 500
        changed(ana, one["address"], "Last", 5)
        look(receiver)
        Hook.objects.update(failing_since=timezone.now() - timedelta(days=4))
        look(receiver)
        hook = Hook.objects.get()
        assert hook.off
        assert "Switched off" in ana.get(path).content.decode()
        assert Notice.objects.get(kind="hook off").title == "Last"
        tries = len(receiver.got)
        look(receiver)
        assert len(receiver.got) == tries
        receiver.status = 200
        ana.post(path, {"do": "again", "number": str(hook.pk)})
        assert look(receiver) == ["sketch.changed", "sketch.hook-off"]


@pytest.mark.usefixtures("private")
def test_much_comes_in_messages_of_a_size_and_none_of_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EVENTS_A_MESSAGE", 3)
    ana = signed_up("ana")
    one = kept(ana)
    with web() as receiver:
        add(ana, f"/sketches/{one['token']}/told/", receiver.address)
        for number in range(7):
            ana.post(f"{one['address']}comments/", {"do": "begin", "text": f"Comment {number}"})
        for _ in range(6):
            look(receiver)
        bodies = receiver.bodies()
        assert max(len(body["events"]) for body in bodies) == 3
        texts = [event.get("text") for body in bodies for event in body["events"] if event["type"] == "comment.written"]
        assert texts == [f"Comment {number}" for number in range(7)]


def test_nobody_else_makes_sees_or_takes_away_a_hook() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one, other = kept(ana), kept(bob)
    add(ana, f"/sketches/{one['token']}/told/", "https://example.org/hook?key=secret")
    share(ana, one["token"], do="give", name="bob", role="editor")
    hook = Hook.objects.get()
    assert bob.get(f"/sketches/{one['token']}/told/").status_code == 404
    for do in ("remove", "again"):
        bob.post(f"/sketches/{other['token']}/told/", {"do": do, "number": str(hook.pk)})
    assert Hook.objects.filter(pk=hook.pk).exists()
    assert AuditRow.objects.get(act="add hook").told == {"to": "example.org"}
    for _ in range(limits.HOOKS):
        answer = add(ana, f"/sketches/{one['token']}/told/", "https://example.org/")
    assert answer.status_code == 422
    ana.post(f"/sketches/{one['token']}/told/", {"do": "remove", "number": str(hook.pk)})
    assert not Hook.objects.filter(pk=hook.pk).exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "https://",
        "https://user:password@example.org/",
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://ex\u00e4mple.org/",
        "https://example.org/" + "x" * 500,
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    ana = signed_up("ana")
    answer = add(ana, f"/sketches/{kept(ana)['token']}/told/", address)
    assert answer.status_code == 422
    assert "https://example.org/hook" in answer.content.decode()
    assert not Hook.objects.exists()


INSIDE = (
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "0.0.0.0", "0"),
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.192", "224.0.0.1"),
    *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[fe80::1]", "[fc00::1]", "[64:ff9b::7f00:1]"),
    *("[2002:7f00:1::]", "[fe80::1%25eth0]", "[ff02::1]"),
)


@pytest.mark.parametrize("host", INSIDE)
def test_a_message_never_goes_to_an_address_of_our_own_network(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *told, **_: opened.append(told))
    for scheme in ("https", "http"):
        with pytest.raises(posting.NotTaken) as refused:
            posting.post(posting.Place(f"{scheme}://{host}:8000/", anywhere=False), "{}", "one", [])
        assert host.strip("[]") not in str(refused.value)
    assert opened == []


def test_a_name_that_leads_elsewhere_a_moment_later_still_leads_where_it_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])
    opened: list[Any] = []

    def looked_up(host: str, port: int, *_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(place: tuple[str, int], **_: Any) -> Any:
        opened.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(posting.NotTaken):
        posting.post(posting.Place("https://rebinding.example/", anywhere=False), "{}", "one", [])
    assert opened == [("93.184.215.14", 443)]


def test_by_default_a_hook_to_our_own_network_comes_to_nothing_and_says_so() -> None:
    ana = signed_up("ana")
    one = kept(ana)
    path = f"/sketches/{one['token']}/told/"
    with web() as receiver:
        add(ana, path, receiver.address.replace("http:", "https:"))
        assert look(receiver) == []
        assert receiver.got == []
        assert "leads to no public address" in ana.get(path).content.decode()


def test_an_earlier_secret_key_s_receivers_go_on() -> None:
    ana = signed_up("ana")
    add(ana, f"/sketches/{kept(ana)['token']}/told/", "https://example.org/")
    hook = Hook.objects.get()
    before = hooking.secrets_of(hook)
    with override_settings(SECRET_KEY="another key of this site " + "0123456789" * 4, SECRET_KEY_FALLBACKS=["x" * 50]):
        assert not set(before) & set(hooking.secrets_of(hook))
    from django.conf import settings

    with override_settings(
        SECRET_KEY="another key of this site " + "0123456789" * 4, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]
    ):
        assert before[0] in hooking.secrets_of(hook)
