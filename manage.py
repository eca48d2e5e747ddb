#!/usr/bin/env python
"""Django's command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one of Django's commands. What stands in its way at once is said in plain words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")
    try:
        from django.core.management import execute_from_command_line

        from patterns_app.web.obstacles import in_words
    except ImportError:
        told = f"{sys.executable} has not what Pattern Studio needs. Use the Python of this checkout, which"
        raise SystemExit(f"{told} `make run` makes: .venv/bin/python manage.py ...") from None
    if "--traceback" in sys.argv:
        execute_from_command_line(sys.argv)
        return
    with in_words():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
