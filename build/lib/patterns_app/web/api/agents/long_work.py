"""Runs under load for an agent: the same jobs as the API's, waited for as long as an agent waits for an answer."""

from __future__ import annotations

import threading
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
# Who waits holds one of the few threads that may write. Others ask again: nobody's saving waits for their runs.
_PLACES: Final = threading.BoundedSemaphore(2)


def worked(request: HttpRequest, what: Long, question: dict[str, Any], job: str) -> bytes:
    """What comes of it, as JSON. Raises NotYet with the job that goes on, Refusal, Spent."""
    asked = _asked(request, what, question)
    name = _named(job, asked) if job else _begun(asked, what, question)
    if not _waited_for(name):
        raise NotYet(str(name))
    answered = queue.answer_of(name)
    if answered is None:
        raise Refusal("job: there is no such job, or it was given up or forgotten: ask again without `job`")
    return _answer(answered)


def _waited_for(name: uuid.UUID) -> bool:
    """Is there nothing to wait for any more? Looks once where others wait already."""
    waits, ends = _PLACES.acquire(blocking=False), time.monotonic() + _PATIENCE
    try:
        while (found := queue.job(name)) is not None and found.state in UNFINISHED:
            if not waits or time.monotonic() > ends:
                return False
            let_go_of_the_database()
            time.sleep(_LOOK)
        return True
    finally:
        if waits:
            _PLACES.release()


def _asked(request: HttpRequest, what: Long, question: dict[str, Any]) -> Asked:
    path = reverse("api:simulate") if what == "simulate" else reverse("api:verdict")
    headers = {"Content-Type": "application/json", "Host": request.get_host()}
    return Asked("POST", path, "", headers, msgspec.json.encode(question))


def _named(job: str, asked: Asked) -> uuid.UUID:
    """The job of this name. Raises Refusal for one that was asked for something else."""
    try:
        name = uuid.UUID(job)
    except ValueError:
        raise Refusal(f"job: {job[:64]!r} is none; leave it out to begin") from None
    if queue.is_of_another(name, asked):
        raise Refusal("job: it was begun with other arguments, or the sketch has changed since: begin without `job`")
    return name


def _begun(asked: Asked, what: Long, question: dict[str, Any]) -> uuid.UUID:
    _pay(what, question)
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
