"""Tokens by which programs act for people, at the API and for agents: as far as was said, and not a moment longer."""

from __future__ import annotations

import io
import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from explorer import logs
from patterns_app.web.people.models import ApiToken, User
from tests.web.workspace.people import ORDERS

from .cast import signed_up
from .test_sharing import kept, share
from .test_teams import joined, made, press

pytestmark = pytest.mark.django_db


def token(client: Client, scope: str = "view", space: str = "own", days: str = "30") -> str:
    """Make one on the page; it is shown this once."""
    form = {"do": "make", "name": f"To {scope}", "scope": scope, "space": space, "days": days}
    page = client.post("/account/tokens/", form).content.decode()
    found = re.search(r'value="(pst_[^"]+)"', page)
    assert found, page
    return found[1]


def asked(method: str, path: str, shown: str, body: Any = None, **headers: str) -> Any:
    """As a program, without a cookie."""
    content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    headers = {"Authorization": f"Bearer {shown}", **headers}
    return getattr(Client(), method)(f"/api/v1/saved{path}", headers=headers, **content)


def statuses(sketch: str, shown: str) -> tuple[int, int, int, int]:
    """Of looking, commenting, changing and deleting."""
    say = {"do": "begin", "text": "Why?"}
    return (
        asked("get", f"/{sketch}", shown).status_code,
        asked("post", f"/{sketch}/comments", shown, say).status_code,
        asked("put", f"/{sketch}", shown, ORDERS | {"title": "By a program"}, **{"If-Match": "*"}).status_code,
        asked("delete", f"/{sketch}", shown).status_code,
    )


def tool(shown: str, name: str, **arguments: Any) -> tuple[bool, str]:
    """What an agent is answered: is it an error, and the text."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    headers = {"Authorization": f"Bearer {shown}", "Accept": "application/json, text/event-stream"}
    answer = Client().post("/mcp", json.dumps(message), content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    result = answer.json()["result"]
    return bool(result.get("isError")), result["content"][0]["text"]


def test_a_token_goes_as_far_as_its_scope_and_no_further_than_its_person() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    sketch = kept(ana)["token"]
    assert statuses(sketch, token(ana)) == (200, 404, 404, 404)
    assert statuses(sketch, token(ana, "comment")) == (200, 200, 404, 404)
    assert statuses(sketch, token(ana, "edit")) == (200, 200, 200, 404)
    other = token(bob, "edit", "")
    assert statuses(sketch, other) == (404, 404, 404, 404)
    share(ana, sketch, do="give", name="bob", role="commenter")
    assert statuses(sketch, other) == (200, 200, 404, 404)
    assert statuses(sketch, token(bob, "edit", "own")) == (404, 404, 404, 404), "it is not among bob's own"
    said = asked("get", f"/{sketch}/comments", other).json()["threads"]
    assert [one["comments"][0]["name"] for one in said] == ["ana", "ana", "bob"]
    assert not any(one["comments"][0]["guest"] for one in said)


def test_a_token_is_revoked_and_ends_and_is_no_link() -> None:
    ana = signed_up("ana")
    sketch = kept(ana)["token"]
    first, other = token(ana), token(ana, days="1")
    assert "never used" in ana.get("/account/tokens/").content.decode()
    assert asked("get", "/-", first).status_code == 404, "it stands for no sketch"
    assert asked("get", f"/{sketch}", first).status_code == 200
    assert "last used" in ana.get("/account/tokens/").content.decode()
    number = ApiToken.objects.order_by("pk").first()
    assert number
    ana.post("/account/tokens/", {"do": "revoke", "number": str(number.pk)})
    assert asked("get", f"/{sketch}", first).status_code == 401
    ApiToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    for shown in (other, "pst_nonsense", "nonsense"):
        assert asked("get", f"/{sketch}", shown).status_code == 401
        assert asked("get", "", shown).status_code == 401
    User.objects.update(is_active=False)
    ApiToken.objects.update(expires=None)
    assert asked("get", f"/{sketch}", other).status_code == 401


def test_nobody_revokes_or_sees_the_token_of_another() -> None:
    ana, bob = signed_up("ana"), signed_up("bob")
    token(ana)
    number = ApiToken.objects.get().pk
    bob.post("/account/tokens/", {"do": "revoke", "number": str(number)})
    assert ApiToken.objects.exists()
    assert "To view" not in bob.get("/account/tokens/").content.decode()


def test_a_list_holds_what_the_token_opens_and_no_link() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob = joined(ana, team, "bob")
    mine, teams_, shared = kept(bob, "Mine"), kept(bob, "The team's"), kept(ana, "Shared")
    kept(ana, "Ana's alone")
    bob.post(team, {"do": "bring", "sketch": teams_["token"]})
    share(ana, shared["token"], do="give", name="bob", role="viewer")
    own = team.split("/")[2]
    for space, titles in (("own", {"Mine"}), (own, {"The team's"}), ("", {"Mine", "The team's", "Shared"})):
        found = asked("get", "", token(bob, "edit", space)).json()
        assert {one["title"] for one in found} == titles
        assert {one["edit"] for one in found} <= {one["token"] for one in (mine, teams_, shared)}
        assert all(one["edit"] == one["view"] and not one["secret"] for one in found)


def test_what_a_program_keeps_lies_in_the_token_s_space() -> None:
    ana = signed_up("ana")
    team = made(ana)
    bob = joined(ana, team, "bob")
    own = team.split("/")[2]
    there, here = token(bob, "edit", own), token(bob, "edit")
    answer = asked("post", "", there, ORDERS)
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/saved/{answer.json()['edit']}"
    assert "Orders" in ana.get(team).content.decode()
    assert asked("post", "", here, ORDERS | {"title": "Bob's"}).status_code == 201
    assert "Bob&#x27;s" in bob.get("/sketches/").content.decode()
    assert asked("post", "", token(bob, "comment"), ORDERS).status_code == 403
    press(ana, team, do="role", member=str(User.objects.get(username="bob").pk), role="viewer")
    assert asked("post", "", there, ORDERS).status_code == 403
    press(ana, team, do="remove", member=str(User.objects.get(username="bob").pk))
    assert asked("get", "", there).json() == []
    assert "A team you have left" in bob.get("/account/tokens/").content.decode()


def test_an_agent_works_on_private_sketches_as_far_as_its_token_goes() -> None:
    ana = signed_up("ana")
    one = kept(ana)
    edit, view = token(ana, "edit"), token(ana)
    address = f"http://testserver{one['address']}"
    for name in (one["token"], address):
        error, text = tool(view, "read_sketch", sketch=name)
        assert not error, text
    change = {"operations": [{"do": "describe", "title": "By an agent"}]}
    error, text = tool(view, "edit", sketch=address, **change)
    assert error
    error, text = tool(edit, "edit", sketch=address, **change)
    assert not error, text
    assert "By an agent" in ana.get("/sketches/").content.decode()
    error, text = tool(edit, "start_from_pattern", pattern="storage-first")
    assert not error, text
    assert set(re.findall(r"/s/([^/]+)/", text)) <= set(re.findall(r"[0-9a-f-]{36}", text)), (
        "no link that would outlast it"
    )
    assert "Storage First" in ana.get("/sketches/").content.decode()
    ApiToken.objects.all().delete()
    for name in ("read_sketch",):
        error, text = tool(edit, name, sketch=address)
        assert error
        assert "revoked" in text
    assert tool("nonsense", "read_sketch", sketch=address)[0]


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"name": ""}, "1 to 100"),
        ({"scope": "own"}, "how far"),
        ({"days": "400"}, "1 to 366"),
        ({"days": "9" * 5000}, "1 to 366"),
        ({"space": "x"}, "team of yours"),
        ({"space": "3f2b8f4e-0000-4000-8000-000000000000"}, "team of yours"),
        ({"do": "dance"}, "no button"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(form: dict[str, str], word: str) -> None:
    good = {"do": "make", "name": "CI", "scope": "view", "space": "own", "days": ""}
    answer = signed_up("ana").post("/account/tokens/", good | form)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_no_table_and_no_log_holds_a_token() -> None:
    ana = signed_up("ana")
    sketch = kept(ana)["token"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.configuration("DEBUG", "text")["formatters"]["line"]["()"]())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        shown = token(ana)
        statuses(sketch, shown)
        tool(shown, "read_sketch", sketch=sketch)
        Client().get(f"/s/{shown}/")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert stream.getvalue()
    assert shown not in stream.getvalue()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert all(shown not in str(row) for row in cursor.fetchall()), table
