"""`pattern-studio mcp`: the tools for an agent over standard input and output, on the files of a folder."""

from __future__ import annotations

import click

from .grammar import Options, verb


@verb("mcp", "mcp --folder architecture/")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    show_default=True,
    help="Where the files are; nothing outside is read or written.",
)
def mcp(options: Options) -> int:
    """See agent_server.py."""
    from .agent_server import serve

    return serve(options.folder)
