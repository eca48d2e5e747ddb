"""The server program: `python -m explorer.serving`, with granian's own options.

What all its processes need is loaded once, before they part: they share that memory, and one that is started again is
there at once. First core, of which the processes of the cage are made: what works on what is sent has neither Django
nor its settings. Then the pages. Nothing here may open a connection or start a thread, which would not come along.
"""

from __future__ import annotations

from pathlib import Path


def main() -> None:
    """Load, then become granian."""
    from granian.cli import entrypoint

    _load()
    entrypoint()  # type: ignore[no-untyped-call]  # it has no types


def _load() -> None:
    """Read what the first requests of every process would read, and leave it alone from then on."""
    import gc

    import patterns_app.core.warm  # noqa: F401 - which leaves its own alone
    from patterns_app.core.ports import cage

    cage.prepare()

    from django.urls import get_resolver

    from explorer import asgi

    _ = asgi.application, get_resolver().url_patterns  # which reads all views
    _read_templates()
    gc.collect()
    gc.freeze()  # to look for garbage among it would write to its pages, and end the sharing


def _read_templates() -> None:
    """Into the engine's cache: most of them stand on others, and every process would keep its own."""
    from django.conf import settings
    from django.template import loader

    folder = Path(settings.TEMPLATE_FOLDER)
    for file in folder.rglob("*.html"):
        loader.get_template(str(file.relative_to(folder)))


if __name__ == "__main__":
    main()
