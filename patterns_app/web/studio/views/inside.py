"""What is inside a part of the story that the canvas plays."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from msgspec import Struct

from patterns_app.core import pipeline
from patterns_app.core.pipeline import FaultKind, GoesOn, NoSuchNode, RenderError
from patterns_app.core.sketch.parser import InputError, parse_value
from patterns_app.web.inside import openable, opened_part
from patterns_app.web.studio.refusing import refused
from patterns_app.web.working import caged
from patterns_app.web.workspace.private import private


class _Asked(Struct, frozen=True, kw_only=True):
    """A sketch, the story that is played of it, and the part to open; without `part` only what can be opened."""

    sketch: Any
    part: str = ""
    scenario: str = ""
    start: str = ""
    broken: str = ""
    fault: FaultKind = "fails"


@require_POST
@private
def inside(request: HttpRequest) -> JsonResponse:
    """{"boxes": what can be opened, "html": the part that is}; 422 for what makes no sense, 503 when it is busy."""
    try:
        asked = msgspec.json.decode(request.body, type=_Asked)
        sketch = parse_value(asked.sketch)
        boxes = [{"id": box.id, "label": box.label, "kind": box.kind} for box in openable(sketch)]
        if not any(box["id"] == asked.part for box in boxes):
            return JsonResponse({"boxes": boxes, "html": ""})
        own = next((one for one in sketch.scenarios if one.id == asked.scenario), None)
        story = caged(pipeline.played, sketch, own, asked.start, asked.broken, asked.fault)
    except InputError as error:
        return refused(error)
    except msgspec.MsgspecError as error:
        return _problem(str(error))
    except NoSuchNode:
        return _problem(gettext("A part of this story is gone."))
    except GoesOn as error:
        return _problem(str(error))
    except RenderError as error:
        return JsonResponse({"problem": "busy", "message": str(error)}, status=503)
    html = render_to_string("catalogue/_box.html", {"one": opened_part(sketch, asked.part, (story,))}, request)
    return JsonResponse({"boxes": boxes, "html": html})


def _problem(message: str) -> JsonResponse:
    return JsonResponse({"problem": "invalid", "message": message}, status=422)
