"""The door for ASGI servers: what `scripts/serve.py` starts."""

from __future__ import annotations

from patterns_app.core import limits

from . import door
from .wsgi import application as pages


def _begin() -> None:
    """Start the drawing processes, so that nobody waits for them."""
    from patterns_app.web.working import workers

    workers().run(len, "")


def _end() -> None:
    from patterns_app.web.working import workers

    if workers.cache_info().currsize:
        workers().close()


def _threads() -> int:
    """As many as wait for the cage or for writing at most, and some that nobody can take from cheap pages."""
    from django.conf import settings

    return max(door.THREADS, int(settings.RENDER_WORKERS) + limits.CAGE_WAITING + door.WRITERS + 4)


application = door.Door(pages, _begin, _end, threads=_threads())
