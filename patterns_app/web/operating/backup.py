"""Everything that people have made, into a file and out of it again, from and to any database of ours.

What can be made again is left out: `NOT_KEPT` says what and why. Any other table of any application is kept, so that
nobody forgets a new one. A backup is one moment: writing goes on meanwhile, and is not in it.

Refused     it is not done, and nothing was touched
"""
# ruff: noqa: SLF001 - Django documents `_meta` and `_base_manager`, and asks for the latter where all rows are wanted

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers import deserialize, serialize
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import backup_file
from .backup_file import BadBackup, Header

NOT_KEPT: Final = {
    "catalogue": "loaded from the files of the product",
    "counters": "worth nothing after a minute",
    "background": "jobs are forgotten within the hour, and asked for again",
    "django_tasks_database": "the queue of those jobs",
    "sessions": "people sign in again",
    "usersessions": "what is told of those sessions",
    "contenttypes": "made when the database is prepared",
    "auth": "made when the database is prepared; roles are those of teams and sketches",
}
_SALT: Final = "patterns_app.web.operating.backup"
_ROWS_AT_ONCE: Final = 20  # to be read; some are of megabytes
_BATCH_BYTES: Final = 4 * 1_048_576  # to be written at once
_BATCH_ROWS: Final = 200


class _Exact(DjangoJSONEncoder):
    """Django's own cuts moments to milliseconds."""

    def default(self, o: Any) -> Any:
        """The value of a kind that JSON does not know."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Refused(Exception):
    """Not done. The message is for the operator."""


def kept_models() -> list[type[Model]]:
    """The models whose rows are kept, those that others refer to first."""
    left = [model for model in apps.get_models() if model._meta.app_label not in NOT_KEPT and model._meta.managed]
    ordered: list[type[Model]] = []
    while left:
        free = [model for model in left if not _refers(model) & set(left) - {model}] or left[:1]
        ordered += free
        left = [model for model in left if model not in free]
    return ordered


def write(path: Path) -> dict[str, int]:
    """Write a backup. How many rows of each model are in it. Raises OSError, DatabaseError."""
    made = Header(timezone.now().isoformat(), _migrations(), key_names())
    with _one_moment(), backup_file.writing(path, made) as writer:
        for model in kept_models():
            rows = model._base_manager.order_by("pk").iterator(chunk_size=_ROWS_AT_ONCE)
            for row in rows:
                line = serialize("jsonl", [row], cls=_Exact, ensure_ascii=True).rstrip("\n")
                writer.add(model._meta.label_lower, line)
        return dict(writer.rows)


def check(path: Path) -> tuple[Header, dict[str, int]]:
    """Read the whole file, and see whether this version could restore it. As `backup_file.check`. Raises BadBackup."""
    header, rows = backup_file.check(path)
    _refuse_newer(header, rows)
    return header, rows


def restore(path: Path, *, replace: bool = False) -> dict[str, int]:
    """Put everything back: all of it or nothing. How many rows of each model there are now.

    The database is migrated first; one that holds something is refused unless it is to be replaced. Raises BadBackup,
    Refused, OSError, DatabaseError.
    """
    _, rows = check(path)
    if not replace and not is_empty():
        raise Refused("the database holds sketches already; --replace throws them away and puts the backup there")
    call_command("migrate", interactive=False, verbosity=0)
    models = kept_models()
    with transaction.atomic():
        for model in reversed(models):
            model._base_manager.all().delete()
        _load(path)
        _set_sequences(models)
    return rows


def is_empty() -> bool:
    """Is there nothing that a backup would hold? A database without tables is empty too."""
    there = set(connection.introspection.table_names())
    return not any(model._meta.db_table in there and model._base_manager.exists() for model in kept_models())


def key_names() -> list[str]:
    """What each secret key of this machine hashes to, today's first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(_SALT, "name", secret=key, algorithm="sha256").hexdigest()[:16] for key in keys]


def _refers(model: type[Model]) -> set[type[Model]]:
    return {field.related_model for field in model._meta.get_fields() if isinstance(field, ForeignKey)}


def _migrations() -> dict[str, str]:
    """The last migration of each application that the database has had, of those whose columns are in the backup."""
    loader = MigrationLoader(connection)
    return dict(sorted(applied for applied in loader.applied_migrations if applied in loader.disk_migrations))


def _refuse_newer(header: Header, rows: dict[str, int]) -> None:
    known = {model._meta.label_lower for model in kept_models()}
    if odd := sorted(set(rows) - known):
        raise BadBackup(f"it holds what this version does not know: {', '.join(odd)}")
    ours = MigrationLoader(None).disk_migrations
    kept = {model._meta.app_label for model in kept_models()}
    if newer := [f"{app}.{name}" for app, name in header.migrations.items() if app in kept and (app, name) not in ours]:
        raise BadBackup(f"it was made by a newer version, with the migration {newer[0]}; upgrade this one first")


@contextmanager
def _one_moment() -> Iterator[None]:
    """A look at the database that stays the same, and holds up nobody who writes."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # Django would begin with the lock for writing. With its log beside it, SQLite reads one state meanwhile.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _load(path: Path) -> None:
    batch: list[DeserializedObject] = []
    size = 0
    for line in backup_file.rows(path):
        try:
            batch += deserialize("jsonl", line)
        except DeserializationError as error:
            raise BadBackup(f"a row of it cannot be read: {error}") from None
        size += len(line)
        is_other = type(batch[0].object) is not type(batch[-1].object)
        if is_other or size > _BATCH_BYTES or len(batch) >= _BATCH_ROWS:
            _add(batch[:-1] if is_other else batch)
            batch, size = (batch[-1:], len(line)) if is_other else ([], 0)
    _add(batch)


def _add(batch: list[DeserializedObject]) -> None:
    """Add rows of one model. Raises BadBackup for a value that no column takes, DatabaseError for others."""
    try:
        _insert(batch)
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        model = batch[0].object._meta.label_lower
        raise BadBackup(f"a row of {model} has a value that it cannot have: {error}") from None


def _insert(batch: list[DeserializedObject]) -> None:
    if batch:
        type(batch[0].object)._base_manager.bulk_create([row.object for row in batch])
    for row in batch:
        for name, others in (row.m2m_data or {}).items():
            getattr(row.object, name).set(others)


def _set_sequences(models: list[type[Model]]) -> None:
    """The next row gets a number that is free."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
