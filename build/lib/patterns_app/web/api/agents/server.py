"""The address: messages in and out by the library of the protocol, each tool within the same limits as the API."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django_mcpz.jsonrpc import INVALID_REQUEST, PARSE_ERROR, error_response
from django_mcpz.server import Content, Image, MCPServer, Text, ToolError, public

from patterns_app.core.agents.door import INSTRUCTIONS, TOOLS, Tool, call, schema_of
from patterns_app.web.api.problems import said
from patterns_app.web.api.throttling import SketchRate
from patterns_app.web.obstacles import for_the_log

from .desk import ServerDesk

_logger = logging.getLogger(__name__)
_VERSION = "1"  # of the tools, as that of the API


def _assembled() -> MCPServer:
    server = MCPServer(
        name="pattern-studio", title="Pattern Studio", version=_VERSION, instructions=INSTRUCTIONS, auth=public
    )
    for tool in TOOLS.values():
        server.tool(
            name=tool.name,
            title=tool.title,
            description=tool.says,
            input_schema=schema_of(tool.name),
            read_only=not tool.writes,
            open_world=False,
        )(_called(tool))
    return server


def _called(tool: Tool) -> Callable[[HttpRequest, dict[str, Any]], list[Content]]:
    def run(request: HttpRequest, arguments: dict[str, Any]) -> list[Content]:
        _count(request)
        try:
            answer = call(ServerDesk(request), tool.name, arguments)
        except (DatabaseError, InterfaceError) as error:
            _logger.warning("the tool %s could not be done: %s", tool.name, for_the_log(error))
            raise ToolError("The database does not answer just now. Nothing was saved; try again.") from None
        except Exception as error:
            if not (words := said(error)):
                raise
            raise ToolError(words) from None
        if answer.is_error:
            raise ToolError(answer.text)
        return [Text(answer.text), *(Image(one.data, one.media_type) for one in answer.pictures)]

    return run


def _count(request: HttpRequest) -> None:
    """Within the rate and the budget of work, as every operation of the API? Raises ToolError."""
    rate = SketchRate()
    if not rate.allow_request(request):
        raise ToolError(f"This address asks too often. Wait {rate.wait():g} seconds.")


_SERVER = _assembled()


@csrf_exempt  # no cookie is read here
def agents(request: HttpRequest) -> HttpResponse:
    """One message of the protocol."""
    try:
        if request.method == "POST":
            msgspec.json.decode(request.body)  # the library lets what is nested too deep, or no UTF-8, break
        return _SERVER(request)
    except RequestDataTooBig:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        words = f"at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes are read in one message"
        return error_response(None, INVALID_REQUEST, words, status=status)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return error_response(None, PARSE_ERROR, "Invalid JSON", status=HTTPStatus.BAD_REQUEST)
