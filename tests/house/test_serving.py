"""`scripts/serve.py`, which `make run` starts: prepares once, serves, and says what is wrong in plain words."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pytest
from mcp import Client as McpClient
from mcp import MCPError

from explorer.supervising import JOBS, SERVER
from scripts import backups
from tests.product import begin_in, environment, made_ready

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 1_200  # seconds: what has not come by then, however busy the machine is, hangs


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/serve.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, **more), capture_output=True, text=True, timeout=LONG, check=False
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(6_000):  # on a machine that is busy with other things a start takes minutes
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything prepared, as the first start leaves it."""
    ready = made_ready(tmp_path_factory)
    said = (ready / "said").read_text()
    assert "Collecting static files" in said
    assert "entries" in said
    return begin_in(tmp_path_factory.mktemp("var"), ready)


@pytest.fixture(scope="module")
def server(prepared: Path) -> Iterator[tuple[str, int]]:
    """The running product: host and port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "scripts/serve.py"],
        cwd=ROOT,
        env=environment(prepared, PORT=str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(timeout=LONG)


def get(server: tuple[str, int], path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(*server, timeout=LONG)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_second_start_finds_nothing_to_do(prepared: Path) -> None:
    def made() -> dict[str, tuple[int, int]]:
        """Which files there are, and when each was written."""
        found = [prepared / "db.sqlite3", *(prepared / "static").rglob("*")]
        return {str(file): (file.stat().st_ino, file.stat().st_mtime_ns) for file in found}

    before = made()
    second = run(prepared, "--prepare", "all")
    assert second.stdout == ""
    assert second.returncode == 0
    assert made() == before


def test_a_lost_database_is_made_again(prepared: Path) -> None:
    (prepared / "again").mkdir()
    address = f"sqlite:///{prepared / 'again' / 'other.sqlite3'}"
    assert "entries (" in run(prepared, "--prepare", "all", DATABASE_URL=address).stdout
    for file in (prepared / "again").glob("other.sqlite3*"):
        if not file.name.endswith(".made-of"):
            file.unlink()
    assert "entries (" in run(prepared, "--prepare", "all", DATABASE_URL=address).stdout


def test_a_taken_port_is_told_with_the_way_out(prepared: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run(prepared, PORT=str(taken.getsockname()[1]))
    assert refused.returncode != 0
    assert "PORT=9000 make run" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_wrong_setting_is_told_without_a_traceback(prepared: Path) -> None:
    refused = run(prepared, DEBUG="perhaps")
    assert refused.returncode != 0
    assert "DEBUG: 'perhaps'" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_or_folder_that_cannot_be_had_is_told_with_the_way_out(prepared: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite3"
    file.write_text("no database " * 99)
    for address, words in ((f"{file}", "restore the last backup"), (f"{file}/in/it", "must be able to read and write")):
        refused = run(prepared, DATABASE_URL=f"sqlite:///{address}")
        assert refused.returncode == 1
        assert words in refused.stderr
        assert "manage.py doctor" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_wrong_setting_of_the_server_itself_is_told_before_anything_is_prepared(tmp_path: Path) -> None:
    done = run(tmp_path, PORT="99999")
    assert done.returncode == 1
    assert done.stderr.startswith("A setting is wrong. PORT: '99999' is not a whole number from 1 to 65535")
    assert done.stdout == ""


def test_the_server_is_alive_and_ready(server: tuple[str, int]) -> None:
    assert get(server, "/healthz")[0].status == 200
    response, body = get(server, "/readyz")
    assert (response.status, body) == (200, b"ready\n")


def test_the_container_s_health_check_agrees(server: tuple[str, int], tmp_path: Path) -> None:
    command = [sys.executable, "scripts/healthcheck.py"]
    alive = {**os.environ, "PORT": str(server[1]), "ALLOWED_HOSTS": "localhost"}
    assert subprocess.run(command, cwd=ROOT, env=alive, check=False).returncode == 0
    dead = {**os.environ, "PORT": str(free_port())}
    assert subprocess.run(command, cwd=ROOT, env=dead, stderr=subprocess.DEVNULL, check=False).returncode == 1


def test_a_picture_is_drawn_by_the_server_s_own_workers(server: tuple[str, int]) -> None:
    response, body = get(server, "/patterns/storage-first/diagram.svg")
    assert response.status == 200, body
    assert body.startswith(b"<svg")


def test_a_server_and_a_worker_beside_it_are_started_again_and_all_ends_when_told_to(prepared: Path) -> None:
    port = free_port()
    own = environment(prepared, PORT=str(port), JOB_WORKERS="1", WEB_WORKERS="1")
    process = subprocess.Popen([sys.executable, "scripts/serve.py"], cwd=ROOT, env=own)
    try:
        wait_for(port)
        server = ("127.0.0.1", port)
        first = job_done_by_a_worker(server)
        os.kill(child_of(process.pid, JOBS), signal.SIGKILL)
        assert job_done_by_a_worker(server, "&theme=dark") != first
        killed = child_of(process.pid, SERVER)
        answering = child_of(killed, SERVER)
        os.kill(killed, signal.SIGKILL)
        again = child_of(process.pid, SERVER, but=killed)
        assert not lives(answering)  # nothing of the old one goes on beside the new one
        child_of(again, SERVER)
        wait_for(port)
        assert get(server, "/healthz")[0].status == 200
        family = [process.pid, child_of(process.pid, JOBS), again]
        process.terminate()
        assert process.wait(timeout=LONG) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in family)
    finally:
        process.kill()


def supervised(program: str, address: str = "", stderr: int | None = None) -> subprocess.Popen[str]:
    words = f"from explorer.supervising import supervise\ndef server():\n  {program}\n"
    command = [sys.executable, "-c", words + f"raise SystemExit(supervise(server, address={address!r}))"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True)


def test_a_server_that_cannot_start_is_tried_three_times_and_one_that_ends_well_once() -> None:
    for code, times in ((3, 3), (0, 1)):
        process = supervised(f"print('begun', flush=True); raise SystemExit({code})")
        assert process.communicate(timeout=LONG)[0].split() == ["begun"] * times
        assert process.returncode == code


def test_one_that_breaks_says_why_in_a_line_and_its_end_is_seen_where_nobody_waits_for_it() -> None:
    for before in ("", "import signal; signal.signal(signal.SIGCHLD, signal.SIG_IGN); "):
        process = supervised(f"{before}raise ValueError('no door')", stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=LONG)
        assert said.splitlines() == ["the process 'server' ended: ValueError: no door"] * 3
        assert process.returncode == 1


def test_where_the_product_is_is_said_when_it_answers_there() -> None:
    port = free_port()
    answering = "import http.server as h; print('begun', flush=True); "
    answering += f"h.HTTPServer(('127.0.0.1', {port}), h.BaseHTTPRequestHandler).handle_request()"
    process = supervised(answering, f"http://127.0.0.1:{port}")
    said = process.communicate(timeout=LONG)[0].splitlines()
    assert said == ["begun", f"Pattern Studio is at http://127.0.0.1:{port}  (Ctrl+C ends it)"]


def test_a_server_hears_once_that_it_shall_end() -> None:
    program = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: print('told', flush=True)); "
    process = supervised(program + "print('begun', flush=True); time.sleep(1); time.sleep(1)")
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.terminate()
    assert process.communicate(timeout=LONG)[0] == "told\n"


def job_done_by_a_worker(server: tuple[str, int], more: str = "") -> str:
    """Ask for a film until a worker takes it and has made it; the job's address."""
    address = "/patterns/storage-first/duplicate.gif?scale=0.2" + more
    for _ in range(200):
        response, body = get(server, address, Prefer="respond-async")
        if response.status == 202:
            break
        time.sleep(0.2)
    assert response.status == 202, body
    job = str(response.headers["Location"])
    for _ in range(600):
        state = json.loads(get(server, job)[1])
        if state["state"] not in ("queued", "running"):
            break
        time.sleep(0.1)
    assert state["state"] == "done", state
    assert get(server, state["result"])[1].startswith(b"GIF8")
    return job


def lives(pid: int) -> bool:
    """Does it still run? What has ended and waits to be noticed has no command."""
    with contextlib.suppress(OSError):
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


def child_of(parent: int, name: str, but: int = 0) -> int:
    """A process that another has started, by the name that it goes by; not the one that has gone."""
    for _ in range(300):
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != but:
                with contextlib.suppress(OSError, ValueError):
                    above = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    if above == parent and (entry / "comm").read_text().strip() == name and lives(int(entry.name)):
                        return int(entry.name)
        time.sleep(0.1)
    pytest.fail(f"{name!r} has not been started")


def test_static_files_are_named_by_content_compressed_and_kept_by_browsers(server: tuple[str, int]) -> None:
    page = get(server, "/")[1].decode()
    name = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
    response, _ = get(server, name, **{"Accept-Encoding": "br"})
    assert response.status == 200
    assert response.headers["Content-Encoding"] == "br"
    assert "immutable" in response.headers["Cache-Control"]


def test_modules_import_each_other_by_their_names_by_content(server: tuple[str, int]) -> None:
    page = get(server, "/")[1].decode()
    name = next(part for part in page.split('"') if part.startswith("/static/js/main."))
    body = get(server, name)[1].decode()
    imports = [line for line in body.splitlines() if line.startswith("import ")]
    assert all(".js" not in line or line.rsplit("/", 1)[1].count(".") >= 2 for line in imports)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_protocol_s_own_client_works_with_the_server(
    server: tuple[str, int], mode: Literal["auto", "legacy"]
) -> None:
    async def work() -> None:
        async with McpClient(f"http://{server[0]}:{server[1]}/mcp", mode=mode) as client:
            assert client.protocol_version == {"auto": "2026-07-28", "legacy": "2025-11-25"}[mode]
            begun = await client.call_tool("start_from_pattern", {"pattern": "saga"})
            sketch = json.loads(begun.content[0].text)["sketch"]  # type: ignore[union-attr]
            drawn = await client.call_tool("render", {"sketch": sketch, "image": True})
            assert [one.type for one in drawn.content] == ["text", "image"]
            wrong = await client.call_tool("check", {"sketch": "A" * 44})
            assert wrong.is_error
            assert wrong.content[0].text.startswith("This token opens nothing")  # type: ignore[union-attr]
            with pytest.raises(MCPError, match="Unknown tool: 'draw_box'"):
                await client.call_tool("draw_box", {})
            with pytest.raises(MCPError, match="at most 1,048,576 bytes are read in one message"):
                await client.call_tool("import_files", {"files": {"t.yaml": "x" * 2_000_000}})

    with ThreadPoolExecutor(1) as beside:  # a browser of other tests keeps a loop in this thread
        beside.submit(asyncio.run, work()).result()


def test_a_foreign_host_name_is_refused(server: tuple[str, int]) -> None:
    assert get(server, "/", Host="evil.example")[0].status == 400


TOKEN = "token-of-this-test"
SKETCH = b'{"schema": "pattern-studio/2", "title": "Kept", "nodes": [], "connections": []}'


def ask(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own, so that any of the processes may answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        connection.request(method, path, body or None, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return response.status, {key.lower(): value for key, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def until(found: Callable[[], bool]) -> None:
    """Wait until it is so; a slow machine has ten minutes."""
    for _ in range(6_000):
        if found():
            return
        time.sleep(0.1)
    raise AssertionError("it never came")


def counted(port: int, place: str) -> float:
    """How many requests to a place `/metrics` tells, with whatever status."""
    _, _, body = ask(port, "GET", "/metrics", Authorization=f"Bearer {TOKEN}")
    values = re.findall(rf'^pattern_studio_requests_total{{.*place="{place}".*}} (\S+)$', body.decode(), re.MULTILINE)
    return sum(map(float, values))


def is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


def test_it_counts_logs_and_stops_without_losing_what_is_under_way(prepared: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    settings = {
        "METRICS_TOKEN": TOKEN,
        "LOG_FORMAT": "json",
        "LOG_REQUESTS": "true",
        "LOG_LEVEL": "INFO",
    }
    with log.open("wb") as stderr:
        server = subprocess.Popen(
            [sys.executable, "scripts/serve.py"],
            cwd=ROOT,
            env=environment(prepared, PORT=str(port), TMPDIR=str(tmp_path), WEB_WORKERS="2", **settings),
            stdout=stderr,  # nothing is said beside the log
            stderr=stderr,
        )
    try:
        wait_for(port)
        assert (tmp_path / "pattern-studio.pid").read_text() == str(server.pid)  # for the health check
        kept = json.loads(ask(port, "POST", "/api/v1/saved", SKETCH)[2])
        names = {ask(port, "GET", f"/api/v1/saved/{kept['view']}")[1]["x-request-id"] for _ in range(40)}
        missing = ask(port, "GET", f"/s/{kept['edit']}/no/such/page/")
        until(lambda: counted(port, "api:saved_sketch") == 40)

        slow = socket.create_connection(("127.0.0.1", port), timeout=LONG)
        slow.sendall(
            b"POST /api/v1/saved HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(SKETCH), SKETCH[:20])
        )
        until(lambda: counted(port, "metrics") > 0)  # what came later was answered, so this has arrived
        server.send_signal(signal.SIGTERM)
        until(lambda: is_refused(port))
        slow.sendall(SKETCH[20:])
        assert slow.recv(12) == b"HTTP/1.1 201"
        slow.close()
        assert server.wait(timeout=LONG) == 0
    finally:
        server.kill()
        server.wait()

    written = log.read_text("utf-8")
    assert kept["edit"] not in written
    assert kept["view"] not in written
    lines = [json.loads(line) for line in written.splitlines()]
    by_name = {line["request_id"]: line for line in lines if "milliseconds" in line}
    assert names <= set(by_name)
    assert {by_name[name]["place"] for name in names} == {"api:saved_sketch"}
    assert by_name[missing[1]["x-request-id"]]["status"] == missing[0] == 404


def test_backups_are_made_and_checked_and_the_oldest_go(prepared: Path, tmp_path: Path) -> None:
    names = [f"pattern-studio-202001{day}T000000Z.jsonl.gz" for day in ("01", "02", "03")]
    for name in [*names, f"{names[0]}.part"]:  # the last is of a backup that was killed
        (tmp_path / name).write_bytes(b"old")
        os.utime(tmp_path / name, (0, 0))

    def done(*more: str) -> int:
        command = [sys.executable, "scripts/backups.py", str(tmp_path), *more]
        return subprocess.run(
            command, cwd=ROOT, env=environment(prepared), stdout=subprocess.DEVNULL, check=False
        ).returncode

    assert done("--is-fresh") == 1
    assert done("--once", "--keep", "2") == 0
    assert done("--is-fresh") == 0
    kept = sorted(file.name for file in tmp_path.iterdir())
    assert len(kept) == 2
    assert kept[0] == names[2]


def test_a_backup_of_a_clock_that_went_ahead_holds_up_no_other(tmp_path: Path) -> None:
    ahead, now = tmp_path / f"a{backups.ENDING}", tmp_path / f"b{backups.ENDING}"
    ahead.touch()
    os.utime(ahead, (2**33, 2**33))
    assert backups.age(tmp_path) == float("inf")
    now.touch()
    os.utime(now, (0, 0))
    assert 1e9 < backups.age(tmp_path) < float("inf")


def test_a_backup_that_fails_its_check_is_put_aside_and_counts_for_nothing(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = backups.run

    def cut_short(*words: str | Path) -> bool:
        done = whole(*words)
        if words[0] == "backup":
            os.truncate(words[1], Path(words[1]).stat().st_size - 20)
        return done

    for name, value in environment(prepared).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(backups, "run", cut_short)
    assert not backups.make(tmp_path, keep=3)
    assert backups.age(tmp_path) == float("inf")
    assert [file.suffix for file in tmp_path.iterdir()] == [".damaged"]
