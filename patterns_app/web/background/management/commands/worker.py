"""`manage.py worker`: does background jobs, until it is told to end. As many as wanted, on as many hosts as wanted."""

from __future__ import annotations

import contextlib
import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as Loop

from patterns_app.web.background import queue
from patterns_app.web.background.looking_after import Heart, host_name
from patterns_app.web.background.waking import Ear
from patterns_app.web.outward.postman import Postman
from patterns_app.web.working import rest

_logger = logging.getLogger(__name__)
_LOCKED = 0.05  # seconds, while others write
_EACH_LOOK = ("Starting worker", "No more tasks")  # what the library tells whenever it has looked
_PAUSES = (1, 1, 1, 2, 5, 10, 30)  # seconds, while the database does not answer or cannot be written to


class Command(BaseCommand):
    """Takes one job after the other out of the database."""

    help = "Do background jobs (films, long exports, large files) and what is due every day, until told to end."
    # Checks read all pages, which would stay in the memory of a process that answers none.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of tests and scripts."""
        parser.add_argument("--batch", action="store_true", help="end when nothing is waiting any more")
        parser.add_argument("--is-alive", action="store_true", help="only tell, by the status, if this host has one")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds after which it looks in any case")

    def handle(self, *_: Any, batch: bool, is_alive: bool, interval: float, **__: Any) -> None:
        """Runs until SIGTERM; then finishes the job that it is at."""
        if is_alive:
            if not queue.is_worked_on(host=host_name()):
                raise CommandError("no worker of this host has given a sign of life lately")
            return
        name = get_random_string(32)
        heart, postman = Heart(name), Postman()
        loop = _loop(name)
        if not batch:
            loop.configure_signals()
        logging.getLogger("django_tasks_db").addFilter(lambda record: not str(record.msg).startswith(_EACH_LOOK))
        heart.start()
        if not batch:
            postman.start()
        try:
            _work(loop, batch, interval)
        finally:
            if not batch:
                postman.stop()
            heart.stop()
            rest()


def _loop(name: str) -> Loop:
    """Its `run` does all that waits, and ends."""
    return Loop(
        queue_names=["*"],
        interval=_LOCKED,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )


def _work(loop: Loop, batch: bool, interval: float = 0) -> None:
    """Everything that waits, and then what comes."""
    tries = 0
    ear = Ear()
    while loop.running:
        began = time.monotonic()
        try:
            ear.listen()
            loop.run()
            if not batch and loop.running:
                ear.wait(interval)
        except (OperationalError, InterfaceError) as error:
            _logger.warning("the worker waits for the database: %s", str(error).splitlines()[:1])
            _begin_anew()
            tries = tries + 1 if time.monotonic() - began < _PAUSES[-1] else 0
            time.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
        if batch:
            ear.close()
            return


def _begin_anew() -> None:
    """A pool that could not connect waits longer and longer: a new one tries at once."""
    with contextlib.suppress(Exception):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]
