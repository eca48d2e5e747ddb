"""Background jobs: how far they are, what came of them, and giving them up.

A job is asked for by sending any request whose work may take long (operations on sketches, films of scenarios) with
the header `Prefer: respond-async`: the answer is 202, and `Location` names the job.
"""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import Router

from patterns_app.web.background import describing, queue
from patterns_app.web.background.describing import JobAnswer

from .describing import answers, described, refuses
from .problems import Refusal

router = Router(tags=["jobs"])
_ANSWER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "What the request was answered with; its status and type are those of that answer",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
_LOOK = described(answers(JobAnswer), refuses(404))
_RESULT = described(_ANSWER, refuses(404))
_GIVE_UP = described({"responses": {204: {"description": "It is given up, or forgotten"}}}, refuses(404))
_GONE = "There is no such job, or it has been forgotten: what came of one is kept for an hour."


@router.get("/{job}", url_name="job", openapi_extra=_LOOK, summary="How far a job is")
def job(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """The job's state: queued, running, done, failed or cancelled. Ask again after a second while it is not finished.

    A job whose worker dies, or whose work breaks, is tried once more. One that nobody has asked after here for three
    minutes (`JOB_PATIENCE` of the server) is cancelled, whoever asked for it.
    """
    found = queue.job(job)
    if found is None:
        raise Refusal(404, "Not found", _GONE)
    return _told(msgspec.json.encode(describing.answer(found)))


@router.get("/{job}/result", url_name="job_result", openapi_extra=_RESULT, summary="What came of a job")
def job_result(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """The answer to the request that became the job, also where that says what went wrong. 404 while there is none."""
    found = queue.answer_of(job)
    if found is None:
        raise Refusal(404, "Not found", "There is no such job, or it is not finished.")
    response = HttpResponse(bytes(found.answer), status=found.status, headers=found.answer_headers)
    patch_cache_control(response, private=True, no_store=True)
    return response


@router.delete("/{job}", openapi_extra=_GIVE_UP, summary="Give a job up")
def give_up(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """End a job that is not finished; forget one that is, and what came of it."""
    if not queue.give_up(job):
        raise Refusal(404, "Not found", _GONE)
    return HttpResponse(status=204)


def _told(data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="application/json")
    patch_cache_control(response, private=True, no_store=True)
    return response
