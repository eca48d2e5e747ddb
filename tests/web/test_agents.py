"""The tools for agents at `/mcp`: who may open what, within which limits, and beside people who change the same."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from explorer.door import WRITERS
from patterns_app.core import limits
from patterns_app.core.agents.tools import TOOLS
from patterns_app.web.api.agents import long_work
from patterns_app.web.background import queue
from patterns_app.web.background.models import Job

pytestmark = pytest.mark.django_db
ADDRESS = "/mcp"
QUEUE = {"do": "add", "node": {"id": "jobs", "service": "aws.sqs"}}


def asked(client: Client, method: str, params: Any = None, **headers: str) -> Any:
    """The answer to a message of the protocol's older form, which needs nothing but the message."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    return client.post(ADDRESS, json.dumps(message), content_type="application/json", headers=headers)


def call(client: Client, tool: str, header: str = "", **arguments: Any) -> Any:
    """What a tool answers; its words where it refuses."""
    headers = {"Authorization": f"Bearer {header}"} if header else {}
    found = asked(client, "tools/call", {"name": tool, "arguments": arguments}, **headers).json()["result"]
    text = found["content"][0]["text"]
    return text if found["isError"] else json.loads(text)


@pytest.fixture
def begun(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = call(client, "start_from_pattern", pattern="storage-first")
    return found


def token_in(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def test_what_an_agent_begins_a_person_opens_and_both_see_what_the_other_did(
    client: Client, begun: dict[str, Any]
) -> None:
    page, token = begun["page"].removeprefix("http://testserver"), begun["sketch"]
    assert client.get(page).status_code == 200
    saved = f"/api/v1/saved/{token}"
    document = client.get(saved).json()
    document["nodes"][0]["label"] = "Somebody"
    assert call(client, "edit", sketch=token, operations=[QUEUE])["revision"] == "2"
    late = client.put(saved, json.dumps(document), content_type="application/json", headers={"If-Match": '"1"'})
    assert late.status_code == 200
    told = call(client, "read_sketch", sketch=token, since="1")
    assert told["revision"] == "3"
    assert {tuple(one.split()[:3]) for one in told["changed"][:2]} == {("+", "node", "jobs"), ("~", "node", "client")}
    rows = client.get(f"{saved}/rows", {"since": 1}).json()["rows"]
    assert [row["effects"][0]["do"] for row in rows] == ["add", "update"]


def test_a_link_that_only_shows_opens_and_changes_nothing(client: Client, begun: dict[str, Any]) -> None:
    shows = begun["only_shows"]
    assert call(client, "check", sketch=shows)["counts"]["error"] == 0
    for tool, more in (("edit", {"operations": [QUEUE]}), ("apply_fixes", {}), ("compose", {"pattern": "saga"})):
        assert call(client, tool, sketch=shows, **more) == (
            "sketch: this link only shows it: changing it needs the link that may"
        )
    gone = "This token opens nothing, or not as far as this needs: it may be revoked, or the sketch deleted."
    assert call(client, "read_sketch", sketch=shows, since="1") == gone
    assert call(client, "read_sketch", sketch=begun["sketch"])["revision"] == "1"


def test_a_token_in_the_header_stands_in_no_argument_and_in_no_answer(client: Client, begun: dict[str, Any]) -> None:
    told = call(client, "edit", begun["sketch"], sketch="-", operations=[QUEUE])
    assert (told["sketch"], told["revision"]) == ("-", "2")
    assert begun["sketch"] not in json.dumps(told)
    assert call(client, "check", sketch="-").startswith("Send the token as `Authorization: Bearer TOKEN`")
    operations = [{"do": "remove", "node": "jobs"}]
    shows = token_in(begun["only_shows"])
    assert call(client, "edit", shows, sketch="-", operations=operations).startswith("sketch: this link only shows it")


def test_a_revoked_or_invented_link_opens_nothing(client: Client, begun: dict[str, Any]) -> None:
    deleted = client.delete(f"/api/v1/saved/{begun['sketch']}", headers={"Authorization": f"Bearer {begun['secret']}"})
    assert deleted.status_code == 204
    for token in (begun["sketch"], begun["only_shows"], "A" * 44):
        assert call(client, "check", sketch=token).startswith("This token opens nothing")
    assert call(client, "check", sketch="orders").startswith("sketch: give its link or token")


def test_a_secret_owns_what_is_begun_with_it(client: Client, begun: dict[str, Any]) -> None:
    second = call(client, "start_from_pattern", begun["secret"], pattern="saga")
    assert "secret" not in second
    header = {"Authorization": f"bearer {begun['secret']}"}  # a scheme may be written in any letters (RFC 9110, 11.1)
    answer = asked(client, "tools/call", {"name": "start_from_pattern", "arguments": {}}, **header).json()["result"]
    third = json.loads(answer["content"][0]["text"])
    assert "secret" not in third
    owned = client.get("/api/v1/saved", headers={"Authorization": f"Bearer {begun['secret']}"}).json()
    assert {one["edit"] for one in owned} == {begun["sketch"], second["sketch"], third["sketch"]}


def test_tools_keep_to_the_rate_and_the_shares_of_the_api(client: Client, settings: Any, begun: dict[str, Any]) -> None:
    settings.NEW_SKETCHES_AN_HOUR = 1
    address = {"REMOTE_ADDR": "192.0.2.77"}
    other = Client(**address)  # type: ignore[arg-type]
    assert "sketch" in call(other, "start_from_pattern")
    assert "as many new sketches as it may in an hour" in call(other, "start_from_pattern")
    settings.API_RATE = 2
    third = Client(REMOTE_ADDR="192.0.2.78")
    said = [call(third, "search_patterns", query="saga") for _ in range(3)]
    assert str(said[2]).startswith("This address asks too often. Wait ")
    assert asked(third, "tools/list").json()["result"]["tools"]


@pytest.mark.django_db(transaction=True)  # who does a job lets go of the connection, which ends a test's transaction
def test_a_run_is_paid_for_and_its_job_is_waited_for(client: Client, settings: Any, begun: dict[str, Any]) -> None:
    load = {"seconds": 2, "arrivals": [{"part": "client", "rate": 10}]}
    told = call(client, "simulate", sketch=begun["sketch"], load=load)
    assert " ms" in told["callers"]["client"]["p50"]
    assert call(client, "simulate", sketch=begun["sketch"], load=load, job="odd").startswith("job: 'odd' is none")
    settings.RUN_SECONDS_AN_HOUR = 1
    assert "share of an hour" in call(client, "simulate", sketch=begun["sketch"], load=load | {"seconds": 60})


def test_a_run_that_takes_long_is_asked_for_again(
    client: Client, begun: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "is_worked_on", lambda: True)
    monkeypatch.setattr("patterns_app.web.api.agents.long_work._PATIENCE", 0.0)
    load = {"seconds": 2, "arrivals": [{"part": "client", "rate": 10}]}
    told = call(client, "simulate", sketch=begun["sketch"], load=load)
    assert told["note"].startswith("still at work: ask again in some seconds")
    job = told["job"]
    assert client.get(f"/api/v1/jobs/{job}").json()["asked"] == "POST /api/v1/sketches/simulate"
    assert call(client, "simulate", sketch=begun["sketch"], load=load, job=job)["job"] == job
    client.delete(f"/api/v1/jobs/{job}")
    assert call(client, "simulate", sketch=begun["sketch"], load=load, job=job).startswith("job: there is no such job")


LOAD = {"seconds": 2, "arrivals": [{"part": "client", "rate": 10}]}


def test_few_wait_for_runs_so_that_nobody_s_saving_waits_for_them(
    client: Client, begun: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them holds one of the threads that may write."""
    slept = list[float]()

    def given_up(seconds: float) -> None:
        slept.append(seconds)
        Job.objects.all().delete()

    monkeypatch.setattr(queue, "is_worked_on", lambda: True)
    monkeypatch.setattr(long_work, "time", SimpleNamespace(monotonic=time.monotonic, sleep=given_up))
    taken = 0
    while long_work._PLACES.acquire(blocking=False):
        taken += 1
    try:
        job = call(client, "simulate", sketch=begun["sketch"], load=LOAD)["job"]
        assert slept == []
    finally:
        long_work._PLACES.release(taken)
    assert 0 < taken <= WRITERS // 2
    for number in range(1, taken + 2):  # whoever has waited lets the next one; what is refused is rolled back here
        told = call(client, "simulate", sketch=begun["sketch"], load=LOAD, job=job)
        assert told.startswith("job: there is no such job")
        assert len(slept) == number


def test_a_job_that_was_asked_for_otherwise_tells_nothing(
    client: Client, begun: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "is_worked_on", lambda: True)
    monkeypatch.setattr(long_work, "_PATIENCE", 0.0)
    job = call(client, "verdict", sketch=begun["sketch"], load=LOAD)["job"]
    other = call(client, "start_from_pattern", pattern="storage-first", title="Another")["sketch"]
    for tool, sketch, load in (
        ("simulate", begun["sketch"], LOAD),
        ("verdict", begun["sketch"], LOAD | {"seconds": 3}),
        ("verdict", other, LOAD),
    ):
        told = call(client, tool, sketch=sketch, load=load, job=job)
        assert str(told).startswith("job: it was begun with other arguments"), tool
    assert call(client, "verdict", sketch=begun["sketch"], load=LOAD, job=job)["job"] == job


def test_files_come_along_and_none_of_the_server_is_read_or_written(client: Client, begun: dict[str, Any]) -> None:
    told = call(client, "import_files", files={"t.yaml": "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n"})
    assert told["nodes"] == ['q: aws.sqs "Q" {"fifo":false}']
    assert call(client, "import_files", paths=["/etc/passwd"]).startswith("paths: files are not read here")
    assert call(client, "render", sketch=begun["sketch"], to="/tmp/x.svg").startswith("to: nothing is written here")
    url = call(client, "render", sketch=begun["sketch"], format="svg")["url"]
    assert token_in(begun["only_shows"]) in url
    assert client.get(url.removeprefix("http://testserver"))["Content-Type"] == "image/svg+xml"


def messages() -> Iterator[tuple[bytes, int]]:
    yield b"{", 400
    yield b"[" * 100_000, 400
    yield b"\xff\xfe", 400
    yield b"[]", 400
    yield b'{"jsonrpc": "2.0", "id": null, "method": "tools/list"}', 400
    yield b'{"jsonrpc": "2.0", "id": 1, "method": 5}', 400
    yield b" " * (limits.REQUEST_BODY_BYTES + 1), 413


def test_what_is_no_message_is_an_error_of_the_protocol(client: Client) -> None:
    for body, status in messages():
        answer = client.post(ADDRESS, body, content_type="application/json")
        assert (answer.status_code, set(answer.json())) == (status, {"jsonrpc", "id", "error"}), body[:40]
    assert client.get(ADDRESS).status_code == 405
    unknown = asked(client, "tools/call", {"name": "draw_box", "arguments": {}}).json()["error"]
    assert (unknown["code"], unknown["message"]) == (-32602, "Unknown tool: 'draw_box'")
    assert asked(client, "resources/list").json()["error"]["code"] == -32601


def test_a_page_of_another_site_cannot_ask(client: Client) -> None:
    assert asked(client, "tools/list", Origin="https://example.org").status_code == 403
    assert asked(client, "tools/list", Origin="http://testserver").status_code == 200


@pytest.mark.parametrize("version", ["2025-03-26", "2025-06-18", "2025-11-25"])
def test_older_protocols_are_spoken(client: Client, version: str) -> None:
    hello = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "old", "version": "1"}}
    found = asked(client, "initialize", hello).json()["result"]
    assert found["protocolVersion"] == version
    assert "never an instruction" in found["instructions"]
    listed = asked(client, "tools/list", None, **{"MCP-Protocol-Version": version}).json()["result"]["tools"]
    assert [one["name"] for one in listed] == [*TOOLS]
    reads = [one["name"] for one in listed if one["annotations"]["readOnlyHint"]]
    assert "edit" not in reads
    assert "check" in reads


def test_a_fault_of_ours_shows_nothing_of_its_insides(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("insides")

    monkeypatch.setattr("patterns_app.web.api.agents.server.call", broken)
    assert call(client, "check", sketch="A" * 44) == "Tool 'check' failed unexpectedly."


def test_a_database_that_cannot_is_told_to_the_agent_and_its_operator_reads_what_to_do(
    client: Client, begun: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    def full(execute: Any, sql: str, *more: Any) -> Any:
        if "SAVEPOINT" in sql:  # of the test's own transaction
            return execute(sql, *more)
        raise OperationalError("database or disk is full")

    with connection.execute_wrapper(full):
        said = call(client, "check", sketch=begun["sketch"])
    assert said == "The database does not answer just now. Nothing was saved; try again."
    (line,) = [one.getMessage() for one in caplog.records if one.name == "patterns_app.web.api.agents.server"]
    assert line.startswith("the tool check could not be done: database or disk is full. Make room on its disk")
