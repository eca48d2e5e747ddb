"""`python -m patterns_app.command`: the command without installing it."""

from __future__ import annotations

from .main import main

raise SystemExit(main())
