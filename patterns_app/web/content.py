"""The catalogue in the language of the page, as far as somebody has put it there: paragraph by paragraph.

A language's folder holds `content/entries/saga.yaml`, `content/rules/RES-001.yaml`, `content/families/RES.yaml` and
`content/terms.yaml`, each with nothing but what is said otherwise. A file that does not fit is left aside and named in
the log: nobody loses a page to it.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.utils.translation import to_locale

from patterns_app.core.reading import DataError, parse_yaml
from patterns_app.core.wording import NotItsText
from patterns_app.core.wording import in_language as worded

from . import languages

T = TypeVar("T")
_logger = logging.getLogger(__name__)


def in_language(value: T, name: str) -> T:
    """A value of core's in the page's language. `name` is its file below `content`, without its ending."""
    try:
        found = _said(name)
        return value if found is None else worded(value, found, f"{name}.yaml")
    except (DataError, NotItsText, OSError, UnicodeError) as error:
        _logger.error("texts in %s are not used: %s", languages.current(), error)
        return value


def line(text: str, name: str, key: str) -> str:
    """One text of an entry that is known without reading the whole of it."""
    try:
        found = _said(name)
    except (DataError, OSError, UnicodeError):  # told in the log by whoever needs the whole of it
        return text
    said = found.get(key) if isinstance(found, dict) else None
    return said if isinstance(said, str) else text


def _said(name: str) -> object:
    """What the file says in the page's language; None where there is none. Raises DataError."""
    code = languages.current()
    return None if code == languages.source() else _texts(languages.folder(), code, name)


@lru_cache(maxsize=1024)
def _texts(folder: Path, code: str, name: str) -> object:
    """What the file of the language says, else that of the language without its country; None where there is none."""
    for one in (to_locale(code), to_locale(code.partition("-")[0])):
        path = folder / one / "content" / f"{name}.yaml"
        if path.is_file():
            return parse_yaml(path.read_text(encoding="utf-8"), path.name)
    return None


def forget() -> None:
    """What was read is read anew."""
    _texts.cache_clear()
