"""The address: messages in and out by the library of the protocol, each tool within the same limits as the API."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django_mcpz.jsonrpc import INVALID_REQUEST, PARSE_ERROR, error_response
from django_mcpz.server import Content, Image, MCPServer, Text, ToolError, public

from patterns_app.core import limits
from patterns_app.core.agents.door import INSTRUCTIONS, TOOLS, Tool, call, schema_of
from patterns_app.core.sketch.parser import TooLarge
from patterns_app.web.api.problems import said
from patterns_app.web.api.throttling import REQUESTS
from patterns_app.web.api.uploads import whole_body
from patterns_app.web.asking import client_of
from patterns_app.web.working import WORK

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
            _logger.warning("the tool %s could not be done: %s", tool.name, str(error).splitlines()[:1])
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
    who = client_of(request)
    if not (REQUESTS.take(who) and WORK.take(who, 0)):
        raise ToolError(f"This address asks too often. Wait {max(REQUESTS.wait(), WORK.wait())} seconds.")


_SERVER = _assembled()


def agents(request: HttpRequest) -> HttpResponse:
    """One message of the protocol."""
    try:
        if request.method == "POST":
            body = whole_body(request, limits.REQUEST_BODY_BYTES)
            msgspec.json.decode(body)  # the library lets what is nested too deep, or no UTF-8, break
            request._body = body  # noqa: SLF001  # read no further than it may be long
        return _SERVER(request)
    except TooLarge as error:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return error_response(None, INVALID_REQUEST, f"{error.errors[0].message} in one message", status=status)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return error_response(None, PARSE_ERROR, "Invalid JSON", status=HTTPStatus.BAD_REQUEST)


agents.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is read here
