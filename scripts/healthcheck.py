"""Is the server of this container alive? Asks /healthz under a name that the site answers to; status 0 or 1.

With `--end-after N` the Nth failure in a row ends the server, so that whoever watches over it (a restart policy, an
init system) starts it again. A server that hangs does not listen to a polite signal, so it is killed; the process that
is killed is the one that `scripts/serve.py` has written down.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import urllib.request
from pathlib import Path

FAILURES = Path(tempfile.gettempdir()) / "pattern-studio.failures"
SERVER = Path(tempfile.gettempdir()) / "pattern-studio.pid"


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--end-after", type=int, default=0, help="end the server at this failure in a row; 0: never")
    most = parser.parse_args().end_after
    if is_alive():
        with contextlib.suppress(OSError):
            FAILURES.unlink()
        return 0
    if most and failed_again() >= most:
        end_server()
    return 1


def is_alive() -> bool:
    """Does it answer?"""
    names = [name.strip() for name in os.environ.get("ALLOWED_HOSTS", "").split(",")]
    name = next((name.lstrip(".") for name in names if name and name != "*"), "localhost")
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    try:
        question = urllib.request.Request(address, headers={"Host": name})
        with urllib.request.urlopen(question, timeout=4) as response:
            return bool(response.status == 200)
    except OSError as error:
        print(error, file=sys.stderr)
        return False


def failed_again() -> int:
    """How many failures in a row there are now."""
    try:
        before = int(FAILURES.read_text("ascii"))
    except (OSError, ValueError):
        before = 0
    with contextlib.suppress(OSError):
        FAILURES.write_text(str(before + 1), "ascii")
    return before + 1


def end_server() -> None:
    """Kill it."""
    try:
        process = int(SERVER.read_text("ascii"))
        print(f"the server does not answer: ending process {process}", file=sys.stderr)
        os.kill(process, signal.SIGKILL)
    except (OSError, ValueError) as error:
        print(f"the server cannot be ended: {error}", file=sys.stderr)
    with contextlib.suppress(OSError):
        FAILURES.unlink()


if __name__ == "__main__":
    raise SystemExit(main())
