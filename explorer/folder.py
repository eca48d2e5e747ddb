"""The settings of a server that works on a folder of its user's machine: `pattern-studio serve --folder`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .settings import *  # noqa: F403 - all of them, and what follows
from .settings import MIDDLEWARE, TEMPLATES

FOLDER = Path(os.environ["PATTERN_STUDIO_FOLDER"])
FOLDER_KEY = os.environ["PATTERN_STUDIO_FOLDER_KEY"]
ROOT_URLCONF = "explorer.folder_urls"
MIDDLEWARE = ["patterns_app.web.folder.guard.GuardMiddleware", *MIDDLEWARE]
_OPTIONS: Any = TEMPLATES[0]["OPTIONS"]
_OPTIONS["context_processors"].append("patterns_app.web.folder.views.around")
