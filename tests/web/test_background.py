"""What takes long is answered later: asked for, looked at, given up, tried again when a worker dies."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from patterns_app.core.patterns.reader import entries
from patterns_app.core.pipeline import Busy, RenderError
from patterns_app.web import progress
from patterns_app.web.background import limits, looking_after, queue
from patterns_app.web.background.models import Job, State, Worker
from patterns_app.web.operating import doctor
from patterns_app.web.working import WORK
from tests.core.cast import as_json

pytestmark = pytest.mark.django_db
SKETCH = as_json(nodes=[{"id": "a", "service": "aws.lambda", "label": "A"}])
LATER = {"Prefer": "respond-async"}


@pytest.fixture
def living() -> None:
    now = timezone.now()
    Worker.objects.create(name="w", host="h", started=now, beat=now)


def told(answer: Any) -> bytes:
    """What an answer says, but for the name of the request in the log."""
    return re.sub(rb',"request_id":"[^"]*"', b"", answer.content)


def scenarios(slug: str) -> Any:
    return entries()[slug].variants[0].sketch.scenarios  # type: ignore[union-attr]


def work() -> None:
    """Let a worker do everything that waits. Its heart would beat in another transaction: here it does not.

    It also gives up connections that are not as new ones are, which that of a test never is: that stays.
    """
    from django_tasks_db.management.commands import db_worker

    from patterns_app.web.background.management.commands import worker

    request_finished.disconnect(close_old_connections)
    try:
        with mock.patch.object(db_worker, "close_old_connections"):
            worker._work(worker._loop("w"), batch=True)
    finally:
        request_finished.connect(close_old_connections)


def asked(client: Client, path: str = "/api/v1/sketches/layout", body: str | bytes = SKETCH, **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=LATER | headers)


def state(client: Client, address: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(address).json()
    return found


@pytest.mark.usefixtures("living")
def test_a_film_is_made_in_the_background_and_is_the_same_film(client: Client) -> None:
    told = min(scenarios("storage-first"), key=lambda one: len(one.steps))
    address = f"/patterns/storage-first/{told.id}.gif?theme=dark&download=1"
    said = client.get(address, headers=LATER)
    assert (said.status_code, said["Preference-Applied"]) == (202, "respond-async")
    job = said["Location"]
    assert state(client, job)["state"] == "queued"
    assert client.get(f"{job}/result").status_code == 404
    work()
    found = state(client, job)
    assert found["state"] == "done"
    assert found["done"] == found["of"] > len(told.steps)
    result, direct = client.get(found["result"]), client.get(address)
    assert result.content == direct.content
    assert result["Content-Type"] == direct["Content-Type"] == "image/gif"
    assert result["Content-Disposition"] == direct["Content-Disposition"]
    assert client.delete(job).status_code == 204
    assert (
        client.get(job).status_code == client.get(found["result"]).status_code == client.delete(job).status_code == 404
    )


@pytest.mark.usefixtures("living")
def test_every_operation_on_a_sketch_can_be_a_job_and_says_the_same(client: Client) -> None:
    wrong = '{"schema": "pattern-studio/2", "nodes": 3}'
    for path, body, ends in (
        ("/api/v1/sketches/layout?direction=TB", SKETCH, "done"),
        ("/api/v1/sketches/convert?to=mermaid", SKETCH, "done"),
        ("/api/v1/sketches/validate", wrong, "failed"),
        ("/api/v1/sketches/import", "flowchart LR\n a[Lambda] --> b[(DynamoDB)]\n", "done"),
    ):
        job = asked(client, path, body)["Location"]
        work()
        found = state(client, job)
        direct = client.post(path, body, content_type="application/json")
        assert (found["state"], found["status"]) == (ends, direct.status_code), path
        result = client.get(found["result"])
        assert (result.status_code, told(result)) == (direct.status_code, told(direct)), path
        assert result["Content-Type"] == direct["Content-Type"], path


def test_without_a_worker_and_without_the_header_everything_is_as_ever(client: Client, living: None) -> None:
    for headers in ({}, {"Prefer": "return=minimal"}, {"Prefer": "not-respond-async"}):
        answer = client.post("/api/v1/sketches/layout", SKETCH, content_type="application/json", headers=headers)
        assert answer.status_code == 200
    Worker.objects.update(beat=timezone.now() - timedelta(minutes=5))
    assert asked(client).status_code == 200
    assert client.get("/patterns/saga/", headers=LATER).status_code == 200
    assert not Job.objects.exists()


@pytest.mark.usefixtures("living")
def test_a_job_that_waits_can_be_given_up(client: Client) -> None:
    job = asked(client)["Location"]
    assert client.delete(job).status_code == 204
    work()
    assert state(client, job)["state"] == "cancelled"
    assert client.get(f"{job}/result").status_code == 404


@pytest.mark.usefixtures("living")
def test_a_job_that_is_given_up_stops_at_its_next_step(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    report = progress.report

    def giving_up(done: int, of: int) -> None:
        seen.append(done)
        if done == 1:
            queue.give_up(Job.objects.get().id)
        report(done, of)

    monkeypatch.setattr("patterns_app.web.pictures.progress.report", giving_up)
    told = max(scenarios("saga"), key=lambda one: len(one.steps))
    job = client.get(f"/patterns/saga/{told.id}.gif?theme=dark", headers=LATER)["Location"]
    work()
    assert state(client, job)["state"] == "cancelled"
    assert seen == [0, 1]


@pytest.mark.usefixtures("living", "one_window")
def test_one_client_has_a_few_jobs_and_others_have_theirs(client: Client, settings: Any) -> None:
    for _ in range(limits.JOBS_A_CLIENT):
        assert asked(client).status_code == 202
    refused = asked(client)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert "not finished" in refused.json()["detail"]
    assert int(refused["Retry-After"]) > 0
    assert "192.0.2" not in json.dumps(list(Job.objects.values_list("client", flat=True)))
    other = Client(REMOTE_ADDR="192.0.2.55")
    settings.EXPORTS_AN_HOUR = 1
    assert asked(other).status_code == 202
    assert asked(other).status_code == 429
    film = other.get("/patterns/saga/compensation.gif", headers=LATER)
    assert (film.status_code, film["Content-Type"]) == (429, "text/plain; charset=utf-8")


@pytest.mark.usefixtures("living", "one_window")
def test_a_job_is_counted_as_its_client_s_work_and_not_refused_halfway(client: Client, settings: Any) -> None:
    settings.WORK_SECONDS = settings.API_RATE = 5
    who = "198.51.100.31"
    job = asked(Client(REMOTE_ADDR=who))["Location"]
    WORK.owe(who, 1000)
    work()
    assert state(client, job)["state"] == "done"
    direct = Client(REMOTE_ADDR=who).post("/api/v1/sketches/layout", SKETCH, content_type="application/json")
    assert direct.status_code == 429


@pytest.mark.usefixtures("living")
def test_the_job_of_a_dead_worker_is_tried_once_more(client: Client) -> None:
    job = asked(client)["Location"]
    now = timezone.now()
    for death in (1, 2):
        dead = {"state": State.RUNNING, "attempts": death, "beat": now - 2 * limits.DEAD}
        Job.objects.update(**dead)
        DBTaskResult.objects.update(status="RUNNING", started_at=now - 2 * limits.DEAD, worker_ids=["dead"])
        looking_after.sweep(now)
        assert state(client, job)["state"] == ("queued" if death == 1 else "failed")
        if death == 1:
            assert DBTaskResult.objects.ready().count() == 2  # the task that was taken back does no harm
    assert client.get(f"{job}/result").status_code == 503
    work()
    assert state(client, job)["state"] == "failed"


@pytest.mark.usefixtures("living")
def test_what_may_pass_is_tried_once_more_and_a_fault_of_ours_is_not(client: Client) -> None:
    client.raise_request_exception = False
    for error, status, tries in ((Busy(), 503, 2), (ZeroDivisionError("ours"), 500, 1)):
        job = asked(client)["Location"]
        with mock.patch("patterns_app.web.api.sketches.caged", side_effect=error) as asked_for:
            work()
        assert asked_for.call_count == tries
        assert state(client, job)["state"] == "failed"
        assert client.get(f"{job}/result").status_code == status


@pytest.mark.usefixtures("living")
def test_a_task_that_was_taken_and_never_begun_is_taken_back(client: Client) -> None:
    job = asked(client)["Location"]
    now = timezone.now()
    DBTaskResult.objects.update(status="RUNNING", started_at=now - 2 * limits.DEAD, worker_ids=["dead"])
    looking_after.sweep(now)
    work()
    assert state(client, job)["state"] == "done"


@pytest.mark.usefixtures("living")
def test_what_came_of_a_job_is_forgotten_after_an_hour(client: Client) -> None:
    job = asked(client)["Location"]
    work()
    later = timezone.now() + limits.KEPT + timedelta(seconds=1)
    looking_after.sweep(later)
    assert not Job.objects.exists()
    assert client.get(job).status_code == 404


def test_a_job_that_takes_too_long_ends(client: Client, living: None) -> None:
    job = asked(client)["Location"]
    now = timezone.now()
    Job.objects.update(state=State.RUNNING, attempts=1, beat=now, started=now - 2 * limits.JOB_TIME)
    looking_after.sweep(now)
    assert state(client, job)["state"] == "failed"


def begun() -> list[str]:
    return sorted(one.args_kwargs["args"][0] for one in DBTaskResult.objects.all())


def test_a_chore_is_begun_once_when_it_is_due(living: None) -> None:
    now = timezone.now()
    for _ in range(3):
        looking_after.begin_chores(now)
    assert begun() == sorted(looking_after.CHORES)
    looking_after.begin_chores(now + min(looking_after.CHORES.values()) + timedelta(seconds=1))
    assert len(begun()) == len(looking_after.CHORES) + 1, "the most frequent is due again"
    looking_after.begin_chores(now + max(looking_after.CHORES.values()) + timedelta(seconds=1))
    assert begun().count("purge") == 2


def test_who_asks_if_a_worker_lives_is_told_by_the_status(living: None) -> None:
    Worker.objects.update(host=looking_after.host_name())
    call_command("worker", is_alive=True)
    Worker.objects.update(beat=timezone.now() - 2 * limits.DEAD)
    with pytest.raises(CommandError, match="no worker of this host"):
        call_command("worker", is_alive=True)


def test_the_doctor_says_when_jobs_wait_and_nobody_does_them(client: Client, living: None) -> None:
    assert [line.is_ok for line in doctor.look() if line.name == "jobs"] == [True]
    asked(client)
    Worker.objects.all().delete()
    found = next(line for line in doctor.look() if line.name == "jobs")
    assert not found.is_ok
    assert "manage.py worker" in found.mend


def test_a_worker_that_is_interrupted_ends_the_work_under_way() -> None:
    import threading
    import time

    from patterns_app.core.layout.workers import RenderError
    from patterns_app.web.working import caged_within, interrupt, workers

    workers().run(len, "")
    threading.Timer(0.3, interrupt).start()
    with pytest.raises(RenderError):
        caged_within(60, time.sleep, 60)
    assert workers().run(len, "abc") == 3


@pytest.mark.usefixtures("living")
def test_a_job_that_nobody_asks_after_is_cancelled_and_another_goes_on(client: Client, settings: Any) -> None:
    asked_after, left = asked(client)["Location"], asked(client)["Location"]
    later = timezone.now() + timedelta(seconds=settings.JOB_PATIENCE - 1)
    with mock.patch("patterns_app.web.background.queue.timezone.now", return_value=later):
        assert state(client, asked_after)["state"] == "queued"
    looking_after.sweep(later)
    assert {one.state for one in Job.objects.all()} == {"queued"}
    looking_after.sweep(later + timedelta(seconds=2))
    assert [state(client, one)["state"] for one in (asked_after, left)] == ["queued", "cancelled"]
    settings.JOB_PATIENCE = 0
    looking_after.sweep(later + timedelta(seconds=500))
    work()
    assert state(client, asked_after)["state"] == "done"


@pytest.mark.usefixtures("living")
def test_work_that_is_ended_as_nobody_wants_it_is_no_error_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    job = asked(client)["Location"]

    def ended(*_: Any, **__: Any) -> None:
        assert client.delete(job).status_code == 204  # the worker's heart kills what is under way then
        raise RenderError("the process broke")

    with mock.patch("patterns_app.web.working.Workers.run_within", side_effect=ended):
        work()
    assert state(client, job)["state"] == "cancelled"
    assert "sketches/layout" not in caplog.text
