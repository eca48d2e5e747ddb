"""What people say about a kept sketch, for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.web.discussion import limits, talking, telling
from patterns_app.web.discussion.reading import Act, read
from patterns_app.web.workspace import identity
from patterns_app.web.workspace.access import Key, sketch_for

from .describing import SECRET_OR_NONE, answers, described, refuses, schema_of
from .saved import key_of, private_json
from .uploads import whole_body

router = Router(tags=["saved sketches"])
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema_of(Act)}}}}
_DO = described(_BODY, answers(telling.Discussion), refuses(400, 401, 403, 404, 409, 413, 422), SECRET_OR_NONE)
_TOLD = described(answers(telling.Discussion), refuses(401, 404), SECRET_OR_NONE)


@router.get("/{token}/comments", openapi_extra=_TOLD, summary="What is said about it")
def comments(request: HttpRequest, token: str) -> HttpResponse:
    """All threads with their comments, the first begun first, by any token that shows the sketch.

    A thread is about a part, a finding, a step of a story, a place or the sketch as a whole. Whether that is `there` is
    told; threads about what is gone stay, and are about it again when it comes back.
    """
    return private_json(_told(key_of(request, token)))


@router.post("/{token}/comments", openapi_extra=_DO, summary="Say something about it")
def comment(request: HttpRequest, token: str) -> HttpResponse:
    """Begin a thread, answer in one, resolve it or open it again, change a comment or take it back; all threads then.

    Which of these `do` says. A comment is its author's, who is known by the secret in the header: without one nobody
    can change it later. Needs a token that may comment.
    """
    key = key_of(request, token)
    act = read(whole_body(request, limits.MESSAGE_BYTES))
    talking.do(key, act, identity.name_of(key.owner, getattr(act, "name", "")))
    return private_json(_told(key))


def _told(key: Key) -> telling.Discussion:
    return telling.discussion(sketch_for(key, "view"), key.owner)
