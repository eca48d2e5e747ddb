"""What describes the API and the document itself: the sketch's JSON Schema and the page of operations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Router
from ninja.openapi.docs import DocsBase

from patterns_app.core.sketch.codec import json_schema

from .answering import json_response

router = Router(tags=["documents"])


@router.get("/schema/sketch.json", summary="JSON Schema of the sketch")
def sketch_schema(request: HttpRequest) -> HttpResponse:
    """JSON Schema (2020-12), made from the classes that read the document."""
    return json_response(json_schema(), "application/schema+json")


class OperationsPage(DocsBase):
    """A plain page of all operations. The library's own page loads scripts, one of them from another host."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Groups the operations of the OpenAPI document by their tag."""
        document = api.get_openapi_schema()
        groups: dict[str, list[dict[str, Any]]] = {}
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                shown = {"method": method.upper(), "path": path, **operation}
                groups.setdefault(operation.get("tags", ["other"])[0], []).append(shown)
        return render(request, "api/docs.html", {"api": api, "groups": groups})
