"""`pattern-studio recognise`: which patterns a sketch or a template holds, and which it nearly is."""

from __future__ import annotations

import click

from .grammar import NAME, OUTPUT, TOGETHER, Options, verb


@verb("recognise template.yaml", "recognise orders.json --format json", "recognise orders.json --format entries")
@click.argument("file", metavar="FILE", type=NAME)
@click.option(
    "--format",
    type=click.Choice(["text", "json", "entries"]),
    default="text",
    help="How it is told; entries: those of the catalogue by how much of each is there.",
)
@TOGETHER
@OUTPUT
def recognise(options: Options) -> int:
    """Tell the patterns, each with who plays its roles, and what is missing where it nearly is one."""
    import msgspec

    from patterns_app.core.recognition import door

    from .one_sketch import answer, read

    options.in_place = False
    imported = read(options)
    told = door.recognised(imported.sketch, imported.outside or (), imported.unknown)
    if options.format == "json":
        data = msgspec.json.format(msgspec.json.encode(told)) + b"\n"
    elif options.format == "entries":
        data = door.entries_as_text(door.ranked(told)).encode()
    else:
        data = door.as_text(told, imported.sketch).encode()
    answer(data, options)
    return 0
