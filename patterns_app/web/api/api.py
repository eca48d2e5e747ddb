"""The API put together. A new group of operations is a file with a `router` and one line in `_ROUTERS`."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.constants import NOT_SET
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from . import (
    calibrating,
    changing,
    classes,
    discussing,
    documents,
    exercising,
    jobs,
    judging,
    patterns,
    recognising,
    saved,
    simulating,
    sketches,
    stressing,
    tracing,
    vocabulary,
)
from .describing import complete
from .problems import add_handlers
from .shapes import CHOICES
from .throttling import SketchRate

_ROUTERS = {
    "": (patterns.router, vocabulary.router, classes.router, documents.router, calibrating.router),
    "/sketches": (
        sketches.router,
        tracing.router,
        exercising.router,
        recognising.router,
        judging.router,
        simulating.router,
        stressing.router,
    ),
    "/saved": (saved.router, changing.router, discussing.router),
    "/jobs": (jobs.router,),
}
_FREE = ("", "/jobs")  # not counted: no work is done for them


class StudioAPI(NinjaAPI):
    """Completes the OpenAPI document with the classes that answers are made of."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document; takes the same options as the library's own."""
        document = super().get_openapi_schema(**options)
        complete(document, CHOICES)
        return document

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name: unique here, and stable when files move."""
        return operation.view_func.__name__


def _assembled() -> StudioAPI:
    assembled = StudioAPI(
        title="Pattern Studio",
        version="1",
        description="Serverless architecture patterns, the vocabulary they are drawn with, and work on sketches.",
        urls_namespace="api",
        docs=documents.OperationsPage(),
    )
    add_handlers(assembled)
    for prefix, routers in _ROUTERS.items():
        for router in routers:
            assembled.add_router(prefix, router, throttle=NOT_SET if prefix in _FREE else SketchRate())
    return assembled


api = _assembled()
