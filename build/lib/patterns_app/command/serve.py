"""`pattern-studio serve`: the web application, from a checkout of the project; with a folder, on the files there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from patterns_app.core.ports.extras import has

from .grammar import Options, verb
from .refusing import Refused

ROOT = Path(__file__).resolve().parent.parent.parent  # of the checkout, where this is one


@verb("serve --port 9000", "serve --folder architecture/")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Where it listens.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, readable=True),
    help="Open and save the sketches, draw.io files and templates of this folder, on this machine alone.",
)
def serve(options: Options) -> int:
    """Become the server. Raises Refused outside of a checkout."""
    script = ROOT / "scripts" / "serve.py"
    if not script.exists():
        raise Refused("the web application is not part of this package: run `make run` in a checkout of the project")
    if not has("django", "granian"):
        raise Refused("the web application needs packages that are not installed: pip install 'pattern-studio[web]'")
    from .serving_folder import address, inherited, surroundings

    environment = {**inherited(), "PORT": str(options.port)}
    if options.folder:
        environment |= surroundings(Path(options.folder), options.port)
        click.echo(f"Open {address(environment)}  as soon as it is ready", err=True)
    os.execve(sys.executable, [sys.executable, str(script)], environment)  # noqa: S606 - our own words, no shell
