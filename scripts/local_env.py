"""Write .env for this machine if there is none: a secret key of its own, and plain http.

A server gets its settings from its environment instead; see docs/settings.md.
"""

from __future__ import annotations

import secrets
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / ".env"


def main() -> None:
    """Create the file, readable by its owner only. An existing one is kept."""
    try:
        PATH.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return
    PATH.write_text(
        "# Settings of this checkout, made by `make run`. docs/settings.md lists all of them.\n"
        f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
        "HTTPS=false\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
