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
    parser.add_argument("--from", dest="source", choices=list(pipeline.READERS), default="", help="else the content")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=convert)


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
