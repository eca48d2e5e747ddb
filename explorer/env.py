"""Every setting that comes from the environment: its name, type, default and meaning, in one table.

`docs/settings.md` shows the same table; a test compares the two. A value that makes no sense is refused by name when
the product starts, never bent into something else.

>>> read("WEB_WORKERS", {"WEB_WORKERS": "3"})
3
>>> read("DEBUG", {"DEBUG": "perhaps"})
Traceback (most recent call last):
django.core.exceptions.ImproperlyConfigured: DEBUG: 'perhaps' is neither true nor false
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from . import env_outward, env_people

BASE_DIR = Path(__file__).resolve().parent.parent

# A checkout may keep its variables in a file; what the process was given wins. `make run` writes one for this machine.
if env_file := os.environ.get("ENV_FILE", ".env"):
    environ.Env.read_env(BASE_DIR / env_file)

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})
SOURCE_LANGUAGE = "en-gb"  # what texts are written in
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# Settings of what one client may have.
COUNTED = (
    *("API_RATE", "WORK_SECONDS", "EXPORTS_AN_HOUR", "RUN_SECONDS_AN_HOUR", "JOB_PATIENCE"),
    *("NEW_SKETCHES_AN_HOUR", "REVISIONS_AN_HOUR", "KEPT_MEGABYTES_AN_HOUR"),
)
OF_PEOPLE = ("SIGN_UP", "SIGN_INS_AN_HOUR", "OIDC_GROUPS", "SECURITY_CONTACT")
_DATABASES = ("sqlite", "postgres", "postgresql")


def _boolean(text: str) -> bool:
    if (word := text.strip().lower()) in _TRUE | _FALSE:
        return word in _TRUE
    raise ValueError(f"{text!r} is neither true nor false")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def reader(text: str) -> int:
        if not text.strip().isascii() or not text.strip().isdigit() or not least <= int(text) <= most:
            raise ValueError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return reader


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 60:  # also refuses nan
        raise ValueError(f"{text!r} is not a number of seconds from 0.1 to 60")
    return value


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _origins(text: str) -> list[str]:
    for origin in _names(text):
        if not origin.startswith(("http://", "https://")):
            raise ValueError(f"{origin!r} is no origin; write it with its scheme, as https://example.org")
    return _names(text)


def _keys(text: str) -> list[str]:
    for place, key in enumerate(_names(text), 1):
        if len(key) < 50:
            raise ValueError(f"key {place} has fewer than 50 characters, so it was never a key of this site")
    return _names(text)


def _token(text: str) -> str:
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable() or " " in text):
        raise ValueError("a token has at least 16 characters, of ASCII and without spaces")
    return text


def _form(text: str) -> str:
    if (word := text.strip().lower()) in ("text", "json"):
        return word
    raise ValueError(f"{text!r} is neither text nor json")


def _level(text: str) -> str:
    if (word := text.strip().upper()) in ("DEBUG", "INFO", "WARNING", "ERROR"):
        return word
    raise ValueError(f"{text!r} is not one of DEBUG, INFO, WARNING, ERROR")


def _languages(text: str) -> list[str]:
    codes = [code.lower() for code in _names(text)]
    if not codes:
        raise ValueError(f"it is empty; write at least {SOURCE_LANGUAGE}")
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            raise ValueError(f"{code!r} is no language; write it as en-gb, de or zh-hans")
    return codes


def _path(text: str) -> Path:
    if not text.strip():
        raise ValueError("the path is empty")
    return BASE_DIR / text.strip()


def _program(text: str) -> str:
    if text and not os.access(text, os.X_OK):
        raise ValueError(f"{text!r} is not a program that can be run")
    return text


# The library's own words would show what stands where it looks for the port: a piece of the password.
_NO_PORT = ValueError("the port behind the host is none; in a password write / as %2F, and other signs by their codes")


def _database(text: str) -> dict[str, Any]:
    if not text.strip():
        raise ValueError("it is empty; leave it out altogether for SQLite in VAR_DIR, or write a database's address")
    scheme = text.partition(":")[0]
    if scheme not in _DATABASES:
        raise ValueError(f"the database must be one of {', '.join(f'{name}://' for name in _DATABASES)}")
    try:
        found: dict[str, Any] = environ.Env.db_url_config(text)
    except ValueError:
        raise _NO_PORT from None
    if not found.get("NAME"):
        raise ValueError("the address names no database")
    return found


def _redis(text: str) -> str:
    if text and not text.startswith("redis://"):
        raise ValueError("the address of a Redis server begins with redis://")
    try:
        _ = urlsplit(text).port
    except ValueError:
        raise _NO_PORT from None
    return text


@dataclass(frozen=True)
class Variable:
    """One environment variable. `default` is the text that is read when it is not set; None: it has no default."""

    name: str
    kind: str
    default: str | None
    meaning: str
    read: Callable[[str], Any]


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "ENV_FILE", "path", ".env", "A file of `NAME=value` lines for what is not set otherwise. Empty: none.", str
    ),
    Variable(
        "SECRET_KEY", "text", "", "Signs cookies and tokens. At least 50 characters, needed unless DEBUG is on.", str
    ),
    Variable(
        "SECRET_KEY_FALLBACKS",
        "texts, by comma",
        "",
        "Earlier secret keys. What they have signed still opens: links, and the cookies that own sketches.",
        _keys,
    ),
    Variable("DEBUG", "boolean", "false", "Error pages with source code. Never on a server.", _boolean),
    Variable(
        "HTTPS",
        "boolean",
        "true",
        "The site is reached by https only: redirect to it, secure cookies, HSTS. `make run` turns it off.",
        _boolean,
    ),
    Variable(
        "HSTS_SECONDS",
        "whole number, seconds",
        "31536000",
        "How long browsers shall insist on https. Counts only with HTTPS.",
        _whole(0, 63_072_000),
    ),
    Variable(
        "BEHIND_PROXY",
        "boolean",
        "false",
        "A proxy in front sets `X-Forwarded-Proto` and drops what clients send. Off: the header is ignored.",
        _boolean,
    ),
    Variable(
        "API_RATE",
        "whole number",
        "1200",
        "Requests a minute that one address may send to the API's work on sketches, all processes together. "
        "0: no limit.",
        _whole(0, 1_000_000),
    ),
    Variable(
        "WORK_SECONDS",
        "whole number, seconds",
        "60",
        "Processor time a minute that one address may take for drawing, reading and checking, pages included, all "
        "processes together. 0: no limit.",
        _whole(0, 1_000_000),
    ),
    Variable(
        "RUN_SECONDS_AN_HOUR",
        "whole number, seconds",
        "600",
        "Processor time an hour that runs under load of one address may be expected to take. 0: no limit.",
        _whole(0, 1_000_000),
    ),
    Variable(
        "EXPORTS_AN_HOUR",
        "whole number",
        "120",
        "Background jobs (films, long exports, large files) an hour that one address may ask for. 0: no limit.",
        _whole(0, 1_000_000),
    ),
    Variable(
        "NEW_SKETCHES_AN_HOUR",
        "whole number",
        "60",
        "New sketches an hour that one address may keep. 0: no limit.",
        _whole(0, 1_000_000),
    ),
    Variable(
        "REVISIONS_AN_HOUR",
        "whole number",
        "30000",
        "Revisions an hour that one address may save: who edits saves one with each change. 0: no limit.",
        _whole(0, 1_000_000),
    ),
    Variable(
        "KEPT_MEGABYTES_AN_HOUR",
        "whole number",
        "50",
        "MiB an hour by which one address may make what is kept grow. 0: no limit.",
        _whole(0, 1_000_000),
    ),
    Variable(
        "REDIS_URL",
        "address",
        "",
        "`redis://:password@host:6379/0`, to count there what addresses have had. Empty: in the database.",
        _redis,
    ),
    Variable(
        "ALLOWED_HOSTS", "names, by comma", "localhost,127.0.0.1,[::1]", "Host names the site answers to.", _names
    ),
    Variable(
        "CSRF_TRUSTED_ORIGINS",
        "origins, by comma",
        "",
        "Further origins that may send forms, with scheme.",
        _origins,
    ),
    Variable(
        "DATABASE_URL",
        "address",
        None,
        "`sqlite:////path/to/file` or `postgres://user:password@host/name`. Not set: SQLite in VAR_DIR.",
        _database,
    ),
    Variable(
        "DATABASE_POOL",
        "whole number",
        "8",
        "Most PostgreSQL connections of one server process.",
        _whole(1, 100),
    ),
    Variable(
        "VAR_DIR", "path", "var", "Where the product writes: database, drawn pictures, collected static files.", _path
    ),
    Variable("STATIC_ROOT", "path", None, "Where static files are collected. Not set: `static` in VAR_DIR.", _path),
    Variable(
        "CACHE_MEGABYTES",
        "whole number",
        "256",
        "Room for drawn pictures in VAR_DIR, in MiB. What was not asked for the longest goes first.",
        _whole(1, 1_000_000),
    ),
    Variable(
        "RENDER_WORKERS",
        "whole number",
        "2",
        "Processes of one server process that draw, read and check, each with limits of time and memory.",
        _whole(1, 32),
    ),
    Variable("RENDER_SECONDS", "seconds", "6", "Longest time one picture may take.", _seconds),
    Variable(
        "GRAPHVIZ_DOT",
        "path of a program",
        "",
        "A system `dot` to use in place of the Graphviz that comes with the product.",
        _program,
    ),
    Variable(
        "LANGUAGES",
        "languages, by comma",
        SOURCE_LANGUAGE,
        "Languages of the pages, of which a browser's own is taken; the first is for all others. "
        "Each but en-gb has a folder in LOCALE_DIR.",
        _languages,
    ),
    Variable("LOCALE_DIR", "path", "locale", "Where the texts in other languages are.", _path),
    Variable("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO", "What is logged to standard error.", _level),
    Variable(
        "LOG_FORMAT", "text or json", "text", "A line of text, or a JSON object, for each event that is logged.", _form
    ),
    Variable(
        "LOG_REQUESTS", "boolean", "false", "Log a line for each request: place, status and milliseconds.", _boolean
    ),
    Variable(
        "METRICS_TOKEN",
        "text",
        "",
        "What Prometheus sends as bearer token to read `/metrics`, at least 16 characters. Empty: no such page.",
        _token,
    ),
    Variable(
        "JOB_PATIENCE",
        "whole number, seconds",
        "180",
        "A background job that its client has not asked after for so long is cancelled. 0: it goes on to its end.",
        _whole(0, 86_400),
    ),
    Variable("HOST", "address", "127.0.0.1", "Address the server listens on.", str),
    Variable("PORT", "whole number", "8000", "Port the server listens on.", _whole(1, 65_535)),
    Variable(
        "LIVE_PORT",
        "whole number",
        None,
        "Port of the process of sockets, by which people edit together. Not set: the one behind PORT. 0: no such "
        "process here; behind a proxy browsers find one below `/live/` all the same.",
        _whole(0, 65_535),
    ),
    Variable("WEB_WORKERS", "whole number", "2", "Server processes.", _whole(1, 64)),
    Variable(
        "JOB_WORKERS",
        "whole number",
        "1",
        "Processes beside the server that do background jobs. 0: none here, they run elsewhere as `manage.py worker`.",
        _whole(0, 64),
    ),
    *(Variable(*row) for row in env_people.ROWS),
    *(Variable(*row) for row in env_outward.ROWS),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


def read(name: str, environment: Mapping[str, str] | None = None) -> Any:
    """The value of a variable of the table; None when it is not set and has no default.

    Raises ImproperlyConfigured, naming the variable, when its text makes no sense.
    """
    variable = _BY_NAME[name]
    text = (os.environ if environment is None else environment).get(name, variable.default)
    if text is None:
        return None
    try:
        return variable.read(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


def refuse_senseless(environment: Mapping[str, str] | None = None) -> None:
    """Raises ImproperlyConfigured with the name of the first variable whose text makes no sense, used here or not."""
    for variable in VARIABLES:
        read(variable.name, environment)


def secret_key(debug: bool, environment: Mapping[str, str] | None = None) -> str:
    """The secret key; with `debug` a fixed one when none is set. Raises ImproperlyConfigured when missing or weak."""
    key = str(read("SECRET_KEY", environment))
    if not key and debug:
        return "for development only, never for a server: " + "x" * 20
    if not key:
        raise ImproperlyConfigured(
            "SECRET_KEY: not set; it is needed unless DEBUG is on. `make run` makes one for this machine in .env"
        )
    if not debug and (len(key) < 50 or len(set(key)) < 5 or key.startswith(("django-insecure-", "for development"))):
        raise ImproperlyConfigured("SECRET_KEY: too weak; use at least 50 random characters")
    return key
