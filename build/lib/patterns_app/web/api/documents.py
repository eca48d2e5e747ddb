"""What describes the API and the document itself: the sketch's JSON Schema and the page of operations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Router
from ninja.openapi.docs import DocsBase

from patterns_app.core.sketch.codec import json_schema

from . import load_shapes, operations_page
from .answering import json_response

router = Router(tags=["documents"])
_SCHEMA = {"responses": {200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}}}


@router.get("/schema/sketch.json", openapi_extra=_SCHEMA, summary="JSON Schema of the sketch")
def sketch_schema(request: HttpRequest) -> HttpResponse:
    """JSON Schema (2020-12), made from the classes that read the document."""
    return json_response(json_schema(), "application/schema+json")


@router.get("/schema/load.json", openapi_extra=_SCHEMA, summary="JSON Schema of a load")
def load_schema(request: HttpRequest) -> HttpResponse:
    """What `sketches/simulate` takes as `load`, and the command as `--load`. `points` may also be the text of a CSV."""
    return json_response(load_shapes.schema("load"), "application/schema+json")


@router.get("/schema/budget.json", openapi_extra=_SCHEMA, summary="JSON Schema of a budget")
def budget_schema(request: HttpRequest) -> HttpResponse:
    """What `sketches/simulate` takes as `budget`, and the command as `--budget`."""
    return json_response(load_shapes.schema("budget"), "application/schema+json")


@router.get("/schema/report.json", openapi_extra=_SCHEMA, summary="JSON Schema of a report of a run under load")
def report_schema(request: HttpRequest) -> HttpResponse:
    """What comes of `sketches/simulate`, and of the command with `--format json`."""
    return json_response(load_shapes.schema("report"), "application/schema+json")


@router.get("/schema/stressing.json", openapi_extra=_SCHEMA, summary="JSON Schema of the runs of a fleet under load")
def stressing_schema(request: HttpRequest) -> HttpResponse:
    """What `sketches/stress` takes as `stress`; its `uncertain` is what the command takes as `--uncertain`."""
    return json_response(load_shapes.schema("stressing"), "application/schema+json")


@router.get("/schema/stress.json", openapi_extra=_SCHEMA, summary="JSON Schema of what breaks first under load")
def stress_schema(request: HttpRequest) -> HttpResponse:
    """What comes of `sketches/stress`, and of the command with `--format json`."""
    return json_response(load_shapes.schema("stress"), "application/schema+json")


class OperationsPage(DocsBase):
    """A page of all operations, each to be tried. The library's own pages load scripts from another host, or inline."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Groups the operations of the OpenAPI document by their tag."""
        groups = operations_page.groups(api.get_openapi_schema())
        return render(request, "api/docs.html", {"groups": groups, "rate": settings.API_RATE})
