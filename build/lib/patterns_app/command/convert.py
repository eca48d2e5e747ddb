"""`pattern-studio convert`: another text format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from .files import read
from .grammar import FILES, OUTPUT, TOGETHER, Known, Options, verb

_SHOWN = 20  # names of pages


def _formats() -> Iterable[str]:
    from patterns_app.core.interchange.registry import FORMATS

    return FORMATS


class _Reader(Known):
    """A reader, with a page where its files have some."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from patterns_app.core.pipeline import PAGED

        key, _, page = str(value).partition(":")
        if page and key not in PAGED:
            return self.fail(f"{value!r}: files of {key} have no pages; pages are those of {', '.join(PAGED)}.")
        super().convert(key, param, ctx)
        return value


def _readers() -> Iterable[str]:
    from patterns_app.core.pipeline import READERS

    return READERS


@verb(
    "convert orders.json --to drawio -o orders.drawio",
    "convert page.drawio --from drawio:2 --to json",
    "convert infra/ --to mermaid -o diagrams/",
)
@FILES
@click.option("--to", type=Known(_formats, "format"), required=True, help="What to write.")
@click.option(
    "--from",
    "source",
    type=_Reader(_readers, "reader"),
    default=None,
    help="What it is, where the content does not tell; drawio:2 or drawio:NAME is a page.",
)
@TOGETHER
@click.option("--in-place", is_flag=True, help="Write over the input.")
@OUTPUT
def convert(options: Options) -> int:
    """Read one format, write another."""
    from pathlib import Path

    from patterns_app.core import pipeline

    from .one_sketch import cage, each

    form = pipeline.FORMATS[options.to]
    with cage() as caged:
        # Another process is worth its start only for what lays out.
        run = caged if form.keeps_places else pipeline.here

        def made(imported: pipeline.Imported, name: str) -> bytes:
            if len(imported.pages) > 1 and not options.source:
                pages = ", ".join(f"{number}: {page}" for number, page in enumerate(imported.pages[:_SHOWN], 1))
                click.echo(f"{name} has the pages {pages}; --from drawio:2 reads the second.", err=True)
            file = Path(name)
            if file.is_file():
                imported = pipeline.kept(imported, {file.name: read(file)})
            done: bytes = run(pipeline.written, pipeline.excused(imported), options.to, "", imported.blobs)
            return done

        return each(options, form.extension, made, options.source or "")
