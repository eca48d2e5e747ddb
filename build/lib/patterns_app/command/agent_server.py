"""What `mcp` does: the tools of `core/agents` by the protocol's own library, over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from patterns_app import __version__
from patterns_app.core.agents.door import INSTRUCTIONS, TOOLS, Answer, call, schema_of
from patterns_app.core.ports.extras import extra

from .agent_desk import FolderDesk

with extra("mcp", "The server for agents"):
    import mcp_types as types
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
    from mcp.shared.exceptions import MCPError


def serve(folder: str) -> int:
    """Answer until the client hangs up."""
    desk = FolderDesk(Path(folder))
    try:
        asyncio.run(_serve(desk))
    finally:
        desk.close()
    return 0


async def _serve(desk: FolderDesk) -> None:
    from .main import NAME

    async def listed(_: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_listed())

    async def called(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        if asked.name not in TOOLS:
            raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {asked.name[:64]!r}. There are {', '.join(TOOLS)}.")
        return _result(await asyncio.to_thread(_called, desk, asked.name, asked.arguments or {}))

    server = Server(NAME, version=__version__, instructions=INSTRUCTIONS, on_list_tools=listed, on_call_tool=called)
    async with stdio_server() as (coming, going):
        await server.run(coming, going, server.create_initialization_options())


def _listed() -> list[types.Tool]:
    return [
        types.Tool(
            name=one.name,
            title=one.title,
            description=one.says,
            input_schema=schema_of(one.name),
            annotations=types.ToolAnnotations(read_only_hint=not one.writes, open_world_hint=False),
        )
        for one in TOOLS.values()
    ]


def _called(desk: FolderDesk, name: str, arguments: dict[str, Any]) -> Answer:
    """A fault of ours is told in a sentence, with its kind beside the wire: the client would be shown its insides."""
    try:
        return call(desk, name, arguments)
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        return Answer(f"{name} failed: this is a fault of the product, not of what was asked.", is_error=True)


def _result(answer: Answer) -> types.CallToolResult:
    import base64

    images = [
        types.ImageContent(data=base64.b64encode(one.data).decode(), mime_type=one.media_type)
        for one in answer.pictures
    ]
    return types.CallToolResult(content=[types.TextContent(text=answer.text), *images], is_error=answer.is_error)
