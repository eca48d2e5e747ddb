#!/usr/bin/env python
"""Django's command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one of Django's commands. What stands in its way at once is said in plain words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        told = f"{sys.executable} has not what Pattern Studio needs. Use the Python of this checkout, which"
        raise SystemExit(f"{told} `make run` makes: .venv/bin/python manage.py ...") from None
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(f"A setting is wrong. {error}\nAll settings are listed in docs/settings.md.") from None


if __name__ == "__main__":
    main()
