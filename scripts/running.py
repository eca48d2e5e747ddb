"""The product as `make run` starts it, for as long as a script looks at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SECONDS = 300  # a slow, busy machine needs more than a minute to compile everything


class Address(str):
    """Where the server is, with the number of its process."""

    process: int


@contextmanager
def serving(**settings: str) -> Iterator[Address]:
    """The product on a free port, until the end of the block. SystemExit when it does not start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    base = Address(f"http://127.0.0.1:{port}")
    environment = {**os.environ, **settings, "PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "scripts/serve.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    base.process = server.pid
    try:
        _wait_for(f"{base}/readyz", server)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=15)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")
