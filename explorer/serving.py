"""The server program: `python -m explorer.serving`, with granian's own options.

What all its processes need is loaded once, before they part: they share that memory, and one that is started again is
there at once. Nothing here may open a connection or start a thread, which would not come along.

A process of the cage imports the module that its server began with. So this one imports nothing until it begins: what
works on what is sent has neither Django nor its settings.
"""

from __future__ import annotations


def main() -> None:
    """Load, then become granian."""
    from granian.cli import entrypoint

    _load()
    entrypoint()  # type: ignore[no-untyped-call]  # it has no types


def _load() -> None:
    """Read what the first requests of every process would read, and leave it alone from then on."""
    import gc
    from multiprocessing.resource_tracker import ensure_running

    from django.urls import get_resolver

    from explorer import asgi
    from patterns_app.core.checks.registry import words
    from patterns_app.core.patterns.reader import entries
    from patterns_app.core.vocabulary.catalog import vocabulary

    _ = asgi.application, get_resolver().url_patterns  # which reads all views
    vocabulary(), words(), entries()
    ensure_running()  # of the cage's processes: one for all
    gc.collect()
    gc.freeze()  # to look for garbage among it would write to its pages, and end the sharing


if __name__ == "__main__":
    main()
