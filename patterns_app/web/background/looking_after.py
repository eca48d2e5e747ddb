"""What keeps jobs going when somebody dies: signs of life, another try, what is due every day, and forgetting."""

from __future__ import annotations

import logging
import socket
import threading
from datetime import datetime, timedelta
from io import StringIO
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from patterns_app.web.working import interrupt

from . import limits
from .models import Chore, Job, State, Worker
from .tasks import UNDER_WAY, again, cancel

_logger = logging.getLogger(__name__)
CHORES: Final = {"purge": timedelta(days=1), "digest": timedelta(minutes=10)}
_DIED: Final = b"The worker died twice while it worked on this.\n"


class Heart(threading.Thread):
    """Beats beside the work of one worker process, and looks after everybody's jobs while it is at it."""

    def __init__(self, name: str) -> None:
        """`name` is the worker's."""
        super().__init__(name="heart", daemon=True)
        self._worker = name
        self._stop_it = threading.Event()

    def run(self) -> None:
        """Until it is told to stop. A database that does not answer is asked again the next time."""
        passed = limits.BEAT
        while True:
            try:
                if passed >= limits.BEAT:
                    passed = 0
                    self.beat(timezone.now())
                if not UNDER_WAY.is_wanted():
                    interrupt()
            except (DatabaseError, InterfaceError) as error:
                _logger.warning("the worker cannot give a sign of life: %s", str(error).splitlines()[:1])
                connection.close()
            if self._stop_it.wait(limits.GLANCE):
                break
            passed += limits.GLANCE
        connection.close()

    def beat(self, now: datetime) -> None:
        """One sign of life, and a look round."""
        Worker.objects.update_or_create(
            name=self._worker, defaults={"beat": now}, create_defaults=_born(self._worker, now)
        )
        sweep(now)
        begin_chores(now)

    def stop(self) -> None:
        """The worker ends properly."""
        self._stop_it.set()
        self.join(5)
        try:
            Worker.objects.filter(name=self._worker).delete()
        except (DatabaseError, InterfaceError):
            _logger.warning("the worker could not sign off")


def host_name() -> str:
    """What this host calls itself."""
    return socket.gethostname()[:255]


def _born(name: str, now: datetime) -> dict[str, object]:
    return {"name": name, "host": host_name(), "started": now, "beat": now}


def sweep(now: datetime) -> None:
    """Give jobs of the dead another try, end those that take too long, forget what has come to its end.

    What nobody asks after any more is cancelled.
    """
    for job in Job.objects.filter(state=State.RUNNING, beat__lt=now - limits.DEAD).defer("body", "answer"):
        if not again(job):
            _fail(job, _DIED, now)
    for job in Job.objects.filter(state=State.RUNNING, started__lt=now - limits.JOB_TIME).defer("body", "answer"):
        _fail(job, f"It took longer than {limits.JOB_TIME} and was stopped.\n".encode(), now)
    if settings.JOB_PATIENCE:
        cancel(Job.objects.filter(wanted__lt=now - timedelta(seconds=settings.JOB_PATIENCE)), now)
    _take_back(now)
    Job.objects.filter(ends__lt=now).delete()
    Worker.objects.filter(beat__lt=now - 10 * limits.DEAD).delete()


def begin_chores(now: datetime) -> None:
    """Whoever moves a chore's date on has it done."""
    for name, every in CHORES.items():
        Chore.objects.get_or_create(name=name, defaults={"due": now})
        if Chore.objects.filter(name=name, due__lte=now).update(due=now + every):
            do_chore.enqueue(name)


@task
def do_chore(name: str) -> None:
    """One of the chores: a command of the same name."""
    if name in CHORES:
        told = StringIO()
        call_command(name, stdout=told)
        for line in told.getvalue().splitlines():
            _logger.info("%s: %s", name, line)


def _fail(job: Job, words: bytes, now: datetime) -> None:
    ended = {"state": State.FAILED, "finished": now, "ends": now + limits.KEPT, "body": b"", "status": 503}
    ended |= {"answer": words, "size": len(words), "answer_headers": {"Content-Type": "text/plain; charset=utf-8"}}
    Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts).update(**ended)


def _take_back(now: datetime) -> None:
    """Tasks whose worker died before it had told anybody are for somebody else; a task may run twice without harm."""
    living = set(Worker.objects.filter(beat__gte=now - limits.DEAD).values_list("name", flat=True))
    with transaction.atomic():
        for row in DBTaskResult.objects.running().filter(started_at__lt=now - limits.DEAD):
            if not living.intersection(row.worker_ids):
                has_tries = len(row.worker_ids) < limits.ATTEMPTS
                row.status = TaskResultStatus.READY if has_tries else TaskResultStatus.FAILED
                row.save(update_fields=["status"])
