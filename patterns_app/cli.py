"""The `pattern-studio` command: check, draw, convert, compare and start sketches without a server.

Exit codes: 0 all is well, 1 a check found errors (or `diff --exit-code` found changes), 2 some input cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from patterns_app.command import check
from patterns_app.command.reading import read_one
from patterns_app.command.refusing import BAD_INPUT, FOUND_ERRORS, Refused
from patterns_app.command.writing import guard, write
from patterns_app.core import limits
from patterns_app.core.drawing.picture import MEDIA_TYPES, Options, render
from patterns_app.core.drawing.raster import TooManyPixels, to_png
from patterns_app.core.flow.derived import NoSuchNode, follow
from patterns_app.core.flow.faults import FAULTS, break_node
from patterns_app.core.flow.timeline import timeline
from patterns_app.core.interchange import differing
from patterns_app.core.interchange.mermaid import sequence
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import READERS
from patterns_app.core.interchange.registry import FORMATS
from patterns_app.core.layout.build import TooLargeToDraw
from patterns_app.core.layout.workers import RenderError, Workers
from patterns_app.core.patterns.composing import PieceNotFound, piece_of
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.services.capabilities import key_of
from patterns_app.core.sketch.codec import encode_pretty
from patterns_app.core.sketch.model import Scenario, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from patterns_app.core.vocabulary.evidence import codes_in


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except Refused as error:
        print(f"pattern-studio: {error}", file=sys.stderr)
        return BAD_INPUT
    except (TooLargeToDraw, TooManyPixels, RenderError) as error:
        print(f"pattern-studio: {options.file}: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader of our output has gone
        return 0
    return code


# --- the commands -----------------------------------------------------------------------------------------------------


def _read(options: argparse.Namespace, wanted: str = "") -> Sketch:
    """The sketch that a command is given. Raises Refused."""
    guard(options.output, (options.file,), options.in_place)
    return read_one(options.file, options.together, wanted)


def _answer(data: bytes, options: argparse.Namespace) -> None:
    """Write to where the command was told, which is its input only with --in-place."""
    to = options.file if options.in_place and options.output in (None, "-") else options.output
    write(data, to, (options.file,), options.in_place)


def draw(options: argparse.Namespace) -> int:
    """A picture as a file; its format by the file's name unless --format says it."""
    wanted = options.format or Path(options.output).suffix.removeprefix(".")
    if wanted not in MEDIA_TYPES:
        raise Refused(f"{wanted or options.output!r} is no picture; use one of {', '.join(MEDIA_TYPES)}")
    picked = Options(format=wanted, theme=options.theme, scale=options.scale, direction=options.direction)
    workers = Workers(count=1)
    try:
        _answer(render(_read(options), picked, vocabulary(), workers), options)
    finally:
        workers.close()
    return 0


def convert(options: argparse.Namespace) -> int:
    """Another text format."""
    sketch = _read(options, options.source)
    workers = Workers(count=1)
    try:
        text = FORMATS[options.to].write(Subject(sketch, vocabulary(), workers.arrange))
    finally:
        workers.close()
    _answer(text.encode(), options)
    return 0


def flow(options: argparse.Namespace) -> int:
    """A scenario step by step: one of its own, the journey along the connections, or what a broken part leads to."""
    sketch = _read(options)
    told = _scenario(sketch, options)
    if options.format == "json":
        text = msgspec.json.format(msgspec.json.encode(timeline(sketch, vocabulary(), told))).decode() + "\n"
    elif options.format == "mermaid":
        text = sequence(sketch, told, vocabulary())
    else:
        text = "".join(f"{number:3d}. {step.text}\n" for number, step in enumerate(told.steps, 1))
    _answer(text.encode(), options)
    return 0


def _scenario(sketch: Sketch, options: argparse.Namespace) -> Scenario:
    told = next((scenario for scenario in sketch.scenarios if scenario.id == options.scenario), None)
    if options.scenario and told is None:
        known = ", ".join(scenario.id for scenario in sketch.scenarios) or "none"
        raise Refused(f"{options.file}: there is no scenario {options.scenario!r}; there are: {known}")
    try:
        if options.broken:
            return break_node(sketch, vocabulary(), told, options.broken, options.fault)
        return told or follow(sketch, vocabulary(), options.start)
    except NoSuchNode as error:
        raise Refused(f"{options.file}: {error}") from None


def list_patterns(options: argparse.Namespace) -> int:
    """Every pattern with its variants."""
    for pattern in patterns():
        print(f"{pattern.slug:32} {pattern.title}")
        for variant in pattern.variants:
            print(f"    {variant.slug:28} {variant.title}")
    return 0


def new(options: argparse.Namespace) -> int:
    """A sketch file to start from: a pattern's, or an empty one."""
    sketch = Sketch(title="Untitled sketch")
    if options.pattern:
        try:
            sketch = piece_of(options.pattern, options.variant).sketch
        except PieceNotFound as error:
            raise Refused(f"{error}; `pattern-studio patterns` lists them") from None
    if options.output != "-" and Path(options.output).exists():
        raise Refused(f"{options.output}: is there already and is not overwritten")
    write(encode_pretty(sketch), options.output)
    return 0


def diff(options: argparse.Namespace) -> int:
    """What changed in meaning: parts, settings, findings. As text, a table for a pull request, or a picture."""
    pair = differing.Pair(read_one(options.before), read_one(options.after), vocabulary())
    wanted = options.format or {".svg": "svg", ".png": "png", ".md": "markdown"}.get(Path(options.output or "").suffix)
    if wanted in ("svg", "png"):
        data = _drawn_difference(pair, wanted)
    else:
        data = (differing.as_markdown(pair) if wanted == "markdown" else differing.as_text(pair)).encode()
    write(data, options.output, (options.before, options.after))
    return FOUND_ERRORS if options.exit_code and not pair.difference.only_layout else 0


def _drawn_difference(pair: differing.Pair, wanted: str) -> bytes:
    workers = Workers(count=1)
    try:
        svg = differing.as_svg(pair, workers.arrange)
        return workers.run(to_png, svg, 2.0) if wanted == "png" else svg.encode()
    finally:
        workers.close()


def pair(options: argparse.Namespace) -> int:
    """Whether a connection is known, impossible or unknown, and why. 1 when it is impossible."""
    known = vocabulary()
    if options.kind and options.kind not in known.kinds:
        raise Refused(f"there is no kind {options.kind!r}; kinds are {', '.join(known.kinds)}")
    source, target = key_of(options.source), key_of(options.target)
    verdict = known.verdict(source, target, options.kind)
    told = {
        "kinds": ", ".join(verdict.kinds),
        "how": verdict.how,
        "condition": verdict.condition,
        "advice": verdict.advice,
        "why": verdict.say,
        "instead": verdict.remedy,
        "source": verdict.source,
    }
    basis = {"evidence": ", looked up", "rule": ", by what both can do, not looked up", None: ""}[verdict.basis]
    lines = [
        f"{source} to {target}: {verdict.verdict}{basis}",
        *(f"  {name}: {text}" for name, text in told.items() if text),
        *(f"    {one.code}: {one.meaning}" for one in codes_in(verdict.source)),
    ]
    print("\n".join(lines))
    return FOUND_ERRORS if verdict.verdict == "impossible" else 0


def serve(options: argparse.Namespace) -> int:
    """The web application, from a checkout of the project."""
    script = Path(__file__).resolve().parent.parent / "scripts" / "serve.py"
    if not script.exists():
        raise Refused("the web application is not part of this package: run `make run` in a checkout of the project")
    import os

    os.execvp("env", ["env", f"PORT={options.port}", sys.executable, str(script)])  # noqa: S606, S607 - no shell


# --- options ----------------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pattern-studio", description="Serverless sketches at the command line.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    check.options_of(commands.add_parser("check", help="look for mistakes; exit code 1 at errors"))
    _add_render(commands.add_parser("render", help="draw SVG, PNG or PDF"))
    _add_convert(commands.add_parser("convert", help="write another tool's format"))
    _add_flow(commands.add_parser("flow", help="tell a scenario step by step"))
    listing = commands.add_parser("patterns", help="list the catalogue")
    listing.set_defaults(command=list_patterns, file="")
    _add_new(commands.add_parser("new", help="start a sketch, from a pattern if you like"))
    _add_diff(commands.add_parser("diff", help="compare two sketches in meaning"))
    _add_pair(commands.add_parser("pair", help="what is known of a connection between two services"))
    serving = commands.add_parser("serve", help="run the web application of this checkout")
    serving.add_argument("--port", type=int, default=8000)
    serving.set_defaults(command=serve, file="")
    return parser


def _add_one_input(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--together", action="store_true", help="all systems of a folder or zip are one")
    parser.add_argument("--in-place", action="store_true", help="write over the input")


def _add_render(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file that can be read, - for standard input")
    _add_one_input(parser)
    parser.add_argument("-o", "--output", metavar="FILE", default="-")
    parser.add_argument("--format", choices=sorted(MEDIA_TYPES))
    parser.add_argument("--theme", choices=("light", "dark", "auto"), default="light")
    parser.add_argument("--scale", type=_scale, default=1.0, help="1 to 4, PNG only")
    parser.add_argument("--direction", choices=("LR", "TB"), default="LR")
    parser.set_defaults(command=draw)


def _scale(text: str) -> float:
    value = float(text)
    if not limits.SCALE_MINIMUM <= value <= limits.SCALE_MAXIMUM:
        raise argparse.ArgumentTypeError(f"from {limits.SCALE_MINIMUM} to {limits.SCALE_MAXIMUM}")
    return value


def _add_convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file that can be read, - for standard input")
    _add_one_input(parser)
    parser.add_argument("--to", choices=list(FORMATS), required=True)
    parser.add_argument("--from", dest="source", choices=list(READERS), default="", help="else the content tells")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=convert)


def _add_flow(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file that can be read, - for standard input")
    _add_one_input(parser)
    parser.add_argument("--scenario", default="", metavar="ID", help="one of the sketch's own")
    parser.add_argument("--start", default="", metavar="NODE", help="where the message starts")
    parser.add_argument("--break", dest="broken", default="", metavar="NODE", help="what follows when this part fails")
    parser.add_argument("--fault", choices=tuple(FAULTS), default="fails", help="how it fails")
    parser.add_argument("--format", choices=("text", "json", "mermaid"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=flow)


def _add_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("output", metavar="FILE", help="the file to write, - for standard output")
    parser.add_argument("--pattern", default="", metavar="SLUG")
    parser.add_argument("--variant", default="", metavar="SLUG")
    parser.set_defaults(command=new, file="")


def _add_pair(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="key of a service, such as aws.sqs or sqs")
    parser.add_argument("target", metavar="TARGET")
    parser.add_argument("kind", metavar="KIND", nargs="?", help="one kind of connection, such as queue_poll")
    parser.set_defaults(command=pair, file="")


def _add_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="BEFORE")
    parser.add_argument("after", metavar="AFTER")
    parser.add_argument(
        "--format", choices=("text", "markdown", "svg", "png"), help="else by the output's name, else text"
    )
    parser.add_argument("--exit-code", action="store_true", help="1 when something changed in meaning")
    parser.add_argument("-o", "--output", metavar="FILE")
    parser.set_defaults(command=diff, file="")


if __name__ == "__main__":
    raise SystemExit(main())
