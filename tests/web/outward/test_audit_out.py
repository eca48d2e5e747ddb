"""The audit at the operator's receiver: every row once it takes them, in their order, whatever happened meanwhile."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from patterns_app.web.outward import audit_out, limits, postman
from patterns_app.web.outward.models import Receiver
from patterns_app.web.people import audit
from patterns_app.web.people.models import AuditUnsent
from tests.web.people.cast import signed_up
from tests.web.people.test_sharing import kept

from .receivers import dripping, silent, syslog, web

pytestmark = pytest.mark.django_db
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def later(**much: float) -> bool:
    return audit_out.send(timezone.now() + timedelta(**much))


def test_by_http_each_row_comes_signed_and_one_that_was_down_misses_none() -> None:
    with web() as receiver, override_settings(AUDIT_TO=receiver.address, AUDIT_KEY=SECRET):
        receiver.status = 503
        kept(signed_up("ana"))
        assert not later()
        waiting = audit_out.waiting()
        assert waiting == 3
        assert Receiver.objects.get().error == "answered with status 503"
        assert not later(), "not yet again"
        assert len(receiver.got) == 1
        receiver.status = 204
        assert later(hours=2)
        rows = receiver.told(SECRET)[-1]["rows"]
        assert [row["act"] for row in rows] == ["sign up", "sign in", "create"]
        assert rows[0]["name"] == "ana"
        assert receiver.got[-1][0]["webhook-id"] == f"audit-{rows[0]['id']}-{rows[-1]['id']}"
        assert audit_out.waiting() == 0
        assert not later(hours=2)
        found = Receiver.objects.get()
        assert (found.tries, found.error) == (0, "")
        assert found.took is not None


def test_many_rows_go_in_their_order_in_messages_of_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS_A_MESSAGE", 10)
    with web() as receiver, override_settings(AUDIT_TO=receiver.address):
        for number in range(35):
            audit.note("", "purge", "site", number)
        while postman.deliver():
            pass
        bodies = receiver.bodies()
        assert [len(body["rows"]) for body in bodies] == [10, 10, 10, 5]
        assert [row["of"] for body in bodies for row in body["rows"]] == [str(number) for number in range(35)]
        assert "webhook-signature" not in receiver.got[0][0]


def test_by_syslog_each_row_is_one_counted_message() -> None:
    with syslog() as (port, got), override_settings(AUDIT_TO=f"syslog://127.0.0.1:{port}"):
        audit.note("", "hand over", "sketch", "one", to="Ada\nLovelace ü")
        audit.note("", "purge", "site", "")
        assert later()
        data, found = got[0], []
        while data:
            size, _, rest = data.partition(b" ")
            found.append(rest[: int(size)].decode())
            data = rest[int(size) :]
    assert len(found) == 2
    head, _, words = found[0].partition(" - {")
    assert re.fullmatch(r"<109>1 \S+ \S+ pattern-studio - hand-over", head)
    assert json.loads("{" + words)["told"] == {"to": "Ada\nLovelace ü"}
    assert "\n" not in found[0]


@pytest.mark.parametrize("to", ["http://127.0.0.1:1/", "syslog://127.0.0.1:1", "syslogs://127.0.0.1:1"])
def test_one_that_is_not_there_is_told_later_and_later(to: str) -> None:
    with override_settings(AUDIT_TO=to):
        audit.note("", "purge", "site", "")
        waits, passed = [], timedelta()
        for _ in range(12):
            now = timezone.now() + passed
            assert not audit_out.send(now)
            waits.append((Receiver.objects.get().due - now).total_seconds())
            passed += timedelta(seconds=waits[-1] + 1)
        assert 4 <= waits[0] <= 5
        assert waits[4] > 60
        assert max(waits) <= 3600
        assert AuditUnsent.objects.count() == 1
        assert Receiver.objects.get().failing_since is not None


def test_who_works_waits_for_no_receiver_and_the_deadline_ends_one_that_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEADLINE", 0.5)
    monkeypatch.setattr(limits, "CONNECT", 0.3)
    for kind in (silent, dripping):
        Receiver.objects.all().delete()
        with kind() as address, override_settings(AUDIT_TO=address):
            audit.note("", "purge", "site", "")
            began = time.monotonic()
            assert not later()
            assert time.monotonic() - began < 5
            assert audit_out.waiting() >= 1


def test_two_workers_do_not_send_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with web() as receiver, override_settings(AUDIT_TO=receiver.address):
        audit.note("", "purge", "site", "")
        found = audit_out.receiver(timezone.now())
        assert found.is_mine(timezone.now())
        assert not later(), "another has it in hand"
        assert later(minutes=2), "and has died over it"
        assert len(receiver.got) == 1
