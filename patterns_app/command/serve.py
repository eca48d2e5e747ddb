"""`pattern-studio serve`: the web application, from a checkout of the project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from patterns_app.core.ports.extras import has

from .grammar import Options, verb
from .refusing import Refused

ROOT = Path(__file__).resolve().parent.parent.parent  # of the checkout, where this is one


@verb("serve --port 9000")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where it listens.")
def serve(options: Options) -> int:
    """Become the server. Raises Refused outside of a checkout."""
    script = ROOT / "scripts" / "serve.py"
    if not script.exists():
        raise Refused("the web application is not part of this package: run `make run` in a checkout of the project")
    if not has("django", "granian"):
        raise Refused("the web application needs packages that are not installed: pip install 'pattern-studio[web]'")
    os.execvp("env", ["env", f"PORT={options.port}", sys.executable, str(script)])  # noqa: S606, S607 - no shell
