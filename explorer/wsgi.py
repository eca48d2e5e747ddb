"""The door for WSGI servers."""

from __future__ import annotations

import os
from multiprocessing.util import Finalize, register_after_fork

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")

application = get_wsgi_application()


def _end_drawing() -> None:
    from patterns_app.web.working import workers

    if workers.cache_info().currsize:
        workers().close()


# A server's own processes wait for their children before they end, and never run `atexit`: without this, one that has
# drawn a picture would wait for its drawing processes for ever. What is to be done at the end does not come along when
# a process forks.
def _at_the_end(_: object = None) -> None:
    Finalize(None, _end_drawing, exitpriority=100)


_at_the_end()
register_after_fork(_at_the_end, _at_the_end)
