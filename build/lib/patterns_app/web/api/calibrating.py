"""The calibration of the engine: published numbers beside ours."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router

from patterns_app.core.engine.calibration.telling import ToldCalibration, told

from .answering import json_response
from .describing import answers

router = Router(tags=["documents"])
_SCHEMA: dict[str, Any] = {"responses": {200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}}}


@router.get("/calibration", openapi_extra=answers(ToldCalibration), summary="The engine beside what others published")
def get_calibration(request: HttpRequest) -> HttpResponse:
    """Each published number with its source and tolerance, what the engine gives for it, and if that is green.

    `figures` names the rows that each figure is covered by, and which of them are red; `uncovered` the figures that
    nothing published covers. The numbers are those of the last run of the whole sheet, on the day `run`.
    """
    return json_response(told())


@router.get("/schema/calibration.json", openapi_extra=_SCHEMA, summary="JSON Schema of the calibration")
def calibration_schema(request: HttpRequest) -> HttpResponse:
    """JSON Schema (2020-12) of what `calibration` answers."""
    found = msgspec.json.schema(ToldCalibration)
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json_response({**draft, **found}, "application/schema+json")
