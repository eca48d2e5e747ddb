"""The process of sockets as it runs: everybody sees at once what the others do, and nobody does what they may not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any
from unittest import mock
from urllib.request import Request, urlopen

import pytest
from django.core import signing
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from explorer.supervising import LIVE
from tests.house.test_cluster import database, host
from tests.house.test_serving import child_of, free_port, wait_for
from tests.product import KEY, ROOT, begin_in, environment, made_ready
from tests.sockets import SKETCH, Browser, Socket, entered, opened

TOKEN = "token-of-this-test"


@dataclass
class Site:
    """A running product."""

    port: int
    live: int
    process: int


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = begin_in(tmp_path_factory.mktemp("live"), made_ready(tmp_path_factory))
    port, live = free_port(), free_port()
    more = {"WEB_WORKERS": "1", "RENDER_WORKERS": "1", "LOG_LEVEL": "WARNING", "METRICS_TOKEN": TOKEN}
    own = environment(folder, PORT=str(port), LIVE_PORT=str(live), **more)
    process = subprocess.Popen([sys.executable, "scripts/serve.py"], cwd=ROOT, env=own, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        wait_for(live)
        yield Site(port, live, process.pid)
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0


def got(port: int, path: str, **headers: str) -> bytes:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers)) as answer:
        return bytes(answer.read())


def label(node: str, text: str) -> dict[str, Any]:
    return {"do": "update", "node": node, "set": {"label": text}}


def closed_with(socket: Socket) -> int:
    """The code with which it is closed, whatever is told before."""
    with pytest.raises(ConnectionClosed) as closed:
        socket.until(lambda message: False)
    return closed.value.rcvd.code if closed.value.rcvd else 0


def sketch_of(site: Site, token: str) -> dict[str, Any]:
    return dict(json.loads(got(site.port, f"/api/v1/saved/{token}")))


def test_what_one_does_the_others_see_at_once_whoever_writes_it(site: Site) -> None:
    one, other = Browser(site.port), Browser(site.port)
    kept = one.keep()
    with entered(one, kept["token"], "first-tab", name="Ann") as ann:
        with entered(other, kept["token"], "second-tab", name="Bob\n\u202e") as bob:
            hello = ann.heard[0]
            assert (hello["seq"], hello["c"], hello["may"]) == (1, 0, "own")
            assert hello["sketch"]["title"] == "Orders"
            came = ann.until(lambda told: told["t"] == "who" and "Bob" in str(told))["people"]
            assert {name: one["name"] for name, one in bob.heard[0]["people"].items()} == {
                hello["you"]: "Ann",
                next(key for key, one in came.items() if one["name"] == "Bob"): "Bob",
            }
            assert len({one["hue"] for one in bob.heard[0]["people"].values()}) == 2
            ann.tell(label("take", "Take it"), since=1)
            mine, theirs = ann.row("first-tab", 1), bob.row("first-tab", 1)
            assert mine == theirs
            assert theirs["effects"] == [label("take", "Take it")]
            assert ann.of("known")["c"] == 1
            ops = {"client": "a-program", "batches": [{"c": 1, "ops": [label("queue", "By another door")]}]}
            assert other.post(f"/s/{kept['token']}/ops/", ops)[0] == 200
            assert ann.row("a-program", 1)["seq"] == bob.row("a-program", 1)["seq"] == 3
            bob.send({"t": "who", "at": [10, 20.5], "selected": ["take"], "typing": "label"})
            seen = ann.until(lambda told: told["t"] == "who")["people"]
            assert seen == {bob.heard[0]["you"]: {"at": [10.0, 20.5], "selected": ["take"], "typing": "label"}}
        gone = ann.until(lambda told: told["t"] == "who" and None in told["people"].values())
        assert list(gone["people"]) == [bob.heard[0]["you"]]


def test_who_comes_back_hears_what_was_missed_and_a_batch_that_is_told_twice_is_done_once(site: Site) -> None:
    browser = Browser(site.port)
    kept = browser.keep()
    with entered(browser, kept["token"], "a-tab-here") as tab:
        tab.tell(label("take", "Once"))
        tab.of("known")
        tab.send({"t": "ops", "batches": [{"c": 1, "ops": [label("take", "Twice")]}]})
        assert tab.of("known")["c"] == 1
        tab.send({"t": "ops", "batches": [{"c": 3, "ops": [label("take", "Too early")]}]})
        assert tab.of("hole")["c"] == 1
    with entered(browser, kept["token"], "a-tab-here", since=1) as again:
        hello = again.heard[0]
        assert (hello["seq"], hello["c"], [row["c"] for row in hello["rows"]]) == (2, 1, [1])
        assert hello["sketch"] is None
        again.send({"t": "since", "seq": 0})
        assert again.of("rows")["sketch"]["nodes"][0]["label"] == "Once"


def test_what_everybody_may_tell_and_hear_by_each_key(site: Site) -> None:
    """The matrix of sockets: keys by messages."""
    owner, other = Browser(site.port), Browser(site.port)
    kept = owner.keep()
    owner.post(kept["ops"], {"client": "long-ago", "batches": [{"c": 1, "ops": [label("take", "Secret before")]}]})
    owner.post(kept["ops"], {"client": "long-ago", "batches": [{"c": 2, "ops": [label("take", "Take order")]}]})
    keys = [(owner, "token", "own", True), (other, "token", "edit", True), (other, "view_token", "view", False)]
    keys.append((owner, "view_token", "view", False))
    for number, (browser, token, may, writes) in enumerate(keys):
        with entered(browser, kept[token], f"matrix-tab-{number}", since=1) as tab:
            hello = tab.heard[0]
            assert hello["may"] == may
            assert ("Secret before" in str(hello)) == writes, "who may only look is told of now, not of before"
            tab.send({"t": "since", "seq": 1})
            assert ("Secret before" in str(tab.of("rows"))) == writes
            tab.send({"t": "who", "at": [1, 2]})
            assert tab.until(lambda told: told["t"] == "who" and "at" in str(told))
            before = sketch_of(site, kept["token"])
            tab.tell(label("queue", f"By {may} {number}"))
            answer = tab.until(lambda told: told["t"] in ("no", "known"))
            assert (answer["t"], answer.get("why")) == (("known", None) if writes else ("no", "role"))
            assert (sketch_of(site, kept["token"]) != before) == writes
    for nobody in ("A" * 44, "x"):
        assert other.post(f"/s/{nobody}/ticket/", {"client": "nobody-here"})[0] == 404
    assert other.post(f"/s/{kept['token']}/ticket/", {"client": "no"})[0] == 422
    assert other.post(f"/s/{kept['token']}/ticket/", "[")[0] == 422


def test_a_link_that_is_revoked_while_it_is_open_is_closed_within_two_seconds(site: Site) -> None:
    owner, other = Browser(site.port), Browser(site.port)
    kept = owner.keep()
    with entered(other, kept["token"], "their-tab") as editor, entered(other, kept["view_token"], "look-tab") as viewer:
        for mode, socket in (("view", viewer), ("edit", editor)):
            assert owner.post(kept["revoke"][mode], {})[0] == 303
            began = time.monotonic()
            socket.tell(label("take", "Too late"))
            assert closed_with(socket) == 4403
            took = time.monotonic() - began
            assert [told["why"] for told in socket.heard if told["t"] == "no"] in ([], ["role"])
            assert took < 2 or os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
            assert not [told for told in socket.heard if told["t"] == "rows"]
    assert other.post(f"/s/{kept['token']}/ticket/", {"client": "their-tab"})[0] == 404


def test_a_ticket_that_is_old_or_made_up_opens_nothing(site: Site) -> None:
    browser = Browser(site.port)
    kept = browser.keep()
    told = browser.ticket(kept["token"], "a-tab-here")
    said = signing.loads(told["ticket"], key=KEY, salt="patterns_app.web.workspace.tickets")
    with mock.patch("time.time", return_value=1e9):  # long ago
        old = signing.dumps(said, key=KEY, salt="patterns_app.web.workspace.tickets")
    foreign = signing.dumps(said, key=KEY + "x", salt="patterns_app.web.workspace.tickets")
    odd = signing.dumps([1], key=KEY, salt="patterns_app.web.workspace.tickets")
    for ticket in (old, foreign, odd, told["ticket"][:-1], "", "\ud800"):
        with opened(told["address"], ticket, "a-tab-here") as socket:
            assert closed_with(socket) == 4401, ticket
    said["token"] = "A" * 44
    with opened(told["address"], signing.dumps(said, key=KEY, salt="patterns_app.web.workspace.tickets"), "") as socket:
        assert closed_with(socket) == 4404


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", "http://localhost.evil.example", "file://"])
def test_pages_of_other_sites_open_no_socket(site: Site, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{site.live}/live/", origin=origin)  # type: ignore[arg-type]
    assert refused.value.response.status_code == 403


GARBAGE: list[str] = [
    "",
    "{",
    "[]",
    "null",
    '{"t": "nonsense"}',
    '{"t": ["ops"]}',
    '{"t": "who", "at": "here"}',
    '{"t": "who", "at": [1e400, 0]}',
    '{"t": "who", "at": [1, 2], "name": "The owner"}',
    '{"t": "ops", "batches": [{"c": 0, "ops": []}]}',
    '{"t": "ops", "batches": [{"c": 1, "ops": [{"do": "drop"}]}]}',
    '{"t": "ops", "client": "somebody-else", "batches": 7}',
    '{"t": "since", "seq": -1}',
    "[" * 100_000,
]


def test_garbage_is_refused_with_its_place_and_harms_nobody(site: Site) -> None:
    browser = Browser(site.port)
    kept = browser.keep()
    with entered(browser, kept["token"], "a-tab-here") as tab:
        for text in GARBAGE:
            tab.send(text)
            told = tab.of("no")
            assert told["why"] == "message", text
            assert "$" in told["message"]
        tab.tell(label("take", "Still there"))
        assert tab.of("known")["c"] == 1
        tab.send(b"\x00\xff")
        assert closed_with(tab) == 4400
    with entered(browser, kept["token"], "b-tab-here") as tab:
        tab.send(json.dumps({"t": "ops", "batches": [], "x": "x" * 300_000}))
        assert closed_with(tab) == 1009
    with entered(browser, kept["token"], "c-tab-here") as tab:
        with suppress(ConnectionClosed):  # before all of them are sent, where the server is the quicker one
            for _ in range(200):
                tab.send({"t": "who", "at": [1, 1]})
        assert closed_with(tab) == 4429
    assert got(site.live, "/healthz") == b"alive\n"


def test_one_who_never_reads_is_cut_off_and_holds_nobody_back(site: Site) -> None:
    browser = Browser(site.port)
    big = SKETCH | {"nodes": [{"id": f"n{n}", "service": "aws.sqs", "label": "x" * 200} for n in range(1500)]}
    kept = browser.keep(big)
    told = browser.ticket(kept["token"], "never-reads")
    with ExitStack() as stack:
        deaf = stack.enter_context(opened(told["address"], told["ticket"], "never-reads"))
        deaf.of("hello")
        tab = stack.enter_context(entered(browser, kept["token"], "reads-well", since=1))
        for n in range(80):
            deaf.send({"t": "since", "seq": 0})
            if n % 10 == 0:
                tab.tell(label("n1", f"{n}"), since=1)
                assert tab.of("known")["t"] == "known"
            time.sleep(0.06)
        you = deaf.heard[0]["you"]

        def gone(told: dict[str, Any]) -> bool:
            return told["t"] == "who" and told["people"].get(you, 0) is None

        assert any(map(gone, tab.heard)) or tab.until(gone)
        counted(site, 'live_closed_total{what="4408"}')


def counted(site: Site, what: str) -> None:
    """Wait for a measure: it is written a moment later."""
    for _ in range(300):
        told = got(site.port, "/metrics", Authorization=f"Bearer {TOKEN}").decode()
        if what in told:
            return
        time.sleep(0.1)
    pytest.fail(f"{what} is not among {[line for line in told.splitlines() if 'live' in line]}")


def test_killed_while_people_edit_it_comes_back_and_nothing_that_was_acknowledged_is_lost(site: Site) -> None:
    browser = Browser(site.port)
    kept = browser.keep()
    acknowledged: dict[str, str] = {}
    since, count = 1, 0
    for turn in range(3):
        with entered(browser, kept["token"], "survivor", since=since) as tab:
            tab.count = count = max(count, tab.heard[0]["c"])
            for n in range(5):
                tab.tell({"do": "add", "node": {"id": f"t{turn}-{n}", "service": "aws.sqs"}}, since=since)
                if n < 4:
                    count = tab.of("known")["c"]
                    acknowledged[f"t{turn}-{n}"] = "there"
            killed = child_of(site.process, LIVE)
            os.kill(killed, signal.SIGKILL)
            since = max([since, *(row["seq"] for told in tab.heard for row in told.get("rows", ()))])
            with pytest.raises((ConnectionClosed, TimeoutError)):
                tab.until(lambda message: False)
        child_of(site.process, LIVE, but=killed)
        wait_for(site.live)
    there = {node["id"] for node in sketch_of(site, kept["token"])["nodes"]}
    assert acknowledged.keys() <= there
    with entered(browser, kept["token"], "afterwards", since=since):  # what was counted before a kill may be gone
        counted(site, "live_opened_total")


def test_two_hosts_with_one_database_are_one_room(tmp_path_factory: pytest.TempPathFactory) -> None:
    top = tmp_path_factory.mktemp("two-hosts")
    with ExitStack() as stack:
        shared = {
            "DATABASE_URL": stack.enter_context(database()),
            "STATIC_ROOT": str(made_ready(tmp_path_factory) / "static"),
        }
        ports = [free_port(), free_port()]
        hosts = [stack.enter_context(host(top / str(n), LIVE_PORT=str(live), **shared)) for n, live in enumerate(ports)]
        for live in ports:
            wait_for(live)
        ann, bob = Browser(hosts[0]), Browser(hosts[1])
        kept = ann.keep()
        one = stack.enter_context(entered(ann, kept["token"], "at-host-one"))
        other = stack.enter_context(entered(bob, kept["token"], "at-host-two"))
        took = []
        for n in range(1, 6):
            began = time.monotonic()
            one.tell(label("take", f"One {n}"), since=1)
            assert other.row("at-host-one", n)["effects"] == [label("take", f"One {n}")]
            took.append(time.monotonic() - began)
            other.tell(label("queue", f"Other {n}"), since=1)
            assert one.row("at-host-two", n)["seq"] == 2 * n + 1
        assert min(took) < 4, "it was told, and not only found by looking after five seconds"
        both = [json.loads(got(port, f"/api/v1/saved/{kept['token']}")) for port in hosts]
        assert both[0] == both[1]
        assert [node["label"] for node in both[0]["nodes"]] == ["One 5", "Other 5"]
        assert bob.post(f"/sketches/{'0' * 8}-0000-4000-8000-{'0' * 12}/delete/", {})[0] == 404
        assert ann.post(kept["revoke"]["edit"], {})[0] == 303
        assert (closed_with(one), closed_with(other)) == (4403, 4403)
