"""A look at everything that the product needs on its machine: what is wrong, and how to fix it.

Each check is a small function that gives `Line`s and never raises: whatever it meets is a line too. Nothing is
written, but for one file in VAR_DIR that goes again at once.
"""

from __future__ import annotations

import errno
import importlib.metadata
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from patterns_app.core import pipeline
from patterns_app.core.drawing.picture import Options
from patterns_app.core.layout.workers import RenderError
from patterns_app.core.patterns.reader import entry_files
from patterns_app.core.sketch.parser import parse_value
from patterns_app.web.background import queue
from patterns_app.web.catalogue import loading
from patterns_app.web.catalogue.models import Entry
from patterns_app.web.counters.stores import StoreDown, store
from patterns_app.web.obstacles import first_line, mend_folder, of_a_file, of_a_newer_version, reason
from patterns_app.web.obstacles import mend as mend_database
from patterns_app.web.pictures import workers

from . import doctor_people
from .lines import Line

_FREE_BYTES: Final = 256 * 1_048_576  # beside the cache of pictures
_LIBRARIES: Final = "libexpat1 libglib2.0-0 libx11-6 libxext6 libxrender1"
_CLOCK_SECONDS: Final = 5.0
_PLAIN_HTTP: Final = {"security.W004", "security.W008", "security.W012", "security.W016"}  # all are one setting of ours
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.MULTILINE)
_SKETCH: Final = {
    "schema": "pattern-studio/2",
    "title": "Doctor",
    "nodes": [{"id": "a", "service": "aws.lambda", "label": "Ä, 中, ✓"}, {"id": "b", "service": "aws.sqs"}],
    "connections": [{"id": "a-b", "source": "a", "target": "b", "kind": "async"}],
}


def look() -> Iterator[Line]:
    """Every check, one after the other."""
    for name, check in CHECKS:
        try:
            yield from check(name)
        except DatabaseError as error:
            mend = "See the database and its migrations above: what it asks for is not there without them."
            yield Line(name, False, first_line(error), mend)
        except OSError as error:
            yield Line(name, False, of_a_file(error), mend_folder(error))
        except Exception as error:
            yield Line(name, False, f"{type(error).__name__}: {error}", "This is not expected: please report it.")


def _versions(name: str) -> Iterator[Line]:
    told = f"Python {platform.python_version()}, {platform.system()} {platform.release()}"
    yield Line(name, True, told)
    lock = settings.ROOT / "requirements" / "base.txt"
    if not lock.is_file():
        return
    # Those with a condition may rightly be absent.
    pins = [(pin, version) for pin, version, only_if in _PIN.findall(lock.read_text("utf-8")) if not only_if]
    odd = [f"{pin} {found or 'missing'} instead of {version}" for pin, version in pins
           if (found := _installed(pin)) != version]  # fmt: skip
    mend = "Install what is pinned: pip install --require-hashes -r requirements/base.txt"
    yield Line("packages", not odd, "; ".join(odd) or f"{len(pins)} as pinned", mend if odd else "")


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _settings(name: str) -> Iterator[Line]:
    found = checks.run_checks(include_deployment_checks=not settings.DEBUG)
    odd = [message for message in found if message.level >= checks.WARNING and not message.is_silenced()]
    of_http = [message for message in odd if not settings.SECURE_SSL_REDIRECT and message.id in _PLAIN_HTTP]
    if of_http:
        told = "HTTPS is off: links, which are keys, and cookies go unencrypted"
        yield Line(name, False, told, "Set HTTPS=true, and put a proxy with a certificate in front.")
    for message in odd:
        if message not in of_http:
            yield Line(name, False, f"{message.id}: {message.msg}", message.hint or "See docs/settings.md.")
    if settings.DEBUG:
        yield Line(name, False, "DEBUG is on: error pages show source code", "On a server set DEBUG=false.")
    elif not odd:
        yield Line(name, True, "nothing to say")


def _database(name: str) -> Iterator[Line]:
    try:
        if connection.vendor == "sqlite":
            yield _sqlite(name)
            return
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            yield Line(name, True, f"PostgreSQL {cursor.fetchone()[0]} answers")
    except DatabaseError as error:
        told = reason(error)
        yield Line(name, False, f"does not answer: {told}", mend_database(told))


def _sqlite(name: str) -> Line:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = str(cursor.fetchone()[0])
        cursor.execute("SELECT sqlite_version()")
        told = f"SQLite {cursor.fetchone()[0]}, {connection.settings_dict['NAME']}"
    mend = "The file is damaged: stop the server and restore the last backup (docs/operating.md)."
    return Line(name, found == "ok", told if found == "ok" else f"{told}: {found}", "" if found == "ok" else mend)


def _migrations(name: str) -> Iterator[Line]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        told = f"{len(plan)} missing, first {plan[0][0].app_label}.{plan[0][0].name}"
        yield Line(name, False, told, "Run: manage.py migrate (starting the server does it too)")
        return
    newer = of_a_newer_version()
    told = f"a newer version has used this database: {', '.join(newer)}" if newer else "all are done"
    mend = "Take that version again: what it alone knows is in no backup of this one." if newer else ""
    yield Line(name, not newer, told, mend)
    stored = set(Entry.objects.values_list("slug", flat=True))
    absent = sorted({file.removesuffix(".yaml") for file in entry_files()} - stored)
    other = loading.of_another_version()
    odd = [f"{words}: {', '.join(found)}" for words, found in
           (("missing", absent), ("of another version of the product", other)) if found]  # fmt: skip
    mend = "Run: manage.py load_catalogue (starting the server does it too)"
    yield Line("catalogue", not odd, "; ".join(odd) or f"{len(stored)} entries", mend if odd else "")


def _drawing(name: str) -> Iterator[Line]:
    """Graphviz, fonts and pixels, in the cage as a request would have it."""
    sketch = parse_value(_SKETCH)
    for what, form, mend in (
        ("Graphviz", "svg", f"apt-get install {_LIBRARIES}; is GRAPHVIZ_DOT right?"),
        ("fonts", "png", "Install the package again: the fonts come with it."),
    ):
        try:
            started = time.perf_counter()
            options = Options(format=form)  # type: ignore[arg-type]
            made = workers().run(pipeline.picture, sketch, options, settings.GRAPHVIZ_DOT)
            took = time.perf_counter() - started
        except (RenderError, ImportError, OSError) as error:
            yield Line(what, False, f"a picture could not be drawn: {first_line(error)}", mend)
            continue
        yield Line(what, bool(made), f"a small {form.upper()} of {len(made):,} bytes in {took:.2f} s")


def _disk(name: str) -> Iterator[Line]:
    wanted = _FREE_BYTES + int(settings.CACHES["renders"]["OPTIONS"]["MAX_BYTES"])
    folders = {"VAR_DIR": Path(settings.VAR_DIR)}
    if connection.vendor == "sqlite" and Path(str(connection.settings_dict["NAME"])).parent.is_dir():
        folders["database"] = Path(str(connection.settings_dict["NAME"])).parent
    for what, folder in folders.items():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"x")
            free = shutil.disk_usage(folder).free
        except OSError as error:
            mend = f"The user of the server must be able to write there: {what} is kept in it."
            if error.errno == errno.EROFS:
                mend = "The file system is read-only: mount it to be written to. Until then nothing can be kept."
            if error.errno == errno.ENOSPC:
                mend = "Make room: nothing new can be kept."
            yield Line(name, False, f"{what} {folder}: {error.strerror}", mend)
            continue
        told = f"{what} {folder}: {free // 1_048_576:,} MiB free"
        mend = f"Make room, or lower CACHE_MEGABYTES: at least {wanted // 1_048_576:,} MiB are wanted."
        yield Line(name, free >= wanted, told, "" if free >= wanted else mend)


def _clock(name: str) -> Iterator[Line]:
    """Beside the database's own, and beside what was last written: a clock that went back sorts new before old."""
    now = datetime.now(UTC)
    mend = "Let the machines keep time (chrony, systemd-timesyncd); links and quotas count by the clock."
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            off = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
        is_ok = off <= _CLOCK_SECONDS
        yield Line(name, is_ok, f"{off:.1f} s from the database's", "" if is_ok else mend)
    sketches = apps.get_model("workspace", "SavedSketch")._base_manager  # noqa: SLF001
    has_table = sketches.model._meta.db_table in connection.introspection.table_names()  # noqa: SLF001
    newest = sketches.order_by("-changed").first() if has_table else None
    ahead = (newest.changed - now).total_seconds() if newest else 0.0
    is_ok = ahead <= _CLOCK_SECONDS
    told = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    yield Line(name, is_ok, told if is_ok else f"{told}, but a sketch was saved {ahead:.0f} s later than that",
               "" if is_ok else mend)  # fmt: skip


def _counting(name: str) -> Iterator[Line]:
    try:
        store().add("doctor", 0.0, int(time.time()) + 60)
    except StoreDown as error:
        mend = "Is REDIS_URL right and Redis running?" if settings.REDIS_URL else "See disk and database above."
        yield Line(name, False, f"{type(store()).__name__}: {error}", mend)
    else:
        yield Line(name, True, f"{type(store()).__name__} counts for all processes")


def _jobs(name: str) -> Iterator[Line]:
    """No worker is only wrong when somebody waits for one: without, films are made where they are asked for."""
    lives, waits = queue.is_worked_on(), queue.waiting()
    told = f"{'a worker lives' if lives else 'no worker'}, {waits} waiting"
    is_wrong = bool(waits) and not lives
    mend = "Set JOB_WORKERS to 1 or more, or start one: manage.py worker" if is_wrong else ""
    yield Line(name, not is_wrong, told, mend)


CHECKS: Final[tuple[tuple[str, Callable[[str], Iterator[Line]]], ...]] = (
    ("versions", _versions),
    ("settings", _settings),
    ("database", _database),
    ("migrations", _migrations),
    ("drawing", _drawing),
    ("disk", _disk),
    ("clock", _clock),
    ("counting", _counting),
    ("jobs", _jobs),
    ("people", doctor_people.people),
    ("sign-in", doctor_people.sign_in),
    ("sockets", doctor_people.sockets),
    ("going out", doctor_people.outward),
    ("mail", doctor_people.mail),
)
