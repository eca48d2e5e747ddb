"""Is the server of this container alive? Asks /healthz under a name that the site answers to; status 0 or 1."""

from __future__ import annotations

import os
import sys
import urllib.request


def main() -> int:
    """Returns the exit status."""
    names = [name.strip() for name in os.environ.get("ALLOWED_HOSTS", "").split(",")]
    name = next((name.lstrip(".") for name in names if name and name != "*"), "localhost")
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    try:
        question = urllib.request.Request(address, headers={"Host": name})
        with urllib.request.urlopen(question, timeout=4) as response:
            return 0 if response.status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
