"""What stands in a command's way, in words: a database that does not answer or takes nothing, a folder that is shut.

An operator meets these, no programmer: the reason and what to do about it, in place of a traceback. Django's own
option `--traceback` still shows where it happened.
"""

from __future__ import annotations

import contextlib
import errno
import logging
from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader

_NO_ANSWER: Final = "Is it running, and is DATABASE_URL right?"
# What the message of a database holds, in lower case, and what to do then. The first that fits.
_MENDS: Final = (
    (("disk is full", "no space left"), "Make room on its disk: nothing new can be kept."),
    (("readonly", "read-only"), "Its file and folder must be writable to the server's user, on a disk mounted so."),
    (("unable to open",), "Is its path in DATABASE_URL or VAR_DIR right, and may the server's user write into it?"),
    (("malformed", "not a database"), "The file is damaged: keep a copy, restore the last backup."),
    (("locked", "lock timeout"), "Something else holds it: wait, or end what has it open."),
    (("authentication failed", "no password supplied"), "User and password in DATABASE_URL are not the database's."),
    (("resolve", "name or service"), "The host in DATABASE_URL is not known here."),
    (("too many clients", "remaining connection slots"), "Lower DATABASE_POOL, or raise max_connections there."),
    (
        ("permission denied", "must be owner"),
        "Let the user in DATABASE_URL own the database: ALTER DATABASE ... OWNER.",
    ),
    (("no such table", "no such column", "relation ", "column "), "Its tables are missing: run manage.py migrate."),
    (("does not exist",), "Make it: createdb --owner USER NAME."),
)
_FOLDER: Final = {
    errno.ENOSPC: "Make room: the disk is full.",
    errno.EDQUOT: "Make room: the quota is used up.",
    errno.EROFS: "The file system is read-only: mount it to be written to.",
    errno.EMFILE: "Let it have more open files: ulimit -n, LimitNOFILE.",
    errno.ENFILE: "The machine has no more open files: raise fs.file-max.",
    errno.ENOMEM: "The machine has no more memory for it.",
}
_SHUT: Final = "The user of the server must be able to read and write there."


def reason(error: BaseException) -> str:
    """Why the database gave nothing, in a line. A pool says only that it waited in vain: then it is asked once more."""
    text = first_line(error)
    if connection.vendor == "postgresql" and "couldn't get a connection" in text:
        with contextlib.suppress(Exception):
            connection.close_pool()  # type: ignore[attr-defined]  # which would go on trying, and saying so
        try:
            connection.Database.connect(**connection.get_connection_params()).close()  # type: ignore[attr-defined]
        except Exception as asked:
            text = first_line(asked)
    return text


def mend(told: str) -> str:
    """What to do about a database that said this.

    >>> mend("database or disk is full")
    'Make room on its disk: nothing new can be kept.'
    """
    words = told.lower()
    return next((what for signs, what in _MENDS if any(sign in words for sign in signs)), _NO_ANSWER)


def of_a_file(error: OSError) -> str:
    """Which file or folder cannot be had, and why."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def mend_folder(error: OSError) -> str:
    """What to do about a file or folder that cannot be had."""
    return _FOLDER.get(error.errno or 0, _SHUT)


def for_the_log(error: Exception) -> str:
    """What an error says, in a line, and, where it is the database's or the disk's, what to do about it."""
    what = ""
    if isinstance(error, DatabaseError | InterfaceError):
        what = mend(first_line(error))
    elif isinstance(error, OSError):
        what = mend_folder(error)
    return f"{first_line(error)}. {what}" if what else first_line(error)


def of_a_newer_version() -> list[str]:
    """The migrations of ours that the database has had and this version does not know."""
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("patterns_app.")}
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in ours and (app, name) not in loader.disk_migrations
    )


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """Whatever of this ends the block is told in a few lines: raises SystemExit with them."""
    try:
        yield
    except ImproperlyConfigured as error:
        raise SystemExit(f"A setting is wrong. {error}\nAll settings are listed in docs/settings.md.") from None
    except (DatabaseError, InterfaceError) as error:
        with _quiet():
            told = reason(error)
        raise SystemExit(f"The database cannot be used: {told}\n{mend(told)} {_MORE}") from None
    except CommandError as error:
        raise SystemExit(str(error)) from None
    except OSError as error:
        raise SystemExit(f"{of_a_file(error)}\n{mend_folder(error)} {_MORE}") from None


_MORE: Final = "`python manage.py doctor` looks at everything."


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The pool's own word for the same would come beside it."""
    pool = logging.getLogger("psycopg.pool")
    before, pool.disabled = pool.disabled, True
    try:
        yield
    finally:
        pool.disabled = before


def first_line(error: BaseException) -> str:
    """What an error says, in a line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
