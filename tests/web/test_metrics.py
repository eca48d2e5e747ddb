"""`/metrics`: for whoever knows the token, in the form that Prometheus reads, the sums of all processes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, override_settings

from patterns_app.web.operating import measuring
from tests.web.workspace.people import saved

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = "a token of tests".replace(" ", "-")
MEASURED = [
    settings.MIDDLEWARE[0],
    "patterns_app.web.operating.measuring.MeasuringMiddleware",
    *settings.MIDDLEWARE[1:],
]
# https://prometheus.io/docs/instrumenting/exposition_formats/
SAMPLE = re.compile(r'([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*\})? (\S+)')
ELSEWHERE = """
import sys
from pathlib import Path
from patterns_app.web.operating import measuring
meter = measuring.Meter(lambda: Path(sys.argv[1]))
for _ in range(500):
    meter.count([("requests_total", (("place", "elsewhere"),), 1)])
    if _ % 50 == 0:
        meter.write()
meter.write()
"""


@pytest.fixture(autouse=True)
def measured(tmp_path: Path) -> Any:
    with override_settings(METRICS_TOKEN=TOKEN, MIDDLEWARE=MEASURED, VAR_DIR=tmp_path):
        yield


def scraped(client: Client) -> dict[str, float]:
    """Every sample by its name with labels. A line that Prometheus would not take fails."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, float] = {}
    known: set[str] = set()
    for line in answer.content.decode().splitlines():
        if line.startswith("# TYPE "):
            known.add(line.split()[2])
        elif not line.startswith("#"):
            sample = SAMPLE.fullmatch(line)
            assert sample, line
            assert sample[1] in known or re.sub(r"_(bucket|sum|count)$", "", sample[1]) in known, line
            assert f"{sample[1]}{sample[2] or ''}" not in found
            found[f"{sample[1]}{sample[2] or ''}"] = float(sample[3])
    return found


def test_requests_are_counted_by_place_and_never_by_address(client: Client) -> None:
    for _ in range(3):
        client.get("/healthz")
    edit = saved(client)
    client.get(edit)
    client.get("/no/such/page/")
    found = scraped(client)
    prefix = "pattern_studio_requests_total"
    assert found[f'{prefix}{{method="GET",place="healthz",status="200"}}'] >= 3
    assert found[f'{prefix}{{method="GET",place="saved_sketch",status="200"}}'] >= 1
    assert found[f'{prefix}{{method="GET",place="none",status="404"}}'] >= 1
    assert not any(edit.split("/")[2] in name for name in found)
    assert found['pattern_studio_rows{table="workspace.savedsketch"}'] == 1
    assert found['pattern_studio_jobs{state="queued"}'] == found["pattern_studio_workers"] == 0
    buckets = [value for name, value in found.items() if "seconds_bucket" in name]
    assert max(buckets) == found["pattern_studio_request_seconds_count"]


def test_the_sums_are_those_of_all_processes_and_outlive_them(tmp_path: Path, client: Client) -> None:
    command = [sys.executable, "-c", ELSEWHERE, str(tmp_path / "metrics.sqlite3")]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    client.get("/healthz")  # this process has something to tell too
    found = scraped(client)
    assert found['pattern_studio_requests_total{place="elsewhere"}'] == 1500
    assert found["pattern_studio_processes"] == 1  # the others have ended


def test_without_the_token_there_is_nothing_to_see(client: Client) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer é"}).status_code == 401
    with override_settings(METRICS_TOKEN=""):
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_database_that_is_away_is_a_figure(client: Client) -> None:
    def broken(*_: Any) -> None:
        raise OperationalError("no connection")

    with connection.execute_wrapper(broken):
        assert scraped(client)["pattern_studio_database_up"] == 0
    assert scraped(client)["pattern_studio_database_up"] == 1


def test_a_disk_that_is_full_fails_no_request(client: Client, tmp_path: Path) -> None:
    (tmp_path / "full").touch()  # in place of a folder: nobody can write there
    with override_settings(VAR_DIR=tmp_path / "full"):
        assert client.get("/healthz").status_code == 200
        assert scraped(client)["pattern_studio_database_up"] == 1
    assert scraped(client)['pattern_studio_requests_total{method="GET",place="healthz",status="200"}'] >= 1


def test_labels_are_escaped() -> None:
    measuring.METER.count([("requests_total", (("place", 'a"b\\c\nd'),), 1)])
    assert r'{place="a\"b\\c\nd"} 1' in measuring.text([]).decode()
