"""The door for WSGI servers."""

from __future__ import annotations

import os
from multiprocessing.util import Finalize

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")

application = get_wsgi_application()


def _end_drawing() -> None:
    from patterns_app.web.working import workers

    if workers.cache_info().currsize:
        workers().close()


# A server's own processes wait for their children before they end, and never run `atexit`: without this, one that has
# drawn a picture would wait for its drawing processes for ever.
Finalize(None, _end_drawing, exitpriority=100)
