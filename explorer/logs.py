"""What is logged and how: a line or a JSON object for each event, with the request it belongs to, never with a link.

The link to a sketch is its key, as that to a job is to what comes of it. Django names the address of a request in what
it logs, and an exception may name anything; so what looks like a link is taken out where the text is made, after
everything else.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

from patterns_app.web.asking import request_id


def say(text: str) -> None:
    """Tell whoever has started the product, line by line: plainly, or as events of the log where that is JSON."""
    from .env import read

    as_json = read("LOG_FORMAT") == "json"
    for line in text.splitlines():
        if as_json:
            _logger.info("%s", line)
        else:
            sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


HIDDEN: Final = "[link]"
# What follows these in an address, however long; and, anywhere, what is as long and as mixed as a token. A hash in
# hexadecimal digits has no capitals, a name in code hardly ever so many characters.
_IN_ADDRESS = re.compile(r"(?i)((?:/|%2F)(?:s|saved|jobs|join)(?:/|%2F))(?!-/)[^/\s?#\"'<>]+")
_LONG = re.compile(r"[\w%~-]{40,}")
_logger = logging.getLogger(__name__)


def without_links(text: str) -> str:
    """The text with every token of a link taken out.

    >>> without_links("Not Found: /s/AbC_123/keep/")
    'Not Found: /s/[link]/keep/'
    """
    return _LONG.sub(_hidden, _IN_ADDRESS.sub(rf"\1{HIDDEN}", text))


def _hidden(found: re.Match[str]) -> str:
    word = found[0]
    return HIDDEN if re.search(r"[A-Z]", word) and re.search(r"[a-z]", word) else word


def _asked_as(record: logging.LogRecord) -> str:
    """The id of the request. Django logs some answers when they have left the middleware, and says which request."""
    named = getattr(record, "request_id", "") or getattr(getattr(record, "request", None), "request_id", "")
    return str(named or request_id())


class LineFormatter(logging.Formatter):
    """One line: when, how bad, who says it, for which request, what."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} [{request_id}]: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the traceback below it where there is one."""
        record.request_id = _asked_as(record) or "-"
        return without_links(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object on a line: `time` (UTC), `level`, `logger`, `message`, `request_id`, `exception`, and facts."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Facts are what was logged with `extra={"facts": {...}}`."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": _asked_as(record),
            "process": record.process,
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return without_links(json.dumps(told, ensure_ascii=False, default=str))


class Unalarmed(logging.Filter):
    """A warning in a line instead of an error with its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Changes the record, and lets it pass."""
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True


def configuration(level: str, form: str) -> dict[str, Any]:
    """Python's logging configuration: everything to standard error, in one form (`text` or `json`)."""
    made = {"text": LineFormatter, "json": JsonFormatter}[form]
    own = {"handlers": [], "level": "INFO", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": made}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Who asks under a name that is none of ours, as every scanner does, is no fault of the server's.
        "filters": {"plain": {"()": Unalarmed}},
        # Django's own handlers would write a second copy, with links in it; mail to admins is not set up.
        "loggers": {
            "django": own,
            "django.server": own,
            "django.security.DisallowedHost": own | {"filters": ["plain"]},
            "django_mcpz.calls": own | {"level": "WARNING"},  # a line for each call, as for no other request
        },
    }


def hear_the_server() -> None:
    """What the server says of its processes goes where everything goes, in the same form; call it before it starts."""
    import granian.log

    heard = {"handlers": [], "propagate": True}
    granian.log.LOGGING_CONFIG.update(handlers={}, loggers={"_granian": heard, "granian.access": {**heard}})


class RequestsMiddleware:
    """One line in the log for each request: what was asked, what came of it, how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request. The log names the place, not the address."""
        started = time.perf_counter()
        response = self._get_response(request)
        took = round(1000 * (time.perf_counter() - started), 1)
        place = request.resolver_match.view_name if request.resolver_match else "?"
        facts = {"method": request.method, "place": place, "status": response.status_code, "milliseconds": took}
        _logger.info("%s %s: %s in %s ms", *facts.values(), extra={"facts": facts})
        return response
