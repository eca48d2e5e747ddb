"""`pattern-studio convert`: another text format."""

from __future__ import annotations

import argparse
from pathlib import Path

from patterns_app.core import pipeline

from .one_sketch import add_input, answer, caged, read

HELP = "write another tool's format"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `convert`."""
    add_input(parser)
    parser.add_argument("--to", choices=list(pipeline.FORMATS), required=True)
    parser.add_argument(
        "--from",
        dest="source",
        type=_reader,
        default="",
        metavar="READER",
        help=f"one of {', '.join(pipeline.READERS)}; drawio:2 or drawio:NAME is a page; else the content tells",
    )
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=convert)


def _reader(said: str) -> str:
    """A reader, with a page where its files have some."""
    key, _, page = said.partition(":")
    if (said and key not in pipeline.READERS) or (page and key not in pipeline.PAGED):
        raise argparse.ArgumentTypeError(f"{said!r} is not one of {', '.join(pipeline.READERS)}")
    return said


def convert(options: argparse.Namespace) -> int:
    """Read one format, write another."""
    imported = read(options, options.source)
    file = Path(options.file)
    if file.is_file():
        imported = pipeline.kept(imported, {file.name: file.read_bytes()})
    sketch = pipeline.excused(imported)
    # Another process is worth its start only for what lays out.
    run = caged if pipeline.FORMATS[options.to].keeps_places else pipeline.here
    answer(run(pipeline.written, sketch, options.to, "", imported.blobs), options)
    return 0
