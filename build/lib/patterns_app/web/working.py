"""Work of unknown size for a request: it runs in the cage, is counted against the client's budget, or is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext

from patterns_app.core import limits
from patterns_app.core.pipeline import RenderError, Workers
from patterns_app.core.ports.cage import give_back
from patterns_app.core.ports.turnstile import Turnstile
from patterns_app.core.sketch.model import Sketch
from patterns_app.web import progress
from patterns_app.web.asking import client, in_background
from patterns_app.web.counters.budgets import Budget

P = ParamSpec("P")
T = TypeVar("T")


class OverBudget(RenderError):
    """This client has had its share of this minute. `seconds` tells when there is more."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            gettext("This address has asked for more work than its share of a minute. Wait %(seconds)d seconds.")
            % {"seconds": seconds}
        )


@cache
def workers() -> Workers:
    """The worker processes of this server process, each started when there is work for it."""
    count = settings.RENDER_WORKERS + limits.LONG_PLACES
    return Workers(count, settings.RENDER_SECONDS, settings.GRAPHVIZ_DOT, spent=_owed)


@cache
def turns() -> Turnstile:
    """Who has a process next."""
    return Turnstile(settings.RENDER_WORKERS, limits.CAGE_WAITING, settings.RENDER_SECONDS)


@cache
def long_turns() -> Turnstile:
    """The same for work that lasts for minutes: it has processes of its own, so that no short work waits for it."""
    return Turnstile(limits.LONG_PLACES, limits.LONG_WAITING, settings.RENDER_SECONDS)


WORK = Budget("work", lambda: float(settings.WORK_SECONDS))


def caged(function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Run a module-level function of core in the cage. Raises RenderError (Busy, OverBudget) or what it raises."""
    return caged_within(settings.RENDER_SECONDS, function, *arguments, **named)


def caged_within(seconds: float, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """As `caged`, with a time limit of its own in seconds; a job has several times as long."""
    _ask_the_budget()
    if in_background():
        seconds *= limits.BACKGROUND_TIMES
    with turns().place(client()):
        let_go_of_the_database()
        with _given_up():
            return workers().run_within(seconds, function, *arguments, **named)


def caged_heard(hear: Callable[[Any], None], seconds: float, function: Callable[..., T], *arguments: Any) -> T:
    """As `caged_within`, of long work: a function that takes `tell`; hears what it tells on the way."""
    _ask_the_budget()
    with long_turns().place(client()):
        let_go_of_the_database()
        with _given_up():
            return workers().run_heard(hear, seconds, function, *arguments)


@contextmanager
def _given_up() -> Iterator[None]:
    """Work that was ended because nobody wants it any more is no error, which would be answered and logged."""
    try:
        yield
    except RenderError:
        progress.ask()
        raise


def caged_if_large(size: int, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Run it here when the sketch has at most `limits.SMALL_PARTS` parts, which takes a few milliseconds."""
    if size > limits.SMALL_PARTS:
        return caged_within(limits.CHECK_SECONDS, function, *arguments, **named)
    _ask_the_budget()
    return function(*arguments, **named)


class WorkingMiddleware:
    """Counts the time of the processor that answering took, reading what was sent and making the page included.

    Nothing is refused here: who has had the share of a minute still gets pages, but no work.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """`get_response` is the next middleware."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers the request."""
        started = time.thread_time()
        try:
            return self._get_response(request)
        finally:
            if who := client():
                WORK.owe(who, time.thread_time() - started)


def interrupt() -> None:
    """End at once whatever this process has in the cage: nobody wants it any more."""
    if workers.cache_info().currsize:
        workers().interrupt()


def rest() -> None:
    """Let go of the cage's processes until there is work again: who works once in a while needs no memory between."""
    if workers.cache_info().currsize:
        workers().close()
    give_back()


def parts_of(sketch: Sketch) -> int:
    """How many parts a sketch has: what the time of working on it grows with."""
    moves = sum(len(step.moves) for scenario in sketch.scenarios for step in scenario.steps)
    return len(sketch.nodes) + len(sketch.frames) + len(sketch.connections) + moves


def _ask_the_budget() -> None:
    """Raises OverBudget when the client has had its share. A job was let in before it began, and is only counted."""
    who = client()
    if who and not in_background() and not WORK.take(who, 0):
        raise OverBudget(WORK.wait())


def _owed(seconds: float) -> None:
    """The time of the processor that the client's work has taken."""
    if who := client():
        WORK.owe(who, seconds)


def let_go_of_the_database() -> None:
    """A connection of the pool must not wait for a drawing."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        connection.close()
