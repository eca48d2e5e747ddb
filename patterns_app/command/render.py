"""`pattern-studio render`: a picture as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from patterns_app.core import limits

from .grammar import FILES, OUTPUT, TOGETHER, Known, Options, refuse, verb
from .refusing import Refused
from .telling import note
from .writing import is_folder

if TYPE_CHECKING:
    from patterns_app.core import pipeline


class _Scale(click.ParamType[Any]):
    """A number of pixels for each of the drawing's, or as many as fit."""

    name = "TIMES|fit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "fit":
            from patterns_app.core.pipeline import FIT

            return FIT
        number = click.FLOAT.convert(value, param, ctx)
        if not limits.SCALE_MINIMUM <= number <= limits.SCALE_MAXIMUM:
            self.fail(f"{value} is not from {limits.SCALE_MINIMUM} to {limits.SCALE_MAXIMUM}.", param, ctx)
        return number


def _of(names: str) -> Callable[[], Iterable[str]]:
    """What the pipeline knows by these names."""

    def known() -> Iterable[str]:
        from typing import get_args

        from patterns_app.core import pipeline

        found = getattr(pipeline, names)
        return [one for one in get_args(found) if one] or list(found)

    return known


PIXELS = click.IntRange(1, limits.RASTER_PIXELS_A_SIDE)


@verb("render orders.json -o orders.png", "render infra/ --format svg -o pictures/ --theme dark")
@FILES
@click.option("--format", type=Known(_of("MEDIA_TYPES"), "picture"), help="Else the output's name tells it.")
@click.option("--theme", type=click.Choice(["light", "dark", "auto"]), default="light", help="Its colours.")
@click.option("--scale", type=_Scale(), default="fit", help="0.1 to 4, or fit; PNG only.")
@click.option("--width", type=PIXELS, metavar="PIXELS", help="Pixels across, instead of --scale; PNG only.")
@click.option("--height", type=PIXELS, metavar="PIXELS", help="Pixels down, instead of --scale; PNG only.")
@click.option("--direction", type=click.Choice(["LR", "TB"]), default="LR", help="Left to right, or top to bottom.")
@click.option("--paper", type=Known(_of("Paper"), "paper"), help="As it suits a sheet, instead of --direction.")
@click.option("--pages", type=Known(_of("Sheet"), "size of sheets"), help="A PDF over several sheets.")
@click.option("--cards", type=Known(_of("CARDS"), "kind of cards"), default="full", help="How much is on a card.")
@click.option("--no-technical", is_flag=True, help="Without logs, alarms, roles and dead letters.")
@click.option("--fold", is_flag=True, help="A card in the place of each group.")
@click.option("--focus", metavar="ID", default="", help="A part, with what is near it.")
@click.option("--reach", type=click.IntRange(1, 9), default=1, help="How many connections from the focus.")
@click.option("--source", is_flag=True, help="SVG and PNG with the sketch inside, to be opened again.")
@TOGETHER
@click.option("--in-place", is_flag=True, help="Write over the input.")
@OUTPUT
def render(options: Options) -> int:
    """Draw; the format by the file's name unless --format says it."""
    from patterns_app.core import pipeline

    from .one_sketch import cage, each

    how = _how(options)
    with cage() as run:

        def made(imported: pipeline.Imported, name: str) -> bytes:
            if said := pipeline.undrawn_signs(imported.sketch):
                note(f"{name}: {said}")
            picture: bytes = run(pipeline.picture, imported.sketch, how, "", imported.blobs)
            return picture

        return each(options, how.format, made)


def _refuse_meaningless(options: Options, wanted: str) -> None:
    """Raises Refused where an option has no meaning for this format, or beside another one."""
    if wanted != "png":
        refuse(("--scale", "--width", "--height"), f"is for PNG, and this is {wanted}: name a file that ends in .png")
    if wanted != "pdf":
        refuse(("--pages",), f"is for PDF, and this is {wanted}: name a file that ends in .pdf")
    else:
        refuse(("--source",), "is for SVG and PNG, and this is pdf: no sketch can be read from a PDF")
    if wanted != "svg" and options.theme == "auto":
        raise Refused(f"--theme auto is for SVG, and this is {wanted}: say light or dark")
    if options.width or options.height:
        refuse(("--scale",), "does not go with --width and --height, which say the size in pixels: say one of them")
    if options.paper:
        refuse(("--direction",), "does not go with --paper, which chooses the direction itself: say one of them")
    if not options.focus:
        refuse(("--reach",), "says how far from --focus is shown: name a part with --focus")


def _how(options: Options) -> pipeline.Options:
    """What the options ask of the picture. Raises Refused when they do not go together."""
    from patterns_app.core import pipeline

    output = options.output or "-"
    wanted = options.format or ("" if is_folder(output) else Path(output).suffix.removeprefix("."))
    if wanted not in pipeline.MEDIA_TYPES:
        known = ", ".join(pipeline.MEDIA_TYPES)
        raise Refused(f"{wanted or output!r} names no picture; say --format, one of {known}, or such a name with -o")
    _refuse_meaningless(options, wanted)
    return pipeline.Options(
        format=wanted,
        theme=options.theme,
        scale=options.scale,
        direction=options.direction,
        source=options.source,
        width=options.width or 0,
        height=options.height or 0,
        paper=options.paper or "",
        pages=options.pages or "",
        cards=options.cards,
        view=pipeline.View(not options.no_technical, not options.fold, options.focus, options.reach),
    )
