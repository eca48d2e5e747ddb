"""The `pattern-studio` command: one file a verb. Each has `options_of`, which also names the function that does it.

Exit codes: 0 all is well, 1 a check found errors (or `diff --exit-code` changes, or a run was over its
budget or gave too early), 2 some
input cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from patterns_app.core.pipeline import DRAWING_REFUSALS

from . import check, convert, diff, export, flow, new, pair, patterns, render, serve, simulate, stress
from .refusing import BAD_INPUT, Refused

VERBS = (
    check,
    render,
    convert,
    export,
    flow,
    simulate,
    stress,
    patterns,
    new,
    diff,
    pair,
    serve,
)  # in the order in which --help lists them


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except Refused as error:
        print(f"pattern-studio: {error}", file=sys.stderr)
        return BAD_INPUT
    except DRAWING_REFUSALS as error:
        print(f"pattern-studio: {options.file}: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader of our output has gone
        return 0
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        print(f"pattern-studio: {named}{error.strerror or error}", file=sys.stderr)
        return BAD_INPUT
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pattern-studio", description="Serverless sketches at the command line.")
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for verb in VERBS:
        verb.options_of(verbs.add_parser(verb.__name__.rpartition(".")[2], help=verb.HELP))
    return parser
