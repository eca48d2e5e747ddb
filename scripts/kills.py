"""A process that saves is killed, again and again: what it has acknowledged is there, whole and in order.

`python scripts/kills.py COUNT` with DATABASE_URL naming an empty database. The process is forked from one that has
loaded the product, so that a thousand kills take minutes; it saves through the same actions as pages and API do, and
says a revision's number once its transaction is over, as a server answers. Prints what was found as JSON; exit status
1 when something was lost.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")
_OWNER = "owner"
_MOST = 12  # revisions between two kills
_CHECK_EVERY = 20  # kills between two looks at the whole database


def main(count: int) -> int:
    """So many kills. Returns the exit status."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    # A pool's own threads and connections would be shared with the process that is forked.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    for room in ("people", "workspace"):  # whose acts leave a row of the audit
        call_command("migrate", room, verbosity=0)
    chance = random.Random(count)  # noqa: S311 - the same moments each time
    acknowledged, wrong = 0, []
    for kill in range(1, count + 1):
        connection.close()  # nothing of it is shared with the process that is killed
        acknowledged = max(acknowledged, _killed(chance.randint(1, _MOST)))
        wrong += _odd(acknowledged, thorough=kill % _CHECK_EVERY == 0 or kill == count)
        if wrong:
            break
    found = {"kills": kill, "acknowledged": acknowledged, "wrong": wrong, "database": connection.vendor}
    print(json.dumps(found), flush=True)
    return 1 if wrong else 0


def _killed(revisions: int) -> int:
    """Let a process save until it has said so many revisions, then kill it. The last that it has said."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _save_without_end(writing)
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as said:
        last = 0
        for _ in range(revisions):
            last = int(said.readline())
        os.kill(pid, signal.SIGKILL)
        # What it had said before it died was acknowledged, too. A line without its end was never sent.
        last = max([last, *(int(line) for line in said.read().split("\n")[:-1])])
    os.waitpid(pid, 0)
    return last


def _save_without_end(pipe: int) -> None:
    from patterns_app.core.sketch.model import Sketch
    from patterns_app.web.workspace import access, actions

    row = access.sketches_of(_OWNER).first() or actions.create(_OWNER, Sketch(title="1"))
    while True:
        number = row.revision
        row = actions.save(access.Key(owner=_OWNER, sketch=row.pk), Sketch(title=str(number + 1)), number).sketch
        os.write(pipe, b"%d\n" % row.revision)


def _odd(acknowledged: int, thorough: bool) -> list[str]:
    """What is not as it must be: a revision that is missing, a gap, a sketch that is behind, a broken file."""
    from django.db import connection

    rows = "SELECT count(*), max(number) FROM workspace_revision"
    count, last = _asked(rows)
    sketch = _asked("SELECT revision, title FROM workspace_savedsketch")
    found = []
    if last < acknowledged:
        found.append(f"revision {acknowledged} was acknowledged, the last one there is {last}")
    if count != last:
        found.append(f"{count} revisions up to number {last}")
    if tuple(sketch) != (last, str(last)):
        found.append(f"the sketch says {sketch}, its last revision is {last}")
    if thorough and connection.vendor == "sqlite" and (told := _asked("PRAGMA integrity_check")[0]) != "ok":
        found.append(str(told))
    return found


def _asked(question: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
