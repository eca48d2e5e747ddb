"""What people do to a kept sketch, for programs: intents in, rows of the log out.

Rows are the acknowledgement, and each is written once: a batch that comes again is known by its client and count.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from patterns_app.core.limits import CHANGES_BYTES
from patterns_app.core.sketch.together.messages import Message, read_message
from patterns_app.web.workspace import actions, telling
from patterns_app.web.workspace.access import sketch_for
from patterns_app.web.workspace.telling import LoggedRows

from .describing import SECRET_OR_NONE, answers, described, refuses, schema_of
from .saved import key_of, private_json
from .uploads import whole_body

router = Router(tags=["saved sketches"])
_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": schema_of(Message)}}}
}
_DO = described(_BODY, answers(LoggedRows), refuses(400, 401, 404, 409, 410, 412, 413, 422), SECRET_OR_NONE)
_ROWS = described(answers(LoggedRows), refuses(401, 404, 410, 422), SECRET_OR_NONE)
_Number = Annotated[int, Query(ge=0, le=2**31 - 1)]
_Client = Annotated[str, Query(max_length=64)]


@router.post("/{token}/ops", openapi_extra=_DO, summary="Change it by what was done")
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Write batches of intents, each as one row on whatever the sketch has become, by the token that may change it.

    A batch is `{c, ops}`: `c` counts the batches of its `client`, from 1. What no longer fits is left out and noted in
    its row; a batch that cannot be done makes a row without effects, noted as `refused` with place and reason. Only
    what is malformed is refused here, all of it; and what comes under a client's name that is another person's. With
    `since` the answer tells all rows behind that revision, and a new part whose id somebody else took behind it gets
    another, noted as `renamed` with both ids. Its `c` is the last batch that is written: of a message that
    is much work, send those behind it again.
    """
    key, message = key_of(request, token), read_message(whole_body(request, CHANGES_BYTES))
    done = actions.change(key, message.client, [(batch.c, batch.ops) for batch in message.batches], message.since)
    return private_json(telling.plain(telling.after(done, message.since, message.client)))


@router.get("/{token}/rows", openapi_extra=_ROWS, summary="What happened to it")
def rows(request: HttpRequest, token: str, since: _Number = 0, client: _Client = "") -> HttpResponse:
    """The rows behind revision `since`, by the token that may change the sketch; answered at once, for asking again.

    Where no rows lead on from there the answer has the document as it is now.
    """
    row = sketch_for(key_of(request, token), "change").sketch
    return private_json(telling.plain(telling.changes(row, since, client)))
