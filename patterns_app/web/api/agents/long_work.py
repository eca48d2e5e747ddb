"""Runs under load for an agent: the same jobs as the API's, waited for as long as an agent waits for an answer."""

from __future__ import annotations

import time
import uuid
from typing import Any, Final

import msgspec
from django.http import HttpRequest
from django.urls import reverse

from patterns_app.core import pipeline
from patterns_app.core.agents.door import Long, NotYet, Refusal
from patterns_app.core.pipeline import simulation
from patterns_app.web.asking import client
from patterns_app.web.background import queue
from patterns_app.web.background.models import UNFINISHED, Job
from patterns_app.web.background.queue import Asked
from patterns_app.web.running import arriving_in, pay
from patterns_app.web.working import let_go_of_the_database

_PATIENCE: Final = 20.0  # seconds: a client of the protocol gives up after about a minute
_LOOK: Final = 0.25


def worked(request: HttpRequest, what: Long, question: dict[str, Any], job: str) -> bytes:
    """What comes of it, as JSON. Raises NotYet with the job that goes on, Refusal, Spent."""
    name = _named(job) if job else _begun(request, what, question)
    ends = time.monotonic() + _PATIENCE
    while (found := queue.job(name)) is not None and found.state in UNFINISHED:
        if time.monotonic() > ends:
            raise NotYet(str(name))
        let_go_of_the_database()
        time.sleep(_LOOK)
    answered = queue.answer_of(name)
    if answered is None:
        raise Refusal("job: there is no such job, or it was given up or forgotten: ask again without `job`")
    return _answer(answered)


def _named(job: str) -> uuid.UUID:
    try:
        return uuid.UUID(job)
    except ValueError:
        raise Refusal(f"job: {job[:64]!r} is none; leave it out to begin") from None


def _begun(request: HttpRequest, what: Long, question: dict[str, Any]) -> uuid.UUID:
    _pay(what, question)
    path = reverse("api:simulate") if what == "simulate" else reverse("api:verdict")
    headers = {"Content-Type": "application/json", "Host": request.get_host()}
    asked = Asked("POST", path, "", headers, msgspec.json.encode(question))
    try:
        return uuid.UUID(str(queue.put(asked, client(), here=not queue.is_worked_on()).id))
    except queue.TooManyJobs as error:
        raise Refusal(f"{error} Try again in {error.seconds} seconds.") from None


def _pay(what: Long, question: dict[str, Any]) -> None:
    """As the operation of the API does before it makes a job."""
    sketches = [pipeline.opened_value(question[key])[0] for key in ("sketch", "against") if key in question]
    load = simulation.load_of(question["load"], sketches[0])
    if what == "verdict":
        pay(arriving_in(sketches[0], load))
    else:
        pay(sum(simulation.arriving(one, load) for one in sketches))


def _answer(found: Job) -> bytes:
    data = bytes(found.answer or b"")
    if found.status == 200:
        return data
    try:
        told = msgspec.json.decode(data, type=dict[str, Any])
    except msgspec.DecodeError:
        told = {}
    raise Refusal(str(told.get("detail") or f"the run ended with status {found.status}: try again"))
