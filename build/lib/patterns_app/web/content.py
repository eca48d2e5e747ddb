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

from django.conf import settings
from django.utils.translation import to_locale

from patterns_app.core.reading import DataError, parse_yaml
from patterns_app.core.wording import NotItsText
from patterns_app.core.wording import in_language as worded

from . import languages

T = TypeVar("T")
_logger = logging.getLogger(__name__)


def in_language(value: T, name: str) -> T:
    """A value of core's in the page's language. `name` is its file below `content`, without its ending."""
    code = languages.current()
    if code == languages.source():
        return value
    try:
        found = _texts(Path(settings.LOCALE_PATHS[0]), code, name)
        return value if found is None else worded(value, found, f"{name}.yaml")
    except (DataError, NotItsText) as error:
        _logger.error("texts in %s are not used: %s", code, error)
        return value


def line(text: str, name: str, key: str) -> str:
    """One text of an entry that is known without reading the whole of it."""
    code = languages.current()
    if code == languages.source():
        return text
    try:
        found = _texts(Path(settings.LOCALE_PATHS[0]), code, name)
    except DataError:
        return text
    said = found.get(key) if isinstance(found, dict) else None
    return said if isinstance(said, str) else text


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
