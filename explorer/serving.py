"""The server program: `python -m explorer.serving ADDRESS WORKERS`, with granian's own options behind.

What all its processes need is loaded once, before they part: they share that memory, and one that is started again is
there at once. First core, of which the processes of the cage are made: what works on what is sent has neither Django
nor its settings. Then the pages. Nothing here may open a connection or start a thread, which would not come along.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .supervising import supervise


def main() -> int:
    """Load, then part into granian and the workers beside it. Returns the exit status."""
    address, workers = sys.argv[1], int(sys.argv.pop(2))
    del sys.argv[1]
    from granian.cli import entrypoint

    _load()
    if workers:
        import patterns_app.web.background.management.commands.worker  # noqa: F401 - for all of them
    _leave_alone()
    return supervise(entrypoint, [_do_jobs] * workers, address)


def _do_jobs() -> None:
    from django.core.management import call_command

    call_command("worker")


def _load() -> None:
    """Read what the first requests of every process would read."""
    import patterns_app.core.warm  # noqa: F401 - which leaves its own alone
    from patterns_app.core.ports import cage

    cage.prepare()

    from django.urls import get_resolver

    from explorer import asgi

    _ = asgi.application, get_resolver().url_patterns  # which reads all views
    _read_templates()


def _leave_alone() -> None:
    """To look for garbage among what is loaded would write to its pages, and end the sharing."""
    import gc

    gc.collect()
    gc.freeze()


def _read_templates() -> None:
    """Into the engine's cache: most of them stand on others, and every process would keep its own."""
    from django.conf import settings
    from django.template import loader

    folder = Path(settings.TEMPLATE_FOLDER)
    for file in folder.rglob("*.html"):
        loader.get_template(str(file.relative_to(folder)))


if __name__ == "__main__":
    raise SystemExit(main())
