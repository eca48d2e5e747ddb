"""What the studio needs without a network: a strict list of our own files, with a name for just this list.

The script in `templates/studio/worker.js` keeps these files and the empty studio page, and nothing else: no page of a
sketch, no answer of the API, nothing of another site.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

_FOLDERS: Final = (
    "studio/**/*.js",
    "player/*.js",
    "js/**/*.js",
    "css/**/*.css",
    "fonts/*.woff2",
    "img/*.svg",
    "icons.svg",
    "data/*.json",
    "vendor/diagram-js/*.js",
    "vendor/diagram-js/*.css",
)
_ELSEWHERE: Final = ("data/sketch.schema.json",)  # nobody's canvas reads it


@lru_cache(maxsize=1)
def script_words() -> dict[str, str]:
    """For the script: addresses of the files as JSON, the page that stands for all, and the name of this list.

    The name follows what is in the files, so that another release has another.
    """
    root = Path(settings.STATICFILES_DIRS[0])
    paths = sorted({path for pattern in _FOLDERS for path in root.glob(pattern)})
    names = [name for path in paths if (name := path.relative_to(root).as_posix()) not in _ELSEWHERE]
    print_of = hashlib.sha256()
    for name in names:
        print_of.update(name.encode() + (root / name).read_bytes())
    addresses = [static(name) for name in names]
    shell = reverse("studio")
    return {"files": json.dumps(addresses), "shell": json.dumps(shell), "version": print_of.hexdigest()[:16]}
