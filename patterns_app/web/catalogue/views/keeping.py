"""Pages that hang on nothing but their address, the catalogue, the day and the product itself.

Whoever has such a page already gets 304 without a question to the database; for all others it is kept packed, in a
cache that has a size. Filters and pieces that htmx asks for are made anew: there are endlessly many of them.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, wraps
from pathlib import Path

import brotli
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition

from patterns_app.web import languages
from patterns_app.web.catalogue import queries

from .page import View

_PARAMETERS = frozenset({"variant", "scenario", "step"})
_TAKES_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
_QUALITY = 10  # some 80 ms for a page, once; the next step is thrice that for a fiftieth less
_UNDRAWN = b'class="viewer-failed"'  # the sentence in the place of a picture that could not be drawn just now
_MADE_OF = (
    "templates/**/*.html",
    "patterns_app/**/*.py",
    "patterns_app/core/compiled.msgpack",
    "docs/**/*.md",
    "*.md",
)


def kept_page(view: View) -> View:
    """Keeps what the view answers, and says 304 to whoever has it. Goes inside of `page`."""
    conditional = condition(etag_func=page_tag)(_keeping(view))

    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response: HttpResponse = conditional(request, *args, **kwargs)
        if _UNDRAWN in response.content:
            del response.headers["ETag"]  # it is to be asked for again
        return response

    return answer


def page_tag(request: HttpRequest, *_: str, **__: str) -> str | None:
    """The ETag of a page, or None for one that is made anew each time."""
    if settings.DEBUG or request.htmx or not _PARAMETERS.issuperset(request.GET):  # type: ignore[attr-defined]
        return None
    made_of = (
        edition(),
        queries.catalogue_version(),
        str(timezone.localdate()),
        languages.current(),
        request.build_absolute_uri(),
    )
    return f'W/"{hashlib.sha256("|".join(made_of).encode()).hexdigest()[:32]}"'


@cache
def edition() -> str:
    """A name for templates, code, data, static files and translations as they are: another for every release."""
    found = hashlib.sha256()
    for folder, patterns in ((settings.ROOT, _MADE_OF), (languages.folder(), languages.TRANSLATED)):
        for path in (path for pattern in patterns for path in sorted(folder.glob(pattern))):
            found.update(path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found.update(manifest.read_bytes() if manifest.is_file() else b"")
    return found.hexdigest()


def _keeping(view: View) -> View:
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        tag = page_tag(request)
        if tag is None:
            return view(request, *args, **kwargs)
        packed: bytes | None = caches["pages"].get(tag)
        if packed is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or _UNDRAWN in response.content:
                return response
            packed = brotli.compress(response.content, quality=_QUALITY)
            caches["pages"].set(tag, packed)
        return _unpacked(request, packed)

    return answer


def _unpacked(request: HttpRequest, packed: bytes) -> HttpResponse:
    """The page as this client takes it. Nothing secret is in it, so that it may be packed without random bytes."""
    if _TAKES_BROTLI.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(packed)
        response.headers["Content-Encoding"] = "br"
    else:
        response = HttpResponse(brotli.decompress(packed))
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
