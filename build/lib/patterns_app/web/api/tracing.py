"""What happens to one message while parts of a sketch fail, are slow or refuse."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core import pipeline
from patterns_app.core.pipeline import GoesOn, NotInSketch
from patterns_app.core.sketch.parser import Error, InvalidSketch
from patterns_app.web.working import caged

from . import shapes
from .bodies import question, within
from .uploads import carrying_body

router = Router(tags=["sketches"])


@router.post("/trace", openapi_extra=shapes.TRACE, summary="What happens to a message while parts fail")
def trace(request: HttpRequest) -> HttpResponse:
    """Body: {"sketch", "enter": connection, "faults": [{"part", "fault", "how"?, "takes_s"?, "lasts_s"?, "after"?}]}.

    One message enters by a connection, or comes to the part of that id from outside. `fault` is fails, slow or
    throttled; `how` says more: one (only this message fails), denied, rejects (a 4xx), gone (deleted), silent (takes
    it and never answers), stopped (does not read).
    Without `lasts_s` a fault has no end; with `after` it begins when that connection has been served.

    The answer tells what happens as a scenario, with the time of each step in seconds, and as data: what the part that
    asked first gets and when, who tried again and how often, where the message ends, what of it is kept, what stands
    still, what was undone, what is lost, and on which connections nothing is known. How each connection behaves comes
    from the behaviours, with their sources on the pages of the services. Work itself is reckoned as taking no time.
    """
    asked = question(carrying_body(request), _Question)
    sketch, _ = within("sketch", pipeline.opened_value, asked.sketch)
    try:
        found = caged(pipeline.traced, sketch, asked.enter, asked.faults)
    except NotInSketch as error:
        raise InvalidSketch([Error(f"$.{error.key}", str(error))]) from None
    except GoesOn as error:
        raise InvalidSketch([Error("$.sketch", str(error))]) from None
    return HttpResponse(msgspec.json.encode(found), content_type="application/json")


class _Question(shapes.TraceQuestion):
    """As it is described, with the sketch as it was sent: that is for the one parser."""

    sketch: Any
