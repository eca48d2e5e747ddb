"""`manage.py live`: the sockets by which people edit together, on a host of their own."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from patterns_app.web.collaboration.serving import serve


class Command(BaseCommand):
    """As many as wanted, on as many hosts as wanted; a proxy sends `/live/` there."""

    help = "Answer the sockets by which people edit together, until told to end. The pages start one by themselves."
    # Checks read all pages, which would stay in the memory of a process that answers none.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it listens."""
        parser.add_argument("--host", default="127.0.0.1", help="address that it listens on")
        parser.add_argument("--port", type=int, default=8001, help="port that it listens on")

    def handle(self, *_: Any, host: str, port: int, **__: Any) -> None:
        """Runs until SIGTERM."""
        serve(host, port)
