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
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse

_TEMPLATES: Final = ("base.html", "studio/canvas.html")  # what the empty studio page is made of
_WRITTEN: Final = ("studio/**/*.js", "player/*.js", "js/**/*.js", "css/**/*.css")
_FOLDERS: Final = (
    "js/early.js",
    "fonts/*.woff2",
    "img/*.svg",
    "icons.svg",
    "data/*.json",
    "vendor/*/*.js",
)
_ELSEWHERE: Final = ("data/sketch.schema.json",)  # nobody's canvas reads it
_OF_PACKAGES: Final = ("django_htmx/htmx-2.min.js",)  # on every page, from no folder of ours


@lru_cache(maxsize=1)
def script_words() -> dict[str, str]:
    """For the script: addresses of the files as JSON, the page that stands for all, and the name of this list.

    The name follows what is in the files, so that another release has another.
    """
    root = Path(settings.STATICFILES_DIRS[0])
    names = [name for name in _names(root, _FOLDERS) if name not in _ELSEWHERE]
    print_of = hashlib.sha256()
    for name in [*names, *_names(root, _WRITTEN)]:
        print_of.update(name.encode() + (root / name).read_bytes())
    asked = getattr(staticfiles_storage, "asked_by", None)
    asked_for = asked(*_TEMPLATES) if asked else _names(root, _WRITTEN)
    addresses = [static(name) for name in (*names, *_OF_PACKAGES, *asked_for)]
    print_of.update(json.dumps(addresses).encode())
    shell = reverse("studio")
    return {"files": json.dumps(addresses), "shell": json.dumps(shell), "version": print_of.hexdigest()[:16]}


def _names(root: Path, patterns: tuple[str, ...]) -> list[str]:
    return [path.relative_to(root).as_posix() for path in sorted({one for each in patterns for one in root.glob(each)})]
