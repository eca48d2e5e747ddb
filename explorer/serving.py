"""The server program: `python -m explorer.serving ADDRESS WORKERS`, with granian's own options behind.

What all its processes need is loaded once, before they part: they share that memory, and one that is started again is
there at once. First core, of which the processes of the cage are made: what works on what is sent has neither Django
nor its settings. Then the pages. Nothing here may open a connection or start a thread, which would not come along.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .supervising import supervise

if TYPE_CHECKING:
    from django.http import HttpResponseBase


def main() -> int:
    """Load, then part into granian and the workers beside it. Returns the exit status."""
    address, workers = sys.argv[1], int(sys.argv.pop(2))
    del sys.argv[1]
    from granian.cli import entrypoint

    _load()
    from .logs import hear_the_server

    hear_the_server()
    if workers:
        import patterns_app.web.background.management.commands.worker  # noqa: F401 - for all of them
    live = [_be_live] if _live_port() else []
    _leave_alone()
    return supervise(entrypoint, [_do_jobs] * workers, address, live)


def _do_jobs() -> None:
    from django.core.management import call_command

    call_command("worker")


def _live_port() -> int:
    """Of the process of sockets, which is read before all part; 0 for none."""
    from django.conf import settings

    if settings.LIVE_PORT:
        import patterns_app.web.collaboration.serving  # noqa: F401
    return int(settings.LIVE_PORT)


def _be_live() -> None:
    from patterns_app.web.collaboration.serving import serve

    from .env import read
    from .live import measured

    serve(read("HOST"), _live_port(), measured)


def _load() -> None:
    """Read what the first requests of every process would read."""
    import patterns_app.core.warm  # noqa: F401 - which leaves its own alone
    from patterns_app.core.ports import cage

    cage.prepare()

    from django.urls import get_resolver

    from explorer import asgi

    _ = asgi.application, get_resolver().url_patterns  # which reads all views
    _read_templates()
    _rehearse()


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


# Each often enough for Python to have made quick what it runs often.
_ROUNDS = 10
_FIRST_PAGES = ("/", "/patterns/", "/patterns/storage-first/", "/services/aws.sqs/", "/studio/")
# Nobody has come yet: there is nothing to count, and nothing to say in the log.
_COUNTING = (
    "explorer.logs.RequestsMiddleware",
    "patterns_app.web.operating.measuring.MeasuringMiddleware",
    "patterns_app.web.asking.AskingMiddleware",
    "patterns_app.web.working.WorkingMiddleware",
)


def _rehearse() -> None:
    """Answer pages as to the first visitors: what is made on a first visit is made once then, and shared.

    Python also writes into code that it runs often, so that each process would have its own copy. Nothing stays open.
    Where the database does not answer, visitors come first after all.
    """
    from django.db import connection

    from patterns_app.web.working import rest

    handler, said = _handler_without(_COUNTING), list[str]()
    for path in _FIRST_PAGES * _ROUNDS:
        answer = handler(_visit_to(path), lambda status, *_: said.append(status))
        b"".join(answer)
        answer.close()
        if said[-1] >= "5":
            break
    rest()
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def _handler_without(names: Sequence[str]) -> Callable[..., HttpResponseBase]:
    """All that answers requests, but middleware of these names."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    everything = settings.MIDDLEWARE
    settings.MIDDLEWARE = [name for name in everything if name not in names]
    try:
        return WSGIHandler()
    finally:
        settings.MIDDLEWARE = everything


def _visit_to(path: str) -> dict[str, object]:
    """What a server hands on of a browser's request."""
    from django.conf import settings

    host = str(next(iter(settings.ALLOWED_HOSTS), "localhost")).lstrip(".").replace("*", "localhost")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
