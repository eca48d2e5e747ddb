"""`pattern-studio serve`: the web application, from a checkout of the project."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .refusing import Refused

HELP = "run the web application of this checkout"


def options_of(parser: argparse.ArgumentParser) -> None:
    """The options of `serve`."""
    parser.add_argument("--port", type=int, default=8000)
    parser.set_defaults(command=serve)


def serve(options: argparse.Namespace) -> int:
    """Become the server. Raises Refused outside of a checkout."""
    script = Path(__file__).resolve().parent.parent.parent / "scripts" / "serve.py"
    if not script.exists():
        raise Refused("the web application is not part of this package: run `make run` in a checkout of the project")
    os.execvp("env", ["env", f"PORT={options.port}", sys.executable, str(script)])  # noqa: S606, S607 - no shell
