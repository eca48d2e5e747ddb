"""People are told what concerns them, once, and have it by mail if they asked for that and proved the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import StringIO
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from patterns_app.web.notices import mailing, telling
from patterns_app.web.notices.models import Digest, Notice
from patterns_app.web.people.models import Membership, Team, User
from scripts.alone import free_port
from tests.web.people.cast import signed_up
from tests.web.people.test_sharing import kept, share

pytestmark = pytest.mark.django_db


def told(name: str) -> list[str]:
    """What somebody has not read yet, in words."""
    found = Notice.objects.filter(user__username=name, read__isnull=True).order_by("pk")
    return [telling.in_words(one) for one in found]


def say(client: Client, address: str, text: str, **more: str) -> None:
    answer = client.post(f"{address}comments/", {"do": "begin", "text": text, **more})
    assert answer.status_code == 303, answer.content


def test_a_role_is_told_when_it_is_given_changed_and_taken_and_only_then() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    sketch = kept(ana)["token"]
    for role in ("viewer", "viewer", "editor"):
        share(ana, sketch, do="give", name="bob", role=role)
    number = re.findall(r'name="number" value="(\d+)"', ana.get(f"/sketches/{sketch}/share/").content.decode())[0]
    share(ana, sketch, do="take", number=number)
    share(ana, sketch, do="hand-over", name="bob")
    assert told("bob") == [
        "ana has shared “Orders” with you, as Viewer",
        "ana has changed your role in “Orders” to Editor",
        "ana has taken your role in “Orders” away",
        "ana has handed “Orders” over to you",
    ]
    assert told("ana") == []
    assert "4 notices are new" in bob.get("/sketches/").content.decode()


def test_a_team_is_told_what_its_people_are_given_but_not_who_did_it() -> None:
    ana = signed_up("ana")
    signed_up("bob"), signed_up("eve")
    team = Team.objects.create(name="Architecture")
    for name in ("ana", "bob"):
        Membership.objects.create(team=team, user=User.objects.get(username=name), role="owner")
    sketch = kept(ana)["token"]
    share(ana, sketch, do="give", team=str(team.pk), role="editor")
    bob = User.objects.get(username="bob")
    assert (
        ana.post(f"/teams/{team.pk}/members/", {"do": "role", "member": str(bob.pk), "role": "viewer"}).status_code
        == 303
    )
    assert ana.post(f"/teams/{team.pk}/members/", {"do": "name", "name": "eve", "role": "editor"}).status_code in (
        200,
        303,
    )
    assert told("bob") == [
        "ana has shared “Orders” with you, as Editor",
        "ana has changed your role in “Architecture” to Viewer",
    ]
    assert told("eve") == ["ana has invited you to “Architecture”, as Editor"]
    assert told("ana") == []


def test_who_is_called_or_answered_is_told_and_nobody_who_may_not_look() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    signed_up("eve")
    one = kept(ana)
    share(ana, one["token"], do="give", name="bob", role="commenter")
    Notice.objects.all().delete()
    say(ana, one["address"], "Is this right, @bob? Ask @Eve. And @nobody, a@bob, @ana")
    assert told("bob") == ["ana has mentioned you in “Orders”"]
    assert told("eve") == []
    assert told("ana") == []
    answer = {"do": "answer", "thread": "1", "text": "It is, I think."}
    for _ in range(3):
        bob.post(f"{one['address']}comments/", answer)
    assert told("ana") == ["bob has answered in “Orders”"]
    assert Notice.objects.get(user__username="ana").times == 3
    notice = Notice.objects.get(user__username="ana")
    followed = ana.get(f"/account/notices/{notice.pk}/")
    assert followed.status_code == 303
    assert followed["Location"].endswith("/comments/#thread-1")
    assert told("ana") == []
    bob.post(f"{one['address']}comments/", {**answer, "text": "@ana, more"})
    assert told("ana") == ["bob has mentioned you in “Orders”"], "and not that it was answered as well"
    assert bob.get(f"/account/notices/{notice.pk}/").status_code == 404


def test_the_page_shows_all_and_forgets_the_oldest() -> None:
    ana = signed_up("ana")
    user = User.objects.get(username="ana")
    for number in range(telling.KEPT + 30):
        telling.tell([user.pk], "shared", by="bob", title=f"<b>{number}", address=f"/s/{number}/", role="viewer")
    page = ana.get("/account/notices/").content.decode()
    assert Notice.objects.count() <= telling.KEPT
    assert f"&lt;b&gt;{telling.KEPT + 29}" in page
    assert "&lt;b&gt;0”" not in page
    assert ana.post("/account/notices/", {"do": "read"}).status_code == 303
    assert telling.unread(user.pk) == 0
    assert ana.post("/account/notices/", {"do": "nonsense"}).status_code == 422


class Box(Message):
    """A mail server that keeps what it is given; `refuses` makes it say no."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.mails: list[Any] = []
        self.refuses = False

    def handle_message(self, message: Any) -> None:
        if self.refuses:
            raise OSError("later")
        self.mails.append(message_from_bytes(bytes(message), policy=policy.default))


@contextmanager
def mail_server() -> Iterator[Box]:
    """A real one, on a port of its own."""
    box = Box()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    site = {"SITE_ADDRESS": "https://studio.example.org", "DEFAULT_FROM_EMAIL": "studio@example.org"}
    try:
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, **site):
            yield box
    finally:
        controller.stop()


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content())


def path_in(mail: EmailMessage, part: str) -> str:
    found = re.search(rf"https://studio\.example\.org(/account/notices/{part}/\S+)", text_of(mail))
    assert found, text_of(mail)
    return found[1]


def subscribe(client: Client, box: Box, every: str = "24") -> None:
    form = {"do": "mail", "address": "ana@example.org", "every": every}
    assert client.post("/account/notices/", form).status_code == 303
    assert client.get(path_in(box.mails[-1], "confirm")).status_code == 303


def sent(**later: float) -> tuple[int, int]:
    return mailing.send_due(timezone.now() + timedelta(**later))


def test_a_mail_comes_once_to_an_address_that_was_proven_and_says_how_to_stop() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one = kept(bob, "Line\u2028end ✓")
    with mail_server() as box:
        form = {"do": "mail", "address": "ana@example.org", "every": "24"}
        assert ana.post("/account/notices/", form).status_code == 303
        share(bob, one["token"], do="give", name="ana", role="viewer")
        assert sent() == (0, 0), "nothing before the address is proven"
        assert bob.get(path_in(box.mails[0], "confirm")).status_code == 422
        assert ana.get(path_in(box.mails[0], "confirm")).status_code == 303
        assert sent() == (1, 0)
        mail = box.mails[-1]
        assert mail["To"] == "ana@example.org"
        assert "bob has shared" in text_of(mail)
        assert f"https://studio.example.org/s/{one['token']}/" in text_of(mail)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert sent(days=2) == (0, 0), "nothing is new"
        share(bob, one["token"], do="give", name="ana", role="editor")
        assert sent(hours=1) == (0, 0), "once a day"
        assert sent(days=2) == (1, 0)
        stop = path_in(box.mails[-1], "stop")
        assert Client().get(stop).status_code == 200
        assert Digest.objects.count() == 1, "looking is not stopping"
        assert Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Digest.objects.count() == 0
        assert Client().post("/account/notices/stop/nonsense/").status_code == 404


def test_a_mail_server_that_is_away_or_says_no_loses_nothing() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    one = kept(bob)
    with mail_server() as box:
        subscribe(ana, box, every="1")
        share(bob, one["token"], do="give", name="ana", role="viewer")
        box.refuses = True
        assert sent() == (0, 1)
        box.refuses = False
        out = StringIO()
        call_command("digest", stdout=out)
        assert "1 mails sent" in out.getvalue()
    share(bob, one["token"], do="give", name="ana", role="editor")
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1
    ):
        assert sent(hours=3) == (0, 1)
        form = {"do": "mail", "address": "other@example.org", "every": "1"}
        Digest.objects.all().delete()
        assert ana.post("/account/notices/", form).status_code == 422
    assert Notice.objects.filter(mailed__isnull=True, read__isnull=True).count() == 1


def test_no_address_is_asked_again_and_again_and_nonsense_is_refused() -> None:
    ana = signed_up("ana")
    with mail_server() as box:
        for number, status in ((1, 303), (2, 422)):
            form = {"do": "mail", "address": f"victim{number}@example.org", "every": "24"}
            assert ana.post("/account/notices/", form).status_code == status
        for address, every in (("no address", "24"), ("a@example.org", "7"), ("a@example.org\nBcc: b@c", "24")):
            assert ana.post("/account/notices/", {"do": "mail", "address": address, "every": every}).status_code == 422
        assert [mail["To"] for mail in box.mails] == ["victim1@example.org"]
    assert "sends no mail" in ana.get("/account/notices/").content.decode()
