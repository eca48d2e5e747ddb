"""The audit: whatever the table of access names leaves a row, and so does what people do with their accounts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError
from django.test import Client, override_settings
from django.utils import timezone

from patterns_app.web.discussion.models import Comment
from patterns_app.web.people import audit
from patterns_app.web.people.models import AuditRow, AuditUnsent, User
from patterns_app.web.workspace.models import LogRow
from patterns_app.web.workspace.rights import LEAST, READING, Act

from .cast import PASSWORD, signed_in, signed_up
from .test_sharing import changed, kept, link, share

pytestmark = pytest.mark.django_db
Done = Callable[[Client, dict[str, Any]], object]


def verdict(ana: Client, one: dict[str, Any]) -> Any:
    return ana.get(f"{one['address']}verdict/?now=1")


# How each act of the table is done through the doors that everybody uses.
ACTS: dict[Act, Done] = {
    "open": lambda ana, one: ana.get(one["address"]),
    "export": lambda ana, one: ana.get(f"{one['address']}picture.svg"),
    "embed": lambda ana, one: Client().get(f"/embed{one['view'].partition('testserver')[2]}"),
    "judge": verdict,
    "comment": lambda ana, one: ana.post(f"{one['address']}comments/", {"do": "begin", "text": "Why?"}),
    "change": lambda ana, one: changed(ana, one["address"]),
    "history": lambda ana, one: ana.get(f"{one['address']}history/"),
    "put back": lambda ana, one: ana.post(f"{one['address']}history/1/", {"revision": "1"}),
    "copy": lambda ana, one: ana.post(f"/sketches/{one['token']}/duplicate/"),
    "rename": lambda ana, one: ana.post(f"/sketches/{one['token']}/rename/", {"title": "Renamed"}),
    "delete": lambda ana, one: ana.post(f"/sketches/{one['token']}/delete/"),
    "bring back": lambda ana, one: [ana.post(f"/sketches/{one['token']}/{do}/") for do in ("delete", "restore")],
    "revoke": lambda ana, one: ana.post(f"/s/{one['token']}/revoke/view/"),
    "share": lambda ana, one: link(ana, one["token"], role="viewer"),
    "hand over": lambda ana, one: (signed_up("bob"), share(ana, one["token"], do="hand-over", name="bob")),
}
# What is done to the document is told by its log, and what is said by the discussion: each row names who and when.
TOLD_THERE: dict[Act, Callable[[str], int]] = {
    "change": lambda actor: LogRow.objects.filter(author=actor).count(),
    "comment": lambda actor: Comment.objects.filter(author=actor).count(),
}


@pytest.mark.parametrize("act", LEAST)
def test_each_act_of_the_table_of_access_leaves_a_row(act: Act) -> None:
    ana = signed_up("ana")
    one = kept(ana)
    actor = User.objects.get(username="ana").actor
    ACTS[act](ana, one)
    if act in TOLD_THERE:
        assert TOLD_THERE[act](actor) == 1
        return
    rows = AuditRow.objects.filter(act=act, kind="sketch", of=one["token"])
    assert [(row.actor, row.address) for row in rows] == [("" if act == "embed" else actor, "127.0.0.1")]
    if act in READING:
        ACTS[act](ana, one)
        assert rows.count() == 1, "one a day"


def test_a_link_that_is_used_is_named_and_each_way_counts_by_itself() -> None:
    ana = signed_up("ana")
    one = kept(ana)
    guest = link(ana, one["token"], role="viewer")
    for client, address in ((Client(), one["view"].partition("testserver")[2]), (Client(), guest), (ana, guest)):
        for _ in range(2):
            assert client.get(address).status_code == 200
    told = [(row.actor != "", row.told.get("by", "")) for row in AuditRow.objects.filter(act="open")]
    number = AuditRow.objects.get(act="share").told["to"]
    assert told == [(False, "view link"), (False, number), (True, number)]


def test_reading_goes_on_where_the_audit_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    ana = signed_up("ana")
    one = kept(ana)

    def full(*_: object, **__: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(audit, "_TODAY", audit._Today())
    monkeypatch.setattr(AuditRow, "save", full)
    assert ana.get(one["address"]).status_code == 200


def test_accounts_leave_rows_and_what_was_typed_wrongly_is_not_kept() -> None:
    ana = signed_up("ana")
    ana.post("/account/sign-out/")
    signed_in("ana", ana)
    for name in ("ana", "my password in the wrong field"):
        Client().post("/account/sign-in/", {"login": name, "password": "wrong and secret"})
    new = {"oldpassword": PASSWORD, "password1": "ten green bottles 8", "password2": "ten green bottles 8"}
    assert ana.post("/account/password/", new).status_code == 302
    found = [(row.act, row.name, row.told.get("name", "")) for row in AuditRow.objects.filter(kind="person")]
    assert found == [
        ("sign up", "ana", ""),
        ("sign in", "ana", ""),
        ("sign out", "ana", ""),
        ("sign in", "ana", ""),
        ("sign-in failed", "", "ana"),
        ("sign-in failed", "", ""),
        ("change password", "ana", ""),
    ]
    assert not AuditRow.objects.filter(told__icontains="wrong").exists()
    assert {row.address for row in AuditRow.objects.all()} == {"127.0.0.1"}


def operator(name: str = "olga") -> Client:
    client = signed_up(name)
    call_command("operator", name, stdout=StringIO())
    return client


def test_operators_read_all_of_it_by_whatever_they_ask_for_and_others_find_nothing() -> None:
    ana, olga = signed_up("ana"), operator()
    one = kept(ana)
    share(ana, one["token"], do="give", name="olga", role="viewer")
    page = olga.get("/operator/audit/?act=share").content.decode()
    assert "now: viewer" in page
    assert page.count("<tr>") == 2
    for asked, rows in (
        (f"kind=sketch&of={one['token']}", 2),
        ("who=ANA&act=create", 1),
        ("who=nobody%00", 1),
        ("who=bob", 0),
        ("last=2020-01-01", 0),
        ("first=2020-01-01&act=create", 1),
        ("who=operator&act=role", 0),
        ("act=role", 1),
    ):
        if "%00" in asked:
            assert olga.get(f"/operator/audit.csv?{asked}").status_code == 200
            continue
        lines = list(csv.reader(StringIO(read(olga, f"/operator/audit.csv?{asked}"))))
        assert len(lines) - 1 == rows, asked
    assert olga.get("/operator/audit/?first=soon").status_code == 422
    assert olga.get("/operator/audit.csv?last=soon").status_code == 422
    assert AuditRow.objects.filter(act="read audit").count() == 1
    for address in ("/operator/", "/operator/audit/", "/operator/audit.csv"):
        assert ana.get(address).status_code == 404
        assert Client().get(address)["Location"].startswith("/account/sign-in/")
    assert olga.get(one["address"]).status_code == 200, "as a viewer, and not for being an operator"
    call_command("operator", "olga", "--not", stdout=StringIO())
    assert olga.get("/operator/").status_code == 404
    with pytest.raises(CommandError, match="nobody here"):
        call_command("operator", "nobody")


def read(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    return b"".join(answer.streaming_content).decode()


def test_a_long_audit_has_pages_and_nothing_is_shown_twice() -> None:
    olga = operator()
    for number in range(230):
        audit.note("", "purge", "site", number)
    seen: list[str] = []
    address = "?act=purge"
    while address:
        page = olga.get(f"/operator/audit/{address}").content.decode()
        seen += re.findall(r'kind=site&amp;of=(\d+)"', page)
        older = re.search(r'href="(\?[^"]*before=\d+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(number) for number in reversed(range(230))]


def test_old_rows_go_only_if_the_operator_says_so_and_never_unsent() -> None:
    with override_settings(AUDIT_TO="syslog://127.0.0.1:1"):
        audit.note("", "purge", "site", "unsent")
    audit.note("", "purge", "site", "old")
    AuditRow.objects.update(at=timezone.now() - timedelta(days=40))
    audit.note("", "purge", "site", "new")
    assert audit.forget(timezone.now()) == 0
    with override_settings(AUDIT_DAYS=30):
        call_command("purge", stdout=StringIO())
    assert set(AuditRow.objects.filter(act="purge").values_list("of", flat=True)) == {"unsent", "new"}
    assert AuditUnsent.objects.count() == 1
